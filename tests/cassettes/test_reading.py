"""What vcrpy, or our own writer, has written comes back as it stood on the wire: vcrpy's loader is the judge."""

import gzip
import io
import json
import zlib
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
import vcr.serialize
from hypothesis import given
from hypothesis import strategies as st
from vcr.request import Request as VcrRequest
from vcr.serializers import jsonserializer, yamlserializer

from pytest_apiint.cassettes import emit, reading
from pytest_apiint.cassettes.documents import Documents
from pytest_apiint.cassettes.stored import Misshapen
from tests.cassettes.recorded import BODIES, FIELDS, METHODS, TEXTS, URLS, VALUES, interaction, interactions

FILE = Path("cassettes/test_acme.yaml")


def read(text, file=FILE):
    documents = Documents(text.encode() if isinstance(text, str) else text, file=file)
    return [documents.interaction(number) for number in range(len(documents))]


def written(requests, responses, serializer=yamlserializer):
    return vcr.serialize.serialize({"requests": requests, "responses": responses}, serializer)


def grouped(fields):
    headers = {}
    for name, value in fields:
        headers.setdefault(name, []).append(value)
    return headers


def vcr_requests(bodies):
    return st.builds(VcrRequest, METHODS, URLS, bodies, FIELDS.map(dict))


def vcr_responses(bodies):
    status = st.fixed_dictionaries({"code": st.integers(200, 599), "message": st.none() | st.text(max_size=9)})
    body = st.fixed_dictionaries({"string": bodies})
    return st.fixed_dictionaries({"status": status, "headers": FIELDS.map(grouped), "body": body})


PAIRS = st.lists(st.tuples(vcr_requests(st.none() | BODIES), vcr_responses(BODIES)), min_size=1, max_size=4)
TEXT_PAIRS = st.lists(st.tuples(vcr_requests(st.none() | TEXTS), vcr_responses(TEXTS)), min_size=1, max_size=4)


def assert_same_as_vcrpy(text, serializer, file=FILE):
    requests, responses = vcr.serialize.deserialize(text, serializer)
    ours = read(text, file)
    assert len(ours) == len(requests)
    for one, request, response in zip(ours, requests, responses, strict=True):
        sent, came = one.request, one.response
        assert (sent.method, sent.url, sent.body) == (request.method, request.uri, request.body or b"")
        assert {name: sent.headers.get_all(name)[0] for name in request.headers} == dict(request.headers)
        assert (came.status, came.reason) == (response["status"]["code"], response["status"]["message"] or "")
        assert came.body == (response["body"]["string"] or b"")
        assert came.headers.pairs == tuple((k, v) for k, values in response["headers"].items() for v in values)


@given(PAIRS)
def test_vcrpys_yaml_is_read_as_vcrpy_reads_it(pairs):
    assert_same_as_vcrpy(written(*zip(*pairs, strict=True)), yamlserializer)


@given(TEXT_PAIRS)
def test_vcrpys_json_is_read_as_vcrpy_reads_it(pairs):
    assert_same_as_vcrpy(written(*zip(*pairs, strict=True), jsonserializer), jsonserializer, Path("a.json"))


@given(PAIRS)
def test_a_file_of_another_shape_is_read_as_vcrpy_reads_it(pairs):
    text = written(*zip(*pairs, strict=True))
    lines = "".join(f"  {line}\n" for line in text.splitlines()[1:-1])

    for other in (f"---\n{text}", text.removesuffix("version: 1\n"), f"interactions:\n{lines}version: 1\n"):
        assert_same_as_vcrpy(other, yamlserializer)
    assert_same_as_vcrpy(f"{json.dumps(yamlserializer.deserialize(text), default=str)}\n", jsonserializer)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (lambda: io.BytesIO(b"\xff file"), b"\xff file"),
        (lambda: iter([b"\xff", b"it"]), b"\xffit"),
        (lambda: [("a", "1")], b'[["a", "1"]]'),
    ],
    ids=["file", "iterator", "tuples"],
)
def test_bodies_that_only_pythons_tags_can_hold_are_read(body, expected):
    response = {"status": {"code": 200, "message": "OK"}, "headers": {}, "body": {"string": b""}}
    text = written([VcrRequest("POST", "http://a/", body(), {})], [response])

    assert "!!python/" in text
    assert read(text)[0].request.body == expected


def test_text_that_python_2_wrote_is_text():
    text = f"interactions:\n{emit.block(interaction('POST', body=b'old'))}version: 1\n"

    for tag in ("str", "unicode"):
        assert read(text.replace("body: old", f"body: !!python/{tag} 'old'"))[0].request.body == b"old"


