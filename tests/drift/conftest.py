"""A user's project with recordings of a real server, and the command over them."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from pytest_apiint.cli.command import apiint
from tests.drift.living import TOKEN, LivingApi

SPEC = """openapi: 3.0.3
info: {title: Acme, version: '1'}
servers: [{url: https://api.acme.example/v1}]
paths:
  /users:
    get:
      parameters: [{name: cursor, in: query, schema: {type: string}}]
      responses:
        '200':
          description: a page
          content:
            application/json:
              schema:
                type: object
                required: [items]
                properties:
                  items: {type: array, items: {$ref: '#/components/schemas/User'}}
                  next: {type: string, nullable: true}
  /users/{id}:
    get:
      operationId: getUser
      parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
      responses:
        '200':
          description: one
          content: {application/json: {schema: {$ref: '#/components/schemas/User'}}}
components:
  schemas:
    User:
      type: object
      required: [id, name]
      properties:
        id: {type: integer}
        name: {type: string}
        email: {type: string, format: email}
        tags: {type: array, items: {type: string}}
        plan: {type: object, properties: {name: {type: string}, seats: {type: integer}}}
"""
TESTS = """
import requests

def test_users(api):
    with requests.Session() as session:
        session.headers["Authorization"] = "Bearer " + api.secret("token")
        session.headers["If-None-Match"] = '"0"'
        session.get(api.base_url + "/users/123", timeout=5)
        session.get(api.base_url + "/users/124", timeout=5)
        session.get(api.base_url + "/users?cursor=c2", timeout=5)
        session.get(api.base_url + "/users/123", timeout=5)
        session.get(api.base_url + "/users/9", timeout=5)
        session.post(api.base_url + "/payments", json={"amount": 10}, timeout=5)
        session.get(api.base_url + "/payments/p1", timeout=5)
"""


@pytest.fixture(scope="module")
def living():
    server = LivingApi()
    yield server
    server.close()


@pytest.fixture
def service(pytester, monkeypatch, living):
    """Settings of a project for the server, with `more` lines; the server is as it was when it was recorded."""
    for name in ("CI", "APIINT_MODE", "APIINT_RUN_ID", "PYTEST_ADDOPTS", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("ACME_TOKEN", TOKEN)
    living.heal()

    def write(more=""):
        (pytester.path / "acme.yaml").write_text(SPEC)
        pytester.makepyprojecttoml(f"""
            [tool.apiint.services.acme]
            base_url = "https://api.acme.example/v1"
            sandbox_url = "{living.url}"
            secrets = {{ token = "ACME_TOKEN" }}
            unsafe_methods = ["POST"]
            {more}
        """)

    write()
    return write


@pytest.fixture(scope="module")
def kept():
    """What was recorded before, by what was recorded: a run of pytest takes a while."""
    return {}


@pytest.fixture
def recorded(service, pytester, living, kept):
    """What a real client recorded of the server, with `more` settings; gives the cassette."""

    def record(more="", tests=TESTS):
        service(more)
        file = pytester.path / "cassettes" / "test_acme" / "test_users.yaml"
        key = more, tests, living.status, repr(living.users)
        if key not in kept:
            pytester.makepyfile(test_acme=tests)
            result = pytester.runpytest_inprocess("-p", "pytest_apiint.plugin.entry", "--api-mode=record")
            result.assert_outcomes(passed=1)
            kept[key] = file.read_bytes()
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(kept[key])
        living.paid["p1"] = {"id": "p1", "amount": 10}
        living.hits.clear()
        living.fields.clear()
        return file

    return record


@pytest.fixture
def drift():
    """Runs the command."""
    return lambda *arguments: CliRunner().invoke(apiint, ["cassettes", "drift", *map(str, arguments)])
