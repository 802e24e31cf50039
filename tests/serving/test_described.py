"""A description as a server: what it allows is answered from it, what it doesn't is refused and told."""

import gzip
import json
import os
from pathlib import Path

import httpx
import pytest
import requests

from pytest_apiint.contract import cache, document
from pytest_apiint.contract.contract import Contract
from pytest_apiint.serving.described import DescribedApi, base_url

from .conftest import JSON, TOKEN

PAYMENT = {"amount": 10, "currency": "EUR"}


def test_an_operation_is_answered_from_its_description(serve):
    answer, body = serve().ask("GET", "/users/7")
    assert answer.status == 200
    assert answer.getheader("Content-Type") == "application/json"
    assert json.loads(body)["id"] == 7


@pytest.mark.parametrize(
    ("prefer", "status", "seen"),
    [
        ("code=404", 404, b"status"),
        ("example=last", 200, b'"items": []'),
        ("dynamic=true", 200, b"items"),
        ("code=418", 400, b"describes no answer 418"),
        ("example=lasd", 400, b"last"),
    ],
)
def test_a_client_says_what_it_prefers(serve, prefer, status, seen):
    path = "/users/7" if prefer.startswith("code=4") else "/users"
    answer, body = serve().ask("GET", path, headers={**TOKEN, "Prefer": prefer})
    assert answer.status == status
    assert seen in body


@pytest.mark.parametrize(
    ("method", "path", "body", "headers", "status", "detail"),
    [
        ("GET", "/userz", None, TOKEN, 404, "no such path; perhaps /users?"),
        ("PATCH", "/users", None, TOKEN, 405, "PATCH isn't described for /users: GET"),
        ("GET", "/users/7", None, {}, 401, "security: no such credential; expected Authorization: Bearer"),
        ("GET", "/users?limit=x", None, TOKEN, 400, "query /limit: "),
        ("POST", "/payments", json.dumps(PAYMENT), JSON, 400, "header /Idempotency-Key: missing"),
        ("POST", "/payments", "{", {**JSON, "Idempotency-Key": "k" * 16}, 400, "body: no JSON"),
        ("POST", "/payments", "", {**JSON, "Idempotency-Key": "k" * 16}, 400, "body: nothing"),
        ("POST", "/payments", "a=1", {**TOKEN, "Idempotency-Key": "k" * 16, "Content-Type": "text/csv"}, 415, "media"),
        ("POST", "/payments", '{"amount": "x"}', {**JSON, "Idempotency-Key": "k" * 16}, 422, "body /"),
        ("POST", "/payments", "[]", {**JSON, "Idempotency-Key": "k" * 16}, 422, "body: array of 0"),
    ],
)
def test_what_is_not_described_is_refused_and_told(serve, method, path, body, headers, status, detail):
    served = serve()
    answer, text = served.ask(method, path, body, headers)
    problem = json.loads(text)
    assert answer.status == problem["status"] == status
    assert answer.getheader("Content-Type") == "application/problem+json"
    assert problem["detail"].startswith(detail)
    (told,) = served.told
    assert told.splitlines()[0].endswith(f" {status}")
    assert detail in told
    assert (served.tally.requests, served.tally.invalid) == (1, 1)


def test_what_a_method_may_be_is_said(serve):
    served = serve()
    for method, status in (("PATCH", 405), ("OPTIONS", 204)):
        answer, _ = served.ask(method, "/users")
        assert (answer.status, answer.getheader("Allow")) == (status, "GET, HEAD, OPTIONS")
    assert served.tally.invalid == 1
    assert served.ask("OPTIONS", "/userz")[0].status == 404
    assert served.tally.invalid == 2


def test_a_challenge_goes_with_401(serve):
    answer, _ = serve().ask("GET", "/users/7", headers={})
    assert answer.getheader("WWW-Authenticate") == "Bearer"


def test_head_tells_the_length_of_what_get_would_send(serve):
    served = serve()
    _, body = served.ask("GET", "/users")
    answer, nothing = served.ask("HEAD", "/users")
    assert nothing == b""
    assert int(answer.getheader("Content-Length")) == len(body)


def test_browsers_are_let_in_only_where_that_is_asked_for(serve):
    preflight = {"Origin": "http://a.test", "Access-Control-Request-Method": "GET"}
    preflight["Access-Control-Request-Headers"] = "authorization"
    shut, _ = serve().ask("GET", "/users")
    assert shut.getheader("Access-Control-Allow-Origin") is None
    served = serve("GET /users 429", cors=True)
    asked, _ = served.ask("OPTIONS", "/users", headers=preflight)
    assert (asked.status, asked.getheader("Access-Control-Allow-Headers")) == (204, "authorization")
    failed, _ = served.ask("GET", "/users")
    assert (failed.status, failed.getheader("Access-Control-Allow-Origin")) == (429, "*")


