"""A server that shows a bad certificate gets no request."""

from __future__ import annotations

from typing import Final

from pytest_apiint.checks.bench import Bench, Certificate
from pytest_apiint.checks.registry import check
from pytest_apiint.checks.scenario import lasting
from pytest_apiint.checks.verdict import PASSED, Severity, Verdict, failed, inconclusive, not_applicable
from pytest_apiint.checks.wording import listed

_BAD: Final[dict[Certificate, str]] = {
    "untrusted": "an unknown authority's certificate",
    "wrong-host": "another host's certificate",
    "expired": "a certificate that ended in 2001",
}
_MODERN: Final = "leave minimum_version and the ciphers as ssl.create_default_context() sets them; no SECLEVEL=0"


@check(
    "tls-bad-certificates",
    Severity.MUST,
    "transport",
    says="sends nothing to a server with another host's, an expired or an untrusted certificate, nor over TLS 1.1",
    why="whoever can get between you and the API reads the credentials, and answers in its name",
    reference="RFC 9110, 4.3.4; RFC 5280, 6.1; RFC 8996",
    once=True,
)
def tls_bad_certificates(bench: Bench) -> Verdict:
    """Real handshakes with a server on this machine."""
    if bench.run(lasting("tls_failure")).endless:
        return inconclusive("the client tries for ever, which on a real connection nobody could stop")
    taken = []
    for certificate, shown in _BAD.items():
        found = bench.handshake(certificate)
        if found.obstacle:
            return not_applicable(found.obstacle)
        if found.requests:
            taken.append(shown)
    if taken:
        return _told(
            f"sent its request to a server with {taken[0]}" + (", and more" if len(taken) > 1 else ""),
            f"a request after {listed(taken, 3)}",
            "leave verify, check_hostname and verify_mode as they are; for a private CA, name its file (cafile=...)",
        )
    if bench.handshake("old-tls").requests:
        return _told("sent its request over TLS 1.1", "a request, encrypted with TLS 1.1", _MODERN, Severity.SHOULD)
    return PASSED


def _told(headline: str, seen: str, hint: str, severity: Severity | None = None) -> Verdict:
    return failed(
        headline, expected="the handshake is broken off, and nothing is sent", seen=seen, hint=hint, severity=severity
    )
