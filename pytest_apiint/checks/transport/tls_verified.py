"""The client makes sure whom it talks to."""

from __future__ import annotations

from pytest_apiint.checks.bench import Bench
from pytest_apiint.checks.choice import chosen
from pytest_apiint.checks.failures import failure
from pytest_apiint.checks.port import Judged
from pytest_apiint.checks.registry import check
from pytest_apiint.checks.scenario import lasting
from pytest_apiint.checks.verdict import PASSED, Severity, Verdict, failed, not_applicable
from pytest_apiint.checks.wording import times
from pytest_apiint.errors import ContractFailure, UsageProblem
from pytest_apiint.exchange import TLS, Exchange
from pytest_apiint.journal import Exchanges

_VERSIONS = ("SSLv3", "TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3")
_MINIMUM = "TLSv1.2"


def assert_tls_verified(journal: Judged, *, minimum: str = "TLSv1.2", route: str | None = None) -> None:
    """On every https request, the client would check certificate and host name, and accept `minimum` or better.

    Fails where no request went over https. Source: RFC 9110, 4.3.4; RFC 9325, 3.1.1 for the versions.
    """
    __tracebackhide__ = True
    if minimum not in _VERSIONS:
        raise UsageProblem(f"assert_tls_verified(minimum={minimum!r}): one of {', '.join(_VERSIONS)}")
    rows = chosen(journal, route, expected=_expected(minimum))
    secure = [row for row in rows if row.request.scheme == "https"]
    if not secure:
        raise failure(
            "nothing to judge: no request went over https",
            expected=_expected(minimum),
            seen=f"{times(len(rows), 'request')} in clear text",
            hint="assert_https_only says where",
            calls=rows.calls(),
        )
    wrong = [row for row in secure if _flaw(row.request.tls, minimum)]
    if wrong:
        raise _unverified(rows, wrong, len(secure), minimum)


def _unverified(rows: Exchanges, wrong: list[Exchange], secure: int, minimum: str) -> ContractFailure:
    flaw = _flaw(wrong[0].request.tls, minimum)
    return failure(
        f"{times(len(wrong), 'request')} of {secure} without due care for TLS",
        expected=_expected(minimum),
        seen=flaw,
        hint=_hint(wrong[0].request.tls),
        calls=rows.calls(),
        marks={row.number: _flaw(row.request.tls, minimum) for row in wrong[:3]},
    )


def _expected(minimum: str) -> str:
    return f"certificate and host name checked, {minimum} or better"


def _flaw(tls: TLS | None, minimum: str) -> str:
    """What is wrong, in words; empty where nothing is."""
    if tls is None:
        return "TLS settings unknown"
    if not tls.verified:
        return "certificate not checked"
    if not tls.hostname_checked:
        return "host name not checked"
    if _rank(tls.minimum_version) < _VERSIONS.index(minimum):
        return f"{tls.minimum_version} accepted"
    return ""


def _rank(version: str) -> int:
    return _VERSIONS.index(version) if version in _VERSIONS else -1


def _hint(tls: TLS | None) -> str:
    if tls is None:
        return "this client library doesn't show what it demands"
    if not tls.verified:
        return "verify=False, or an SSL context with CERT_NONE?"
    if not tls.hostname_checked:
        return "an SSL context with check_hostname = False?"
    return "set the context's minimum_version"


@check(
    "tls-verified",
    Severity.MUST,
    "transport",
    says="checks the server's certificate and host name, and accepts TLS 1.2 or better",
    why="without it, anybody on the way can play the API, and gets the credentials",
    reference="RFC 9110, 4.3.4; RFC 9325, 3.1.1",
)
def tls_verified(bench: Bench) -> Verdict:
    """What the plain call's requests demand; and a certificate that can't be trusted has to end a call."""
    secure = [row for row in bench.control.journal if row.request.scheme == "https"]
    if not secure:
        return not_applicable("no request goes over https")
    wrong = [row for row in secure if row.request.tls is not None and _flaw(row.request.tls, _MINIMUM)]
    if wrong:
        tls = wrong[0].request.tls
        return failed(
            f"{times(len(wrong), 'request')} of {len(secure)} without due care for TLS",
            expected=_expected(_MINIMUM),
            seen=_flaw(tls, _MINIMUM),
            hint=_change(tls),
            trial=bench.control,
            severity=None if tls is None or not (tls.verified and tls.hostname_checked) else Severity.SHOULD,
        )
    trial = bench.run(lasting("tls_failure"))
    if all(row.response is None for row in trial.attempts):
        return PASSED
    return failed(
        "the call went on with a certificate that can't be trusted",
        expected=_expected(_MINIMUM),
        seen="an answer after a self-signed certificate",
        hint=_change(None),
        trial=trial,
    )


def _change(tls: TLS | None) -> str:
    if tls is not None and tls.verified and tls.hostname_checked:
        return "leave minimum_version as ssl.create_default_context() sets it: TLS 1.0 and 1.1 are withdrawn (RFC 8996)"
    return "drop verify=False; name a private CA's file with ssl.create_default_context(cafile=...) or verify=..."
