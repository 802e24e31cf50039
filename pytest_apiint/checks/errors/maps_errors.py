"""Each failure of an API becomes the exception that callers were promised."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from pytest_apiint.checks.errors.escapes import type_name
from pytest_apiint.checks.errors.promised import Promised, promised
from pytest_apiint.checks.errors.rules import bench, judge, ruled
from pytest_apiint.checks.failures import failure
from pytest_apiint.checks.scenario import Scenario, lasting
from pytest_apiint.errors import ContractFailure
from pytest_apiint.messages import shorten

if TYPE_CHECKING:
    from pytest_apiint.checks.errors.promised import Errors
    from pytest_apiint.checks.trial import Trial
    from pytest_apiint.formats import Format


class Tries(Protocol):
    """``api``, which makes a call under a scenario."""

    def trial(self, call: Callable[[], Any], scenario: Scenario) -> Trial: ...


@dataclass(frozen=True, slots=True)
class _Wrong:
    promise: Promised
    trial: Trial

    @property
    def expected(self) -> str:
        return f"{self.promise.expected} after {self.promise.what}"

    @property
    def seen(self) -> str:
        raised, what = self.trial.raised, self.promise.what
        if self.trial.endless:
            return f"no end after {what}"
        if raised is None:
            return f"{shorten(ascii(self.trial.returned), 30)} returned after {what}"
        return f"{type_name(raised)} after {what}"


def assert_maps_errors(
    call: Callable[[], Any],
    api: Tries,
    *,
    errors: Errors,
    rules: str | Iterable[str] = (),
    format: str | Format | None = None,  # noqa: A002 - what users call it
) -> None:
    """After each failure in `errors`, `call` raises the exception that stands there, or a subclass of it.

    A failure is a status, a fault (``faults.read_timeout()``, ``faults.status(402, json=...)``), or one of
    ``faults.ERROR_BODIES``, which comes as a 400 where it has no status of its own. Beside it stands an exception,
    several of which one will do, or a function that takes the error and says whether it's right
    (``lambda error: error.code == "card_declined"``). An exception alone, ``errors=AcmeError``, is promised after
    every failure: nine statuses, eleven ways in which a connection breaks, and all odd bodies; about 0.3 s.

    A failure lasts, so that retries don't hide it; each is met by a call of its own, in a session beside the test's,
    whose journal and faults stay as they are. `call` makes one call of the client; a coroutine that it returns is run.

    `rules` holds the errors to more, by name or ``"all"``: ``"fields"`` (status, code, request id and Retry-After reach
    the caller, and so does the cause), ``"message"`` (1 kB at most, no credential, no control characters, no page;
    `repr` and `pickle` work), ``"success"`` (an error under a 200 is one, unknown fields are none), ``"status"`` (where
    a body says another status, HTTP's own wins). The errors of the client's own are those that `errors` names, and
    their bases in the same package. `format` is how the API writes its errors (docs/reference/error-codes.md), by
    default as the service's profile says.

    Raises:
        ContractFailure: it raises another exception, or returns, or breaks a rule.
        UsageProblem: `errors` or `rules` holds something else, time is real, or an event loop is running already.

    Source: RFC 9110, 15.5 and 15.6; RFC 9457, 3.1; AIP-193; CWE-117, CWE-209, CWE-532.
    """
    __tracebackhide__ = True
    asked = ruled(rules)
    promises, wrong = promised(errors), []
    for promise in promises:
        trial = api.trial(call, lasting(promise.fault))
        if not trial.attempts:
            raise _silent(promise.what, trial)
        if trial.endless or trial.raised is None or not promise.holds(trial.raised):
            wrong.append(_Wrong(promise, trial))
    if wrong:
        raise _told(wrong, len(promises))
    if asked:
        broken = judge(asked, bench(call, api, promises, format), required=rules != "all")
        if broken is not None:
            raise broken


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
        hint=_hint(wrong[0].trial),
        calls=wrong[0].trial.calls,
    )


def _hint(trial: Trial) -> str:
    raised = trial.raised
    if trial.endless:
        return "bound the attempts, and raise after the last"
    if raised is None:
        return "look at the status before the body: response.raise_for_status(), or an error of your own"
    if type(raised).__module__ in ("builtins", "json.decoder") and not isinstance(raised, OSError):
        return "read an error's body in a function of its own, which returns None for what it can't read"
    return "choose the exception by the status, and catch the HTTP library's own around the request"
