"""Answers that come piece by piece, are left unread or are closed early: nothing lost, mixed up or hung."""

import asyncio

import aiohttp
import httpx
import httpx2
import pytest
import requests
import trio
import urllib3

from pytest_apiint import faults

from .clients import asyncio_run

EVENTS = "".join(f"data: {number}\n\n" for number in range(5))
LINES = [line for line in EVENTS.split("\n") if line]


@pytest.fixture
def events(api):
    """A stream of five events, one each ten seconds."""
    headers = {"Content-Type": "text/event-stream", "Transfer-Encoding": "chunked"}
    api.mock.get("/events", text=EVENTS, headers=headers)
    api.fail("GET /events", faults.always(faults.slow_body(50, pieces=5)))
    return api.base_url + "/events"


def by_requests(url):
    with requests.get(url, stream=True, timeout=15) as answer:
        return [line for line in answer.iter_lines(decode_unicode=True) if line]


def by_urllib3(url):
    answer = urllib3.request("GET", url, preload_content=False, timeout=15)
    return b"".join(answer.stream(4)).decode().split()


def by_sync(module):
    def lines(url):
        with module.stream("GET", url, timeout=15) as answer:
            return [line for line in answer.iter_lines() if line]

    return lines


def by_async(run):
    def lines(url):
        async def main():
            async with httpx.AsyncClient(timeout=15) as client, client.stream("GET", url) as answer:
                return [line async for line in answer.aiter_lines() if line]

        return run(main)

    return lines


def by_aiohttp(url):
    async def main():
        async with aiohttp.ClientSession() as session, session.get(url) as answer:
            return [line.decode().strip() async for line in answer.content if line.strip()]

    return asyncio_run(main)


STREAM = {
    "requests": by_requests,
    "httpx": by_sync(httpx),
    "httpx2": by_sync(httpx2),
    "httpx-asyncio": by_async(asyncio_run),
    "httpx-trio": by_async(trio.run),
    "aiohttp": by_aiohttp,
}


@pytest.mark.parametrize("client", STREAM)
def test_a_stream_of_events_is_read_line_by_line_while_time_passes(client, api, events):
    assert STREAM[client](events) == LINES
    assert api.clock.elapsed == pytest.approx(50, abs=0.01)
    exchange = next(iter(api.journal))
    assert (exchange.started, exchange.ended) == (0, pytest.approx(50, abs=0.01))


def test_urllib3_streams_in_pieces_of_any_size(api, events):
    assert by_urllib3(events) == EVENTS.split()


@pytest.mark.parametrize("client", STREAM)
def test_a_gap_longer_than_the_read_timeout_ends_a_stream(client, api):
    api.mock.get("/events", text=EVENTS)
    api.fail("GET /events", faults.always(faults.slow_body(1_000_000, pieces=2)))
    with pytest.raises(
        (requests.ConnectionError, httpx.ReadTimeout, httpx2.ReadTimeout, TimeoutError), match=r"out|^$"
    ):
        STREAM[client](api.base_url + "/events")
    failure = next(iter(api.journal)).failure
    assert failure.kind == "read_timeout"


def test_lines_are_handed_over_as_they_come(api, events):
    seen = []
    with httpx.stream("GET", events, timeout=15) as answer:
        seen += [(line, round(api.clock.elapsed)) for line in answer.iter_lines() if line]
    assert seen == [(line, 10 * number) for number, line in enumerate(LINES, 1)]


# -- closed early, or never read --------------------------------------------------------------------


@pytest.fixture
def large(api):
    api.mock.get("/large", content=b"x" * 1_000_000)
    api.mock.get("/small", text="small")
    return api.base_url


def test_requests_may_leave_a_stream_early(large, api):
    with requests.Session() as session:
        answer = session.get(f"{large}/large", stream=True, timeout=5)
        assert answer.raw.read(10) == b"x" * 10
        answer.close()
        assert session.get(f"{large}/small", timeout=5).text == "small"
    first, second = api.journal
    assert first.status == 200
    assert not second.request.reused


