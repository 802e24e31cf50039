"""What is written is what vcrpy reads: its own loader is the judge."""

import gzip
import json
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
import vcr.serialize
from hypothesis import given
from vcr.serializers import yamlserializer

from pytest_apiint.cassettes import emit
from pytest_apiint.exchange import Headers, Response
from tests.cassettes.recorded import interaction, interactions


def as_vcrpy_reads(*recorded):
    """Requests and responses that vcrpy has of these interactions."""
    text = "interactions:\n" + "".join(map(emit.block, recorded)) + "version: 1\n"
    requests, responses = vcr.serialize.deserialize(text, yamlserializer)
    return list(zip(requests, responses, strict=True))


@given(interactions())
def test_vcrpy_has_the_same_request(recorded):
    [(request, _)] = as_vcrpy_reads(recorded)

    sent = recorded.request
    assert (request.method, request.uri, request.body or b"") == (sent.method, sent.url, sent.body)
    assert dict(request.headers) == {name: sent.headers.get_all(name)[0] for name in dict(request.headers)}
    assert {name.lower() for name in request.headers} == {name.lower() for name in sent.headers}


@given(interactions())
def test_vcrpy_has_the_same_answer_without_its_coding(recorded):
    [(_, response)] = as_vcrpy_reads(recorded)

    came = recorded.response
    body, own = response["body"]["string"], response.get("x-apiint", {})
    if "json" in own:
        assert repr(json.loads(body)) == repr(json.loads(came.content))
    else:
        assert body == came.content
    assert response["status"] == {"code": came.status, "message": came.reason}
    assert [int(length) for length in response["headers"]["Content-Length"]] == [len(body)]


@given(interactions())
def test_every_value_of_every_field_is_kept_in_order_but_those_of_coding_and_framing(recorded):
    [(_, response)] = as_vcrpy_reads(recorded)

    for name in recorded.response.headers:
        if name not in ("Content-Encoding", "Transfer-Encoding", "Content-Length"):
            fields = {key.lower(): values for key, values in response["headers"].items()}
            assert fields[name.lower()] == recorded.response.headers.get_all(name)
    assert not {"Content-Encoding", "Transfer-Encoding"} & set(response["headers"])


@given(interactions())
def test_a_block_is_ascii_with_sorted_keys_and_vcrpy_writes_the_same_document(recorded):
    text = emit.block(recorded)

    assert text.isascii()
    [document] = yamlserializer.deserialize(text)
    assert yamlserializer.deserialize(yamlserializer.serialize([document])) == [document]
    assert list(document["response"]) == sorted(document["response"])
    assert set(document["request"]) == {"body", "headers", "method", "uri"}


GOLDEN = """\
- request:
    body: '{"q":1}'
    headers:
      Accept:
      - '*/*'
    method: POST
    uri: https://api.acme.example/users/1
  response:
    body:
      string: |-
        {
          "id": 1,
          "name": "J\\u00f6rg",
          "price": 10.00
        }
    headers:
      Content-Length:
      - '54'
      Content-Type:
      - application/json
      Set-Cookie:
      - a=1
      - b=2
    status:
      code: 200
      message: OK
    x-apiint:
      chunked: true
      coding: gzip
      elapsed: 0.125
      json: compact utf-8
      recorded_at: '2026-11-23T12:00:00Z'
"""


@pytest.mark.parametrize("coding", ["gzip", "GZIP", " x-gzip "])
def test_a_coding_is_undone_and_noted_however_it_is_spelled(coding):
    response = own(headers=[("content-encoding", coding)], answer=gzip.compress(b"body"))

    assert response["body"]["string"] == b"body"
    assert response["x-apiint"]["coding"] == coding.strip().lower()
    assert "content-encoding" not in response["headers"]


def test_a_block_reads_well():
    fields = [("Content-Type", "application/json"), ("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked")]
    fields += [("Set-Cookie", "a=1"), ("set-cookie", "b=2")]
    answer = gzip.compress('{"id":1,"name":"Jörg","price":10.00}'.encode())

    recorded = interaction("POST", body=b'{"q":1}', headers=fields, answer=answer, sent=[("Accept", "*/*")])
    assert emit.block(recorded) == GOLDEN


def own(**facts):
    [(_, response)] = as_vcrpy_reads(interaction(**facts))
    return response


def test_text_of_several_lines_is_written_in_lines():
    text = emit.block(interaction(answer=b"<a>\n  <b/>\n</a>\n"))

    assert "      string: |\n        <a>\n          <b/>\n        </a>\n    headers:" in text


