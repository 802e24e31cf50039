"""Recordings against a sandbox: a real server that has changed, asked under the rules for sandboxes."""

import base64
import json
import subprocess
import sys

import pytest

from pytest_apiint.cassettes.recording import Recording
from tests.cassettes.recorded import interaction
from tests.drift.living import TOKEN

FILE = "cassettes/test_acme/test_users.yaml"
URL = "https://api.acme.example/v1"
UNKNOWN = "with a secret in its Authorization that no variable of the settings holds"


def counts(result):
    return tuple(json.loads(result.stdout)["counts"].values())


def left_out(result):
    return {one["why"]: one["count"] for one in json.loads(result.stdout)["left_out"]}


def test_an_api_that_has_not_changed_is_clean_whatever_its_values(recorded, drift, living):
    recorded()
    living.users[0] |= {"name": "Other", "tags": ["x", "y"]}
    result = drift("--sandbox")
    assert result.exit_code == 0
    assert result.output.splitlines() == [
        "0 errors, 0 warnings, 0 info in 5 answers, against the sandbox",
        "left out      1  POST: only GET and HEAD are asked",
    ]


def test_what_has_changed_is_told_by_tier(recorded, drift, living):
    recorded()
    john, ann = living.users
    del john["name"]
    john["id"], john["email"], ann["plan"]["seats"], ann["nick"] = "123", None, "5", "A"
    result = drift("--sandbox")
    assert result.exit_code == 1
    assert (
        result.stdout
        == """\
cassettes/test_acme/test_users.yaml: GET https://api.acme.example/v1/users/123
  error    $.id: number -> string
  error    $.name: string -> gone
  warning  $.email: string -> null
cassettes/test_acme/test_users.yaml: GET https://api.acme.example/v1/users/124
  error    $.plan.seats: number -> string
  info     $.nick: none -> string
cassettes/test_acme/test_users.yaml: GET https://api.acme.example/v1/users
  error    $.items[*].id: number -> string or number
  error    $.items[*].plan.seats: number -> string or number
  warning  $.items[*].email: string -> string or null
  warning  $.items[*].name: always there -> only in some
  info     $.items[*].nick: none -> string
5 errors, 3 warnings, 2 info in 5 answers, against the sandbox
left out      1  POST: only GET and HEAD are asked
"""
    )


def test_each_distinct_request_is_asked_once_in_order_and_safe_ones_alone(recorded, drift, living):
    recorded()
    drift("--sandbox")
    paths = ["/users/123", "/users/124", "/users?cursor=c2", "/users/9", "/payments/p1"]
    assert living.hits == [f"GET /v1{path}" for path in paths]


def test_secrets_are_put_back_and_conditions_left_out(recorded, drift, living):
    assert TOKEN not in recorded().read_text()
    drift("--sandbox")
    sent = living.fields[0]
    assert sent["Authorization"] == f"Bearer {TOKEN}"
    assert sent["User-Agent"].startswith("python-requests/")
    assert set(sent) == {"Host", "Accept", "Authorization", "User-Agent"}
    assert sent["Host"] == living.url.split("/")[2]


def test_equal_drifts_of_several_ids_are_one(recorded, drift, living):
    recorded()
    for user in living.users:
        user["id"] = str(user["id"])
    lines = drift("--sandbox").stdout.splitlines()
    assert lines[0] == f"{FILE}: GET https://api.acme.example/v1/users/123"
    assert lines[1] == "  error    $.id: number -> string (2 times)"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"media": "application/hal+json"}, (0, 4, 0)),
        ({"status": 202}, (4, 0, 0)),
        ({"down": "<html>"}, (4, 0, 0)),
    ],
)
def test_status_media_type_and_body_are_compared(recorded, drift, living, change, expected):
    tests = "import requests\n\ndef test_users(api):\n    with requests.Session() as session:\n"
    tests += '        session.headers["Authorization"] = "Bearer " + api.secret("token")\n'
    for path in ("/users/123", "/users", "/users?cursor=a", "/users?cursor=b"):
        tests += f'        session.get(api.base_url + "{path}", timeout=5)\n'
    recorded(tests=tests)
    vars(living).update(change)
    result = drift("--sandbox", "--format=json")
    told = json.loads(result.stdout)
    assert sum(one["times"] for one in told["findings"]) == 4
    assert [bool(count) for count in counts(result)] == [bool(count) for count in expected]


