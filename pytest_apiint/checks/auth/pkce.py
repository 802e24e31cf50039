"""Whoever redeems a code proves that it's who has asked for it (RFC 7636)."""

from __future__ import annotations

from pytest_apiint.checks.auth.authorizations import Authorization, required
from pytest_apiint.checks.auth.token_calls import TokenCall
from pytest_apiint.checks.failures import failure
from pytest_apiint.checks.port import Judged
from pytest_apiint.errors import ContractFailure
from pytest_apiint.exchange import Exchange
from pytest_apiint.journal import Exchanges
from pytest_apiint.messages import shorten
from pytest_apiint.oauth import pkce


def assert_pkce(journal: Judged, *, method: str = "S256") -> None:
    """Every authorization request has a challenge by `method`, and its code comes with the verifier, new each time.

    A verifier has 43 to 128 unreserved characters. Source: RFC 7636, 4; RFC 9700, 2.1.1.
    """
    __tracebackhide__ = True
    expected = f"code_challenge by {method}, and the code with its verifier"
    rows, flows, calls = required(journal, expected)
    seen: set[str] = set()
    for flow in flows:
        if (told := _challenge(flow, method, seen)) is not None:
            raise _broken(rows, flow.row, expected, *told)
        for call in flow.redeemed(calls):
            if (told := _verifier(flow, call, method)) is not None:
                raise _broken(rows, call.row, expected, *told)
        seen.add(flow.asked["code_challenge"])


def _challenge(flow: Authorization, method: str, before: set[str]) -> tuple[str, str, str] | None:
    """Headline, what was seen and a hint; None where all is well."""
    challenge = flow.asked.get("code_challenge")
    if not challenge:
        hint = "most libraries do it when asked: pkce='S256', code_challenge_method='S256'"
        return "an authorization request without code_challenge", "no code_challenge", hint
    used = flow.asked.get("code_challenge_method", "plain")
    if used != method:
        hint = "the default of RFC 7636 is plain, which whoever reads the request can use" if used == "plain" else ""
        return f"code_challenge_method is {shorten(used, 20)}, not {method}", f"{shorten(used, 20)}", hint
    if challenge in before:
        return "a code_challenge that was there before", "the same one in two flows", "make a new verifier each time"
    return None


def _verifier(flow: Authorization, call: TokenCall, method: str) -> tuple[str, str, str] | None:
    verifier = call.form.get("code_verifier")
    if verifier is None:
        return "a code without its code_verifier", "no code_verifier", "send the verifier with the code"
    if not pkce.well_formed(verifier):
        seen = f"{len(verifier)} characters"
        return "a code_verifier that can't be one", seen, "43 to 128 of A-Z a-z 0-9 - . _ ~ (RFC 7636, 4.1)"
    if pkce.challenge(verifier, method) != flow.asked["code_challenge"]:
        hint = "is it kept per flow, and hashed as base64url without padding?"
        return "a code_verifier that doesn't fit its code_challenge", "another one's verifier", hint
    return None


def _broken(rows: Exchanges, row: Exchange, expected: str, headline: str, seen: str, hint: str) -> ContractFailure:
    return failure(headline, expected=expected, seen=seen, hint=hint, calls=rows.calls(), marks={row.number: "here"})
