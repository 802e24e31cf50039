"""A value stays a value: no line end in it starts another header field, or another request."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, Protocol

from pytest_apiint.checks.failures import failure
from pytest_apiint.checks.scenario import PLAIN, Scenario
from pytest_apiint.checks.wording import listed
from pytest_apiint.errors import ContractFailure
from pytest_apiint.exchange import Exchange
from pytest_apiint.messages import shorten

if TYPE_CHECKING:
    from pytest_apiint.checks.trial import Trial

_FIELD: Final = "X-Apiint-Injected"
_PATH: Final = "/apiint-smuggled"
_HARMLESS: Final = "apiint-plain"
# A name for each, as the message has it.
INJECTIONS: Final = {
    "CRLF": f"a\r\n{_FIELD}: 1",
    "LF": f"a\n{_FIELD}: 1",
    "CR": f"a\r{_FIELD}: 1",
    "a whole request": f"a\r\n\r\nGET {_PATH} HTTP/1.1\r\nHost: elsewhere.example\r\n\r\n",
    "a request line": f"a HTTP/1.1\r\n{_FIELD}: 1\r\nX-Rest: ",
    "percent-encoded CRLF": f"a%0d%0a{_FIELD}:%201",
    # U+010D and U+010A end in 0D and 0A: who keeps the low byte alone writes CRLF.
    "letters whose low bytes are CRLF": f"a\u010d\u010a{_FIELD}: 1",
    "NUL": f"a\0\r\n{_FIELD}: 1",
}


class Tries(Protocol):
    """``api``, which makes a call under a scenario."""

    def trial(self, call: Callable[[], Any], scenario: Scenario) -> Trial: ...


def assert_no_header_injection(call: Callable[[str], Any], api: Tries) -> None:
    r"""``call(text)``, which puts `text` into a header field, the path or the query, adds nothing else to a request.

    `text` holds CR, LF, CRLF, a whole request, percent-encoded and Unicode forms of them. It may be refused or escaped;
    no request may then have a field ``X-Apiint-Injected``, or be for another path. ``call("apiint-plain")`` has to make
    a request, as what shows that the text gets there.

    Raises:
        ContractFailure: a request has what the text held, or there's nothing to judge.
        UsageProblem: time is real, or an event loop is running already.

    Source: RFC 9110, 5.5; RFC 9112, 11.1; CWE-113, CWE-93.
    """
    __tracebackhide__ = True
    control = api.trial(lambda: call(_HARMLESS), PLAIN)
    if not any(_carries(row) for row in control.journal):
        raise _nothing(control)
    trials = {name: api.trial(_given(call, text), PLAIN) for name, text in INJECTIONS.items()}
    found = {name: where for name, trial in trials.items() if (where := _injected(trial))}
    if found:
        raise _told(found, trials)


def _given(call: Callable[[str], Any], text: str) -> Callable[[], Any]:
    return lambda: call(text)


def _carries(row: Exchange) -> bool:
    request = row.request
    return _HARMLESS in request.url or any(_HARMLESS in value for _, value in request.headers.pairs)


def _injected(trial: Trial) -> str:
    """What a request has that is none of its own; empty where all is well."""
    for row in trial.journal:
        request = row.request
        if request.path == _PATH:
            return f"a second request: {request.method} {_PATH}"
        if _FIELD in request.headers:
            return f"a header field {_FIELD}"
        if any(end in value for _, value in request.headers.pairs for end in "\r\n\0"):
            return "a header field with a line end or NUL in it"
    return ""


def _nothing(control: Trial) -> ContractFailure:
    raised = control.raised
    said = f"{type(raised).__name__}: {shorten(str(raised), 50)}" if raised is not None else "no such request"
    return failure(
        f"nothing to judge: call({_HARMLESS!r}) makes no request with the text in it",
        expected="a request whose header fields or URL hold the text",
        seen=said,
        hint="call(text) hands text to the client, as in lambda text: client.search(text)",
    )


def _told(found: dict[str, str], trials: dict[str, Trial]) -> ContractFailure:
    first = next(iter(found))
    return failure(
        f"{len(found)} of {len(trials)} texts end up as more than a value: {listed(list(found), 2)}",
        expected="an error, or the text escaped",
        seen=f"{found[first]} (by {first})",
        hint="percent-encode what goes into a URL (urllib.parse.quote), refuse control characters in header values",
        calls=trials[first].calls,
    )