class TestNotChecked:
    """A network that fails is no drift, and no pass either."""

    @pytest.mark.parametrize("status", [401, 403, 429, 500, 503])
    def test_an_api_that_is_down_or_turns_us_away(self, recorded, drift, living, status):
        recorded()
        living.status, living.wait = status, "0"
        result = drift("--sandbox")
        assert result.exit_code == 3
        assert result.stdout.startswith("0 errors, 0 warnings, 0 info in 0 answers")
        assert f'the sandbox of "acme" answers {status} (3 times)' in result.stderr
        assert len(living.hits) == 3
        assert '2  not asked any more, as the sandbox of "acme" had failed 3 times' in result.stdout

    def test_one_that_is_not_there(self, recorded, drift, living, service, pytester):
        recorded()
        settings = pytester.path / "pyproject.toml"
        settings.write_text(settings.read_text().replace(living.url, "http://127.0.0.1:9/v1"))
        result = drift("--sandbox")
        assert result.exit_code == 3
        assert 'the sandbox of "acme": no connection: Connection refused (3 times)' in result.stderr

    def test_drift_that_was_found_counts_more(self, recorded, drift, living):
        recorded()
        living.users[1]["id"] = "124"
        living.token = TOKEN
        hits = iter([200, 200, 500, 500, 500])
        living.heal_next = hits
        original = living._answer

        def flaky(value):
            living.status = next(hits, 500)
            return original(value)

        living._answer = flaky
        try:
            result = drift("--sandbox")
        finally:
            del living._answer
        assert result.exit_code == 1
        assert "answers 500" in result.stderr

    def test_a_status_that_was_recorded_is_an_answer(self, recorded, drift, living):
        living.status = 503
        recorded()
        assert drift("--sandbox").exit_code == 0
        living.status = 200
        assert drift("--sandbox").exit_code == 1

    def test_a_variable_that_is_not_set_is_named(self, recorded, drift, living, monkeypatch):
        recorded()
        monkeypatch.delenv("ACME_TOKEN")
        result = drift("--sandbox")
        assert result.exit_code == 3
        assert result.stderr.startswith('the sandbox of "acme" needs ACME_TOKEN, which isn\'t set\n')
        assert living.hits == []

    def test_a_variable_that_no_request_needs_may_be_missing(self, recorded, drift, living, monkeypatch, pytester):
        recorded()
        settings = pytester.path / "pyproject.toml"
        settings.write_text(settings.read_text().replace('"ACME_TOKEN"', '"ACME_TOKEN", other = "ACME_OTHER"'))
        assert drift("--sandbox").exit_code == 0

    def test_the_limit_is_kept_and_told(self, recorded, drift, living):
        recorded()
        result = drift("--sandbox", "--limit", 2, "--format=json")
        assert result.exit_code == 0
        assert len(living.hits) == 2
        assert left_out(result)["beyond --limit 2"] == 3

    def test_no_sandbox_is_a_mistake_of_usage(self, recorded, drift, living, pytester):
        recorded()
        settings = pytester.path / "pyproject.toml"
        settings.write_text(settings.read_text().replace("sandbox_url", "#"))
        result = drift("--sandbox")
        assert result.exit_code == 2
        assert "no service of the settings has a sandbox_url" in result.stderr


