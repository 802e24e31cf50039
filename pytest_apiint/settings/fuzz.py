"""How a provider is fuzzed: the keys of ``[services.acme.fuzz]``, and of a `ProviderSuite`'s `fuzz`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from pytest_apiint.settings.shown import is_credential, nearest
from pytest_apiint.settings.values import Unfit

PHASES: Final = ("examples", "coverage", "fuzzing")
MODES: Final = ("positive", "negative", "all")
# Checks of what was answered to a request; those that send further ones aren't among the first five.
CHECKS: Final = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "positive_data_acceptance",
    "negative_data_rejection",
    "missing_required_header",
    "unsupported_method",
    "allow_header_conformance",
    "ignored_auth",
    "use_after_free",
    "ensure_resource_availability",
    "object_level_authorization",
)
SAFE_CHECKS: Final = CHECKS[:5]
STATEFUL: Final = "stateful"
_MOST: Final = 10**9


@dataclass(frozen=True, slots=True)
class Fuzz:
    """What is sent to each operation, and what is held against its answers.

    `operation_budget` is the most requests to one operation in a run; after `stop_after` answers in a row of 401, 403,
    429 or 5xx it's left alone. `unsafe` names the operations that may be asked though their method isn't GET or HEAD,
    as ``"POST /payments"`` or by their operationId. `auth` names secrets by security schemes; two of them are a user's
    name and password. With `anonymous` checks may send requests without. `dictionaries` are values by parameters.
    `stateful` names the operations that are asked in sequences of `stateful_steps` at most; ``*`` stands for any run of
    characters.
    """

    checks: tuple[str, ...] = SAFE_CHECKS
    phases: tuple[str, ...] = PHASES
    mode: str = "positive"
    max_examples: int = 5
    operation_budget: int = 100
    stop_after: int = 10
    seed: int | None = None
    unsafe: tuple[str, ...] = ()
    auth: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    anonymous: bool = False
    dictionaries: Mapping[str, tuple[Any, ...]] = field(default_factory=lambda: MappingProxyType({}))
    baseline: Path | None = None
    stateful: tuple[str, ...] = ()
    stateful_steps: int = 6


@dataclass(frozen=True, slots=True)
class Key:
    """How a key's value is read, and in words what it may be."""

    read: Callable[[object], Any]
    allowed: str


def _number(least: int) -> Key:
    def read(found: object) -> int:
        if not isinstance(found, int) or isinstance(found, bool):
            raise Unfit("must be a whole number")
        if not least <= found <= _MOST:
            raise Unfit(f"must be at least {least}" if found < least else "is too large")
        return found

    return Key(read, f"a whole number, {least} to {_MOST}")


def _flag(found: object) -> bool:
    if not isinstance(found, bool):
        raise Unfit("must be a boolean")
    return found


def _word(known: tuple[str, ...]) -> Key:
    def read(found: object) -> str:
        if found not in known:
            raise Unfit("is none of its words", nearest(str(found), known))
        return str(found)

    return Key(read, ", ".join(known))


def _strings(found: object) -> tuple[str, ...]:
    if not isinstance(found, list | tuple) or not all(isinstance(one, str) and one.strip() for one in found):
        raise Unfit("must be an array of strings")
    return tuple(dict.fromkeys(found))


def _words(known: tuple[str, ...]) -> Key:
    def read(found: object) -> tuple[str, ...]:
        words = _strings(found)
        for word in words:
            if word not in known:
                raise Unfit(f'has no use for "{word[:40]}"', nearest(word, known))
        if not words:
            raise Unfit("is empty, so that nothing would be done")
        return words

    return Key(read, "some of " + ", ".join(known))


def _auth(found: object) -> Mapping[str, tuple[str, ...]]:
    if not isinstance(found, Mapping):
        raise Unfit("must be a table")
    named = {str(scheme): (one,) if isinstance(one, str) else _strings(one) for scheme, one in found.items()}
    for names in named.values():
        if any(map(is_credential, names)):
            raise Unfit("holds a credential", "name a secret of the service, whose value is in its variable")
        if not 1 <= len(names) <= 2:
            raise Unfit("names neither one secret nor two", "two are a user's name and password")
    return MappingProxyType(named)


def _dictionaries(found: object) -> Mapping[str, tuple[Any, ...]]:
    if not isinstance(found, Mapping):
        raise Unfit("must be a table")
    for name, values in found.items():
        plain = isinstance(values, list | tuple) and all(isinstance(one, str | int | float) for one in values)
        if not plain or not values:
            raise Unfit(f'has no array of strings or numbers for "{str(name)[:40]}"')
    return MappingProxyType({str(name): tuple(values) for name, values in found.items()})


KEYS: Final[Mapping[str, Key]] = MappingProxyType(
    {
        "anonymous": Key(_flag, "true or false"),
        "auth": Key(_auth, '{ scheme = "secret" }, or { scheme = ["user", "password"] }'),
        "checks": Key(_words(CHECKS).read, f'names of checks, such as "{CHECKS[0]}"'),
        "dictionaries": Key(_dictionaries, "{ user_id = [1, 2] }"),
        "max_examples": _number(1),
        "mode": _word(MODES),
        "operation_budget": _number(1),
        "phases": _words(PHASES),
        "seed": _number(0),
        STATEFUL: Key(_strings, '["POST /users", "GET /users/*"], or operationIds'),
        "stateful_steps": _number(2),
        "stop_after": _number(1),
        "unsafe": Key(_strings, '["POST /payments"], or operationIds'),
    }
)
BASELINE: Final = "baseline"
NAMES: Final = tuple(sorted((*KEYS, BASELINE)))
