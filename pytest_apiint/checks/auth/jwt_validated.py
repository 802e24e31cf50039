"""A validator of JSON Web Tokens takes good ones, and nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from pytest_apiint.checks.auth.attacker import led_astray
from pytest_apiint.checks.drained import drained
from pytest_apiint.checks.failures import failure
from pytest_apiint.checks.wording import listed, times
from pytest_apiint.errors import UsageProblem
from pytest_apiint.messages import shorten
from pytest_apiint.oauth.forgeries import FORGED, GOOD, Forge, Forgery

if TYPE_CHECKING:
    from pytest_apiint.errors import ContractFailure
    from pytest_apiint.oauth.keys.key_set import KeySet
    from pytest_apiint.session import Session

Validator: TypeAlias = "Callable[[str], Any]"
# What a parser raises by accident: no answer to give to whoever sent the token.
_ACCIDENTS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    MemoryError,
    NameError,
    OSError,
    RecursionError,
    TypeError,
    UnicodeError,
)


class Issues(Protocol):
    """``auth_server``, of which this uses the keys, the name, the clock and the session."""

    @property
    def keys(self) -> KeySet: ...
    @property
    def issuer(self) -> str: ...
    @property
    def session(self) -> Session: ...


@dataclass(frozen=True, slots=True)
class _Came:
    """What came of one token: it was taken, refused, or an accident happened."""

    taken: bool
    accident: Exception | None = None


def assert_jwt_validated(
    validator: Validator,
    auth_server: Issues,
    *,
    audience: str,
    claims: Mapping[str, Any] | None = None,
    typ: str | None = None,
    errors: type[Exception] | tuple[type[Exception], ...] | None = None,
    leeway: float = 300,
    ignore: Iterable[str] = (),
) -> None:
    """`validator` takes the tokens that `auth_server` signs for `audience`, and refuses some sixty forged ones.

    It's called with one token, as text; it refuses by raising one of `errors`, or returning None or False. Without
    `errors` any exception refuses but those that are accidents: KeyError, TypeError, UnicodeError and so on. `claims`
    are what a good token has beside ``iss``, ``sub``, ``aud``, ``iat``, ``nbf`` and ``exp``. With `typ` other types are
    refused. `leeway` is how many seconds a token may be late or early. No host but the issuer's may be asked. `ignore`
    leaves out forgeries by their names, say ``"iat-ahead"``, which RFC 7519 leaves to the validator.

    Good tokens come first: where one is refused, nothing can be told. Source: RFC 8725; RFC 7519, 7.2.
    """
    __tracebackhide__ = True
    forge = _forge(auth_server, audience, claims, typ, leeway)
    forged = _left(ignore)
    refused = [name for name, made in GOOD.items() if not _tried(validator, made, forge, errors).taken]
    if refused:
        raise _inconclusive(refused, validator, forge)
    with led_astray(auth_server.session, forge) as asked:
        found = {name: came for name, made in forged.items() if (came := _came(validator, made, forge, errors))}
    taken = [name for name, came in found.items() if came.taken]
    if taken:
        raise failure(
            f"the validator takes {times(len(taken), 'forged token')} of {len(found)}",
            expected="each of them refused",
            seen=listed(taken, 12),
            hint="name the algorithms, the audience and the issuer to the library; see docs/oauth.md for each name",
        )
    if hosts := asked():
        raise failure(
            f"the validator asked {listed(hosts, 1)} for what a token told it",
            expected=f"no request but to {auth_server.issuer}",
            seen=times(len(hosts), "other host"),
            hint="never follow jku, x5u or a URL in kid (RFC 8725, 3.10)",
            calls=auth_server.session.journal.where(lambda row: row.request.host in hosts).calls(),
        )
    if crashes := {name: came.accident for name, came in found.items() if came.accident is not None}:
        raise _crashed(crashes, len(found))


def _left(ignore: Iterable[str]) -> dict[str, Forgery]:
    """The forgeries without those; `UsageProblem` where one isn't called so."""
    ignored = {ignore} if isinstance(ignore, str) else set(ignore)
    for name in ignored - set(FORGED):
        near = get_close_matches(name, FORGED, 1)
        also = f": did you mean {near[0]}?" if near else "; docs/oauth.md lists them"
        raise UsageProblem(f"assert_jwt_validated: ignore= names no forgery {name!r}{also}")
    return {name: made for name, made in FORGED.items() if name not in ignored}


def _forge(server: Issues, audience: str, claims: Mapping[str, Any] | None, typ: str | None, leeway: float) -> Forge:
    now = int(server.session.clock.now)
    usual = {"iss": server.issuer, "sub": "alice", "aud": audience, "iat": now, "nbf": now, "exp": now + 3600}
    return Forge(server.keys, {**usual, **(claims or {})}, now, int(leeway) + 60, typ)


def _came(
    validator: Validator, made: Forgery, forge: Forge, errors: type[Exception] | tuple[type[Exception], ...] | None
) -> _Came | None:
    """None where there's no such forgery with this algorithm."""
    token = made(forge)
    return None if token is None else _tried(validator, lambda _: token, forge, errors)


def _tried(
    validator: Validator, made: Forgery, forge: Forge, errors: type[Exception] | tuple[type[Exception], ...] | None
) -> _Came:
    token = made(forge) or ""
    try:
        returned = drained(validator(token), asyncio.run)
    except Exception as error:  # noqa: BLE001 - whatever it is, it's what the validator does
        accident = isinstance(error, _ACCIDENTS) if errors is None else not isinstance(error, errors)
        return _Came(taken=False, accident=error if accident else None)
    return _Came(taken=returned is not None and returned is not False)


def _inconclusive(refused: list[str], validator: Validator, forge: Forge) -> ContractFailure:
    hint = "does it get the keys (auth_server.url('jwks'), jwks.document()), the issuer and this audience?"
    try:
        drained(validator(GOOD[refused[0]](forge) or ""), asyncio.run)
        how, hint = "it returned None or False", "return something for a good token, such as its claims"
    except Exception as error:  # noqa: BLE001 - to be told
        how = f"{type(error).__name__}: {error}"
    return failure(
        "nothing to judge: the validator refuses a good token",
        expected=f"a token taken that {forge.claims['iss']} signed for {forge.claims['aud']}",
        seen=f"{listed(refused)}: {shorten(how, 120)}",
        hint=hint,
    )


def _crashed(crashes: Mapping[str, Exception], count: int) -> ContractFailure:
    error = next(iter(crashes.values()))
    return failure(
        f"the validator crashes on {times(len(crashes), 'forged token')} of {count}",
        expected="an error by which whoever sent it is refused (401), not a 500",
        seen=f"{type(error).__name__} on {listed(list(crashes), 8)}",
        hint="catch what the parser raises, and refuse; or name the classes: errors=(...)",
    )
