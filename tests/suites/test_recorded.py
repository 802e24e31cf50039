"""A call without an answer of its own takes it from a recording."""

import json

import openai
import pytest
import requests

from pytest_apiint.checks.battery import BATTERY
from pytest_apiint.errors import UsageProblem
from pytest_apiint.suites import ClientSuite, listing, read
from pytest_apiint.suites.calls import calls_of
from pytest_apiint.suites.cases import Case, Examiner
from tests.cassettes.recorded import interaction
from tests.cassettes.test_recording import recording
from tests.suites.robust import Robust, RobustError
from tests.suites.suite import PAGES, TOKEN, USER

JSON = [("Content-Type", "application/json")]


class Recorded(ClientSuite):
    base_errors = (RobustError, requests.RequestException, openai.OpenAIError)

    def make_client(self, api):
        return Robust(api.base_url, TOKEN)

    @read
    def get_user(self, client):
        return client.get_user(123)

    @listing
    def list_users(self, client):
        return client.list_users()


class LoggingIn(Recorded):
    """The token of the log-in's answer is in the next request's URL; of three looks at a job the last one finds it."""

    def make_client(self, api):
        return requests.Session()

    @read
    def job(self, client):
        token = client.post("https://api.test/login", timeout=5).json()["token"]
        for _ in range(3):
            answer = client.get(f"https://api.test/jobs/1?session={token}", timeout=5)
            answer.raise_for_status()
            if answer.json()["state"] == "done":
                break
        return answer.json()


class Chat(Recorded):
    def make_client(self, api):
        return openai.OpenAI(base_url=api.base_url, api_key="sk-test")

    @read
    def models(self, client):
        return [model.id for model in client.models.list()]


def tape(path, *calls):
    """A cassette of calls to the suites' API: path, answer, and more."""
    ended = [
        interaction(path=f"https://api.test{path}", answer=json.dumps(answer).encode(), **{"headers": JSON, **more})
        for path, answer, more in calls
    ]
    recording(*ended).save(path, keep="missing")
    return path


@pytest.fixture
def results(api):
    """``results(suite, "get_user", cassette)``: what the checks say of the call, by id."""

    def results(suite, call, cassette, ids=None):
        told = {}
        examiner = Examiner(api, {}, lambda result, _: told.setdefault(result.check, result))
        made = type(suite.__name__, (suite,), {"cassette": cassette and str(cassette), "__module__": __name__})
        [found] = [found for found in calls_of(made) if found.name == call]
        for check in BATTERY:
            if (ids is None or check.id in ids) and found.kind in check.calls and not check.asynchronous:
                examiner.examine(made(), Case(found, check))
        return told, examiner

    return results


def test_it_is_judged_as_with_a_written_answer(results, tmp_path):
    path = tape(tmp_path / "a.yaml", ("/users/123", USER, {}))
    told, _ = results(Recorded, "get_user", path)

    assert len(told) > 30
    assert {result.outcome for result in told.values()} <= {"pass", "not applicable", "inconclusive"}
    assert told["retry-transient"].outcome == "pass"


def test_pages_are_those_of_the_recording(results, tmp_path):
    urls = ["/users", "/users?cursor=c2", "/users?cursor=c3"]
    path = tape(tmp_path / "a.yaml", *((url, page, {}) for url, page in zip(urls, PAGES, strict=True)))
    told, examiner = results(Recorded, "list_users", path, ["plain-call", "pagination-complete", "retry-transient"])

    assert [result.outcome for result in told.values()] == ["pass"] * 3
    [player] = examiner.players.values()
    assert player.subject.pages == 3
    assert player.control.returned == [1, 2, 3, 4, 5]


def test_a_log_in_and_a_job_that_is_looked_at_again(results, tmp_path):
    token = "apiint-secret.token.1"
    path = tape(
        tmp_path / "a.yaml",
        ("/login", {"token": token}, {"method": "POST"}),
        (f"/jobs/1?session={token}", {"state": "queued"}, {}),
        (f"/jobs/1?session={token}", {"state": "done"}, {}),
    )
    told, examiner = results(LoggingIn, "job", path, ["plain-call", "empty-204"])

    assert told["plain-call"].outcome == "pass"
    [player] = examiner.players.values()
    assert player.aim.target == ("GET", "/jobs/1")
    assert player.control.returned == {"state": "done"}


def test_a_log_in_that_the_suite_answers_is_none_of_the_recorded_answers(results, tmp_path):
    suite = type("Told", (LoggingIn,), {"answers": {"POST /login": {"token": "t-0123456789"}}})
    path = tape(tmp_path / "a.yaml", ("/jobs/1?session=t-0123456789", {"state": "done"}, {}))
    told, examiner = results(suite, "job", path, ["plain-call"])

    assert told["plain-call"].outcome == "pass"
    [player] = examiner.players.values()
    assert [json.loads(reply.body) for reply in player.call.replies] == [{"state": "done"}]


def test_a_try_that_failed_while_recording_is_no_answer(results, tmp_path):
    path = tape(tmp_path / "a.yaml", ("/users/123", {}, {"status": 503}), ("/users/123", USER, {}))
    _, examiner = results(Recorded, "get_user", path, ["plain-call"])

    [player] = examiner.players.values()
    assert [row.status for row in player.control.attempts] == [200]


def test_an_sdk_gets_its_answer_from_whichever_cassette_of_the_folder_has_it(results, tmp_path):
    tape(tmp_path / "a.yaml", ("/users/123", USER, {}))
    models = {"object": "list", "data": [{"id": "m1", "object": "model", "created": 1, "owned_by": "o"}]}
    tape(tmp_path / "b" / "models.yaml", ("/models", models, {}))
    told, examiner = results(Chat, "models", tmp_path, ["plain-call", "retry-transient"])

    assert [result.outcome for result in told.values()] == ["pass", "pass"]
    assert next(iter(examiner.players.values())).control.returned == ["m1"]


def test_without_a_cassette_both_ways_out_are_told(results):
    with pytest.raises(UsageProblem) as raised:
        results(Recorded, "list_users", None, ["plain-call"])

    assert str(raised.value) == (
        "Recorded.list_users has no answer\n"
        "  expected  @listing(pages=...): what the API answers when all is well\n"
        "  fix       copy it from the API's documentation, or name a recording:\n"
        '            cassette = "cassettes/test_acme/test_get_user.yaml" in the suite,\n'
        '            or a description: spec = "acme.openapi.yaml" in the settings'
    )


def test_a_cassette_that_is_not_there_is_named(results):
    with pytest.raises(UsageProblem) as raised:
        results(Recorded, "get_user", "cassettes/none.yaml", ["plain-call"])

    assert str(raised.value) == (
        "Recorded.get_user has no answer, and there is no such cassette\n"
        "  looked in  tests/suites/cassettes/none.yaml\n"
        "  fix        run a test that makes the call with\n"
        "             pytest --api-mode=record\n"
        "             or give the call its answer"
    )


def test_a_request_that_is_not_in_it_is_named(results, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tape(tmp_path / "a.yaml", ("/users/7", USER, {}))
    with pytest.raises(UsageProblem) as raised:
        results(Recorded, "get_user", path, ["plain-call"])

    assert str(raised.value) == (
        "Recorded.get_user has no answer, and isn't recorded\n"
        "  request    GET https://api.test/users/123\n"
        "  looked in  a.yaml\n"
        "  fix        run a test that makes the call with\n"
        "             pytest --api-mode=record\n"
        "             or give the call its answer"
    )
