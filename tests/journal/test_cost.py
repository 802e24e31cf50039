"""The journal's own cost; the figures are promises of DESIGN.md, section 5."""

import tracemalloc

from pytest_apiint.exchange import Exchange, Headers, Request, Response
from pytest_apiint.journal import Journal

FIELDS = [
    (b"Host", b"api.acme.example"),
    (b"User-Agent", b"python-requests/2.34.2"),
    (b"Accept-Encoding", b"gzip, deflate"),
    (b"Accept", b"*/*"),
    (b"Authorization", b"Bearer sk_test_0123456789"),
]


def exchange(number):
    """As the wire makes them, a kilobyte of body each."""
    sent = Headers.from_bytes([(bytes(bytearray(name)), bytes(bytearray(value))) for name, value in FIELDS])
    asked = Request("GET", f"https://api.acme.example/users/{number}", sent, caller="main")
    return Exchange(number, asked, Response(200, Headers({"Content-Type": "application/json"}), bytes(1000)), 0.0, 0.0)


def test_a_hundred_thousand_exchanges_fit_into_300_mb():
    tracemalloc.start()
    try:
        journal = Journal()
        for number in range(10_000):
            journal.add(exchange(number))
        journal[-1].request.headers["Accept"]
        assert tracemalloc.get_traced_memory()[0] * 10 <= 300_000_000
    finally:
        tracemalloc.stop()


def test_reading_by_index_is_no_quadratic_matter():
    journal = Journal()
    for number in range(20_000):
        journal.add(exchange(number))
    assert sum(journal[index].number for index in range(len(journal))) == sum(range(20_000))