def assert_same_bytes(again, recorded):
    sent, came = again.request, again.response
    assert (sent.method, sent.url, sent.body) == (recorded.request.method, recorded.request.url, recorded.request.body)
    assert came.content == recorded.response.content
    assert (came.status, came.reason) == (recorded.response.status, "OK")
    for name in ("Content-Type", "Content-Encoding", "Transfer-Encoding"):
        assert came.headers.get(name) == recorded.response.headers.get(name)
    if "Transfer-Encoding" not in came.headers:
        assert came.headers.get("Content-Length") == str(len(came.body))
    when = recorded.recorded_at
    assert again.recorded_at == (when and when.replace(microsecond=0))
    assert again.elapsed == (None if recorded.elapsed is None else round(recorded.elapsed, 3))


@given(interactions())
def test_our_own_files_give_every_byte_back(recorded):
    [again] = read(f"interactions:\n{emit.block(recorded)}version: 1\n")

    assert_same_bytes(again, recorded)
    assert again.request.headers == recorded.request.headers


@given(interactions())
def test_our_own_files_give_every_byte_back_after_vcrpy_rewrote_them(recorded):
    text = f"interactions:\n{emit.block(recorded)}version: 1\n"
    [again] = read(written(*vcr.serialize.deserialize(text, yamlserializer)))

    assert_same_bytes(again, recorded)


def answer(body, *fields, status=200, own=None, method="GET"):
    """The response of one interaction, from its document."""
    response = {"status": {"code": status, "message": "OK"}, "headers": grouped(fields), "body": {"string": body}}
    if own:
        response["x-apiint"] = own
    document = {"request": {"method": method, "uri": "http://a/", "body": None, "headers": {}}, "response": response}
    return reading.interaction(document).response


@pytest.mark.parametrize("coding", ["gzip", "x-gzip", "deflate", "GZIP", "gzip, deflate"])
def test_a_decoded_body_is_coded_again_as_its_field_says(coding):
    came = answer("hello", ("content-encoding", coding), ("Content-Length", "17"))

    undone = came.body
    for step in reversed(coding.split(", ")):
        undone = zlib.decompress(undone) if step == "deflate" else gzip.decompress(undone)
    assert undone == b"hello"
    assert came.headers.pairs == (("content-encoding", coding), ("Content-Length", str(len(came.body))))


@pytest.mark.parametrize(
    ("coding", "body"), [("gzip", gzip.compress(b"hi")), ("deflate", zlib.compress(b"hi"))], ids=["gzip", "deflate"]
)
def test_a_raw_body_stays_as_it_came(coding, body):
    assert answer(body, ("Content-Encoding", coding)).body == body


@pytest.mark.parametrize(
    ("coding", "body", "kept"),
    [
        ("br", "decoded", False),
        ("br", b"\x0b\x02\x80\xff\x03", True),
        ("utf-8", "text", True),
        ("identity", "text", True),
        ("gzip", "", True),
    ],
)
def test_a_coding_that_no_client_could_undo_is_dropped_with_a_decoded_body(coding, body, kept, monkeypatch):
    monkeypatch.setattr("pytest_apiint.cassettes.codings.importlib.import_module", _nothing)
    came = answer(body, ("Content-Encoding", coding))

    assert came.body == (body.encode() if isinstance(body, str) else body)
    assert ("Content-Encoding" in came.headers) is kept


def _nothing(name):
    raise ImportError(name)


def test_our_note_of_the_coding_is_obeyed_where_it_can_be(monkeypatch):
    assert gzip.decompress(answer("hi", own={"coding": "gzip"}).body) == b"hi"
    both = answer("hi", ("Content-Encoding", "deflate"), own={"coding": "gzip"})
    assert both.headers.get_all("Content-Encoding") == ["deflate"]
    assert both.content == b"hi"
    monkeypatch.setattr("pytest_apiint.cassettes.codings.importlib.import_module", _nothing)
    assert answer("hi", own={"coding": "br"}).headers.pairs == ()


def test_lengths_are_true_and_one_or_there_are_chunks():
    assert answer("hello", ("Content-Length", "3"), ("content-length", "9")).headers.pairs == (("Content-Length", "5"),)
    chunks = answer("hello", ("Content-Length", "3"), ("Transfer-Encoding", "chunked"))
    assert chunks.headers.pairs == (("Transfer-Encoding", "chunked"),)
    assert answer("hello", ("Content-Length", "3"), own={"chunked": True}).headers.pairs == chunks.headers.pairs
    both = answer("hello", ("Transfer-Encoding", "chunked"), own={"chunked": True})
    assert both.headers.pairs == chunks.headers.pairs


@pytest.mark.parametrize(("status", "method"), [(200, "HEAD"), (304, "GET")])
def test_an_answer_without_body_keeps_the_length_that_it_named(status, method):
    assert answer("", ("Content-Length", "99"), status=status, method=method).headers["Content-Length"] == "99"


def test_json_that_somebody_edited_is_laid_out_as_the_service_does_and_other_text_stays():
    assert answer('{\n  "a": 2\n}', own={"json": "compact"}).body == b'{"a":2}'
    assert answer("[1, 2", own={"json": "compact"}).body == b"[1, 2"
    assert answer("[1, 2]", own={"json": "of tomorrow"}).body == b"[1, 2]"