class TestRules:
    """All that holds for tests in sandbox mode holds here."""

    def test_a_budget_that_is_used_up_is_no_pass(self, recorded, drift, living, pytester):
        recorded()
        settings = pytester.path / "pyproject.toml"
        settings.write_text(settings.read_text() + "\nbudget = 2\n")
        result = drift("--sandbox")
        assert len(living.hits) == 2
        assert result.exit_code == 3
        assert 'the budget of 2 requests to "acme" is used up' in result.stderr
        assert not list(pytester.path.glob(".apiint/*/*"))

    def test_live_keys_stay_here(self, recorded, drift, living, monkeypatch):
        recorded()
        monkeypatch.setenv("ACME_TOKEN", "sk_live_0123456789abcdef")
        living.token = "sk_live_0123456789abcdef"
        result = drift("--sandbox")
        assert (result.exit_code, living.hits) == (2, [])
        assert "ACME_TOKEN holds a live key" in result.stderr
        assert "0123456789" not in result.output
        assert drift("--sandbox", "--allow-live-keys").exit_code == 0

    def test_a_wait_that_the_sandbox_asks_for_holds_the_next_request(self, recorded, drift, living):
        recorded()
        living.status, living.wait = 503, "4000"
        result = drift("--sandbox")
        assert result.exit_code == 3
        assert len(living.hits) == 1
        assert "asks for a wait that is too long" in result.stderr

    def test_hosts_that_are_let_through_are_led_too(self, recorded, drift, living, pytester):
        recorded()
        settings = pytester.path / "pyproject.toml"
        settings.write_text(settings.read_text() + '\n[tool.apiint]\nallowed_hosts = ["api.acme.example"]\n')
        assert drift("--sandbox").exit_code == 0
        assert len(living.hits) == 5


def ask(folder, *interactions):
    recording = Recording()
    for one in interactions:
        recording.add(one)
    recording.save(folder / "cassettes" / "a.yaml", keep="all")


def recorded_one(path, *sent, method="GET", **more):
    fields = [("Authorization", "Bearer apiint-secret.acme.token"), *sent]
    answer = json.dumps({"items": [], "next": None}).encode()
    headers = [("Content-Type", "application/json")]
    made = {"answer": answer, "headers": headers, "sent": fields, **more}
    return interaction(method, path if "://" in path else f"{URL}{path}", **made)


class TestSecrets:
    def test_in_a_query(self, service, drift, living, pytester):
        ask(pytester.path, recorded_one("/users?cursor=apiint-secret.acme.token&a=b%20c"))
        assert drift("--sandbox").exit_code == 0
        assert living.hits[-1] == f"GET /v1/users?cursor={TOKEN}&a=b%20c"

    def test_that_a_url_escapes(self, service, drift, living, pytester, monkeypatch):
        living.token = "plain+words/of=mine&more"
        monkeypatch.setenv("ACME_TOKEN", living.token)
        ask(pytester.path, recorded_one("/users?cursor=apiint-secret.acme.token"))
        assert drift("--sandbox").exit_code == 0
        assert living.hits[-1] == "GET /v1/users?cursor=plain%2Bwords%2Fof%3Dmine%26more"

    def test_a_jwt(self, service, drift, living, pytester, monkeypatch):
        parts = ({"alg": "HS256"}, {"sub": "somebody", "exp": 9})
        head, body = (base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts)
        living.token = f"{head}.{body}.c2lnbmF0dXJlLW9mLWl0"
        monkeypatch.setenv("ACME_TOKEN", living.token)
        tests = (
            "import requests\n\ndef test_users(api):\n    bearer = {'Authorization': 'Bearer ' + api.secret('token')}\n"
        )
        pytester.makepyfile(
            test_acme=f"{tests}    assert requests.get(api.base_url + '/users', headers=bearer, timeout=5).ok\n"
        )
        pytester.runpytest_inprocess("-p", "pytest_apiint.plugin.entry", "--api-mode=record").assert_outcomes(passed=1)
        [file] = pytester.path.glob("cassettes/*/*.yaml")
        assert living.token not in file.read_text()
        assert "Bearer eyJ" in file.read_text()
        assert drift("--sandbox").exit_code == 0
        assert living.fields[-1]["Authorization"] == f"Bearer {living.token}"

    @pytest.mark.parametrize(
        ("field", "value", "why"),
        [
            ("Authorization", "Bearer apiint-secret.access_token.1", UNKNOWN),
            ("Authorization", "Bearer REDACTED", "whose Authorization was masked when it was recorded"),
            ("Authorization", "Basic apiint-secret.basic.1", UNKNOWN),
            ("Cookie", "sid=apiint-secret.sid.1", UNKNOWN.replace("Authorization", "Cookie")),
        ],
    )
    def test_what_no_variable_holds_is_not_asked(self, service, drift, living, pytester, field, value, why):
        living.hits.clear()
        ask(pytester.path, recorded_one("/users", sent=[(field, value)]), recorded_one("/users?cursor=x"))
        result = drift("--sandbox", "--format=json")
        assert (result.exit_code, living.hits) == (0, ["GET /v1/users?cursor=x"])
        assert left_out(result) == {why: 1}

    def test_and_where_that_is_all_it_is_no_pass(self, service, drift, living, pytester):
        ask(pytester.path, recorded_one("/users?token=apiint-secret.token.1"))
        result = drift("--sandbox")
        assert result.exit_code == 3
        assert "nothing was compared" in result.stderr

    def test_fields_that_are_no_credentials_are_left_out(self, service, drift, living, pytester):
        ask(pytester.path, recorded_one("/users", ("X-Trace", "apiint-secret.x_trace.1"), ("X-Plan", "free")))
        assert drift("--sandbox").exit_code == 0
        assert "X-Trace" not in living.fields[-1]
        assert living.fields[-1]["X-Plan"] == "free"