def test_each_request_has_a_line_where_that_is_asked_for_and_no_secret_in_it(serve):
    served = serve("GET /users 429", every=True)
    served.ask("GET", "/users?cursor=abcdef&limit=2")
    assert served.told[0].startswith("GET /users?cursor=abcdef&limit=2  t=")
    assert served.told[0].endswith(" 429  (planned: status 429)")
    served.ask("GET", "/users?api_key=abcdef")
    assert "abcdef" not in served.told[1]
    assert all(len(line) <= 80 and line.isascii() for text in served.told for line in text.splitlines())


@pytest.mark.parametrize("client", [requests, httpx])
def test_clients_ask_a_real_server(serve, client):
    answer = client.get(f"{serve().url}/users/3", headers=TOKEN, timeout=5)
    assert answer.json()["id"] == 3


DESCRIBED = '{{"openapi": "3.1.0", "info": {{"title": "a", "version": "1"}}, "servers": {}, "paths": {}}}'


def read(*, servers="[]", paths="{}"):
    return document.loads(DESCRIBED.format(servers, paths).encode(), source="a.json")


@pytest.mark.parametrize(
    ("servers", "url"),
    [
        ("[]", "https://api.test"),
        ('[{"url": "https://acme.example/v1/"}]', "https://acme.example/v1"),
        ('[{"url": "/api/v3"}]', "https://api.test/api/v3"),
        ('[{"url": "ftp://acme.example/v1"}]', "https://api.test/v1"),
        ('[{"url": "https:///v1"}]', "https://api.test/v1"),
        ('[{"url": "https://[broken"}]', "https://api.test"),
        ('[{"url": "https://{a}.test", "variables": {"a": {"default": "b"}}}]', "https://b.test"),
    ],
)
def test_the_path_of_the_first_server_is_kept(servers, url):
    assert base_url(read(servers=servers)) == url


def test_a_key_that_is_missing_is_a_challenge_too(serve):
    keyed = '{"/a": {"get": {"security": [{"key": []}], "responses": {}}}}, "components": {"securitySchemes": '
    keyed += '{"key": {"type": "apiKey", "in": "header", "name": "X-Key"}}}, "x-rest": {}'
    origin = DescribedApi(Contract(read(paths=keyed)))
    answer, body = serve(origin=origin, base="https://api.test").ask("GET", "/a")
    assert (answer.status, answer.getheader("WWW-Authenticate")) == (401, "ApiKey")
    assert b"the header X-Key" in body


def test_a_damaged_operation_is_the_servers_fault(serve):
    paths = '{"/a": {"get": {"parameters": 3, "responses": {}}}}'
    origin = DescribedApi(Contract(read(paths=paths)))
    answer, body = serve(origin=origin, base="https://api.test").ask("GET", "/a")
    assert answer.status == 500
    assert b"the description is damaged" in body


def test_what_no_answer_can_be_made_for_says_so(serve):
    schema = '{"type": "string", "pattern": "^(?=a)b$"}'
    content = f'{{"application/json": {{"schema": {schema}}}}}'
    paths = f'{{"/a": {{"get": {{"responses": {{"200": {{"description": "", "content": {content}}}}}}}}}}}'
    origin = DescribedApi(Contract(read(paths=paths)))
    answer, body = serve(origin=origin, base="https://api.test").ask("GET", "/a")
    assert answer.status == 501
    assert b"no value can be made" in body


def test_a_large_description_is_served(serve, tmp_path):
    """GitHub's, with a thousand operations; twice, the second time as it was kept."""
    file = Path(os.environ.get("APIINT_SPECS") or Path(__file__).parents[3] / "shared/data/specs") / "github.json.gz"
    if not file.is_file():
        pytest.skip("GitHub's description isn't in the folder that APIINT_SPECS names")
    (tmp_path / "github.json").write_bytes(gzip.decompress(file.read_bytes()))
    for _ in range(2):
        kept = cache.load(tmp_path / "github.json", folder=tmp_path / "specs")
        served = serve(origin=DescribedApi(Contract(kept, base_urls=[base_url(kept)])), base=base_url(kept))
        answer, body = served.ask("GET", "/repos/octocat/hello-world/issues/1347")
        assert answer.status == 200
        assert json.loads(body)["number"]
