"""A callback that doesn't belong to the request of this very user is thrown away."""

from __future__ import annotations

from pytest_apiint.checks.auth.authorizations import required
from pytest_apiint.checks.failures import failure
from pytest_apiint.checks.port import Judged


def assert_state_checked(journal: Judged) -> None:
    """After a callback with another ``state`` than was asked with, or with none, no code is redeemed.

    The test brings such a callback about: ``auth_server.authorize(url, state="forged")``. Fails where none came.
    Source: RFC 6749, 10.12; RFC 9700, 4.7.
    """
    __tracebackhide__ = True
    expected = "no request for a token after a callback with another state"
    rows, flows, calls = required(journal, expected)
    bare = next((flow for flow in flows if not flow.asked.get("state")), None)
    if bare is not None:
        raise failure(
            "an authorization request without state",
            expected="a state by which the callback is known",
            seen="no state",
            hint="send a random state, and keep it in the user's own session",
            calls=rows.calls(),
            marks={bare.row.number: "here"},
        )
    forged = [flow for flow in flows if flow.callback and flow.callback.get("state") != flow.asked["state"]]
    if not forged:
        raise failure(
            "nothing to judge: every callback had the right state",
            expected=expected,
            seen=f"{len(flows)} authorization requests, no callback with another state",
            hint='send the client one: auth_server.authorize(url, state="forged")',
            calls=rows.calls(),
        )
    for flow in forged:
        if redeemed := flow.redeemed(calls):
            raise failure(
                "a code was redeemed though its callback had another state",
                expected=expected,
                seen="a request for a token with that code",
                hint="compare the callback's state with the session's before anything else, and stop",
                calls=rows.calls(),
                marks={flow.row.number: "forged state", redeemed[0].row.number: "here"},
            )
