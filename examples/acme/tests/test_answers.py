"""Answers of every kind: what the caller gets is documented, or an error of ours."""

import gzip
import json
import pickle
import zlib

import pytest
from acme import AcmeBadAnswer, AcmeClient, AcmeError, AcmeNotFound, AcmeUnavailable
from acme.body import LARGEST, Body
from pytest_apiint import assert_not_retried, faults

pytestmark = pytest.mark.api(contract="off")  # none of these answers is as Acme describes it
JOHN = {"id": 123, "name": "John"}
ODD = [
    *(b"", b"null", b"[]", b'"John"', b"7", b"true", b"{}", b"<html>", b"\xff", b'{"id":', b"[" * 100_000),
    *(b'{"id": null, "name": "J"}', b'{"id": 1}', b'{"id": true, "name": "J"}', b'{"id": ' + b"9" * 5000 + b"}"),
    b'{"id": 1, "name": "J", "score": NaN}',
]


@pytest.mark.parametrize("body", ODD, ids=range(len(ODD)))
def test_an_odd_success_is_a_bad_answer(api, client, body):
    api.mock.get("/users/123", content=body)
    with pytest.raises(AcmeBadAnswer):
        client.get_user(123)
    assert_not_retried(api.journal)


@pytest.mark.parametrize("body", [*ODD, b'{"title": 7, "code": []}', b'{"error": "no"}'])
def test_an_odd_failure_is_the_failure_that_it_is(api, client, body):
    api.mock.get("/users/123", status_code=404, content=body)
    with pytest.raises(AcmeNotFound):
        client.get_user(123)


@pytest.mark.parametrize("fault", [faults.truncated_body(), faults.close_mid_body()], ids=str)
def test_a_failure_cut_short_is_too(api, client, fault):
    api.mock.get("/users/123", status_code=404, content=b"x" * 100)
    api.fail("GET /users/*", faults.always(fault))
    with pytest.raises(AcmeNotFound):
        client.get_user(123)
    assert_not_retried(api.journal)


def test_a_gateways_envelope_is_opened(api, client):
    api.mock.get("/users/123", status_code=400, json={"error": {"code": "E7", "message": "too old"}})
    with pytest.raises(AcmeError, match="Acme answered 400: too old") as caught:
        client.get_user(123)
    assert caught.value.code == "E7"


@pytest.mark.parametrize("page", [{}, {"items": None}, {"items": {}}, {"items": [], "next_cursor": 7}], ids=str)
def test_an_odd_page_is_a_bad_answer(api, client, page):
    api.mock.get("/users", json=page)
    with pytest.raises(AcmeBadAnswer):
        list(client.list_users())


def test_an_error_keeps_what_support_will_ask_for(api, client):
    problem = {"title": "Not found", "status": 404, "code": "not_found"}
    api.mock.get("/users/1", status_code=404, json=problem, headers={"X-Request-Id": "req_1", "Retry-After": "7"})
    with pytest.raises(AcmeNotFound, match="Acme answered 404: Not found") as caught:
        client.get_user(1)
    kept = pickle.loads(pickle.dumps(caught.value))
    assert (kept.status, kept.code, kept.request_id, kept.retry_after) == (404, "not_found", "req_1", 7)


def test_a_message_is_fit_for_a_log(api, client):
    title = f"no\r\nERROR forged \x1b[31m {api.secret('token')} " + "x" * 10_000
    api.mock.get("/users/1", status_code=400, json={"title": title, "code": title})
    with pytest.raises(AcmeError) as caught:
        client.get_user(1)
    text = f"{caught.value} {caught.value.code}"
    assert text.isprintable()
    assert len(text) < 500
    assert api.secret("token") not in text


def test_a_deletion_says_nothing(api, client):
    api.mock.delete("/users/123", status_code=204)
    assert client.delete_user(123) is None


def test_gzip_is_read(api, client):
    api.mock.get("/users/1", content=gzip.compress(json.dumps(JOHN).encode()), headers={"Content-Encoding": "gzip"})
    assert client.get_user(1) == JOHN


BOMB = gzip.compress(b" " * 64 * 2**20)
WHOLE = gzip.compress(json.dumps(JOHN).encode())
FLAWED = [
    (BOMB, "gzip", "more than 16 MB"),
    (WHOLE[:-4], "gzip", "isn't whole"),
    (WHOLE + WHOLE, "gzip", "isn't whole"),
    (b"\x1f\x8b" + b"x" * 99, "gzip", "can't be decompressed"),
    (zlib.compress(b"{}"), "deflate", "wasn't asked for"),
    (b" " * (16 * 2**20 + 1), "identity", "more than 16 MB"),
]


@pytest.mark.parametrize(("content", "encoding", "flaw"), FLAWED, ids=["bomb", "cut", "more", "junk", "other", "large"])
def test_a_body_that_is_too_much_or_not_whole_is_a_bad_answer(api, client, content, encoding, flaw):
    api.mock.get("/users/1", content=content, headers={"Content-Encoding": encoding})
    with pytest.raises(AcmeBadAnswer, match=flaw):
        client.get_user(1)
    assert_not_retried(api.journal)


def test_a_bomb_is_not_unpacked():
    body = Body({"Content-Encoding": "gzip"})
    body.add(BOMB)
    assert len(body.end()) == LARGEST + 1


def test_an_outage_with_a_corrupt_page_is_an_outage(api, client):
    api.fail("GET /users/*", faults.always(faults.status(503, body=b"x", headers={"Content-Encoding": "gzip"})))
    with pytest.raises(AcmeUnavailable, match="503"):
        client.get_user(1)
    assert len(api.journal) == 5


@pytest.mark.parametrize(
    "to", ["https://elsewhere.example/", "http://api.acme.example/users/1", "/users/1", "http://["]
)
def test_a_redirect_is_not_followed(api, client, to):
    api.mock.get("/users/1", status_code=302, headers={"Location": to})
    with pytest.raises(AcmeError):
        client.get_user(1)
    assert {row.request.url for row in api.journal} == {"https://api.acme.example/users/1"}


def test_a_redirects_body_is_not_read_whole(api):
    api.mock.get("/users/1", status_code=302, headers={"Location": "/", "Content-Encoding": "gzip"}, content=BOMB)
    with AcmeClient(base_url=api.base_url, token="tok_12345") as acme, pytest.raises(AcmeBadAnswer):
        acme.get_user(1)
