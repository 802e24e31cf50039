"""What findings read like, and the commands that see them again."""

from datetime import date

import pytest

from pytest_apiint.contract.contract import Contract
from pytest_apiint.contract.document import Document
from pytest_apiint.errors import SettingsProblem
from pytest_apiint.exchange import Exchange, Headers, Request, Response
from pytest_apiint.provider import command, known, told
from pytest_apiint.provider.finding import Finding, Findings
from pytest_apiint.sandbox.probe import Credential

JSON = Headers({"Content-Type": "application/json"})
TOKEN = Credential("header", "Authorization", "apiint-secret.acme.token", "s3cr3t", "Bearer ", "ACME_TOKEN")
CONTRACT = Contract(
    Document(
        {
            "openapi": "3.0.3",
            "info": {"title": "x", "version": "1"},
            "paths": {
                "/users": {
                    "get": {
                        "operationId": "listUsers",
                        "responses": {
                            "200": {
                                "description": "",
                                "content": {"application/json": {"schema": {"type": "object", "required": ["id"]}}},
                            }
                        },
                    }
                }
            },
        },
        source="acme.yaml",
    )
)


def exchange(status=200, body=b"{}", query="", headers=(), method="GET", sent=b""):
    request = Request(method, f"https://sandbox.acme.example/users{query}", Headers(headers), sent)
    return Exchange(1, request, Response(status, JSON, body), 0.0, 0.1, "sandbox")


def text(*findings, **options):
    return told.text("GET /users", findings, CONTRACT, (TOKEN,), again="pytest x --api-seed=1", **options)


def test_a_body_that_isnt_as_described_has_its_place():
    finding = Finding("response_schema_conformance", "Response violates schema", "long words", exchange(), 3)
    assert text(finding).splitlines() == [
        "GET /users: Response violates schema (response_schema_conformance)",
        "  expected  a body as it's described",
        "  seen      200 to GET /users; 3 times",
        "            body /id: missing",
        "  says      acme.yaml #/paths/~1users/get/responses/200...~1json/schema/required",
        "  hint      which of the two is right, the body or its schema?",
        "  curl https://sandbox.acme.example/users",
        "again: pytest x --api-seed=1",
    ]


def test_where_our_reading_says_nothing_schemathesis_words_stand():
    finding = Finding("ignored_auth", "API accepts requests without authentication", "Expected 401\n\nmore", exchange())
    assert "            Expected 401\n" in text(finding)
    assert "more" not in text(finding)


def test_five_findings_are_shown_and_the_rest_counted():
    findings = [Finding("not_a_server_error", f"Server error {number}", "", exchange(500)) for number in range(7)]
    said = text(*findings, also="incomplete: why")
    assert said.count("expected") == 5
    assert said.splitlines()[-3:] == ["and 2 more findings", "incomplete: why", "again: pytest x --api-seed=1"]


def test_an_expired_entry_is_told():
    entry = known.Known("GET /users", "*", "why", date(2020, 1, 1), number=2)
    finding = Finding("not_a_server_error", "Server error", "", exchange(500))
    assert "[[known]] number 2 was good for this until 2020-01-01" in text(finding, expired=entry)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (exchange(query="?a=1&b=2"), "curl 'https://sandbox.acme.example/users?a=1&b=2'"),
        (
            exchange(headers={"Accept": "*/*", "X-A": "it's"}),
            "curl -H 'X-A: it'\"'\"'s' https://sandbox.acme.example/users",
        ),
        (
            exchange(headers={"Authorization": "Bearer apiint-secret.acme.token"}),
            'curl -H "Authorization: Bearer ${ACME_TOKEN}" https://sandbox.acme.example/users',
        ),
        (
            exchange(query='?k=apiint-secret.acme.token&"$x'),
            'curl "https://sandbox.acme.example/users?k=${ACME_TOKEN}&\\"\\$x"',
        ),
        (exchange(method="HEAD"), "curl -I https://sandbox.acme.example/users"),
        (
            exchange(method="POST", sent=b'{"a": "\xc3\xa9"}'),
            'curl -X POST --data-binary \'{"a": "\\xe9"}\' https://sandbox.acme.example/users',
        ),
    ],
)
def test_a_request_as_curl(asked, expected):
    assert command.curl(asked.request, (TOKEN,)) == expected


def test_basic_is_a_user_of_curls():
    basic = Credential("header", "Authorization", "apiint-secret.acme.u.p", "eA==", "Basic ", "ACME_U:ACME_P")
    asked = exchange(headers={"Authorization": "Basic apiint-secret.acme.u.p"}).request
    assert command.curl(asked, (basic,)) == 'curl -u "$ACME_U:$ACME_P" https://sandbox.acme.example/users'


def test_pytests_command_is_one_that_a_shell_takes():
    assert command.pytest("t.py::T::x[GET /a]", 7, ["--api-mode=sandbox"]) == (
        "pytest 't.py::T::x[GET /a]' --api-mode=sandbox --api-seed=7"
    )


