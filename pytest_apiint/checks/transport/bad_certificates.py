"""A server that shows a bad certificate gets no request."""

from __future__ import annotations

from typing import Final

from pytest_apiint.checks.bench import Bench, Certificate
from pytest_apiint.checks.registry import check
from pytest_apiint.checks.verdict import PASSED, Severity, Verdict, failed, not_applicable
from pytest_apiint.checks.wording import listed

_BAD: Final[dict[Certificate, str]] = {
    "untrusted": "an unknown authority's certificate",
    "wrong-host": "another host's certificate",
    "expired": "a certificate that ended in 2001",
}


@check(
    "tls-bad-certificates",
    Severity.MUST,
    "transport",
    says="sends nothing to a server whose certificate is another host's, expired, or of an unknown authority",
    why="whoever can get between you and the API reads the credentials, and answers in its name",
    reference="RFC 9110, 4.3.4; RFC 5280, 6.1",
    once=True,
)
def tls_bad_certificates(bench: Bench) -> Verdict:
    """Real handshakes with a server on this machine."""
    taken = []
    for certificate, shown in _BAD.items():
        found = bench.handshake(certificate)
        if found.obstacle:
            return not_applicable(found.obstacle)
        if found.requests:
            taken.append(shown)
    if not taken:
        return PASSED
    return failed(
        f"sent its request to a server with {taken[0]}" + (", and more" if len(taken) > 1 else ""),
        expected="the handshake is broken off, and nothing is sent",
        seen=f"a request after {listed(taken, 3)}",
        hint="leave verify, check_hostname and verify_mode as they are; for a private CA, name its file (cafile=...)",
    )