def test_a_long_value_is_not_folded_since_a_scanner_would_not_find_it():
    secret = "word " * 60
    text = emit.block(interaction(answer=secret.encode(), sent=[("X-Long", secret)], path="/" + "a%20" * 60))

    assert text.count(secret) == 2
    assert "a%20" * 60 in text


def test_bytes_that_are_no_text_are_binary_for_both_sides():
    [(request, response)] = as_vcrpy_reads(interaction("POST", body=b"\xff\x00", answer=b"\x89PNG\xff"))

    assert (request.body, response["body"]["string"]) == (b"\xff\x00", b"\x89PNG\xff")


@pytest.mark.parametrize(
    ("client", "body"),
    [
        ("urllib3", None),
        ("http.client", None),
        ("aiohttp", None),
        ("httpx", b""),
        ("httpcore", b""),
        ("httpcore2", b""),
    ],
)
def test_no_body_is_what_vcrpys_stub_of_the_client_makes_of_it(client, body):
    [(request, _)] = as_vcrpy_reads(interaction(client=client))

    assert request.body == body


@pytest.mark.parametrize("coding", ["br", "gzip", "compress"])
def test_a_coding_that_can_not_be_undone_stays_with_its_field(coding):
    response = own(headers=[("Content-Encoding", coding)], answer=b"\x1f\x8bhalf")

    assert response["headers"]["Content-Encoding"] == [coding]
    assert response["body"]["string"] == b"\x1f\x8bhalf"
    assert "coding" not in response["x-apiint"]


@pytest.mark.parametrize(("method", "status"), [("HEAD", 200), ("GET", 304), ("GET", 204)])
def test_an_answer_without_a_body_keeps_its_fields(method, status):
    fields = {"Content-Encoding": "gzip", "content-length": "512", "ETag": '"a"'}
    [(_, response)] = as_vcrpy_reads(interaction(method, status=status, headers=list(fields.items()), answer=b""))

    assert response["headers"]["content-length"] == ["512", "0"]
    assert response["headers"]["Content-Encoding"] == ["gzip"]


def test_an_answer_that_ended_with_its_connection_gets_no_length():
    recorded = interaction()
    response = Response(200, Headers([("Connection", "close")]), b"all", "OK", "1.0")
    [(_, stored)] = as_vcrpy_reads(replace(recorded, response=response))

    assert stored["headers"] == {"Connection": ["close"]}
    assert stored["x-apiint"]["http_version"] == "1.0"


@pytest.mark.parametrize("name", ["CONTENT-LENGTH", "content-length"])
def test_the_length_is_one_and_true_under_its_own_name(name):
    fields = Headers([(name, "9"), ("Transfer-Encoding", "chunked"), (name, "9")])
    [(_, stored)] = as_vcrpy_reads(replace(interaction(), response=Response(200, fields, b"all", "OK")))

    assert stored["headers"] == {name: ["3"]}


@pytest.mark.parametrize("field", ["Content-MD5", "Digest", "Repr-Digest", "x-amz-checksum-crc32", "X-Goog-Hash"])
def test_json_that_the_client_may_verify_stays_as_it_came(field):
    fields = [("Content-Type", "application/json"), (field, "abc=")]

    assert own(headers=fields)["body"]["string"] == b'{"id":1}'


@pytest.mark.parametrize(
    ("media_type", "indented"),
    [
        ("application/json", True),
        ("application/problem+json; charset=utf-8", True),
        ("text/json;charset=utf-8", True),
        ("application/vnd.github.v3+json", True),
        ("application/x-ndjson", False),
        ("application/json-seq", False),
        ("application/jsonl", False),
        ("text/plain", False),
        ("", False),
    ],
)
def test_only_what_says_that_it_is_json_is_indented(media_type, indented):
    response = own(headers=[("Content-Type", media_type)])

    assert ("json" in response["x-apiint"]) is indented
    assert (b"\n" in response["body"]["string"]) is indented


def test_what_nobody_said_is_not_written():
    assert "x-apiint" not in emit.block(interaction(recorded_at=None, elapsed=None))


def test_a_moment_in_another_zone_is_written_in_utc():
    there = timezone(timedelta(hours=5, minutes=30))

    assert emit.moment(datetime(2026, 11, 23, 17, 30, 1, 999, there)) == "2026-11-23T12:00:01Z"