class Failed(AssertionError):
    checks = ("not_a_server_error",)
    title, message = "Server error", "words"

    def __eq__(self, other):
        return isinstance(other, Failed)

    def __hash__(self):
        return 1


def test_of_equal_findings_the_smallest_request_is_kept():
    findings = Findings({})
    for query in ("?long=1234567", "?a=1", "?long=1"):
        findings.add(Failed(), exchange(500, query=query))
    (one,) = findings.found.values()
    assert (one.check, one.count, one.exchange.request.split.query) == ("not_a_server_error", 3, "a=1")


ENTRY = '[[known]]\noperation = "GET /u*"\ncheck = "not_a_server_error"\nreason = "#1"\nexpires = 2099-01-01\n'


def test_an_entry_covers_what_it_says(tmp_path):
    (tmp_path / "known.toml").write_text(f"{ENTRY}status = 500\n")
    (entry,) = known.load(tmp_path / "known.toml")
    broken = Finding("not_a_server_error", "", "", exchange(500))
    assert entry.covers(("GET /users", "listUsers"), broken)
    assert not entry.covers(("GET /bots", None), broken)
    assert not entry.covers(("GET /users", None), Finding("not_a_server_error", "", "", exchange(503)))
    assert not entry.covers(("GET /users", None), Finding("ignored_auth", "", "", exchange(500)))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("known = 1", "has a `known` that is no array of tables"),
        ("known = [1]", "number 1) that is no table"),
        ("[[known", "can't be read"),
        (ENTRY + "reasons = 'x'", 'did you mean "reason"?'),
        (ENTRY.replace('reason = "#1"\n', ""), "has no reason in [[known]] number 1"),
        (ENTRY.replace("server_error", "server_eror"), 'did you mean "not_a_server_error"?'),
        (ENTRY.replace("2099-01-01", '"2099-01-01"'), "has no day of end"),
        (ENTRY + "status = 99", "has no such status"),
    ],
)
def test_an_entry_that_cant_be_meant(tmp_path, text, said):
    (tmp_path / "known.toml").write_text(text)
    with pytest.raises(SettingsProblem) as caught:
        known.load(tmp_path / "known.toml")
    assert said in str(caught.value)
    assert all(len(line) <= 80 for line in str(caught.value).splitlines())


def test_a_description_that_cases_cant_be_made_of():
    assert told.unfit("GET /users", "InvalidSchema: no type\n\n  at id", CONTRACT).splitlines() == [
        "GET /users isn't described so that it can be fuzzed",
        "  seen  InvalidSchema: no type; at id",
        "  says  acme.yaml #/paths/~1users/get",
        "  fix   mend the description",
    ]


def test_the_file_that_keeps_them_stands_before_the_command():
    said = text(Finding("x", "x", "", exchange()), kept="kept: a.yaml\nreplay: @b", also="incomplete: 1")
    assert said.splitlines()[-4:] == ["incomplete: 1", "kept: a.yaml", "replay: @b", "again: pytest x --api-seed=1"]


def steps(count):
    last = exchange(500)
    return (*(exchange(201, query=f"?{number}", method="POST") for number in range(count - 1)), last)


def test_a_sequence_shows_its_steps_and_no_command_for_the_last_alone():
    found = Finding("not_a_server_error", "Server error", "", exchange(500), steps=steps(3), operation="GET /users")
    assert text(found).splitlines()[-5:] == [
        "  hint      what does the server's log say of it?",
        "  steps     POST /users?0 201",
        "            POST /users?1 201",
        "            GET /users 500",
        "again: pytest x --api-seed=1",
    ]


def test_of_a_long_sequence_the_middle_is_left_out_with_its_count():
    words = "a long word " * 30
    found = Finding("use_after_free", "Deleted resource", words, exchange(200, query="?" + "x" * 90), steps=steps(20))
    lines = text(found).splitlines()[:-1]
    assert [line.strip() for line in lines[-4:]] == [
        "steps     POST /users?0 201",
        "... 17 more",
        "POST /users?18 201",
        "GET /users 500",
    ]
    assert len(lines) <= 12
    assert max(map(len, lines)) <= 80


def test_four_steps_are_shown_whole():
    found = Finding("x", "x", "", exchange(500), steps=steps(4))
    assert "more" not in text(found)
    assert text(found).count("POST /users") == 3


def test_a_sequence_of_one_step_is_told_as_a_case():
    said = text(Finding("x", "x", "", exchange(), steps=steps(1)))
    assert "curl https" in said
    assert "steps" not in said


def test_a_step_s_finding_is_told_of_its_own_operation():
    found = Finding("x", "Title", "", exchange(), steps=steps(2), operation="GET /users")
    assert told.text("stateful", [found], CONTRACT, (), again="y").splitlines()[0] == "GET /users: Title (x)"


def test_of_equal_findings_the_one_after_the_fewest_steps_is_kept():
    findings = Findings({})
    for count in (4, 2, 3):
        findings.add(Failed(), exchange(500, query="?" + "x" * (5 - count)), steps(count), operation="GET /users")
    (one,) = findings.found.values()
    assert (len(one.steps), one.count, one.operation) == (2, 3, "GET /users")
