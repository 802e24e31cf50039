"""What the API says of a failure reaches those who catch the error."""

from __future__ import annotations

from typing import Final

from pytest_apiint.checks.bench import Bench
from pytest_apiint.checks.errors.carried import carried, holds
from pytest_apiint.checks.errors.formats import error_answer, has_known_format
from pytest_apiint.checks.registry import check
from pytest_apiint.checks.scenario import lasting
from pytest_apiint.checks.verdict import PASSED, Severity, Verdict, failed, not_applicable
from pytest_apiint.checks.wording import listed
from pytest_apiint.faults import Fault

_STATUS: Final = 422
_CODE: Final = "planted_code_7f3a"
_REQUEST_ID: Final = "req-planted-51c9"
_WAIT: Final = 37  # seconds; a number that nothing else is likely to be


@check(
    "error-fields-kept",
    Severity.SHOULD,
    "errors",
    says="keeps the status, the API's own code, the request id and Retry-After in its errors",
    why="support asks for the request id, code decides by the API's: without them, an error is a dead end",
    reference="RFC 9457, 3.1; RFC 9110, 10.2.3",
)
def error_fields_kept(bench: Bench) -> Verdict:
    """Planted values are looked for in the error's public attributes, its args, its cause, and one level below."""
    rejected = bench.run(lasting(_planted(bench, _STATUS)))
    limited = bench.run(lasting(_planted(bench, 429)))
    refused, throttled = rejected.raised, limited.raised
    if refused is None or not bench.subject.expects(refused):
        return not_applicable(f"no error of the client's own comes after {_STATUS}: see error-status-typed")
    values = carried(refused)
    wanted = {"the status": str(_STATUS), "the API's code": _CODE, "the request id": _REQUEST_ID}
    lost = [what for what, value in wanted.items() if not holds(values, value)]
    if throttled is not None and bench.subject.expects(throttled) and not holds(carried(throttled), str(_WAIT)):
        lost.append("Retry-After")
    if not lost:
        return PASSED
    shown = limited if lost == ["Retry-After"] else rejected
    return failed(
        f"{listed(lost, 4)} lost on the way to the caller",
        expected=f"in the error's attributes: {_values(lost, wanted)}",
        seen=f"{type(shown.raised).__name__} without {'them' if len(lost) > 1 else 'it'}",
        hint="read the headers too, and set error.status, .code, .request_id and .retry_after where you raise it",
        trial=shown,
        severity=None if any(_is_known(bench, what) for what in lost) else Severity.ADVISORY,
    )


def _is_known(bench: Bench, what: str) -> bool:
    """Whether the API is known to send it; where it isn't, it was a guess."""
    if what == "the request id":
        return bool(bench.subject.profile.request_id)
    return what != "the API's code" or has_known_format(bench)


def _values(lost: list[str], wanted: dict[str, str]) -> str:
    return ", ".join(f"{wanted[what]}" if what in wanted else f"{_WAIT} (on a 429)" for what in lost)


def _planted(bench: Bench, status: int) -> Fault:
    names = bench.subject.profile.request_id or ("X-Request-Id",)
    headers = dict.fromkeys(names, _REQUEST_ID)
    if status == 429:
        headers["Retry-After"] = str(_WAIT)
    return error_answer(bench, status, code=_CODE, headers=headers)
