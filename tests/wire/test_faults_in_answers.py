"""Answers that arrive and aren't right: the same to a client library as from a server that really sends them."""

import gc
import warnings
from concurrent.futures import ThreadPoolExecutor

import pytest

from pytest_apiint import faults

from . import oracle
from .raised import told
from .talk import TALK, talk

FAULTS = {
    "content_length_too_long": faults.wrong_content_length(off=10),
    "content_length_too_short": faults.wrong_content_length(off=-5),
    "wrong_content_type": faults.wrong_content_type(),
    "no_content_type": faults.wrong_content_type(""),
    "wrong_charset": faults.wrong_charset("latin-1"),
    "invalid_utf8": faults.invalid_utf8(),
    "gzip_truncated": faults.corrupt_gzip(how="truncated"),
    "gzip_checksum": faults.corrupt_gzip(how="checksum"),
    "gzip_plain": faults.corrupt_gzip(how="plain"),
    "decompression_bomb": faults.decompression_bomb(decoded_mb=1),
    "oversized_body": faults.oversized_body(mb=1),
    "many_headers": faults.huge_headers(count=120, size=10),
    "long_header": faults.huge_headers(count=1, size=70_000),
    "huge_headers": faults.huge_headers(),
    "duplicate_headers": faults.duplicate_headers(),
    "redirect_loop": faults.redirect("loop"),
    "redirect_308": faults.redirect("same-host", status=308),
}
ADDED = ("connection", "date")
CASES = [(client, fault) for client in TALK for fault in FAULTS]


def outcome(client, url):
    """What a call comes to: its answer, but for what a server may add, or its exception's family with the messages."""
    try:
        (answer,) = talk(client, url)
    except Exception as error:  # noqa: BLE001 - whatever it raises is what is compared
        return told(error)
    fields = sorted((name.lower(), value) for name, value in answer.fields if name.lower() not in ADDED)
    return answer.status, fields, answer.body


@pytest.fixture(scope="module")
def real():
    """What each case comes to on a real network, and where; all asked at once."""
    server = oracle.FaultServer()
    with warnings.catch_warnings():
        # Real failures leave the libraries' real sockets behind, for their finalizers.
        warnings.simplefilter("ignore", ResourceWarning)
        with ThreadPoolExecutor(16) as pool:
            calls = {case: pool.submit(outcome, case[0], f"{server.url}/bucket/{case[1]}") for case in CASES}
            answers = {case: call.result() for case, call in calls.items()}
        server.close()
        gc.collect()
    return server.url, answers


# httpx leaves them behind under trio when it can't decode a body, on a real network too.
@pytest.mark.filterwarnings("ignore:Async generator 'httpx:ResourceWarning")
@pytest.mark.parametrize(("client", "fault"), CASES)
def test_a_wrong_answer_is_the_same_as_from_a_real_server(client, fault, real, api):
    origin, expected = real
    for root in (origin, f"{origin}/moved"):
        api.mock.get(f"{root}/bucket/{fault}", content=oracle.BODY, headers={"Content-Type": "application/json"})
    api.fail(f"GET {origin}/bucket/{fault}", faults.always(FAULTS[fault]))  # some libraries try again by themselves
    assert outcome(client, f"{origin}/bucket/{fault}") == expected[client, fault]