@pytest.mark.parametrize("module", [httpx, httpx2])
def test_httpx_may_leave_a_stream_early(module, large, api):
    with module.Client() as client:
        with client.stream("GET", f"{large}/large") as answer:
            next(answer.iter_bytes(10))
        assert client.get(f"{large}/small").text == "small"
    assert [exchange.status for exchange in api.journal] == [200, 200]
    assert [exchange.request.reused for exchange in api.journal] == [False, False]


def test_aiohttp_may_leave_a_stream_early(large, api):
    async def main():
        async with aiohttp.ClientSession() as session:
            async with session.get(f"{large}/large") as answer:
                assert await answer.content.readexactly(10) == b"x" * 10
            async with session.get(f"{large}/small") as answer:
                assert await answer.text() == "small"

    asyncio.run(main())
    assert [exchange.status for exchange in api.journal] == [200, 200]


def test_answers_that_are_never_read_do_not_mix_with_later_ones(large, api):
    with requests.Session() as session:
        unread = [session.get(f"{large}/large", stream=True, timeout=5) for _ in range(3)]
        assert session.get(f"{large}/small", timeout=5).text == "small"
        assert [len(answer.content) for answer in unread] == [1_000_000] * 3
    assert len(api.journal) == 4
    assert len({exchange.request.connection for exchange in api.journal}) == 4


def test_an_answer_that_is_never_read_is_in_the_journal_as_pending(large, api):
    answer = requests.get(f"{large}/large", stream=True, timeout=5)
    assert [str(exchange.outcome) for exchange in api.journal] == ["pending"]
    answer.close()
    assert [exchange.status for exchange in api.journal] == [200]


def test_httpx_reads_streams_at_the_same_time_on_connections_of_their_own(large, api):
    with httpx.Client() as client, client.stream("GET", f"{large}/large") as one:
        with client.stream("GET", f"{large}/large") as two:
            assert client.get(f"{large}/small").text == "small"
            assert len(two.read()) == 1_000_000
        assert len(one.read()) == 1_000_000
    assert len({exchange.request.connection for exchange in api.journal}) == 3


def test_a_pool_of_one_connection_waits_for_it(large):
    limits = httpx.Limits(max_connections=1)
    with httpx.Client(limits=limits, timeout=3) as client:
        client.send(client.build_request("GET", f"{large}/small"), stream=True)  # and never closed
        with pytest.raises(httpx.PoolTimeout):
            client.get(f"{large}/small")


def test_a_request_that_is_cancelled_leaves_the_next_one_alone(large, api):
    async def main():
        async with httpx.AsyncClient(timeout=None) as client:
            api.fail("GET /large", faults.latency(100))
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(client.get(f"{large}/large"), 5)
            assert (await client.get(f"{large}/small")).text == "small"

    asyncio.run(main())
    first, second = api.journal
    assert (first.failure.kind, second.status) == ("abandoned", 200)
    assert api.clock.elapsed == pytest.approx(5, abs=0.01)


def test_aiohttps_total_timeout_ends_a_request(large, api):
    async def main():
        timeout = aiohttp.ClientTimeout(total=4)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            with pytest.raises(TimeoutError):
                await session.get(f"{large}/large")
            assert await (await session.get(f"{large}/small")).text() == "small"

    api.fail("GET /large", faults.latency(100))
    asyncio.run(main())
    assert [str(exchange.outcome) for exchange in api.journal] == ["read timeout", "200 OK"]


def test_a_client_without_any_timeout_is_told_where_it_hangs(large, api):
    api.fail("GET /small", faults.read_timeout())
    with pytest.raises(BaseException, match="waits for ever for an answer") as stalled:
        requests.get(f"{large}/small")
    assert type(stalled.value).__name__ == "Stalled"
