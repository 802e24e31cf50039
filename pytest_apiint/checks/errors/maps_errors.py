"""Each failure of an API becomes the exception that callers were promised."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from pytest_apiint.checks.errors.escapes import type_name
from pytest_apiint.checks.failures import failure
from pytest_apiint.checks.scenario import Scenario, lasting
from pytest_apiint.checks.wording import listed
from pytest_apiint.errors import ContractFailure, UsageProblem
from pytest_apiint.faults import Fault
from pytest_apiint.messages import shorten

if TYPE_CHECKING:
    from pytest_apiint.checks.trial import Trial
    from pytest_apiint.faults import OddBody

    What: TypeAlias = int | Fault | OddBody
    Kinds: TypeAlias = type[BaseException] | tuple[type[BaseException], ...]

_BAD_REQUEST = 400
_EXAMPLE = "assert_maps_errors(call, api, errors={404: NotFound, faults.read_timeout(): Unreachable})"


class Tries(Protocol):
    """``api``, which makes a call under a scenario."""

    def trial(self, call: Callable[[], Any], scenario: Scenario) -> Trial: ...


@dataclass(frozen=True, slots=True)
class _Wrong:
    what: str
    kinds: tuple[type[BaseException], ...]
    trial: Trial

    @property
    def expected(self) -> str:
        return f"{listed([kind.__name__ for kind in self.kinds], 2)} after {self.what}"

    @property
    def seen(self) -> str:
        raised = self.trial.raised
        if self.trial.endless:
            return f"no end after {self.what}"
        if raised is None:
            return f"{shorten(ascii(self.trial.returned), 30)} returned after {self.what}"
        return f"{type_name(raised)} after {self.what}"


def assert_maps_errors(call: Callable[[], Any], api: Tries, *, errors: Mapping[What, Kinds]) -> None:
    """After each failure in `errors`, `call` raises the exception (or one of those) that stands there, or a subclass.

    A failure is a status, a fault (``faults.read_timeout()``), or one of ``faults.ERROR_BODIES``, which comes as a 400.
    It lasts, so that retries don't hide it; each is met by a call of its own, in a session beside the test's, whose
    journal and faults stay as they are. `call` makes one call of the client; a coroutine that it returns is run.

    Raises:
        ContractFailure: it raises another exception, or returns.
        UsageProblem: `errors` holds something else, time is real, or an event loop is running already.

    Source: RFC 9110, 15.5 and 15.6; AIP-193.
    """
    __tracebackhide__ = True
    if not errors:
        raise UsageProblem(f"assert_maps_errors(errors={{}}) promises nothing: {_EXAMPLE}")
    wrong = []
    for what, kinds in errors.items():
        fault, wanted = _fault(what), _wanted(what, kinds)
        trial = api.trial(call, lasting(fault))
        if not trial.attempts:
            raise _silent(_named(what), trial)
        if trial.endless or not isinstance(trial.raised, wanted):
            wrong.append(_Wrong(_named(what), wanted, trial))
    if wrong:
        raise _told(wrong, len(errors))


def _fault(what: What) -> Fault | int:
    if isinstance(what, Fault) or (isinstance(what, int) and not isinstance(what, bool)):
        return what
    if callable(made := getattr(what, "fault", None)) and isinstance(fault := made(_BAD_REQUEST), Fault):
        return fault
    raise UsageProblem(f"assert_maps_errors: {what!r:.60} is no status, no fault and no odd body: {_EXAMPLE}")


def _wanted(what: What, kinds: Kinds) -> tuple[type[BaseException], ...]:
    found = kinds if isinstance(kinds, tuple) else (kinds,)
    if not found or not all(isinstance(kind, type) and issubclass(kind, BaseException) for kind in found):
        raise UsageProblem(f"assert_maps_errors: {_named(what)} maps to {kinds!r:.60}, no exception: {_EXAMPLE}")
    return found


def _named(what: What) -> str:
    return str(what) if isinstance(what, int | Fault) else f'a {_BAD_REQUEST} with the body "{what}"'


def _silent(what: str, trial: Trial) -> ContractFailure:
    raised = trial.raised
    return failure(
        f"nothing to judge: the call made no request, with {what} planned",
        expected="a request, which meets the failure",
        seen=f"{type_name(raised)}: {shorten(str(raised).partition(chr(10))[0], 60)}" if raised else "a value",
        hint="does the client get api.base_url, and does an answer come from a cache, or a breaker say no?",
    )


def _told(wrong: list[_Wrong], count: int) -> ContractFailure:
    more = f"; and {len(wrong) - 2} more" if len(wrong) > 2 else ""
    return failure(
        f"{len(wrong)} of {count} failures don't become the error that they should",
        expected="; ".join(one.expected for one in wrong[:2]) + more,
        seen="; ".join(one.seen for one in wrong[:2]) + more,
        hint="choose the exception by the status, and catch the HTTP library's own around the request",
        calls=wrong[0].trial.calls,
    )
