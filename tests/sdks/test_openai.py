"""openai-python, unmodified: Retry-After is read safely in every form; a POST is repeated without a key."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

import openai
import pytest

from pytest_apiint import faults
from pytest_apiint.clock import chance

URL = "https://api.openai.com/v1/chat/completions"
ASK = {"model": "gpt-5", "messages": [{"role": "user", "content": "hello"}]}


def completion(text):
    message = {"role": "assistant", "content": text}
    return {
        "id": "c1",
        "object": "chat.completion",
        "created": 0,
        "model": "gpt-5",
        "choices": [{"index": 0, "finish_reason": "stop", "message": message}],
    }


def stream(*words):
    chunk = {"id": "c1", "object": "chat.completion.chunk", "created": 0, "model": "gpt-5"}
    lines = [json.dumps({**chunk, "choices": [{"index": 0, "delta": {"content": word}}]}) for word in words]
    return "".join(f"data: {line}\n\n" for line in [*lines, "[DONE]"])


@pytest.fixture
def client():
    with openai.OpenAI(api_key="sk-test") as client:
        yield client


def ask(client, **more):
    return client.chat.completions.create(**ASK, **more)


def run(call):
    async def main():
        async with openai.AsyncOpenAI(api_key="sk-test") as client:
            return await call(client)

    return asyncio.run(main())


def test_a_completion_comes_back(api, client):
    api.mock.post(URL, json=completion("hi"))
    assert ask(client).choices[0].message.content == "hi"
    assert api.journal[0].request.json() == ASK


def test_a_completion_comes_back_to_the_async_client(api):
    api.mock.post(URL, json=completion("hi"))
    assert run(ask).choices[0].message.content == "hi"


def test_a_stream_is_read_event_by_event(api, client):
    api.mock.post(URL, text=stream("hel", "lo"), headers={"Content-Type": "text/event-stream"})
    assert [chunk.choices[0].delta.content for chunk in ask(client, stream=True)] == ["hel", "lo"]


def test_a_stream_is_read_event_by_event_by_the_async_client(api):
    api.mock.post(URL, text=stream("hel", "lo"), headers={"Content-Type": "text/event-stream"})

    async def words(client):
        return [chunk.choices[0].delta.content async for chunk in await ask(client, stream=True)]

    assert run(words) == ["hel", "lo"]


def test_a_stream_that_is_cut_off_has_openais_error(api, client):
    api.mock.post(URL, text=stream("hel", "lo"), headers={"Content-Type": "text/event-stream"})
    api.fail(f"POST {URL}", faults.close_mid_body())
    with pytest.raises(openai.APIConnectionError):
        list(ask(client, stream=True))


def test_pages_follow_the_last_id(api, client):
    page = {"object": "list", "first_id": "a", "last_id": "a", "has_more": True, "data": [{"id": "a"}]}
    last = {**page, "has_more": False, "data": [{"id": "b"}]}
    api.mock.get(URL, [{"json": page}, {"json": last}])
    assert [item.id for item in client.chat.completions.list()] == ["a", "b"]
    assert ("after", "a") in api.journal[1].request.query


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, openai.BadRequestError),
        (401, openai.AuthenticationError),
        (403, openai.PermissionDeniedError),
        (404, openai.NotFoundError),
        (422, openai.UnprocessableEntityError),
    ],
)
def test_a_status_has_its_own_error_and_is_not_retried(api, client, status, error):
    api.mock.post(URL, json={"error": {"message": "no"}}, status_code=status)
    with pytest.raises(error):
        ask(client)
    assert len(api.journal) == 1


@pytest.mark.parametrize(
    ("fault", "error"),
    [(faults.read_timeout, openai.APITimeoutError), (faults.reset, openai.APIConnectionError)],
)
def test_a_broken_connection_has_openais_error_after_two_retries(api, client, fault, error):
    api.fail(f"POST {URL}", fault(), fault(), fault())
    api.mock.post(URL, json=completion("hi"))
    with pytest.raises(error):
        ask(client)


def test_a_post_is_repeated_without_an_idempotency_key(api, client):
    api.mock.post(URL, json=completion("hi"))
    api.fail(f"POST {URL}", faults.unavailable(), faults.reset())
    ask(client)
    assert len(api.journal) == 3
    assert not any("Idempotency-Key" in exchange.request.headers for exchange in api.journal)


@pytest.mark.parametrize(("u", "waits"), [(0.0, (0.5, 1.0)), (chance.HIGHEST, (0.375, 0.75))])
def test_the_waits_are_shortened_by_up_to_a_quarter(api, client, u, waits):
    api.mock.post(URL, json=completion("hi"))
    api.fail(f"POST {URL}", faults.unavailable(), faults.unavailable())
    with chance.pinned(u):
        ask(client)
    (call,) = api.journal.calls()
    assert call.gaps == pytest.approx(waits, abs=1e-6)


def limited(api, value):
    api.mock.post(URL, json=completion("hi"))
    api.fail(f"POST {URL}", faults.rate_limited(retry_after=value))


@pytest.mark.parametrize(
    ("value", "seconds"), [("7", 7), ("7.5", 7.5), (" 7 ", 7), ("60", 60), ("120", 120), ("7_0", 70)]
)
def test_retry_after_is_obeyed_up_to_two_minutes(api, client, value, seconds):
    limited(api, value)
    ask(client)
    assert api.clock.elapsed == pytest.approx(seconds, abs=1e-6)


JUNK = ["0", "-1", "inf", "nan", "soon", "", "7, 8", "\u00b2", "Fri, 31 Dec 99999 23:59:59 GMT"]


@pytest.mark.parametrize("value", [*JUNK, "Sun, 06 Nov 1994 08:49:37 GMT"])
def test_a_retry_after_that_means_nothing_leaves_its_own_wait(api, client, value):
    limited(api, value)
    ask(client)
    assert 0.375 <= api.clock.elapsed <= 0.5


@pytest.mark.parametrize("value", ["121", "86400", "1e400", "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_a_retry_after_of_more_than_two_minutes_ends_the_call_at_once(api, client, value):
    limited(api, value)
    with pytest.raises(openai.RateLimitError):
        ask(client)
    assert (len(api.journal), api.clock.elapsed) == (1, 0.0)


def test_retry_after_as_a_date_is_obeyed(api, client):
    api.mock.post(URL, json=completion("hi"))
    when = datetime.fromtimestamp(api.clock.now, UTC) + timedelta(seconds=20)
    api.fail(f"POST {URL}", faults.rate_limited(retry_after=when))
    ask(client)
    assert api.clock.elapsed == pytest.approx(20, abs=1e-6)
