"""A client of several authorization servers takes a code from the one that it has asked."""

from __future__ import annotations

from pytest_apiint.checks.auth.authorizations import Authorization, required
from pytest_apiint.checks.auth.token_calls import answered
from pytest_apiint.checks.failures import failure
from pytest_apiint.checks.port import Judged
from pytest_apiint.journal import Exchanges


def assert_iss_checked(journal: Judged, *, issuer: str | None = None) -> None:
    """After a callback with another ``iss`` than the issuer, or with none, no code is redeemed.

    `issuer` is what discovery has told, if nothing is given; else the origin that was asked. The test brings such a
    callback about: ``auth_server.authorize(url, iss="https://evil.example")``. Source: RFC 9207, 2.4; RFC 9700, 4.4.
    """
    __tracebackhide__ = True
    expected = "no request for a token after a callback of another issuer"
    rows, flows, calls = required(journal, expected)
    known = issuer or _told(rows)
    mixed = [flow for flow in flows if "code" in flow.callback and flow.callback.get("iss") != (known or _asked(flow))]
    if not mixed:
        raise failure(
            "nothing to judge: every callback was the issuer's",
            expected=expected,
            seen=f"{len(flows)} authorization requests, no callback with another iss",
            hint='send the client one: auth_server.authorize(url, iss="https://evil.example")',
            calls=rows.calls(),
        )
    for flow in mixed:
        if redeemed := flow.redeemed(calls):
            raise failure(
                "a code was redeemed though another issuer had sent it",
                expected=expected,
                seen="a request for a token with that code",
                hint="compare the callback's iss with the issuer's metadata, letter by letter (RFC 9207, 2.4)",
                calls=rows.calls(),
                marks={flow.row.number: "another iss", redeemed[0].row.number: "here"},
            )


def _told(rows: Exchanges) -> str | None:
    """The issuer that metadata in the journal name."""
    return next((str(told["issuer"]) for row in rows if "authorization_endpoint" in (told := answered(row))), None)


def _asked(flow: Authorization) -> str:
    parts = flow.row.request.split
    return f"{parts.scheme}://{parts.netloc}"
