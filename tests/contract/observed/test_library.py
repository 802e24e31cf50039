"""A project's recordings, whoever made them, become one description of each service."""

import gzip
import json
import threading
import warnings

import pytest
import requests
import vcr
import yaml
from flask import Flask, jsonify, request
from werkzeug.serving import make_server

from pytest_apiint.contract.observed.contract import Observed
from pytest_apiint.errors import ContractWarning
from pytest_apiint.exchange import Headers, Request, Response
from pytest_apiint.observations import Library, below
from pytest_apiint.settings import Service

ACME = Service(
    "acme",
    "https://api.acme.example/v1",
    sandbox_url="https://sandbox.acme.example",
    hosts=("*.files.acme.example", "up.acme.example:8443"),
)


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("https://api.acme.example/v1/users/1?a=b", ("", "/users/1")),
        ("https://api.acme.example:443/v1", ("", "/")),
        ("https://API.acme.example/v1/", ("", "/")),
        ("https://api.acme.example/v10/users", ("https://api.acme.example", "/v10/users")),
        ("https://sandbox.acme.example/users", ("", "/users")),
        ("https://eu.files.acme.example/7", ("https://eu.files.acme.example", "/7")),
        ("https://u:p@eu.files.acme.example/7", ("https://eu.files.acme.example", "/7")),
        ("https://up.acme.example:8443/7", ("https://up.acme.example:8443", "/7")),
        ("https://up.acme.example/7", None),
        ("https://globex.example/v1/users", None),
        ("https://[nothing/v1", None),
        ("https://api.acme.example:x/v1", None),
    ],
)
def test_a_url_is_the_services_or_not(url, place):
    assert below(ACME, url) == place


def interaction(path="/users/1", value=None, **more):
    answer = {"body": {"string": json.dumps(value)}, "headers": {"Content-Type": ["application/json"]}}
    return {
        "request": {"method": "GET", "body": None, "headers": {}, "uri": f"https://api.acme.example/v1{path}"},
        "response": {**answer, "status": {"code": 200, "message": "OK"}, **more},
    }


def written(file, *interactions):
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(yaml.safe_dump({"interactions": list(interactions), "version": 1}))


def answer(made, path="/users/{user_id}"):
    return made["paths"][path]["get"]["responses"]["200"]


def test_recordings_lie_in_folders_called_cassettes_or_where_the_settings_say(tmp_path):
    for folder in ("tests/cassettes/test_a", "elsewhere", "more/cassettes"):
        written(tmp_path / folder / "test_it.yaml", interaction(value={"id": 1}))
    made = Library(tmp_path).description(ACME)
    assert answer(made)["x-observed"] == {
        "recordings": 2,
        "bodies": 2,
        "file": "more/cassettes/test_it.yaml",
    }
    made = Library(tmp_path, tmp_path / "elsewhere").description(ACME)
    assert answer(made)["x-observed"]["file"] == "elsewhere/test_it.yaml"
    assert Library(tmp_path, tmp_path / "nowhere").description(ACME)["paths"] == {}


def test_others_recordings_dont_count(tmp_path):
    other = interaction(value={"id": 1})
    other["request"]["uri"] = "https://globex.example/v1/users/1"
    written(tmp_path / "cassettes" / "a.yaml", other)
    assert Library(tmp_path).description(ACME)["paths"] == {}


@pytest.mark.parametrize(
    ("change", "content"),
    [
        ({}, {"application/json"}),
        ({"headers": {}}, {"application/json"}),
        ({"headers": {}, "body": {"string": "text"}}, {"*/*"}),
        ({"headers": {"Content-Type": ["Text/CSV; charset=utf-8"]}}, {"text/csv"}),
        ({"body": {"string": ""}}, set()),
        (
            {
                "body": {"string": gzip.compress(b'{"id": 7}')},
                "headers": {"Content-Encoding": ["gzip"], "Content-Type": ["application/json"]},
            },
            {"application/json"},
        ),
    ],
    ids=["json", "json without a type", "text without a type", "csv", "empty", "gzip"],
)
def test_bodies_are_read_as_they_were_meant(tmp_path, change, content):
    written(tmp_path / "cassettes" / "a.yaml", interaction(value={"id": 1}, **change), interaction(value={"id": 2}))
    found = answer(Library(tmp_path).description(ACME))
    assert set(found.get("content", ())) - {"application/json"} == content - {"application/json"}
    assert ("schema" in found["content"]["application/json"]) == ("application/json" in content)


