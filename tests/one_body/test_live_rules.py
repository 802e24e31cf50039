"""What a test must bring to reach a sandbox, what it may do there, and what it leaves behind."""

import re

import pytest

from .sandbox import TOKEN

ASKS = """
import requests

def ask(api, method="GET", path="/users/123"):
    headers = {"Authorization": f"Bearer {api.secret('token')}"}
    body = {} if method == "POST" else None
    return requests.request(method, api.base_url + path, json=body, headers=headers, timeout=5)
"""
PINNED = (
    ASKS
    + """
def test_sandbox(sandbox_api):
    assert (sandbox_api.mode, ask(sandbox_api).status_code) == ("sandbox", 200)

def test_recorded(recorded_api):
    assert ask(recorded_api).json()["name"] == "John"

def test_mocked(mock_api):
    mock_api.mock.get("/users/123", text="mocked")
    assert ask(mock_api).text == "mocked"
"""
)
READ = ASKS + "\ndef test_it(api):\n    ask(api)\n"
POST = ASKS + "\ndef test_it(api):\n    ask(api, 'POST', '/payments')\n"


@pytest.fixture
def token(monkeypatch):
    monkeypatch.setenv("ACME_TOKEN", TOKEN)


def test_a_fixture_pins_its_mode_in_every_run(project, token, server, monkeypatch):
    project("record", tests=PINNED).assert_outcomes(passed=3)
    assert len(server.hits) == 2
    project("sandbox", "-k", "recorded or mocked").assert_outcomes(passed=2, deselected=1)
    assert server.hits == []
    project("mock").assert_outcomes(passed=3)
    assert server.hits == ["GET /sandbox/users/123"]
    monkeypatch.delenv("ACME_TOKEN")
    project("replay").assert_outcomes(passed=2, skipped=1)


def test_a_missing_secret_skips_and_names_its_variable(project):
    result = project("sandbox", "-rs", tests=READ)
    result.assert_outcomes(skipped=1)
    result.stdout.fnmatch_lines(['*the sandbox of "acme" needs ACME_TOKEN, which isn\'t set'])


def test_strictly_a_missing_secret_fails(project):
    result = project("sandbox", "--api-strict", tests=READ)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(['the sandbox of "acme" needs ACME_TOKEN*', "*export ACME_TOKEN=*"])


def test_a_live_key_is_refused_unless_the_run_allows_it(project, monkeypatch, server):
    key = "sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc"
    monkeypatch.setenv("ACME_TOKEN", key)
    result = project("sandbox", tests=READ)
    result.assert_outcomes(errors=1)
    assert "ACME_TOKEN holds a live key" in result.stdout.str()
    assert key not in result.stdout.str()
    assert server.hits == []
    project("sandbox", "--api-allow-live-keys").assert_outcomes(passed=1)


def test_an_unsafe_method_needs_a_permission(project, token, server):
    result = project("sandbox", tests=POST, settings="")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(['*POST isn\'t allowed in the sandbox of "acme"', '*unsafe_methods = ?"POST"?*'])
    assert server.hits == []
    allowed = "import pytest\n" + POST.replace("def test", '@pytest.mark.api(unsafe_methods=["post"])\ndef test')
    project("sandbox", tests=allowed, settings="").assert_outcomes(passed=1)


def test_a_host_that_is_not_the_services_is_not_asked(project, token, server):
    other = server.url.replace("127.0.0.1", "localhost")
    tests = f"import requests\n\ndef test_it(api):\n    requests.get('{other}/users/123', timeout=5)\n"
    result = project("sandbox", tests=tests)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["HostNotAllowed: localhost isn't a host of ?acme?", '*hosts = ?"localhost"?*'])
    assert server.hits == []


def test_a_budget_ends_a_run_s_requests(project, token, server):
    tests = ASKS + "\ndef test_it(api):\n    ask(api), ask(api), ask(api)\n"
    result = project("sandbox", tests=tests, settings="budget = 2")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(['*the budget of 2 requests to "acme" is used up', "*2 of 2 requests*"])
    assert len(server.hits) == 2


def test_what_a_test_made_is_deleted_though_it_fails(project, token, server):
    tests = ASKS + "\ndef test_it(api):\n    api.cleanup(ask, api, 'DELETE', '/users/9')\n    assert ask(api) is None\n"
    project("sandbox", tests=tests).assert_outcomes(failed=1)
    assert server.hits[-1] == "DELETE /sandbox/users/9"


ASYNC = """
import httpx, pytest

class Client:
    def __init__(self, api):
        self.http = httpx.AsyncClient(base_url=api.base_url)
    async def get(self):
        return (await self.http.get("/users/123")).status_code
    async def delete(self):
        await self.http.delete("/users/9")
        await self.http.aclose()

@pytest.mark.asyncio
async def test_it(api):
    client = Client(api)
    api.cleanup(client.delete)
    assert await client.get() == 200
"""


def test_what_an_async_test_made_is_deleted_over_the_connection_that_its_loop_has(project, token, server):
    options = ("-p", "pytest_asyncio.plugin", "-o", "asyncio_default_fixture_loop_scope=function")
    project("sandbox", *options, tests=ASYNC).assert_outcomes(passed=1)
    assert server.hits == ["GET /sandbox/users/123", "DELETE /sandbox/users/9"]