def test_failures_now_and_then_end_nothing(service, drift, living, pytester, monkeypatch):
    living.hits.clear()
    ask(pytester.path, *(recorded_one(f"/users?cursor={number}") for number in range(6)))
    statuses, answer = iter([500, 500, 200, 500, 500, 200]), living._answer

    def flaky(value):
        living.status = next(statuses)
        return answer(value)

    monkeypatch.setattr(living, "_answer", flaky)
    result = drift("--sandbox")
    assert (result.exit_code, len(living.hits)) == (3, 6)
    assert "answers 500 (4 times)" in result.stderr


def test_several_recorded_answers_are_one_sample(service, drift, living, pytester):
    answers = [b'{"items": [], "next": "c"}', b'{"items": [], "next": null}', b'{"items": []}']
    ask(pytester.path, *(recorded_one("/users", answer=answer) for answer in answers))
    assert drift("--sandbox", "--fail-on=info").exit_code == 0


def test_head_and_what_is_not_asked(service, drift, living, pytester):
    living.hits.clear()
    ones = [
        recorded_one("/users", method="HEAD", answer=b""),
        recorded_one("/users/123", status=304, answer=b""),
        recorded_one("/users", method="OPTIONS"),
        recorded_one("https://auth.example/a"),
    ]
    ask(pytester.path, *ones)
    result = drift("--sandbox", "--format=json")
    assert (result.exit_code, living.hits) == (0, ["HEAD /v1/users"])
    assert left_out(result) == {
        "whose answer was 304: it depends on what the client had kept": 1,
        "OPTIONS: only GET and HEAD are asked": 1,
        "for hosts of no service: auth.example": 1,
    }


def test_what_an_unsafe_request_made_may_be_gone(service, drift, living, pytester):
    made = recorded_one("/payments/p1", answer=b'{"id": "p1"}')
    ask(pytester.path, recorded_one("/payments", method="POST", status=201), made, recorded_one("/users"))
    result = drift("--sandbox", "--format=json")
    assert result.exit_code == 0
    assert left_out(result)["answered 404, after a POST that wasn't sent again"] == 1
    ask(pytester.path, made, recorded_one("/payments", method="POST", status=201))
    assert drift("--sandbox").exit_code == 1


BY_VCRPY = """
import sys, requests, vcr
file, url, token = sys.argv[1:]
hide = {"filter_headers": [("authorization", "Bearer apiint-secret.acme.token")]}
with vcr.use_cassette(file, **hide):
    for path in ("/users/123", "/users"):
        requests.get(url + path, headers={"Authorization": "Bearer " + token}, timeout=5)
"""


def test_a_cassette_of_vcrpy_that_names_the_sandbox_itself(service, drift, living, pytester):
    file = pytester.path / "cassettes" / "by_vcrpy.yaml"
    subprocess.run([sys.executable, "-c", BY_VCRPY, file, living.url, TOKEN], check=True)
    assert TOKEN not in file.read_text()
    assert drift("--sandbox").exit_code == 0
    living.users[0]["name"] = 5
    assert "$.name: string -> number" in drift("--sandbox").stdout
