"""Broken promises over a journal, for the golden messages of rates, keys, pages, ids, credentials, logs and data."""

import json
import logging
from decimal import Decimal

from hypothesis import strategies as st

from pytest_apiint.checks import (
    assert_batches,
    assert_correlation_ids,
    assert_credentials_confined,
    assert_error_format,
    assert_exchanges_logged,
    assert_idempotent_retries,
    assert_no_secrets_in_urls,
    assert_no_secrets_logged,
    assert_only_contacted,
    assert_paginated,
    assert_request_rate,
    assert_round_trip,
)
from pytest_apiint.exchange import Headers, Response
from tests.factories import Writer

TOKEN = "tok-hunter2-0123"
EVIL = "https://evil.example"
POST = {"method": "POST", "path": "/payments"}


def sent(*rows, **facts):
    """Exchanges a second apart, each ``(status or failure, its facts)``."""
    writer = Writer()
    for at, (what, own) in enumerate(rows):
        told = {"at": at, **facts, **own}
        answer = told.pop("answer", None)
        row = writer.exchange(what, **told)
        if answer is not None:
            object.__setattr__(row, "outcome", Response(what, Headers(), json.dumps(answer).encode()))
        writer.journal.add(row)
    return writer.journal


def named(name, *values):
    """Header fields, one for each value; ``None`` is none."""
    return [{"headers": {} if value is None else {name: value}} for value in values]


def paid(*keys, last=200):
    rows = named("Idempotency-Key", *keys)
    return sent(*((503, row) for row in rows[:-1]), (last, rows[-1]), **POST)


def burst():
    return sent(*((200, {"at": 3 + n / 8, "path": f"/users/{n}", "took": 0.5}) for n in range(6)))


def events(*batches):
    return sent(*((200, {"body": json.dumps(batch).encode()}) for batch in batches), method="POST", path="/events")


def pages(*rows):
    return sent(*((what, {"path": path, **(more[0] if more else {})}) for what, path, *more in rows))


def ids(*values, statuses):
    return sent(*zip(statuses, named("X-Request-ID", *values), strict=True))


def strayed(**leak):
    return sent((302, {"headers": {"Authorization": f"Bearer {TOKEN}"}}), (200, {"base": EVIL, **leak}))


def logged(message, *args):
    return [logging.LogRecord("acme.client", logging.INFO, "", 0, message, args, None)]


def error(status, body, media_type="application/json"):
    return Response(
        status, Headers({"Content-Type": media_type}), body if isinstance(body, bytes) else json.dumps(body).encode()
    )


CURSOR = {"items": [1], "next_cursor": "c2"}
PROMISES = {
    "rate": lambda: assert_request_rate(burst(), limit=5, per=1),
    "rate-at-once": lambda: assert_request_rate(burst(), limit=9, per=1, concurrent=3),
    "keys-none": lambda: assert_idempotent_retries(paid(None, None, None)),
    "keys-changed": lambda: assert_idempotent_retries(paid("k-hunter2", "k-hunter3")),
    "keys-shared": lambda: assert_idempotent_retries(
        sent((503, {"body": b"1"}), (200, {"body": b"1"}), (200, {"body": b"2"}), **POST, headers={"X-Key": "hunter2"}),
        key="X-Key",
    ),
    "keys-nothing-to-judge": lambda: assert_idempotent_retries(paid("k")),
    "batches-too-large": lambda: assert_batches(events([1, 2], [3, 4, 5], []), items="", at_most=2),
    "batches-lost": lambda: assert_batches(events([1, 2], [2, 3]), items="", at_most=2, expected=[1, 2, 3, 4]),
    "batches-order": lambda: assert_batches(events([1, 3], [2]), items="", at_most=2, expected=[1, 2, 3]),
    "pages-too-few": lambda: assert_paginated(pages((200, "/users", {"answer": CURSOR})), pages=3),
    "pages-too-many": lambda: assert_paginated(pages((200, "/u"), (200, "/u?page=2"), (200, "/u?page=3")), pages=2),
    "pages-again": lambda: assert_paginated(pages((200, "/u"), (503, "/u?page=2"), (200, "/u")), pages=2),
    "pages-never-came": lambda: assert_paginated(pages((200, "/u"), (503, "/u?page=2"), (504, "/u?page=2")), pages=2),
    "pages-led-elsewhere": lambda: assert_paginated(
        pages((200, "/users", {"answer": CURSOR}), (200, "/users?offset=1")), pages=2
    ),
    "pages-left-out": lambda: assert_paginated(pages((200, "/u"), (200, "/u?page=2"), (200, "/u?page=4")), pages=3),
    "ids-none": lambda: assert_correlation_ids(ids("a", None, statuses=(503, 200))),
    "ids-changed": lambda: assert_correlation_ids(ids("a", "b", statuses=(503, 200))),
    "ids-shared": lambda: assert_correlation_ids(ids("a", "a", statuses=(200, 200))),
    "credentials-field": lambda: assert_credentials_confined(strayed(headers={"X-Auth": TOKEN})),
    "credentials-url": lambda: assert_credentials_confined(strayed(path=f"/collect/{TOKEN}?t={TOKEN}")),
    "credentials-unknown": lambda: assert_credentials_confined(sent((200, {}), (200, {"base": EVIL}))),
    "url-parameter": lambda: assert_no_secrets_in_urls(sent((200, {"path": "/users?api_key=hunter2"}))),
    "url-path": lambda: assert_no_secrets_in_urls(sent((200, {"path": f"/bot{TOKEN}/send"})), secrets=[TOKEN]),
    "contacted": lambda: assert_only_contacted(
        sent((302, {}), ("connection_refused", {"base": "http://169.254.169.254", "sent": False})), "api.acme.example"
    ),
    "logged-secret": lambda: assert_no_secrets_logged(logged("POST failed: %s", {"auth": TOKEN}), secrets=[TOKEN]),
    "logged-nothing": lambda: assert_no_secrets_logged([], secrets=[TOKEN]),
    "logged-without-duration": lambda: assert_exchanges_logged(
        sent((503, {}), (200, {})), logged("GET /users/123 503 in 4 ms") + logged("GET /users/123 200")
    ),
    "format-lacking": lambda: assert_error_format(
        error(404, {"error": {"code": "hunter2", "mesage": "hunter2", "timestamp": "now"}}), "envelope"
    ),
    "format-of-several": lambda: assert_error_format(
        error(404, {"error": {"code": "NOT_FOUND", "message": "hunter2"}}), "problem+json", "envelope", "jsonapi"
    ),
    "format-label-and-status": lambda: assert_error_format(error(404, {"status": 400, "title": 7}), "problem+json"),
    "format-page": lambda: assert_error_format(error(502, b"<html>hunter2</html>", "text/html"), "google"),
    "format-another": lambda: assert_error_format(
        error(422, {"errors": [{"category": "API_ERROR", "code": "A", "detail": "hunter2"}]}), "jsonapi"
    ),
    "format-success": lambda: assert_error_format(
        error(200, {"type": "hunter2"}, "application/problem+json"), "problem+json"
    ),
    "format-xml": lambda: assert_error_format(error(400, b"<Error><Cod>hunter2</Cod></Error>", "text/xml"), "aws-xml"),
    "round-trip": lambda: assert_round_trip(lambda v: {"p": v}, lambda b: b["p"], st.tuples(st.integers())),
    "round-trip-json": lambda: assert_round_trip(lambda v: {"v": v}, lambda b: b["v"], [Decimal("0.10")]),
    "round-trip-raised": lambda: assert_round_trip(lambda v: {"v": v}, lambda b: b["w"], st.integers()),
}
