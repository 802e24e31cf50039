"""What each kind of fault makes of an answer, and what it's called."""

import gzip
import json
from urllib.parse import urlsplit

import httpx
import pytest
import requests

from pytest_apiint import faults

USER = {"id": 123, "name": "John", "tags": ["a"]}


@pytest.fixture
def met(api):
    """What a client gets of `fault` in the place of a plain answer."""
    api.mock.get("/users/123", json=USER)

    def meet(fault):
        api.fail("GET /users/123", fault)
        return requests.get(f"{api.base_url}/users/123", timeout=60)

    return meet


def test_every_fault_says_its_name():
    kinds = {
        faults.status(503): "status 503",
        faults.latency(2): "latency 2 s",
        faults.latency(2, jitter=0.5): "latency 2 s +- 0.5 s",
        faults.connection_refused(): "connection_refused",
        faults.unreachable(): "unreachable",
        faults.slow_body(): "slow_body",
        faults.reset(): "reset",
        faults.malformed_chunk(): "malformed_chunk",
        faults.wrong_content_length(): "wrong_content_length +10",
        faults.wrong_content_length(off=-3): "wrong_content_length -3",
        faults.wrong_content_type("text/plain"): "wrong_content_type text/plain",
        faults.wrong_content_type(""): "wrong_content_type none",
        faults.wrong_charset("latin-1"): "wrong_charset latin-1",
        faults.invalid_utf8(): "invalid_utf8",
        faults.oversized_body(mb=2): "oversized_body 2 MB",
        faults.corrupt_gzip(how="checksum"): "corrupt_gzip checksum",
        faults.decompression_bomb(): "decompression_bomb 64 MB",
        faults.huge_headers(): "huge_headers 1000 of 100 B",
        faults.duplicate_headers("Vary"): "duplicate_headers Vary",
        faults.redirect("loop", status=307): "redirect 307 loop",
        faults.ERROR_BODIES[0].fault(400): "status 400 with body problem",
        faults.RETRY_AFTER_VALUES[0].fault(): "status 429 with retry-after seconds",
        faults.percent(5, faults.reset()): "percent reset",
    }
    assert {fault: str(fault) for fault in kinds} == kinds


def test_the_journal_names_the_fault_that_was_met(api, met):
    met(faults.wrong_content_type("text/html"))
    (row,) = api.journal
    assert (row.fault, row.origin, row.status) == ("wrong_content_type text/html", "fault", 200)


@pytest.mark.parametrize("fault", [faults.invalid_utf8(), faults.wrong_charset("latin-1")], ids=str)
def test_text_that_is_no_utf8_may_pass_for_json_unnoticed(met, fault):
    answer = met(fault)
    with pytest.raises(UnicodeDecodeError):
        answer.content.decode()
    # A client that replaces what it can't read goes on with a wrong name.
    assert json.loads(answer.content.decode(errors="replace"))["name"].rstrip("\ufffd") == "John"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b'{"a": 1, "b": ["x"], "c": "y"}', b'{"a": 1, "b": ["x~"], "c": "y"}'),
        (b'{"a": ", \\"b\\": ", "c": "d"}', b'{"a": ", \\"b\\": ~", "c": "d"}'),
        (b'{"k" : 1, "t": ""}', b'{"k" : 1, "t": "~"}'),
        (b'"x"', b'"x~"'),
        (b"[1, 2]", b"[1,~ 2]"),
        (b"", b"~"),
    ],
    ids=range(6),
)
def test_what_is_inserted_stands_in_the_first_text_that_is_no_key(body, expected):
    from pytest_apiint.faults.bodies import inserted

    assert inserted(body, b"~") == expected


def test_a_charset_is_wrong_for_a_text_that_has_none_but_ascii_too(met):
    answer = met(faults.wrong_charset("utf-16"))
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    assert json.loads(answer.content.decode("utf-16")) == {**USER, "name": "John\u00e9"}


def test_a_bomb_is_small_on_the_wire_and_made_once(api, met):
    fault = faults.decompression_bomb(decoded_mb=8)
    assert len(met(fault).content) == 8 * 1024 * 1024 + 2
    sent = api.journal[0].response.body
    assert len(sent) < 10_000
    met(faults.decompression_bomb(decoded_mb=8))
    assert api.journal[1].response.body is sent


def test_an_answer_that_was_packed_is_unpacked_before_it_is_damaged(api):
    packed = gzip.compress(b'{"name": "John"}')
    api.mock.get("/a", content=packed, headers={"Content-Encoding": "gzip"})
    api.fail("GET /a", faults.wrong_charset("latin-1"), faults.corrupt_gzip(how="checksum"))
    assert requests.get(f"{api.base_url}/a").content == '{"name": "John\u00e9"}'.encode("latin-1")
    with pytest.raises(requests.exceptions.ContentDecodingError, match="incorrect data check"):
        requests.get(f"{api.base_url}/a")


def test_a_field_that_is_not_there_comes_twice_all_the_same(met):
    answer = met(faults.duplicate_headers("X-Request-Id", "r1"))
    assert answer.raw.headers.getlist("X-Request-Id") == ["r1", "r1"]


@pytest.mark.parametrize(("off", "left"), [(-4, 6), (-100, 0)])
def test_a_length_that_is_too_short_cuts_and_nothing_says_so(api, off, left):
    api.mock.get("/a", text="abcdefghij")
    api.fail("GET /a", faults.wrong_content_length(off=off))
    assert requests.get(f"{api.base_url}/a").text == "abcdefghij"[:left]
    (row,) = api.journal
    assert (row.failure, row.response.body) == (None, b"abcdefghij"[:left])


