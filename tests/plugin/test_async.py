"""Async tests by pytest-asyncio and by anyio's own plugin, on asyncio and on trio."""

import pytest

ASYNCIO = ("pytest_asyncio.plugin",)
ANYIO = ("anyio.pytest_plugin",)
BODY = """
    import asyncio, time
    import anyio, httpx, pytest, requests
    from pytest_apiint import faults
    clock = time.monotonic

    async def ask(api):
        async with httpx.AsyncClient() as client:
            return (await client.get(api.base_url + "/users")).status_code
"""
WAITS = """
        api.mock.get("/users", json=[])
        api.fail("GET /users", faults.unavailable())
        while await ask(api) == 503:
            await anyio.sleep(3600)
        assert api.clock.elapsed == pytest.approx(3600, abs=1e-6)
        assert [exchange.status for exchange in api.journal] == [503, 200]
"""


@pytest.fixture
def strict(passes):
    options = ("-o", "asyncio_mode=strict", "-o", "asyncio_default_fixture_loop_scope=function")
    return lambda source, **more: passes(BODY + source, *options, plugins=ASYNCIO, **more)


@pytest.fixture
def auto(passes):
    options = ("-o", "asyncio_mode=auto", "-o", "asyncio_default_fixture_loop_scope=function")
    return lambda source, **more: passes(BODY + source, *options, plugins=ASYNCIO, **more)


def test_pytest_asyncio_in_strict_mode(strict):
    strict(f"    @pytest.mark.asyncio\n    async def test_it(api):{WAITS}")


def test_pytest_asyncio_in_auto_mode(auto):
    auto(f"    async def test_it(api):{WAITS}")


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_anyios_plugin(passes, backend):
    source = f"""
    @pytest.fixture
    def anyio_backend(): return "{backend}"
    @pytest.mark.anyio
    async def test_it(api):{WAITS}"""
    passes(BODY + source, plugins=ANYIO)


def test_an_async_fixture_may_use_the_api(auto):
    auto("""
    import pytest_asyncio
    @pytest_asyncio.fixture
    async def client(api):
        api.mock.get("/users", json=[])
        async with httpx.AsyncClient(base_url=api.base_url) as client:
            assert (await client.get("/users")).status_code == 200
            yield client
            assert (await client.get("/users")).status_code == 200
    async def test_it(api, client):
        assert (await client.get("/users")).status_code == 200
        assert len(api.journal) == 2
    """)


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_an_async_fixture_of_anyio_may_use_the_api(passes, backend):
    source = f"""
    @pytest.fixture
    def anyio_backend(): return "{backend}"
    @pytest.fixture
    async def client(api):
        api.mock.get("/users", json=[])
        async with httpx.AsyncClient(base_url=api.base_url) as client:
            yield client
            assert (await client.get("/users")).status_code == 200
    @pytest.mark.anyio
    async def test_it(client):
        await anyio.sleep(600)
        assert (await client.get("/users")).status_code == 200
    """
    passes(BODY + source, plugins=ANYIO)


def test_a_loop_that_several_tests_share(auto):
    auto(
        """
    pytestmark = pytest.mark.asyncio(loop_scope="module")
    @pytest.mark.parametrize("number", range(3))
    async def test_it(api, number):
        api.mock.get("/users", status_code=200 + number)
        await asyncio.sleep(600)
        assert await ask(api) == 200 + number
        assert (api.clock.elapsed, len(api.journal)) == (600.0, 1)
    """,
        count=3,
    )


def test_a_client_that_several_tests_share(auto):
    auto(
        """
    import pytest_asyncio
    pytestmark = pytest.mark.asyncio(loop_scope="module")
    @pytest_asyncio.fixture(loop_scope="module", scope="module")
    async def client():
        async with httpx.AsyncClient(base_url="https://api.test") as client:
            yield client
    @pytest.mark.parametrize("number", range(3))
    async def test_it(api, client, number):
        api.mock.get("/users", json=number)
        assert (await client.get("/users")).json() == number
        assert len(api.journal) == 1
    """,
        count=3,
    )


def test_findings_fail_an_async_test(run):
    source = """
    @pytest.mark.anyio
    async def test_it(api, anyio_backend):
        with pytest.raises(httpx.ConnectError):
            await ask(api)
    """
    result = run(BODY + source, plugins=ANYIO)
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(["NoMatchingMock: GET https://api.test/users isn't mocked"])


CLEANS = """
    @pytest.fixture
    async def client():
        async with httpx.AsyncClient() as client:
            yield client

    gone = []
    async def delete(client, url):
        gone.append((await client.delete(url)).status_code)

    async def test_it(api, client):
        api.mock.delete("/users/1", status_code=204)
        api.cleanup(delete, client, api.base_url + "/users/1")

    def test_then():
        assert gone == [204]
"""


def test_cleanups_are_run_before_the_clients_of_fixtures_are_closed(auto):
    auto(CLEANS, count=2)


def test_cleanups_are_run_before_the_client_of_a_plain_fixture_is_closed(passes):
    plain = CLEANS.replace("async with", "with").replace("async def", "def").replace("await ", "")
    passes(BODY + plain.replace("AsyncClient", "Client"), count=2)
