"""Sixty virtual seconds in each retry library: exact, on every clock, and in no time."""

import asyncio
import datetime as dt
import email.utils
import threading
import time

import pytest

from pytest_apiint.clock import real


class Down(Exception):
    """What the far side answers to the first four attempts."""


class Service:
    def __init__(self, failures=4):
        self.left = failures

    def __call__(self, *_):
        if self.left:
            self.left -= 1
            raise Down
        return "ok"

    async def soon(self, *_):
        return self()


def tenacity_sync(service, **options):
    tenacity = pytest.importorskip("tenacity")
    return tenacity.Retrying(wait=tenacity.wait_fixed(15), stop=tenacity.stop_after_attempt(5), **options)(service)


def tenacity_event(service):
    tenacity = pytest.importorskip("tenacity")
    return tenacity_sync(service, sleep=tenacity.sleep_using_event(threading.Event()))


async def tenacity_async(service):
    tenacity = pytest.importorskip("tenacity")
    retrying = tenacity.AsyncRetrying(wait=tenacity.wait_fixed(15), stop=tenacity.stop_after_attempt(5))
    return await retrying(service.soon)


STAMINA = {
    "on": Down,
    "attempts": 5,
    "timeout": None,
    "wait_initial": 15,
    "wait_max": 15,
    "wait_jitter": 0,
    "wait_exp_base": 1,
}


def stamina_sync(service):
    stamina = pytest.importorskip("stamina")
    return stamina.retry(**STAMINA)(service.__call__)()


async def stamina_async(service):
    stamina = pytest.importorskip("stamina")

    @stamina.retry(**STAMINA)
    async def call():
        return await service.soon()

    return await call()


def backoff_sync(service):
    backoff = pytest.importorskip("backoff")
    return backoff.on_exception(backoff.constant, Down, interval=15, jitter=None)(service.__call__)()


async def backoff_async(service):
    backoff = pytest.importorskip("backoff")
    return await backoff.on_exception(backoff.constant, Down, interval=15, jitter=None)(service.soon)()


def retrying_sync(service):
    retrying = pytest.importorskip("retrying")
    return retrying.Retrying(wait_fixed=15_000).call(service)


CASES = [
    tenacity_sync,
    tenacity_event,
    tenacity_async,
    stamina_sync,
    stamina_async,
    backoff_sync,
    backoff_async,
    retrying_sync,
]


def clocks():
    now = dt.datetime.now(dt.UTC)
    return (time.time(), (now - dt.datetime(2020, 1, 1, tzinfo=dt.UTC)).total_seconds(), time.monotonic(),
            time.perf_counter(), time.monotonic_ns() / 1e9)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_sixty_seconds_of_retries_are_exact_on_every_clock(clock, case):
    before, began = clocks(), real.perf_counter()
    call = case(Service())
    assert (asyncio.run(call) if asyncio.iscoroutine(call) else call) == "ok"
    assert [after - first for after, first in zip(clocks(), before, strict=True)] == [pytest.approx(60, abs=2e-6)] * 5
    assert [one.seconds for one in clock.sleeps] == [15] * 4
    assert real.perf_counter() - began < 5


@pytest.mark.parametrize("kind", ["tenacity", "stamina"])
def test_sixty_seconds_of_retries_under_trio(clock, kind):
    trio = pytest.importorskip("trio")
    case = {"tenacity": tenacity_async, "stamina": stamina_async}[kind]
    assert trio.run(case, Service()) == "ok"
    assert clock.elapsed == pytest.approx(60, abs=2e-6)
    assert [one.kind for one in clock.sleeps] == ["trio"] * 4


def test_urllib3_s_backoff(clock):
    retry = pytest.importorskip("urllib3").Retry(total=9, backoff_factor=2)
    for _ in range(5):
        retry = retry.increment(method="GET", url="/", error=None, response=None)
        retry.sleep()
    assert [one.seconds for one in clock.sleeps] == [4, 8, 16, 32]
    assert clock.elapsed == 60


@pytest.mark.parametrize("header", ["60", "date"])
def test_urllib3_s_retry_after(clock, header):
    urllib3 = pytest.importorskip("urllib3")
    value = email.utils.formatdate(clock.now + 60, usegmt=True) if header == "date" else header
    urllib3.Retry().sleep(urllib3.HTTPResponse(status=503, headers={"Retry-After": value}))
    assert clock.elapsed == 60


def transport(httpx):
    service = Service()

    def answer(request):
        try:
            return httpx.Response(200, text=service())
        except Down:
            return httpx.Response(503)

    return httpx.MockTransport(answer)


RETRY = {"total": 5, "backoff_factor": 4, "backoff_jitter": 0}


def test_httpx_retries_sync(clock):
    httpx, httpx_retries = pytest.importorskip("httpx"), pytest.importorskip("httpx_retries")
    retries = httpx_retries.RetryTransport(transport(httpx), retry=httpx_retries.Retry(**RETRY))
    with httpx.Client(transport=retries) as client:
        assert client.get("http://x.test/").text == "ok"
    assert clock.elapsed == pytest.approx(sum(one.seconds for one in clock.sleeps), abs=2e-6)
    assert clock.elapsed >= 60


def test_httpx_retries_async(clock):
    httpx, httpx_retries = pytest.importorskip("httpx"), pytest.importorskip("httpx_retries")

    async def main():
        retries = httpx_retries.RetryTransport(transport(httpx), retry=httpx_retries.Retry(**RETRY))
        async with httpx.AsyncClient(transport=retries) as client:
            return (await client.get("http://x.test/")).text

    assert asyncio.run(main()) == "ok"
    assert clock.elapsed == pytest.approx(sum(one.seconds for one in clock.sleeps), abs=2e-6)
    assert clock.elapsed >= 60


def test_openai_s_retries(clock):
    openai, httpx = pytest.importorskip("openai"), pytest.importorskip("httpx")
    answers = iter([429, 503])

    def answer(request):
        status = next(answers, 200)
        return httpx.Response(status, headers={"Retry-After": "30"}, json={"object": "list", "data": []})

    with httpx.Client(transport=httpx.MockTransport(answer)) as http:
        openai.OpenAI(api_key="k", http_client=http).models.list()
    assert clock.elapsed == pytest.approx(60, abs=2e-6)