def test_a_length_that_is_too_long_is_a_failure_with_what_had_arrived(api):
    api.mock.get("/a", text="abcdefghij")
    api.fail("GET /a", faults.wrong_content_length())
    with pytest.raises(requests.exceptions.ChunkedEncodingError, match="10 bytes read, 10 more expected"):
        requests.get(f"{api.base_url}/a")
    (row,) = api.journal
    assert (row.failure.kind, row.response.body) == ("wrong_content_length", b"abcdefghij")


@pytest.mark.parametrize(
    ("to", "url", "location"),
    [
        ("same-host", "https://api.test/a?b=c", "https://api.test/moved/a?b=c"),
        ("other-host", "https://api.test/a?b=c", "https://elsewhere.example/a?b=c"),
        ("http", "https://api.test:8443/a?b=c", "http://api.test/a?b=c"),
        ("http", "https://[::1]:8443/a", "http://[::1]/a"),
        ("loop", "https://api.test/a?b=c", "https://api.test/a?b=c"),
        ("/login", "https://api.test/a", "/login"),
        ("https://x.test/", "https://api.test/a", "https://x.test/"),
    ],
)
def test_a_redirect_leads_there(api, to, url, location):
    origin = f"{urlsplit(url).scheme}://{urlsplit(url).netloc}"
    api.fail(f"GET {origin}/a", faults.redirect(to, status=307))
    with httpx.Client(verify=False) as client:
        answer = client.get(url)
    assert (answer.status_code, answer.headers["Location"]) == (307, location)


def test_a_redirect_to_another_host_takes_no_credentials_along(api):
    api.mock.get(f"{faults.ELSEWHERE}/a", text="there")
    api.fail("GET /a", faults.redirect())
    answer = requests.get(f"{api.base_url}/a", headers={"Authorization": "Bearer t"})
    assert answer.text == "there"
    assert ["Authorization" in row.request.headers for row in api.journal] == [True, False]


def test_a_host_without_a_route_takes_no_byte_of_a_request(api):
    api.fail("GET /a", faults.unreachable())
    with pytest.raises(requests.ConnectionError, match="No route to host"):
        requests.get(f"{api.base_url}/a")
    (row,) = api.journal
    assert (row.failure.kind, row.failure.sent) == ("unreachable", False)


CUTS = [
    faults.truncated_body(),
    faults.close_mid_body(),
    faults.malformed_chunk(),
    faults.wrong_content_length(),
    faults.wrong_content_length(off=-1),
    faults.reset(after_headers=True),
    faults.read_timeout(after_headers=True),
]


@pytest.mark.parametrize("fault", CUTS, ids=str)
@pytest.mark.parametrize(("method", "status"), [("HEAD", 200), ("GET", 204), ("GET", 304)])
def test_an_answer_without_a_body_has_nothing_to_cut(api, fault, method, status):
    api.mock.register_uri(method, "/a", status_code=status, text="0123456789" * (status == 200))
    api.fail(f"{method} /a", fault)
    with httpx.Client(verify=False) as client:
        answer = client.request(method, f"{api.base_url}/a")
    assert (answer.status_code, answer.content) == (status, b"")
    (row,) = api.journal
    assert (row.status, row.response.body, row.fault) == (status, b"", str(fault))


PROBLEM = b'{"type": "about:blank", "title": "Bad Gateway", "status": 502}'
BAD_REQUEST = b'{"type": "about:blank", "title": "Bad Request", "status": 400}'
UNKNOWN = b'{"type": "about:blank", "title": "Unknown", "status": 599}'


@pytest.mark.parametrize(
    ("fault", "media_type", "body"),
    [
        (faults.status(502), "application/problem+json", PROBLEM),
        (faults.status(599), "application/problem+json", UNKNOWN),
        (faults.status(399), None, b""),
        (faults.status(400), "application/problem+json", BAD_REQUEST),
        (faults.status(502, json=[]), "application/json", b"[]"),
        (faults.status(502, text=""), "text/plain; charset=utf-8", b""),
        (faults.status(502, body=b"x"), None, b"x"),
        (faults.status(502, text="x", headers={"content-type": "text/html"}), "text/html", b"x"),
    ],
    ids=range(8),
)
def test_a_status_has_the_body_that_was_asked_for_or_a_problem(fault, media_type, body):
    assert (fault.response.headers.get("Content-Type"), fault.response.body) == (media_type, body)


PARTS = [
    (faults.truncated_body(), b"01234"),
    (faults.truncated_body(after=3), b"012"),
    (faults.truncated_body(after=99), b"012345678"),
    (faults.close_mid_body(after=0), b""),
    (faults.close_mid_body(after=4), b"0123"),
    (faults.malformed_chunk(), b"01234"),
]


@pytest.mark.parametrize(("fault", "part"), PARTS, ids=range(6))
def test_a_part_of_the_body_arrives_before_the_cut(api, fault, part):
    api.mock.get("/a", text="0123456789")
    api.fail("GET /a", fault)
    arrived = []
    url = f"{api.base_url}/a"
    with (
        pytest.raises(httpx.RemoteProtocolError),
        httpx.Client(verify=False) as client,
        client.stream("GET", url) as got,
    ):
        arrived.extend(got.iter_raw())
    assert b"".join(arrived) == part == api.journal[0].response.body


@pytest.mark.parametrize(
    "fault", [faults.truncated_body(), faults.malformed_chunk(), faults.wrong_content_length()], ids=str
)
def test_an_empty_body_breaks_off_too(api, fault):
    api.mock.get("/a", text="")
    api.fail("GET /a", fault)
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        requests.get(f"{api.base_url}/a")