def test_what_was_made_is_kept_by_the_recordings_content(tmp_path):
    library = Library(tmp_path, kept=tmp_path / "kept")
    file = tmp_path / "cassettes" / "a.yaml"
    written(file, interaction(value={"id": 1}), interaction(value={"id": 2}))
    made = library.description(ACME)
    [kept] = library.kept.iterdir()
    assert library.description(ACME) == json.loads(kept.read_text()) == made
    kept.write_text(json.dumps({**made, "paths": {"/kept": {}}}))
    assert list(library.description(ACME)["paths"]) == ["/kept"]
    for damage in ("{", "[]", '{"paths": 1}', "[" * 100_000):
        kept.write_text(damage)
        assert library.description(ACME) == made
    written(file, interaction(value={"id": 1}))
    assert "schema" not in answer(library.description(ACME))["content"]["application/json"]
    assert len(list(library.kept.iterdir())) == 2


def test_a_folder_that_cant_be_written_costs_nothing(tmp_path):
    written(tmp_path / "cassettes" / "a.yaml", interaction(value={"id": 1}))
    (tmp_path / "kept").write_text("")
    assert answer(Library(tmp_path, kept=tmp_path / "kept").description(ACME))


def test_one_that_cant_be_read_is_told_and_not_kept(tmp_path):
    written(tmp_path / "cassettes" / "a.yaml", interaction(value={"id": 1}))
    (tmp_path / "cassettes" / "b.yaml").write_text("interactions: 5")
    with pytest.warns(ContractWarning, match="left out of what is observed of acme"):
        made = Library(tmp_path, kept=tmp_path / "kept").description(ACME)
    assert answer(made)
    assert not (tmp_path / "kept").exists()


@pytest.fixture
def server():
    """An API on the loopback, and its base URL."""
    app = Flask("acme")

    @app.get("/v1/users/<int:number>")
    def user(number):
        if number > 8:
            return jsonify(error="no such user"), 404
        expanded = {"team": {"id": 1, "name": "Core"}} if number % 2 else {}
        return jsonify(id=number, name="x" * number, score=number / 2, boss=None if number < 3 else 1, **expanded)

    @app.get("/v1/users")
    def users():
        page = int(request.args.get("page", 1))
        return jsonify(items=[{"id": one} for one in range(page - 1)], next=None)

    @app.get("/v1/users/me")
    def me():
        return jsonify(token="t" * 40)

    @app.delete("/v1/users/<int:number>")
    def remove(number):
        return "", 204

    made = make_server("127.0.0.1", 0, app)
    thread = threading.Thread(target=made.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{made.port}/v1"
    made.shutdown()
    thread.join()
    made.server_close()


def test_what_vcrpy_recorded_of_a_real_server_is_understood(tmp_path, server):
    with (
        vcr.VCR(record_mode="all").use_cassette(str(tmp_path / "cassettes" / "users.yaml")),
        requests.Session() as client,
    ):
        for number in (1, 2, 3, 4, 9):
            client.get(f"{server}/users/{number}", timeout=5)
        for page in (1, 2, 3):
            client.get(f"{server}/users", params={"page": page}, timeout=5)
        for _ in range(2):
            client.get(f"{server}/users/me", timeout=5)
        client.delete(f"{server}/users/1", timeout=5)
    service = Service("acme", server)
    with warnings.catch_warnings(action="error"):
        made = Library(tmp_path).description(service)
    assert list(made["paths"]) == ["/users", "/users/me", "/users/{user_id}"]
    schema = answer(made)["content"]["application/json"]["schema"]
    assert schema["required"] == ["boss", "id", "name", "score"]
    assert schema["properties"]["boss"] == {"type": ["integer", "null"]}
    assert schema["properties"]["score"] == {"type": "number"}
    assert schema["properties"]["team"]["required"] == ["id", "name"]
    assert "schema" not in answer(made, "/users/me")["content"]["application/json"]
    assert made["paths"]["/users/{user_id}"]["delete"]["responses"]["204"]["x-observed"]["bodies"] == 0
    assert made["paths"]["/users"]["get"]["parameters"][0]["name"] == "page"
    observed = Observed(lambda: made, base_urls=[server])
    asked = Request("GET", f"{server}/users/77", Headers())
    for value, verdict in (({"id": 1}, "valid"), ({"id": 1, "score": "5"}, "invalid")):
        said = Response(200, Headers([("Content-Type", "application/json")]), json.dumps(value).encode())
        assert observed.response(asked, said).verdict == verdict
