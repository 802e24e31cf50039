"""The cases of the attack matrix: what somebody without the secret would deliver to a webhook."""

from __future__ import annotations

from typing import Final

from pytest_apiint.explained.page import Page
from pytest_apiint.webhooks.attacks import MATRIX
from pytest_apiint.webhooks.attacks.case import Case

_EXPECTED: Final = {
    "A": "taken (2xx), with one side effect",
    "R": "refused (4xx), with none",
    "R*": "either, as long as nothing crashes",
    "D": "taken or not, without a second side effect",
}
_TEST: Final = """\
from pytest_apiint import assert_signature_verified

def test_only_the_vendor_is_heard():
    handler = make_app(webhook_secret="whsec_test")  # yours
    assert_signature_verified(handler, scheme="stripe", secret="whsec_test")
"""


def pages() -> dict[str, Page]:
    """One page for each case."""
    return {one.id: _page(one) for one in MATRIX}


def _page(case: Case) -> Page:
    rows = (
        ("promise", case.says),
        ("expected", _EXPECTED[case.expected]),
        ("fix", case.hint),
        ("group", case.group),
        ("tested by", f"assert_signature_verified; alone in a WebhookSuite: pytest --api-select={case.id}"),
    )
    return Page(case.id, "webhook attack", "what is delivered", rows, _TEST)
