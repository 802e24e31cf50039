"""A library that a plugin teaches us meets what any other does: answers, faults, time, threads, and a way out."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import trio

from pytest_apiint import Failure, NetworkBlocked, Response, Runaway, Stalled, UsageProblem, faults
from pytest_apiint.clock import RealClock
from pytest_apiint.exchange import TLS
from pytest_apiint.origins.sandbox import Sandbox
from pytest_apiint.session import Realm, Session
from pytest_apiint.wire import Interceptor, Timeouts, in_this_context, install

ACME = Interceptor("acme", {})
SOME = Timeouts(connect=3, read=7)
FAILURES = {
    "connection_refused": (faults.connection_refused(), "connection_refused", None, 0),
    "unreachable": (faults.unreachable(), "unreachable", None, 0),
    "connect_timeout": (faults.connect_timeout(), "connect_timeout", None, 3),
    "dns_failure": (faults.dns_failure(), "dns_failure", None, 0),
    "tls_failure": (faults.tls_failure(), "tls_failure", None, 0),
    "read_timeout": (faults.read_timeout(), "read_timeout", None, 7),
    "read_timeout_after_headers": (faults.read_timeout(after_headers=True), "read_timeout", b"", 7),
    "latency": (faults.latency(8), "read_timeout", None, 7),
    "reset": (faults.reset(), "reset", None, 0),
    "reset_after_headers": (faults.reset(after_headers=True), "reset", b"", 0),
    "empty_response": (faults.empty_response(), "empty_response", None, 0),
    "close_mid_body": (faults.close_mid_body(), "truncated", b'{"id', 0),
    "truncated_body": (faults.truncated_body(), "truncated", b'{"id', 0),
    "wrong_content_length": (faults.wrong_content_length(), "truncated", b'{"id":1}', 0),
    "garbage": (faults.garbage(), "garbage", None, 0),
}


def by_asyncio(*args, **more):
    return asyncio.run(ACME.exchange_async(*args, **more))


def by_trio(*args, **more):
    async def main():
        return await ACME.exchange_async(*args, **more)

    return trio.run(main)


WAYS = {"threads": ACME.exchange, "asyncio": by_asyncio, "trio": by_trio}


@pytest.fixture(params=list(WAYS))
def exchange(request):
    return WAYS[request.param]


@pytest.fixture
def users(api):
    api.mock.get("/users/1", text='{"id":1}')
    return f"{api.base_url}/users/1"


def test_an_answer_comes_whole_and_the_journal_names_the_library(exchange, api, users):
    answer = exchange("GET", users, {"Accept": "a/b"}, timeouts=SOME)
    assert (answer.status, answer.json(), answer.reason) == (200, {"id": 1}, "OK")
    (row,) = api.journal
    assert (row.request.client, row.request.timeouts, row.origin) == ("acme", SOME, "mock")
    assert row.request.headers.pairs == (("Host", "api.test"), ("Accept", "a/b"))
    assert row.request.tls == TLS(verified=True, hostname_checked=True, minimum_version="TLSv1.2")
    assert row.request.caller.startswith(str(threading.get_ident()))


@pytest.mark.parametrize("name", FAILURES)
def test_each_fault_is_a_failure_of_few_kinds_and_takes_its_time(exchange, api, users, name):
    fault, kind, body, seconds = FAILURES[name]
    api.fail("GET /users/1", fault)
    failure = exchange("GET", users, timeouts=SOME)
    assert (failure.kind, failure.response and failure.response.body) == (kind, body)
    assert failure.message
    assert failure.sent is (
        kind not in ("connection_refused", "unreachable", "connect_timeout", "dns_failure", "tls_failure")
    )
    assert api.clock.elapsed == pytest.approx(seconds)
    assert api.clock.sleeps == ()  # the wire's time is no sleep of the client's
    (row,) = api.journal
    assert row.failure.kind == ("read_timeout" if kind == "read_timeout" else fault.kind.partition(" ")[0])
    assert isinstance(exchange("GET", users), Response)


def test_the_docstring_names_every_kind():
    assert all(f"``{kind}``" in ACME.exchange.__doc__ for _, kind, _, _ in FAILURES.values())


def test_a_slow_answer_that_comes_in_time_is_one(exchange, api, users):
    api.fail("GET /users/1", faults.latency(6))
    assert exchange("GET", users, timeouts=SOME).status == 200
    assert (api.clock.elapsed, api.journal[0].ended) == (6, 6)


def test_a_total_goes_on_where_each_read_is_quick_enough(exchange, api, users):
    api.fail("GET /users/1", faults.slow_body(8, pieces=8))
    failure = exchange("GET", users, timeouts=Timeouts(read=2, total=3.5))
    assert (failure.kind, failure.response.body) == ("read_timeout", b'{"i')
    assert api.clock.elapsed == 3.5


def test_a_total_ends_a_connection_that_never_comes(exchange, api, users):
    api.fail("GET /users/1", faults.connect_timeout())
    assert exchange("GET", users, timeouts=Timeouts(connect=9, total=2)).kind == "connect_timeout"
    assert api.clock.elapsed == 2


@pytest.mark.parametrize("exchange", ["threads", "asyncio"], indirect=True)  # a second each
def test_without_a_timeout_a_silent_server_stalls_the_test(exchange, api, users):
    api.fail("GET /users/1", faults.read_timeout())
    with pytest.raises(Stalled) as met:
        exchange("GET", users, timeouts=Timeouts(connect=3))
    assert "asyncio" in str(met.value) or "acme waits for ever for an answer" in str(met.value)


def test_who_doesnt_verify_sees_no_bad_certificate(api, users):
    api.fail("GET /users/1", faults.tls_failure(), faults.status(202))
    assert ACME.exchange("GET", users, verified=False).status == 202
    assert api.journal[0].request.tls.verified is False


def test_a_body_is_framed_here_whatever_the_headers_say(api):
    api.mock.post("/users")
    sent = [
        ("Content-Length", "3"),
        ("Transfer-Encoding", "chunked"),
        ("host", "other.example"),
        ("X", "\xe9"),
        ("X", "2"),
    ]
    ACME.exchange("POST", f"{api.base_url}/users", sent, b"\x00\xff" * 4)
    ACME.exchange("POST", f"{api.base_url}/users")
    first, second = (row.request for row in api.journal)
    assert first.body == b"\x00\xff" * 4
    assert first.headers.pairs == (("host", "other.example"), ("X", "\xe9"), ("X", "2"), ("Content-Length", "8"))
    assert second.headers["Content-Length"] == "0"


def test_a_line_in_a_header_is_a_header_of_its_own_as_on_any_wire(api, users):
    ACME.exchange("GET", users, {"A": "b\r\nInjected: c"})
    assert api.journal[0].request.headers["Injected"] == "c"


def test_what_a_url_says_arrives_in_ascii(api):
    api.mock.get("/caf%C3%A9")
    assert ACME.exchange("GET", "http://API.test:8080/caf\xe9?q=a b%2F#part") is not None
    (row,) = api.journal
    assert (row.request.url, row.request.headers["Host"], row.request.tls) == (
        "http://api.test:8080/caf%C3%A9?q=a%20b%2F",
        "api.test:8080",
        None,
    )
    assert "isn't mocked" in api.session.found(faults=False)


def test_head_and_chunks_and_compressed_bodies_are_read_as_they_are(api):
    api.mock.head("/a", headers={"Content-Length": "99"})
    api.mock.get("/a", text="many", headers={"Transfer-Encoding": "chunked"})
    assert ACME.exchange("HEAD", f"{api.base_url}/a").headers["Content-Length"] == "99"
    assert ACME.exchange("GET", f"{api.base_url}/a").body == b"many"


def test_a_body_without_a_length_goes_on_till_the_connections_end(api, users):
    api.fail("GET /users/1", faults.garbage(b"HTTP/1.1 200 OK\r\nA: b\r\n\r\ntill the end"))
    answer = ACME.exchange("GET", users)
    assert (answer.status, answer.body) == (200, b"till the end")


def test_an_unmatched_request_is_refused_and_told(exchange, api):
    failure = exchange("GET", "https://elsewhere.example/a")
    assert (failure.kind, failure.sent) == ("connection_refused", False)
    assert "https://elsewhere.example/a" in failure.message
    assert (api.journal[0].failure.kind, api.journal[0].origin) == ("unmatched", "nobody")
    assert "isn't mocked" in api.session.found(faults=False)


def test_what_a_route_raises_comes_through(exchange, api):
    api.mock.get("/a", exc=ZeroDivisionError("of theirs"))
    with pytest.raises(ZeroDivisionError, match="of theirs"):
        exchange("GET", f"{api.base_url}/a")
    assert [row.failure.kind for row in api.journal] == ["ZeroDivisionError"]


def test_the_original_is_called_where_a_host_is_let_through(exchange, api):
    api.session.allowed_hosts.add("elsewhere.example")
    assert exchange("GET", "https://elsewhere.example/a") is None
    assert not api.journal


def test_no_session_means_no_exchange():
    assert (ACME.exchange("GET", "https://api.test/"), by_asyncio("GET", "https://api.test/")) == (None, None)


@pytest.mark.parametrize(
    ("method", "url", "body", "said"),
    [
        ("GET", "/users/1", b"", "an absolute URL of http or https"),
        ("GET", "ftp://api.test/a", b"", "an absolute URL of http or https"),
        ("GET", "https://api.test:http/a", b"", "an absolute URL of http or https"),
        ("GET", None, b"", "an absolute URL of http or https"),
        (None, "https://api.test/a", b"", "an HTTP method"),
        ("GET", "https://api.test/a", "text", "seen      a body that is a str"),
    ],
)
def test_what_is_no_request_is_said_to_the_plugins_author(exchange, api, method, url, body, said):
    with pytest.raises(UsageProblem, match="the interceptor acme") as met:
        exchange(method, url, body=body)
    assert said in str(met.value)
    assert not api.journal


def test_garbled_requests_are_told(api, users):
    assert ACME.exchange("GET", users, {"a b": "c"}).status == 400
    assert "isn't HTTP/1.1" in api.session.found(faults=False)


def test_a_client_that_tries_for_ever_is_ended(api, users):
    def for_ever():
        while True:
            ACME.exchange("GET", users)

    with pytest.raises(Runaway):
        for_ever()


def test_threads_wait_together_and_each_gets_its_own(api):
    api.mock.get("/echo", text=lambda request, _: request.qs["n"][0])
    api.fail("GET /echo", faults.always(faults.latency(2)))

    def ask(number):
        return ACME.exchange("GET", f"{api.base_url}/echo?n={number}", timeouts=SOME).text

    with ThreadPoolExecutor(20) as pool:
        assert list(pool.map(ask, range(20))) == [str(number) for number in range(20)]
    assert len({row.request.caller for row in api.journal}) > 1
    assert len({row.request.connection for row in api.journal}) == 20
    assert api.clock.elapsed < 40


def test_tasks_wait_together_and_one_that_is_cancelled_leaves(api, users):
    api.fail("GET /users/1", faults.always(faults.latency(2)))

    async def main():
        asking = [asyncio.create_task(ACME.exchange_async("GET", users)) for _ in range(5)]
        await asyncio.sleep(1)
        asking[0].cancel()
        return await asyncio.gather(*asking, return_exceptions=True)

    left, *answers = asyncio.run(main())
    assert isinstance(left, asyncio.CancelledError)
    assert {answer.status for answer in answers} == {200}
    assert api.clock.elapsed == 2
    assert sorted(str(row.outcome) for row in api.journal) == ["200 OK"] * 4 + ["abandoned"]


def test_where_a_real_api_would_answer_it_is_refused_and_told(exchange):
    install()
    clock, url = RealClock(), "https://sandbox.acme.example"
    session = Session([Realm("acme", Sandbox("acme", url, url, lambda _: True, clock=clock), ("*",))], clock)
    with in_this_context(session):
        failure = exchange("GET", f"{url}/a")
    assert isinstance(failure, Failure)
    assert (failure.kind, failure.sent) == ("connection_refused", False)
    ((found, count),) = session.findings.take()
    assert (type(found), count) == (NetworkBlocked, 1)
    assert str(found) == (
        "acme can't reach https://sandbox.acme.example in a mode that uses the network\n"
        "  seen  acme is intercepted by a plugin, which can be answered in memory alone\n"
        "  fix   point the client at api.serve().url, whose requests are carried on;\n"
        "        or run this test in mock or replay mode"
    )
    assert [(row.failure.kind, row.request.client) for row in session.journal] == [("connection_refused", "acme")]