def asked(body, headers=None):
    request = {"method": "POST", "uri": "http://a/", "body": body, "headers": headers}
    return reading.request({"request": request})


@pytest.mark.parametrize(
    ("stored", "expected"),
    [
        (None, b""),
        ("", b""),
        ("\xe9", b"\xc3\xa9"),
        (b"\xff", b"\xff"),
        ({"a": 1}, b'{"a": 1}'),
        ([1, "b"], b'[1, "b"]'),
        (5, b"5"),
        ({"a": b"x"}, b'{"a": "x"}'),
        (io.BytesIO(b"file"), b"file"),
    ],
)
def test_a_body_is_bytes_whatever_the_client_was_given(stored, expected):
    assert asked(stored).body == expected


def test_a_body_in_pieces_is_joined():
    assert asked(iter([b"a", "b"])).body == b"ab"


def test_header_values_may_stand_alone_and_need_not_be_text():
    assert asked(None, {"A": "1", "B": ["2", b"\xe9"], "C": 3, "D": None}).headers.pairs == (
        ("A", "1"), ("B", "2"), ("B", "\xe9"), ("C", "3"), ("D", ""),
    )  # fmt: skip
    assert asked(None, None).headers.pairs == ()


def test_the_form_of_old_httpx_cassettes_is_known():
    stored = {"status_code": 201, "http_version": "HTTP/1.1", "headers": {"A": ["1"]}, "content": "hi"}
    document = {"request": {"method": "GET", "uri": "http://a/", "body": "", "headers": {}}, "response": stored}

    came = reading.interaction(document).response
    assert (came.status, came.body, came.headers.pairs) == (201, b"hi", (("A", "1"),))


@pytest.mark.parametrize(
    ("stamp", "expected"),
    [
        ("2026-11-23T09:00:00Z", datetime(2026, 11, 23, 9, tzinfo=UTC)),
        ("2026-11-23T10:00:00+01:00", datetime(2026, 11, 23, 9, tzinfo=UTC)),
        ("2026-11-23T09:00:00", datetime(2026, 11, 23, 9, tzinfo=UTC)),
        (datetime(2026, 11, 23, 9), datetime(2026, 11, 23, 9, tzinfo=UTC)),  # noqa: DTZ001
        (datetime(2026, 11, 23).date(), datetime(2026, 11, 23, tzinfo=UTC)),  # noqa: DTZ001
        (None, None),
    ],
)
def test_times_are_in_utc(stamp, expected):
    assert reading.moment(stamp) == expected


GOOD = {
    "request": {"method": "GET", "uri": "http://a/", "body": None, "headers": {}},
    "response": {"status": {"code": 200, "message": "OK"}, "headers": {}, "body": {"string": ""}},
}


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("request", None, "request is nothing, and should be a mapping"),
        ("request.method", 1, "request.method is an int, and should be text"),
        ("request.uri", ..., "request.uri is missing"),
        ("request.headers", "A: 1", "request.headers is a str, and should be a mapping"),
        ("request.body", object(), "request.body is an object, and no body"),
        ("response", ..., "response is missing"),
        ("response.status", 200, "response.status is an int, and should be a mapping"),
        ("response.status.code", "200", "response.status.code is '200', and no status code"),
        ("response.status.code", True, "response.status.code is True, and no status code"),
        ("response.status.code", 99, "response.status.code is 99, and no status code"),
        ("response.x-apiint", [1], "response.x-apiint is a list, and should be a mapping"),
        ("response.x-apiint", {"elapsed": "1 s"}, "response.x-apiint.elapsed is '1 s', and no number of seconds"),
        ("response.x-apiint", {"elapsed": True}, "response.x-apiint.elapsed is True, and no number of seconds"),
        ("response.x-apiint", {"elapsed": -1}, "response.x-apiint.elapsed is -1, and no number of seconds"),
        ("response.x-apiint", {"recorded_at": "noon"}, "response.x-apiint.recorded_at is 'noon', and no time"),
    ],
)
def test_what_no_interaction_can_be_is_named_by_its_key(path, value, said):
    document = json.loads(json.dumps(GOOD))
    *way, last = path.split(".")
    place = document
    for name in way:
        place = place[name]
    place[last] = value
    if value is ...:
        del place[last]

    with pytest.raises(Misshapen) as caught:
        reading.interaction(document)
    assert str(caught.value).startswith(said)


@given(VALUES)
def test_any_json_in_a_files_place_is_an_interaction_or_misshapen(value):
    for document in (value, {"request": value, "response": GOOD["response"]}, {**GOOD, "response": value}):
        with suppress(Misshapen):
            reading.interaction(document)


def test_interaction_of_our_own_room_is_what_the_writer_takes():
    assert read(f"interactions:\n{emit.block(interaction())}version: 1\n")[0].elapsed == 0.125
