"""Services and looks of secrets that hooks bring stand beside those of the settings."""

import json

import pytest

SERVICE = """
def pytest_apiint_services(config):
    return {"globex": {"base_url": "https://globex.example", "secrets": {"key": "GLOBEX_KEY"}}}
"""
TESTS = """
import requests


def test_it(apis):
    assert list(apis) == ["acme", "globex"]
    globex = apis["globex"]
    globex.mock.get("/a", json=[1])
    key = globex.secret("key")
    assert requests.get(globex.base_url + "/a", timeout=5, headers={"X": key}).json() == [1]
"""


def test_a_table_is_a_service_like_any_other(run, acme, pytester):
    pytester.makeconftest(SERVICE)
    result = run(TESTS, "--api-har=run.har")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["apiint: mode=mock, services: acme, globex"])
    entry = json.loads(pytester.path.joinpath("run.har").read_text())["log"]["entries"][0]
    assert entry["_service"] == "globex"
    assert {"name": "X", "value": "apiint-secret.globex.key"} in entry["request"]["headers"]


def test_a_value_is_one_too_where_no_settings_are(run, pytester):
    pytester.makeconftest("""
from pytest_apiint.settings import Service

def pytest_apiint_services():
    return {"globex": Service("globex", "https://globex.example")}
""")
    result = run("def test_it(api): assert (api.name, api.base_url) == ('globex', 'https://globex.example')")
    result.assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("given", "lines"),
    [
        ('{"acme": {"base_url": "https://a.example"}}', ['*two services are called "acme"', "*another name"]),
        ('{"b": {"base_url": "https://api.acme.example/v1"}}', ['*"acme" and "b" have the same base_url']),
        ('{"b": {"base_ulr": "https://b.example"}}', ['*unknown key "base_ulr"', "*did you mean*"]),
        ('{"b": Service("c", "https://c.example")}', ['*"b" is called otherwise itself']),
        ("[1]", ["*must be a table"]),
    ],
)
def test_what_cant_be_a_service_is_said_once(run, acme, pytester, given, lines):
    pytester.makeconftest(f"from pytest_apiint.settings import Service\ndef pytest_apiint_services(): return {given}")
    result = run("def test_it(api): pass\ndef test_more(api): pass")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(lines)


def test_none_is_no_service(run, acme, pytester):
    pytester.makeconftest("def pytest_apiint_services(): return None")
    run("def test_it(apis): assert list(apis) == ['acme']").assert_outcomes(passed=1)


def test_what_fits_a_pattern_is_hidden_wherever_it_stands(run, acme, pytester):
    pytester.makeconftest(r"""
def pytest_apiint_secret_patterns():
    return [("acme-key", r"ak:[0-9a-z ]{8}")]
""")
    run(
        """
import requests

def test_it(api):
    api.mock.post("/a", text="the key is ak:12345 ab, again ak:12345 ab")
    requests.post(api.base_url + "/a", timeout=5, data="ak:12345 ab")
""",
        "--api-har=run.har",
    ).assert_outcomes(passed=1)
    text = pytester.path.joinpath("run.har").read_text()
    assert "ak:123" not in text
    assert "the key is apiint-secret.acme_key.1, again apiint-secret.acme_key.1" in text


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ("[('k', 'a(')]", "*that is no regular expression"),
        ("[('k', 'a*')]", "*that fits everywhere, as it fits nothing at all"),
        ("[('k', b'a')]", "*that is a pattern of bytes, not of text"),
        ("['abc']", "*that is no kind and pattern"),
        ("[('a kind', 'a')]", "*that is no kind and pattern"),
        ("[('k', None)]", "*that is no regular expression"),
    ],
)
def test_what_cant_be_a_pattern_is_said_once(run, acme, pytester, given, line):
    pytester.makeconftest(f"def pytest_apiint_secret_patterns(): return {given}")
    result = run("def test_it(api): pass")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([line])


def test_patterns_are_forgotten_with_their_run(run, acme, pytester):
    from pytest_apiint.secrets import detect

    pytester.makeconftest("def pytest_apiint_secret_patterns(): return [('acme-key', 'zzz+')]")
    run("""
from pytest_apiint.secrets import detect

def test_it(api): assert [found.kind for found in detect("a zzzz")] == ["acme-key"]
""").assert_outcomes(passed=1)
    assert detect("a zzzz") == []
