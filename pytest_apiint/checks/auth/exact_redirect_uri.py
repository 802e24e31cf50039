"""The code goes to one place, which is said twice in the same words."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from pytest_apiint.checks.auth.authorizations import required
from pytest_apiint.checks.failures import failure
from pytest_apiint.checks.port import Judged
from pytest_apiint.messages import shorten

_LOOPBACK: Final = ("127.0.0.1", "::1", "localhost")


def assert_exact_redirect_uri(journal: Judged) -> None:
    """``redirect_uri`` is the same, letter by letter, where the code is asked for and where it's redeemed.

    It's an https URL, one of a loopback address, or of an app's own scheme (RFC 8252, 7); it has no fragment.
    Source: RFC 6749, 3.1.2 and 4.1.3; RFC 9700, 4.1.
    """
    __tracebackhide__ = True
    expected = "one redirect_uri, https or loopback, said twice in the same words"
    rows, flows, calls = required(journal, expected)
    for flow in flows:
        target = flow.asked.get("redirect_uri")
        if problem := _problem(target):
            raise failure(
                f"redirect_uri {problem}",
                expected=expected,
                seen=shorten(str(target), 60),
                calls=rows.calls(),
                marks={flow.row.number: "here"},
            )
        for call in flow.redeemed(calls):
            if call.form.get("redirect_uri") != target:
                given = call.form.get("redirect_uri")
                raise failure(
                    "redirect_uri is another one where the code is redeemed",
                    expected=expected,
                    seen=f"{shorten(str(target), 40)}, then {shorten(str(given), 40) if given else 'none'}",
                    hint="keep the text that was sent first",
                    calls=rows.calls(),
                    marks={flow.row.number: "asked", call.row.number: "redeemed"},
                )


def _problem(target: str | None) -> str:
    if target is None:
        return ""
    parts = urlsplit(target)
    if "#" in target:
        return "has a fragment"
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        return "is neither https nor a loopback address"
    return "" if parts.scheme else "isn't absolute"
