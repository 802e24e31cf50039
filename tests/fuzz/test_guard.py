"""What fuzzing sends, as a real server counts it."""

import pytest

from .servers import BEARER, ID, TOKEN, TWO, Server, secured

pytestmark = pytest.mark.fuzz
WITH_TOKEN = 'secrets = { token = "ACME_TOKEN" }'
ALL_CHECKS = 'checks = ["not_a_server_error", "ignored_auth", "unsupported_method", "missing_required_header"]'


def test_only_gets_are_sent(fuzz):
    result, server = fuzz()
    result.assert_outcomes(passed=2)
    assert server.methods == {"GET"}
    assert len(server.came) > 2


def test_only_gets_are_sent_where_nothing_but_the_guard_holds_it_back(fuzz, monkeypatch):
    # As Schemathesis is by itself: it sent 229 requests, with PUT, PATCH, DELETE and others.
    monkeypatch.setattr("pytest_apiint.provider.generator.options", lambda _, seed, **_rest: {"seed": seed})
    result, server = fuzz()
    assert server.methods == {"GET"}
    result.stdout.re_match_lines([r".*kept from going out: .*\d\d by the rule method"])
    assert result.ret == 1


@pytest.mark.parametrize("checks", ["", ALL_CHECKS], ids=["usual checks", "ignored_auth too"])
def test_a_budget_of_40_is_40_on_the_server(fuzz, checks):
    settings = f"max_examples = 60\n{checks}"
    result, server = fuzz(spec=secured(TWO, **BEARER), service=f"budget = 40\n{WITH_TOKEN}", settings=settings)
    assert len(server.came) == 40
    assert server.authorizations == {f"Bearer {TOKEN}"}
    result.stdout.fnmatch_lines(["*INCOMPLETE: * of 2 operations*"])
    result.assert_outcomes(skipped=2)
    assert result.ret == 1


def test_a_budget_of_40_is_40_over_two_processes(fuzz):
    plugins = ["xdist.plugin", "xdist.looponfail"]
    result, server = fuzz("-n2", service="budget = 40", settings="max_examples = 60", plugins=plugins, apart=True)
    assert len(server.came) == 40
    result.stdout.fnmatch_lines(["*INCOMPLETE: *"])
    assert result.ret == 1


def test_an_operation_has_a_budget_of_its_own(fuzz):
    result, server = fuzz(settings="max_examples = 60\noperation_budget = 7")
    assert len(server.came) == 14
    result.assert_outcomes(skipped=2)
    result.stdout.fnmatch_lines(["*its budget of 7 requests is used up*"])


def test_what_is_incomplete_fails_where_all_that_should_be_must(fuzz):
    result, _ = fuzz("--api-strict", settings="max_examples = 60\noperation_budget = 7")
    result.assert_outcomes(failed=2)


@pytest.mark.parametrize(
    ("scheme", "place"),
    [
        (BEARER, lambda _, fields: fields["Authorization"] == f"Bearer {TOKEN}"),
        ({"type": "oauth2", "flows": {}}, lambda _, fields: fields["Authorization"] == f"Bearer {TOKEN}"),
        ({"type": "apiKey", "in": "header", "name": "X-Key"}, lambda _, fields: fields["X-Key"] == TOKEN),
        ({"type": "apiKey", "in": "query", "name": "key"}, lambda target, _: f"key={TOKEN}" in target),
        ({"type": "apiKey", "in": "cookie", "name": "key"}, lambda _, fields: fields["Cookie"] == f"key={TOKEN}"),
        (
            {"type": "http", "scheme": "basic"},
            lambda _, fields: fields["Authorization"] == "Basic dG9rLTQ3MTEtb2Ytbm8tYWNjb3VudA==",
        ),
    ],
    ids=["bearer", "oauth2", "header", "query", "cookie", "basic"],
)
def test_the_token_goes_where_the_description_says(fuzz, scheme, place):
    result, server = fuzz(spec=secured(TWO, **scheme), service=WITH_TOKEN, settings=ALL_CHECKS)
    assert server.came
    assert all(place(target, fields) for _, target, fields in server.came)
    assert TOKEN not in result.stdout.str()
    assert server.methods == {"GET"}


def test_the_token_stays_out_of_what_is_told(fuzz, pytester):
    broken = Server(500, {"echo": f"Bearer {TOKEN}"}, {})
    result, server = fuzz("--junitxml=junit.xml", spec=secured(TWO, **BEARER), service=WITH_TOKEN, server=broken)
    result.assert_outcomes(failed=2)
    assert server.authorizations == {f"Bearer {TOKEN}"}
    assert TOKEN not in result.stdout.str() + result.stderr.str() + (pytester.path / "junit.xml").read_text()
    result.stdout.fnmatch_lines(['*curl -H "Authorization: Bearer ${ACME_TOKEN}" http://*'])


