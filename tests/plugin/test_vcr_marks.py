"""Marks, options, fixtures and hooks of pytest-recording, where it isn't loaded."""

import pytest

from .vcr_service import served

ONE = """
interactions:
- request: {body: null, headers: {}, method: GET, uri: 'https://api.example/users/7'}
  response:
    body: {string: '{"id": 7}'}
    headers: {Content-Type: [application/json]}
    status: {code: 200, message: OK}
version: 1
"""
ASK = "requests.get('https://api.example/users/7', timeout=5).json()"


@pytest.fixture
def recorded(pytester):
    """A cassette at pytest-recording's place for the test `name`."""

    def recorded(name, text=ONE, module="test_it"):
        folder = pytester.path / "cassettes" / module
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)

    return recorded


@pytest.fixture
def marked(run, pytester):
    def marked(source, *options, **keywords):
        pytester.makepyfile(test_it=f"import pytest, requests\n{source}")
        return run("", *options, **keywords)

    return marked


def test_a_cassette_answers_without_any_settings(marked, recorded):
    recorded("test_a.yaml")
    marked(f"@pytest.mark.vcr\ndef test_a(): assert {ASK} == {{'id': 7}}").assert_outcomes(passed=1)


def test_what_it_lacks_fails_at_once_and_shows_the_nearest_recording(marked, recorded):
    recorded("test_a.yaml")
    result = marked("@pytest.mark.vcr\ndef test_a(): requests.get('https://api.example/users/8', timeout=5)")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*cassette*", "*users/7*"])


def test_a_failure_that_the_test_expects_is_no_finding(marked):
    source = "def test_a():\n with pytest.raises(requests.ConnectionError): requests.get('https://api.example')"
    marked(f"@pytest.mark.vcr\n{source}").assert_outcomes(passed=1)


def test_a_test_case_of_unittest_has_its_cassette(marked, recorded):
    recorded("Test.test_a.yaml")
    source = f"import unittest\n@pytest.mark.vcr\nclass Test(unittest.TestCase):\n def test_a(self): {ASK}"
    marked(source).assert_outcomes(passed=1)


def test_only_the_parameters_that_are_marked_have_one(marked, recorded):
    recorded("test_a[1].yaml")
    parameters = "[0, pytest.param(1, marks=pytest.mark.vcr)]"
    source = f"@pytest.mark.parametrize('n', {parameters})\ndef test_a(n, request):\n"
    marked(f"{source} assert ('vcr' in request.node.fixturenames) == n\n if n: {ASK}").assert_outcomes(passed=2)


def test_fixtures_of_the_test_meet_the_cassette_too(marked, recorded):
    recorded("test_a.yaml")
    source = f"@pytest.fixture\ndef user(): return {ASK}\n@pytest.mark.vcr\ndef test_a(user): assert user['id'] == 7"
    marked(source).assert_outcomes(passed=1)


def test_a_plugin_of_the_suites_overrides_the_configuration(marked, pytester, recorded):
    pytester.makepyfile(shared="import pytest\n@pytest.fixture\ndef vcr_config(): return {'match_on': ['method']}")
    pytester.makeconftest("pytest_plugins = ['shared']")
    pytester.syspathinsert()
    recorded("test_a.yaml")
    source = "@pytest.mark.vcr\ndef test_a(): assert requests.get('https://other.example', timeout=5).ok"
    marked(source).assert_outcomes(passed=1)


def test_the_nearest_mark_wins_over_wider_ones_and_the_configuration(marked, recorded):
    recorded("test_a.yaml")
    config = "@pytest.fixture\ndef vcr_config(): return {'match_on': ['uri']}"
    source = f"{config}\npytestmark = pytest.mark.vcr(match_on=['host'])"
    ask = "requests.post('https://other.example/x', timeout=5)"
    marked(f"{source}\n@pytest.mark.vcr(match_on=['scheme'])\ndef test_a(): assert {ask}.ok").assert_outcomes(passed=1)


def test_an_option_of_the_suites_own_conftest_stays_its_own(marked, pytester):
    pytester.makeconftest("def pytest_addoption(parser): parser.addoption('--record-mode', default='mine')")
    source = "def test_a(request): assert request.config.getoption('--record-mode') == 'mine'"
    marked(source).assert_outcomes(passed=1)


def test_recording_is_disabled_by_an_option(marked):
    with served() as url:
        source = (
            f"@pytest.mark.vcr\ndef test_a(vcr): assert vcr is None and requests.get('{url}/users/7', timeout=5).ok"
        )
        marked(source, "--disable-recording").assert_outcomes(passed=1)


def test_pytest_recording_keeps_its_marked_tests_where_it_is_loaded(marked, recorded):
    recorded("test_a.yaml")
    source = f"@pytest.mark.vcr\ndef test_a(vcr): assert type(vcr).__module__ == 'vcr.cassette' and {ASK}"
    marked(source, plugins=["pytest_recording.plugin"]).assert_outcomes(passed=1)


def test_a_test_with_our_api_too_has_both_and_virtual_time(marked, recorded):
    recorded("test_a.yaml")
    marked(f"""
import time
@pytest.mark.vcr
def test_a(api):
    api.mock.get("/mocked", json=1)
    assert requests.get(api.base_url + "/mocked").json() == 1
    assert {ASK} == {{'id': 7}}
    time.sleep(60)
""").assert_outcomes(passed=1)


def test_time_is_real_without_it(marked):
    source = "import time\n@pytest.mark.vcr\ndef test_a(): assert type(time.sleep).__name__.startswith('builtin')"
    marked(source).assert_outcomes(passed=1)


ASKS = {
    "requests": "import requests\ndef ask(url): return requests.get(url, timeout=5).json()",
    "httpx": "import httpx\ndef ask(url): return httpx.get(url).json()",
    "urllib3": "import urllib3\ndef ask(url): return urllib3.PoolManager().request('GET', url).json()",
    "urllib": "import json, urllib.request\ndef ask(url): return json.load(urllib.request.urlopen(url))",
    "aiohttp": """
import aiohttp, asyncio
async def asked(url):
    async with aiohttp.ClientSession() as session, session.get(url) as answer: return await answer.json()
def ask(url): return asyncio.run(asked(url))
""",
}


@pytest.mark.parametrize("client", ASKS)
@pytest.mark.parametrize("function", ["", "before_record_request=lambda it: it"], ids=["ours", "vcrpys"])
def test_every_client_is_answered_over_tls_where_no_such_host_is(marked, recorded, client, function):
    recorded("test_a.yaml")
    marked(f"""
{ASKS[client]}
@pytest.mark.vcr({function})
def test_a():
    assert ask("https://api.example/users/7") == {{"id": 7}}
    with pytest.raises(Exception, match="isn't in the cassette"):
        ask("https://api.example/users/7")
""").assert_outcomes(passed=1)


@pytest.mark.parametrize("function", ["", "before_record_request=lambda it: it"], ids=["ours", "vcrpys"])
def test_threads_are_each_given_a_recording_of_their_own(marked, recorded, function):
    block = ONE.partition("interactions:\n")[2].partition("version:")[0]
    recorded(
        "test_a.yaml", "interactions:\n" + "".join(block.replace("7}", f"{n}}}") for n in range(40)) + "version: 1\n"
    )
    marked(f"""
from concurrent.futures import ThreadPoolExecutor
@pytest.mark.vcr({function})
def test_a():
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: {ASK}["id"], range(40)))
    assert sorted(found) == list(range(40))
""").assert_outcomes(passed=1)
