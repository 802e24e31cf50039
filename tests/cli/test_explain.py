"""``apiint explain``: every word has a page, each page fits a small terminal, and the tests that are shown run."""

import json
import re

import pytest
from click.testing import CliRunner

import pytest_apiint
from pytest_apiint import errors, faults
from pytest_apiint.checks.battery import BATTERY
from pytest_apiint.cli.command import apiint
from pytest_apiint.contract.diff.rules import RULES as CHANGES
from pytest_apiint.contract.lint import RULES
from pytest_apiint.explained import index
from pytest_apiint.formats import FORMATS
from pytest_apiint.formats.statuses import STATUSES
from pytest_apiint.webhooks.attacks import MATRIX

PAGES = index.pages()
BY_KIND = {kind: made() for kind, made in index.KINDS.items()}
ERRORS = {
    name
    for name, kind in vars(errors).items()
    if isinstance(kind, type) and issubclass(kind, BaseException) and "apiint" in kind.__module__
}
WORDS = {
    "status": {str(one.code) for one in STATUSES},
    "check": {one.id for one in BATTERY},
    "error": ERRORS,
    "format": {one.name for one in FORMATS},
    "fault": {name for name in faults.__all__ if name[0].islower()},
    "rule": set(RULES),
    "change": set(CHANGES),
    "attack": {one.id for one in MATRIX},
    "assertion": {name for name in pytest_apiint.__all__ if name.startswith("assert_")},
}


def run(*arguments):
    return CliRunner().invoke(apiint, ["explain", *arguments])


@pytest.mark.parametrize("kind", WORDS)
def test_every_word_of_a_kind_has_a_page(kind):
    assert set(BY_KIND[kind]) == WORDS[kind]
    assert len(WORDS[kind]) > 15


def test_every_page_fits_a_small_terminal_and_says_something():
    for page in PAGES:
        lines = list(page.lines())
        assert max(map(len, lines)) <= 80, page.word
        assert all(line.isascii() for line in lines), page.word
        assert len(lines) <= 32, page.word
        assert len([text for _, text in page.rows if text]) >= 2, page.word
        assert page.test or page.run, page.word


def test_every_error_says_whose_fault_it_is_and_the_way_out():
    for page in BY_KIND["error"].values():
        rows = dict(page.rows)
        assert rows["fix"], page.word
        assert rows["fault"] != "one of several" or page.word == "ApiintError", page.word


@pytest.mark.parametrize(
    ("word", "first"),
    [
        ("429", "429 (status): Too Many Requests"),
        ("retry-after", "Retry-After (header field): when to come back"),
        ("RETRY_AFTER_DATE", "retry-after-date (check): a promise of clients"),
        ("nomatchingmock", "NoMatchingMock (error): raised by this package"),
        ("problem+json", "problem+json (error format): Problem details"),
        ("faults.reset()", "reset (fault): what goes wrong"),
        ("too-old", "too-old (webhook attack): what is delivered"),
        ("assert-retried", "assert_retried (assertion): for any test"),
    ],
)
def test_a_word_is_found_however_it_is_spelt(word, first):
    result = run(word)
    assert (result.exit_code, result.stdout.splitlines()[0]) == (0, first)


def test_a_page_says_all_that_there_is_to_say():
    assert run("503").stdout == (
        "503 (status): Service Unavailable\n"
        "  meaning   unavailable: the same request may succeed later\n"
        "  client    try again with backoff and jitter, after Retry-After where it's\n"
        "            there; give up after a few\n"
        "  source    RFC 9110, 15.6.4\n"
        "  tested by assert_maps_errors, assert_retried\n"
        "\n"
        "    import requests\n"
        "    from pytest_apiint import assert_retried, faults\n"
        "    from requests.adapters import HTTPAdapter, Retry\n"
        "\n"
        "    def test_503_is_tried_again(mock_api):\n"
        "        session = requests.Session()  # the client under test\n"
        "        retries = Retry(3, backoff_factor=1, status_forcelist=[503])\n"
        '        session.mount("https://", HTTPAdapter(max_retries=retries))\n'
        '        mock_api.mock.get("/users/1", json={"id": 1})\n'
        '        mock_api.fail("GET /users/1", faults.status(503))\n'
        '        session.get(f"{mock_api.base_url}/users/1", timeout=10)\n'
        "        assert_retried(mock_api.journal, attempts=2)\n"
    )


@pytest.mark.parametrize(
    ("word", "near"),
    [("retry-aftr-dat", "retry-after-date"), ("NoMatchinMock", "NoMatchingMock"), ("pkce", "assert_pkce")],
)
def test_an_unknown_word_is_a_mistake_of_usage_and_the_nearest_are_named(word, near):
    result = run("429", word)
    assert (result.exit_code, result.stdout) == (2, "")
    assert re.search(rf"nearest .*\b{near}\b", result.stderr)


def test_without_a_word_all_are_listed():
    lines = run().stdout.splitlines()
    assert {"status", "  429", "check", "  retry-after-date", "error", "  NoMatchingMock"} <= set(lines)
    assert sum(line.startswith("  ") for line in lines) == len(PAGES)


def test_json_has_a_versioned_schema():
    told = json.loads(run("429", "--format", "json").stdout)
    assert told["schema"] == "apiint.explain/1"
    assert set(told["pages"][0]) == {"word", "kind", "title", "rows", "test", "run"}
    assert told["pages"][0]["rows"][0][0] == "meaning"


def test_the_tests_shown_of_statuses_faults_headers_and_formats_run(pytester):
    kinds = ("status", "fault", "header", "format")
    shown = {f"test_{kind}_{number}": page.test for kind in kinds for number, page in enumerate(BY_KIND[kind].values())}
    pytester.makepyfile(**shown)
    result = pytester.runpytest_inprocess("-p", "no:randomly", "-W", "ignore", "-q")
    result.assert_outcomes(passed=len(shown))


def test_the_suite_shown_of_checks_has_each_of_them(pytester):
    """Run of a few, as each takes its time; what comes of them is the client's affair."""
    pytester.makepyfile(*{one.test for one in BY_KIND["check"].values() if ", read" in one.test})
    listed = pytester.runpytest_inprocess("--collect-only", "-q", "-W", "ignore").stdout.str()
    reading = {one.id for one in BATTERY if "read" in one.calls and not one.asynchronous}
    assert {name for name in reading if f"[call-{name}]" in listed} == reading
    command = BY_KIND["check"]["timeouts-set"].run.split()[1:]
    pytester.runpytest_inprocess(*command, "-p", "no:randomly", "-W", "ignore").assert_outcomes(passed=1)


@pytest.mark.parametrize("page", [page for page in PAGES if page.test], ids=lambda page: page.word)
def test_every_test_that_is_shown_is_python_and_imports_what_there_is(page):
    scope = {}
    compile(page.test, page.word, "exec")
    exec("\n".join(line for line in page.test.splitlines() if line.startswith(("import ", "from "))), scope)
