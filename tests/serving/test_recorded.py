"""A cassette as a server."""

import json

import pytest

from pytest_apiint.cassettes.cassette import Cassette
from pytest_apiint.cassettes.matching import Matching
from pytest_apiint.serving.recorded import RecordedApi

RECORDED = """
interactions:
- request: {method: GET, uri: "https://api.acme.example/v1/users?page=1", body: null, headers: {}}
  response: {status: {code: 200, message: OK}, headers: {}, body: {string: first}}
  elapsed: 30.0
- request: {method: GET, uri: "https://api.acme.example/v1/users?page=1", body: null, headers: {}}
  response: {status: {code: 200, message: OK}, headers: {}, body: {string: second}}
- request: {method: GET, uri: "https://files.acme.example/a.txt", body: null, headers: {}}
  response: {status: {code: 200, message: OK}, headers: {}, body: {string: file}}
version: 1
"""
MISHAP = """
faults:
- {after: 1, elapsed: 30.0, kind: reset, sent: true,
   request: {method: GET, uri: "https://api.acme.example/v1/users?page=1", body: null, headers: {}}}
version: 1
"""


@pytest.fixture
def recorded(serve, tmp_path):
    def recorded(*faults, repeats=True):
        path = tmp_path / "users.yaml"
        path.write_text(RECORDED)
        cassette = Cassette.open(path, matching=Matching(allow_playback_repeats=repeats))
        return serve(*faults, origin=RecordedApi(cassette))

    return recorded


def test_recordings_answer_in_order_and_the_last_again_at_once(recorded):
    served = recorded()
    assert [served.ask("GET", "/v1/users?page=1")[1] for _ in range(3)] == [b"first", b"second", b"second"]
    assert served.tally.invalid == 0


def test_each_recorded_server_is_stood_for(recorded):
    assert recorded().ask("GET", "/a.txt")[1] == b"file"


def test_played_once_it_says_that_it_has_no_more(recorded):
    served = recorded(repeats=False)
    answers = [served.ask("GET", "/v1/users?page=1") for _ in range(3)]
    assert [answer.status for answer, _ in answers] == [200, 200, 404]
    assert json.loads(answers[2][1])["detail"].startswith("Recorded 2x, asked 3x")


def test_what_was_not_recorded_is_told_with_the_nearest(recorded):
    served = recorded()
    answer, body = served.ask("GET", "/v1/users?page=2")
    problem = json.loads(body)
    assert (answer.status, problem["title"]) == (404, "Not Found")
    assert "page=1" in problem["detail"]
    assert "isn't in the cassette" in served.told[0]
    assert list(served.tally.rows()) == [("(not in the cassette)", 1, 1)]


def test_what_went_wrong_when_it_was_recorded_goes_wrong_again(recorded, tmp_path):
    (tmp_path / "users.faults.yaml").write_text(MISHAP)
    served = recorded()
    assert served.ask("GET", "/v1/users?page=1")[1] == b"first"
    with pytest.raises(ConnectionResetError):
        served.ask("GET", "/v1/users?page=1")
    assert served.ask("GET", "/v1/users?page=1")[1] == b"second"


def test_faults_are_planned_by_the_recorded_path(recorded):
    assert recorded("GET /v1/users 503").ask("GET", "/v1/users?page=1")[0].status == 503
