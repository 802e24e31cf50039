"""Interactions of every kind, for the tests of this room."""

from __future__ import annotations

import gzip
import json
import zlib
from datetime import UTC, datetime

from hypothesis import strategies as st

from pytest_apiint.cassettes.interaction import Interaction
from pytest_apiint.exchange import Headers, Request, Response

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
_NAMES = st.text("abcdefXYZ-019", min_size=1, max_size=12).map("X-".__add__)
_VALUES = st.text(st.characters(min_codepoint=0x20, max_codepoint=0xFF), max_size=40)
FIELDS = st.lists(st.tuples(_NAMES, _VALUES), max_size=4)
TEXTS = st.text(max_size=60).map(lambda text: text.encode("utf-8", "replace"))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
JSON = st.builds(
    lambda value, indent, ascii_only: json.dumps(value, indent=indent, ensure_ascii=ascii_only).encode(
        "utf-8", "replace"
    ),
    VALUES,
    st.sampled_from([None, 2, 4]),
    st.booleans(),
)
LINES = st.text("ab <>#:-'\"\n\r\t\\%&*!|=~\x7f\x85\u2028\ufeffé\U0001f600", max_size=60).map(str.encode)
BODIES = st.binary(max_size=60) | TEXTS | JSON | LINES
METHODS = st.sampled_from(["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND", "NULL", "ON", "123"])
URLS = st.text("abcé %?&=#/:~.+0123;'\"\\", max_size=200).map("https://api.acme.example/".__add__)
CODERS = {"": bytes, "gzip": gzip.compress, "deflate": zlib.compress}


def interaction(
    method="GET",
    path="/users/1",
    body=b"",
    status=200,
    headers=(),
    answer=b'{"id":1}',
    sent=(),
    client="requests",
    recorded_at=NOON,
    elapsed=0.125,
):
    """One interaction as the wire gives it: the answer has a true ``Content-Length``, unless it has chunks."""
    fields = list(headers)
    if not any(name.lower() == "transfer-encoding" for name, _ in fields):
        fields.append(("Content-Length", str(len(answer))))
    url = path if "://" in path else f"https://api.acme.example{path}"
    request = Request(method, url, Headers(sent), body, client=client)
    return Interaction(request, Response(status, Headers(fields), answer, "OK"), recorded_at, elapsed)


@st.composite
def interactions(draw):
    """Any interaction that an HTTP/1.1 connection can carry."""
    coding, content = draw(st.sampled_from(sorted(CODERS))), draw(BODIES)
    fields = draw(FIELDS)
    fields += [("Content-Encoding", coding)] if coding else []
    fields += [("Content-Type", draw(st.sampled_from(["application/json", "text/plain", "application/hal+json"])))]
    fields += [("Transfer-Encoding", "chunked")] if draw(st.booleans()) else []
    return interaction(
        draw(METHODS),
        draw(URLS),
        draw(BODIES),
        draw(st.integers(200, 599).filter(lambda status: status not in (204, 304))),
        fields,
        CODERS[coding](content),
        draw(FIELDS),
        draw(st.sampled_from(["requests", "httpx", "aiohttp"])),
        draw(st.none() | st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))),  # noqa: DTZ001
        draw(st.none() | st.floats(0, 100)),
    )
