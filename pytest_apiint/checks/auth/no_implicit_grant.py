"""No token comes through a browser's address."""

from __future__ import annotations

from pytest_apiint.checks.auth.authorizations import required
from pytest_apiint.checks.failures import failure
from pytest_apiint.checks.port import Judged
from pytest_apiint.messages import shorten


def assert_no_implicit_grant(journal: Judged) -> None:
    """No authorization request asks for a token: ``response_type`` has no ``token``. Source: RFC 9700, 2.1.2."""
    __tracebackhide__ = True
    rows, flows, _ = required(journal, "response_type=code")
    for flow in flows:
        if "token" in flow.asked["response_type"].split():
            raise failure(
                "an authorization request for a token itself",
                expected="response_type=code",
                seen=f"response_type={shorten(flow.asked['response_type'], 30)}",
                hint="ask for a code, with PKCE: tokens in addresses leak by history, logs and Referer",
                calls=rows.calls(),
                marks={flow.row.number: "here"},
            )