def test_requests_without_a_token_go_where_that_is_asked_for(fuzz):
    settings = 'checks = ["ignored_auth"]\nanonymous = true'
    result, server = fuzz(spec=secured(TWO, **BEARER), service=WITH_TOKEN, settings=settings)
    assert None in server.authorizations
    result.stdout.fnmatch_lines(["*API accepts requests without authentication (ignored_auth)"])


@pytest.mark.parametrize("status", [401, 403, 429, 503])
def test_a_sandbox_that_only_refuses_is_left_alone(fuzz, status):
    paths = {f"/users/{number}": {"get": {"responses": {str(status): {"description": ""}}}} for number in range(5)}
    paths = {**{f"{path}/{{id}}": {"get": {**one["get"], "parameters": [ID]}} for path, one in paths.items()}}
    server = Server(status, {}, {})
    settings = 'max_examples = 30\nstop_after = 4\nchecks = ["status_code_conformance"]'
    result, server = fuzz("-rs", paths=paths, server=server, settings=settings)
    assert len(server.came) == 3 * 4
    result.stdout.fnmatch_lines([f"*4 answers in a row were 401, 403, 429 or 5xx, the last {status}*"])
    result.stdout.fnmatch_lines(["*3 operations in succession were answered with 401, 403, 429 or 5xx only*"])
    result.assert_outcomes(skipped=5)


def test_an_operation_that_fails_stops_no_other(fuzz):
    server = Server(answer=lambda target: (500 if "/users/" in target else 200, [], {}))
    result, server = fuzz(server=server, settings="max_examples = 30\nstop_after = 4")
    assert sum("/users/" in target for _, target, _ in server.came) == 4
    result.assert_outcomes(passed=1, failed=1)


def test_unsafe_operations_go_by_their_names_only(fuzz):
    body = {"content": {"application/json": {"schema": {"type": "object"}}}}
    one = {"operationId": "pay", "requestBody": body, "responses": ANY_STATUS}
    paths = {**TWO, "/payments": {"post": one, "delete": {"responses": ANY_STATUS}}}
    result, server = fuzz(paths=paths)
    assert server.methods == {"GET"}
    result.stdout.fnmatch_lines(["*left out: 2 operations, neither GET nor HEAD*"])
    result, server = fuzz(paths=paths, settings='unsafe = ["pay"]')
    assert server.methods == {"GET", "POST"}
    result.stdout.fnmatch_lines(["*left out: 1 operation, neither GET nor HEAD*"])


ANY_STATUS = {"200": {"description": ""}}


def test_methods_that_the_service_allows_arent_fuzzed_for_that(fuzz):
    paths = {**TWO, "/payments": {"post": {"responses": ANY_STATUS}}}
    _, server = fuzz(paths=paths, service="unsafe_methods = true")
    assert server.methods == {"GET"}


def test_retry_after_is_waited_for(fuzz):
    came = []

    def busy(target):
        came.append(target)
        return (429, {}, {"Retry-After": "1"}) if len(came) == 1 else (200, [], {})

    result, _ = fuzz(
        paths={"/users": {"get": {"responses": {**ANY_STATUS, "429": {"description": ""}}}}}, server=Server(answer=busy)
    )
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["*waited 1.* s for its turns*"])


def test_a_rate_is_kept(fuzz):
    result, server = fuzz(service='rate_limit = "4/second"', paths={"/users": TWO["/users"]})
    assert len(server.came) > 4
    result.stdout.fnmatch_lines(["*waited * s for its turns*"])


def test_a_live_key_stops_the_test(fuzz, monkeypatch):
    monkeypatch.setenv("ACME_TOKEN", "sk_live_0123456789abcdef")
    result, server = fuzz(spec=secured(TWO, **BEARER), service=WITH_TOKEN)
    assert not server.came
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(["*ACME_TOKEN holds a live key*"])


def test_a_token_that_isnt_set_skips(fuzz, monkeypatch):
    monkeypatch.delenv("ACME_TOKEN")
    result, server = fuzz(spec=secured(TWO, **BEARER), service=WITH_TOKEN)
    assert not server.came
    result.assert_outcomes(skipped=2)


def test_nobody_there_is_trouble_and_no_finding(fuzz, pytester, run):
    gone = Server()
    fuzz(server=gone)
    result = run("--api-mode=sandbox", "--api-fuzz=acme")
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(["*SandboxTrouble: GET /users got no answer*"])
