"""Findings as cassettes: what stands in them, what never does, who replays them, and how long they're there."""

import base64
import json

import pytest
import vcr.cassette
import vcr.request
import yaml

from pytest_apiint.cassettes.cassette import Cassette
from pytest_apiint.exchange import Exchange, Failure, Headers, Request, Response
from pytest_apiint.provider.finding import Finding
from pytest_apiint.provider.kept import Kept
from pytest_apiint.secrets.registry import SecretRegistry
from pytest_apiint.secrets.scrub import Scrubber

TOKEN = "tok-4711-of-no-account"
JSON = Headers({"Content-Type": "application/json"})
SENT = Headers({"Authorization": "Bearer apiint-secret.acme.token", "X-Schemathesis-TestCaseId": "a1b2"})


def finding(number=1, *, status=500, query="?limit=0", body=b'{"error": "x"}', headers=JSON, sent=SENT, check="x"):
    request = Request("GET", f"https://sandbox.acme.example/v1/users{query}", sent)
    exchange = Exchange(number, request, Response(status, headers, body), 1.0, 1.5, "sandbox")
    return Finding(check, check, "", exchange)


def interactions(kept):
    return yaml.safe_load(kept.path.read_text())["interactions"]


@pytest.fixture
def kept(tmp_path):
    return Kept(tmp_path, "test_acme.py::TestAcme::test_operation[GET /users]", "GET /users")


@pytest.fixture
def keep(kept):
    """Keep findings with the registry that knows the token; gives what is said of it."""
    registry = SecretRegistry()
    registry.add(TOKEN, "acme.token")

    def keep(*findings):
        return kept.keep(
            findings,
            epoch=1_790_000_000.0,
            canonical=lambda url: url.replace("sandbox.acme.example/v1", "api.acme.example"),
            scrub=Scrubber(registry),
        )

    return keep


def test_the_message_names_the_file_and_how_it_is_replayed(kept, keep, monkeypatch):
    monkeypatch.chdir(kept.root)
    file, replay = keep(finding()).splitlines()
    assert file == f"kept: .apiint/findings/{kept.path.name}"
    assert replay == f'replay: @pytest.mark.api(mode="replay", cassette="{kept.path}")'
    assert kept.path.is_file()
    assert (kept.root / ".apiint" / ".gitignore").read_text() == "*\n"


def test_we_replay_it_by_the_name_of_the_api(kept, keep):
    keep(finding(), finding(2, query="?limit=1", status=404))
    cassette = Cassette.open(kept.path)
    assert cassette.recorded_at.timestamp() == 1_790_000_001
    request = Request("GET", "https://api.acme.example/users?limit=1", Headers())
    assert cassette.play(request).response.status == 404


def test_all_steps_of_a_sequence_are_kept_once_and_in_their_order(kept, keep):
    first, second = finding(1, query="?a", status=201).exchange, finding(2, query="?b", status=204).exchange
    one, other = finding(4, query="?c"), finding(3, query="?d")
    one.steps, other.steps = (first, second, one.exchange), (first, other.exchange)
    keep(one, other)
    assert [each["request"]["uri"][-2:] for each in interactions(kept)] == ["?a", "?b", "?d", "?c"]


def test_vcrpy_replays_it(kept, keep):
    keep(finding())
    cassette = vcr.cassette.Cassette.load(path=str(kept.path), record_mode=vcr.mode.NONE)
    asked = vcr.request.Request("GET", "https://api.acme.example/users?limit=0", None, {})
    answer = cassette.play_response(asked)
    assert answer["status"]["code"] == 500
    assert json.loads(answer["body"]["string"]) == {"error": "x"}


ECHOES = [
    {"body": json.dumps({"echo": f"Bearer {TOKEN}"}).encode()},
    {"body": base64.b64encode(f"user:{TOKEN}".encode())},
    {"query": f"?key={TOKEN}&limit=0"},
    {"headers": Headers([*JSON.pairs, ("Set-Cookie", f"session={TOKEN}; Path=/")])},
    {"sent": Headers({"X-Key": TOKEN})},
    {"sent": Headers({"Authorization": f"Bearer {TOKEN}"})},
]


@pytest.mark.parametrize("echo", ECHOES, ids=["body", "base64", "query", "set-cookie", "header", "authorization"])
def test_no_secret_stands_in_it(kept, keep, echo):
    keep(finding(**echo))
    text = kept.path.read_text()
    assert TOKEN not in text
    assert base64.b64encode(f"user:{TOKEN}".encode()).decode() not in text
    assert "apiint-secret.acme.token" in text


@pytest.mark.parametrize("scheme", ["Bearer apiint-secret.acme.token", "Basic apiint-secret.acme.user.password"])
def test_placeholders_stay_as_they_went_out(kept, keep, scheme):
    keep(finding(sent=Headers({"Authorization": scheme})))
    assert f"- {scheme}\n" in kept.path.read_text()


def test_where_a_secret_would_be_left_nothing_is_kept(kept, keep, monkeypatch):
    keep(finding())
    monkeypatch.setattr("pytest_apiint.cassettes.recording.scrubbed", lambda ended, *_: ended)
    said = keep(finding(body=json.dumps({"echo": TOKEN}).encode()))
    assert said.startswith("not kept: ")
    assert "would hold a secret" in said
    assert TOKEN not in said
    assert not kept.path.exists()


def test_a_folder_that_cant_be_made_is_said(kept, keep):
    (kept.root / ".apiint").write_text("")
    assert keep(finding()).startswith("not kept: ")


def test_the_mark_of_a_case_isnt_kept(kept, keep):
    keep(finding())
    assert "estcase" not in kept.path.read_text()


def test_two_findings_about_one_exchange_are_one_interaction(kept, keep):
    one = finding(2)
    keep(one, Finding("y", "y", "", one.exchange), finding(1, query=""))
    urls = [one["request"]["uri"] for one in interactions(kept)]
    assert urls == ["https://api.acme.example/users", "https://api.acme.example/users?limit=0"]


def test_the_next_run_replaces_it(kept, keep):
    keep(finding(), finding(2, query="?limit=1"))
    keep(finding(query="?limit=7"))
    (interaction,) = interactions(kept)
    assert interaction["request"]["uri"].endswith("limit=7")


def test_an_answer_that_broke_off_is_none_to_replay(kept, keep):
    keep(finding())
    broken = finding()
    broken.exchange = Exchange(1, broken.exchange.request, Failure("abandoned", ""), 0.0, 0.1, "sandbox")
    assert keep(broken) == ""
    assert not kept.path.exists()


def test_it_is_gone_when_it_is_dropped(kept, keep):
    kept.drop()
    keep(finding())
    kept.drop()
    assert not list(kept.path.parent.glob("*.yaml"))


def test_tests_of_equal_operations_have_files_of_their_own(kept):
    other = Kept(kept.root, "test_other.py::TestAcme::test_operation[GET /users]", "GET /users")
    assert other.path != kept.path
    long = Kept(kept.root, kept.nodeid, "GET /" + "users/{id}/" * 40)
    assert len(long.path.name) < 100