def test_a_cleanup_that_isn_t_mocked_says_so_and_no_sandbox_holds_anything(project, server):
    tests = ASKS + "\ndef test_it(api):\n    api.cleanup(ask, api, 'DELETE', '/users/9')\n"
    result = project("mock", tests=tests)
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*CleanupFailed: a cleanup failed", "NoMatchingMock: DELETE *", "*api.mock.delete(*"])


PLANNED = {
    "fault": "api.fail('GET /users/*', faults.unavailable())",
    "mock": "api.mock.get('/users/123', status_code=503, pinned=True)",
}


@pytest.mark.parametrize("planned", PLANNED)
def test_a_planned_answer_takes_neither_budget_nor_turn(project, token, server, planned):
    tests = f"""from pytest_apiint import faults{ASKS}
def test_it(api):
    {PLANNED[planned]}
    assert ask(api).status_code == 503
    assert ask(api, path="/users/5") is not None
"""
    result = project("sandbox", tests=tests, settings="budget = 1\nrate_limit = '1/minute'")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["*1 of 1 request that*"])
    assert len(server.hits) == 1


def test_what_is_recorded_already_takes_neither_budget_nor_turn(project, token, server):
    settings = "budget = 1\nrate_limit = '1/minute'"
    project("record", tests=READ, settings=settings).assert_outcomes(passed=1)
    tests = READ + "    ask(api, path='/users/5')\n"
    project("record", tests=tests, settings=settings).assert_outcomes(passed=1)
    assert server.hits == ["GET /sandbox/users/5"]


@pytest.mark.parametrize("asked", [2, 3])
def test_what_a_test_made_is_deleted_though_its_budget_is_used_up(project, token, server, asked):
    tests = ASKS + "\ndef test_it(api):\n    api.cleanup(ask, api, 'DELETE', '/users/9')\n"
    result = project(
        "sandbox", tests=tests + "    ask(api)\n" * asked, settings='budget = 2\nunsafe_methods = ["DELETE"]'
    )
    result.assert_outcomes(passed=asked == 2, failed=asked == 3)
    assert server.hits[2:] == ["DELETE /sandbox/users/9"]
    result.stdout.fnmatch_lines(["*3 of 2 requests*"])


def test_a_run_s_id_goes_along(project, token, server, pytester):
    project("sandbox", tests=READ, settings='run_id_header = "X-Run"').assert_outcomes(passed=1)
    assert len(server.run) == 32
    assert not list((pytester.path / ".apiint").glob(server.run))


def test_recording_is_refused_in_ci(project, token, monkeypatch, server):
    monkeypatch.setenv("CI", "true")
    result = project("record", tests=READ)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["recording is refused in CI", "*APIINT_ALLOW_RECORD=1*"])
    assert server.hits == []
    monkeypatch.setenv("APIINT_ALLOW_RECORD", "1")
    project("record").assert_outcomes(passed=1)


def test_a_test_that_fails_leaves_its_cassette_as_it_was(project, token, pytester):
    project("record", tests=READ).assert_outcomes(passed=1)
    (cassette,) = pytester.path.rglob("cassettes/**/*.yaml")
    before = cassette.read_bytes()
    project("record", "--api-record=all", tests=READ + "    assert False\n").assert_outcomes(failed=1)
    assert cassette.read_bytes() == before


def test_what_is_recorded_is_played_and_only_what_is_missing_asked(project, token, server):
    project("record", tests=READ).assert_outcomes(passed=1)
    project("record", tests=READ + "    ask(api, path='/pieces')\n").assert_outcomes(passed=1)
    assert server.hits == ["GET /sandbox/pieces"]
    project("record", "--api-record=all").assert_outcomes(passed=1)
    assert server.hits == ["GET /sandbox/users/123", "GET /sandbox/pieces"]
    project("replay").assert_outcomes(passed=1)


PACED = """
import asyncio, time
import aiohttp, httpx, httpx2, pytest, requests

async def by_aiohttp(url):
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return answer.status

def by(module):
    async def ask(url):
        async with module.AsyncClient(trust_env=False) as client:
            return (await client.get(url)).status_code
    return ask

@pytest.mark.parametrize("ask", [by_aiohttp, by(httpx), by(httpx2)], ids=["aiohttp", "httpx", "httpx2"])
def test_tasks(api, ask):
    beats = [time.monotonic()]
    async def beat():
        while True:
            await asyncio.sleep(0.01)
            beats.append(time.monotonic())
    async def main():
        heart = asyncio.create_task(beat())
        answers = await asyncio.gather(*[ask(api.base_url + "/users/123") for _ in range(3)])
        heart.cancel()
        return answers
    assert asyncio.run(main()) == [200] * 3
    assert beats[-1] - beats[0] > 0.5
    assert max(after - before for before, after in zip(beats, beats[1:])) < 0.8 * (beats[-1] - beats[0])

def test_threads_of_one(api):
    started = time.monotonic()
    for _ in range(3):
        assert requests.get(api.base_url + "/users/123", timeout=5).status_code == 200
    assert time.monotonic() - started > 0.5
"""


@pytest.mark.parametrize("client", ["aiohttp", "httpx", "httpx2", "threads_of_one"])
def test_who_waits_for_a_turn_lets_other_tasks_go_on(project, token, client):
    result = project("sandbox", "-k", client, tests=PACED, settings='rate_limit = "2/second"')
    assert result.parseoutcomes()["passed"] == (1 if client != "httpx" else 2)
    result.stdout.fnmatch_lines(["*waited * for its turns*"])


def test_the_wait_for_a_turn_is_no_part_of_what_is_recorded(project, token, pytester):
    tests = ASKS + "\ndef test_it(api):\n    for _ in range(3): ask(api)\n"
    project("record", tests=tests, settings='rate_limit = "2/second"').assert_outcomes(passed=1)
    (file,) = pytester.path.rglob("test_it.yaml")
    elapsed = [float(found) for found in re.findall(r"elapsed: ([\d.]+)", file.read_text())]
    assert len(elapsed) == 3
    assert max(elapsed) < 0.4
