"""HTTP's statuses of failure, as a client meets them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pytest_apiint.explained.page import Page
from pytest_apiint.formats.statuses import STATUSES, ErrorKind, Status

# What a client is to do, by what kind of error it is.
_DO: Final[Mapping[ErrorKind, str]] = {
    "validation": "raise an error that says what was wrong, and don't send the same request again",
    "authentication": "get a new token once, if it has a way to; else raise an error that says so",
    "permission": "raise an error of its own: a new token doesn't help",
    "not-found": "raise an error of its own, which callers tell from others, or return None",
    "conflict": "read the newer state and decide again; the same request fails once more",
    "rate-limit": "wait as long as Retry-After says, or back off with jitter; give up after a few attempts",
    "timeout": "try again with backoff where that is safe: a POST needs an idempotency key for it",
    "client": "raise an error that keeps status, code and message",
    "server": "raise an error that keeps the correlation id, which the API's support asks for",
    "unavailable": "try again with backoff and jitter, after Retry-After where it's there; give up after a few",
}
_AGAIN: Final = """\
import requests
from pytest_apiint import assert_retried, faults
from requests.adapters import HTTPAdapter, Retry

def test_{code}_is_tried_again(mock_api):
    session = requests.Session()  # the client under test
    retries = Retry(3, backoff_factor=1, status_forcelist=[{code}])
    session.mount("https://", HTTPAdapter(max_retries=retries))
    mock_api.mock.get("/users/1", json={{"id": 1}})
    mock_api.fail("GET /users/1", faults.status({code}))
    session.get(f"{{mock_api.base_url}}/users/1", timeout=10)
    assert_retried(mock_api.journal, attempts=2)
"""
_NEVER: Final = """\
import requests
from pytest_apiint import assert_not_retried, faults

def test_{code}_is_final(mock_api):
    mock_api.mock.get("/users/1", json={{"id": 1}})
    mock_api.fail("GET /users/1", faults.status({code}))
    client = requests.Session()  # the client under test
    client.get(f"{{mock_api.base_url}}/users/1", timeout=10)
    assert_not_retried(mock_api.journal)
"""


def pages() -> dict[str, Page]:
    """One page for each status."""
    return {str(one.code): _page(one) for one in STATUSES}


def tested_by(status: Status) -> list[str]:
    """The assertions that test what a client does with `status`."""
    honored = ["assert_retry_after_honored"] if status.kind == "rate-limit" else []
    return ["assert_maps_errors", *honored, "assert_retried" if status.retryable else "assert_not_retried"]


def _page(status: Status) -> Page:
    again = "the same request may succeed later" if status.retryable else "the same request won't succeed later"
    rows = (
        ("meaning", f"{status.kind}: {again}"),
        ("client", _DO[status.kind]),
        ("source", status.source),
        ("tested by", ", ".join(tested_by(status))),
    )
    test = (_AGAIN if status.retryable else _NEVER).format(code=status.code)
    return Page(str(status.code), "status", status.phrase, rows, test)
