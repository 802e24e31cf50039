"""Many threads, many tasks, several loops: every answer reaches the one who asked, and none waits in vain."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import aiohttp
import httpx
import httpx2
import pytest
import requests
import trio
import urllib3

from pytest_apiint import faults

MANY = 500
FEWER = 150  # httpcore's own pool looks at every connection for every waiting request, each time that one ends


@pytest.fixture
def echo(api):
    """A route that answers with the number it was asked for."""
    api.mock.get("/echo", text=lambda request, _: request.qs["n"][0])
    return lambda number: f"{api.base_url}/echo?n={number}"


def everyone_got_their_own(answers):
    return answers == [str(number) for number in range(len(answers))]


def test_150_tasks_share_an_httpx_client(api, echo):
    async def main():
        async with httpx.AsyncClient() as client:
            return await asyncio.gather(*[client.get(echo(number)) for number in range(FEWER)])

    assert everyone_got_their_own([answer.text for answer in asyncio.run(main())])
    assert len(api.journal) == FEWER


def test_500_tasks_share_an_httpx2_client(echo):
    async def main():
        async with httpx2.AsyncClient() as client:
            return await asyncio.gather(*[client.get(echo(number)) for number in range(MANY)])

    assert everyone_got_their_own([answer.text for answer in asyncio.run(main())])


def test_500_tasks_share_an_aiohttp_session(api, echo):
    async def one(session, number):
        async with session.get(echo(number)) as answer:
            return await answer.text()

    async def main():
        async with aiohttp.ClientSession() as session:
            return await asyncio.gather(*[one(session, number) for number in range(MANY)])

    assert everyone_got_their_own(asyncio.run(main()))
    assert len({exchange.request.connection for exchange in api.journal}) <= 100  # its connector's own limit


def test_trio_tasks_share_an_httpx_client(echo):
    answers = {}

    async def one(client, number):
        answers[number] = (await client.get(echo(number))).text

    async def main():
        async with httpx.AsyncClient() as client, trio.open_nursery() as nursery:
            for number in range(100):
                nursery.start_soon(one, client, number)

    trio.run(main)
    assert answers == {number: str(number) for number in range(100)}


def shared_session():
    session = requests.Session()
    return lambda url: session.get(url, timeout=5).text


def shared_pool():
    pool = urllib3.PoolManager(maxsize=8)
    return lambda url: pool.request("GET", url).data.decode()


def shared_client():
    client = httpx.Client()
    return lambda url: client.get(url).text


@pytest.mark.parametrize("make", [shared_session, shared_pool, shared_client])
def test_threads_share_one_client(make, api, echo):
    get = make()
    with ThreadPoolExecutor(8) as pool:
        assert everyone_got_their_own(list(pool.map(lambda number: get(echo(number)), range(400))))
    assert len(api.journal) == 400
    assert [exchange.number for exchange in api.journal] == list(range(1, 401))


def test_tasks_that_wait_for_slow_answers_wait_together(api, echo):
    api.fail("GET /echo", faults.always(faults.latency(3)))

    async def main():
        async with httpx.AsyncClient() as client:
            await asyncio.gather(*[client.get(echo(number)) for number in range(20)])

    asyncio.run(main())
    assert api.clock.elapsed == pytest.approx(3, abs=0.01)


def test_threads_that_wait_for_slow_answers_wait_together(api, echo):
    api.fail("GET /echo", faults.always(faults.latency(3)))
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: requests.get(echo(number), timeout=5), range(8)))
    assert api.clock.elapsed == pytest.approx(3, abs=0.01)


def test_several_loops_one_after_another(api, echo):
    async def main(number):
        async with httpx.AsyncClient() as client, aiohttp.ClientSession() as session:
            answer = await session.get(echo(number))
            return (await client.get(echo(number))).text, await answer.text()

    for number in range(5):
        assert asyncio.run(main(number)) == (str(number), str(number))
    assert trio.run(lambda: by_trio(echo(7))) == "7"


async def by_trio(url):
    async with httpx.AsyncClient() as client:
        return (await client.get(url)).text


def test_loops_in_threads_and_threads_in_loops(echo):
    async def main():
        async with httpx.AsyncClient() as client:
            tasks = [client.get(echo(number)) for number in range(0, 40, 2)]
            threads = [asyncio.to_thread(requests.get, echo(number), timeout=5) for number in range(1, 40, 2)]
            return await asyncio.gather(*tasks), await asyncio.gather(*threads)

    with ThreadPoolExecutor(3) as pool:
        for even, odd in pool.map(lambda _: asyncio.run(main()), range(3)):
            assert [int(answer.text) for answer in even] == list(range(0, 40, 2))
            assert [int(answer.text) for answer in odd] == list(range(1, 40, 2))


def test_threads_and_tasks_are_told_apart(api, echo):
    async def main():
        async with httpx.AsyncClient() as client:
            await asyncio.gather(*[client.get(echo(number)) for number in range(3)])

    asyncio.run(main())
    threads = [threading.Thread(target=requests.get, args=(echo(9),), kwargs={"timeout": 5}) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    callers = {exchange.request.caller for exchange in api.journal}
    assert len(callers) >= 4  # the ident of a thread that has ended may be used again


def test_faults_are_dealt_once_each_however_many_ask(api, echo):
    api.fail("GET /echo", *[faults.unavailable()] * 50)
    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(lambda number: requests.get(echo(number), timeout=5).status_code, range(200)))
    assert (statuses.count(503), statuses.count(200)) == (50, 150)


def test_threads_never_lose_or_repeat_an_answer_of_a_list(api):
    api.mock.get("/next", [{"text": str(number)} for number in range(200)])
    with ThreadPoolExecutor(8) as pool:
        texts = list(pool.map(lambda _: requests.get(api.base_url + "/next", timeout=5).text, range(200)))
    assert sorted(map(int, texts)) == list(range(200))


def test_threads_never_lose_or_repeat_an_answer_of_the_engines_list(api):
    api.mock.get("/next?a=b", [{"text": str(number)} for number in range(200)])
    with ThreadPoolExecutor(8) as pool:
        texts = list(pool.map(lambda _: requests.get(api.base_url + "/next?a=b", timeout=5).text, range(200)))
    assert sorted(map(int, texts)) == list(range(200))
    assert api.mock.call_count == 200


def test_a_history_that_is_read_meanwhile_loses_nothing(api, echo):
    reading = threading.Event()

    def read():
        while not reading.is_set():
            list(api.mock.request_history)

    reader = threading.Thread(target=read)
    reader.start()
    try:
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda number: requests.get(echo(number), timeout=5), range(100)))
    finally:
        reading.set()
        reader.join()
    assert sorted(int(request.qs["n"][0]) for request in api.mock.request_history) == list(range(100))
