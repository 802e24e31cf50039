"""HTTP as RFC 9110 and RFC 9112 have it, for each client library: connections, methods, statuses, fields, targets."""

import http.client
import socket

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config

from .talk import TALK, Ask, talk

every_client = pytest.mark.parametrize("client", TALK)
# urllib.request opens a connection for each request and asks for its end.
KEEPS_ALIVE = [name for name in TALK if name != "urllib.request"]
FOLLOWS = [name for name in TALK if name != "http.client"]
KEEPS_COOKIES = [name for name in TALK if name not in ("http.client", "urllib3")]


# -- connections ------------------------------------------------------------------------------------


@pytest.mark.parametrize("client", KEEPS_ALIVE)
def test_a_connection_is_used_again(client, api):
    api.mock.get("/a", json={})
    talk(client, *[api.base_url + "/a"] * 3)
    requests = [exchange.request for exchange in api.journal]
    assert [request.reused for request in requests] == [False, True, True]
    assert len({request.connection for request in requests}) == 1


def test_urllib_request_connects_each_time(api):
    api.mock.get("/a", json={})
    talk("urllib.request", *[api.base_url + "/a"] * 2)
    assert [exchange.request.reused for exchange in api.journal] == [False, False]


@every_client
def test_a_connection_that_the_server_closes_is_not_used_again(client, api):
    api.mock.get("/a", text="bye", headers={"Connection": "close"})
    told = talk(client, *[api.base_url + "/a"] * 2)
    assert [answer.body for answer in told] == [b"bye", b"bye"]
    assert [exchange.request.reused for exchange in api.journal] == [False, False]


@every_client
def test_a_connection_that_the_client_closes_is_not_used_again(client, api):
    api.mock.get("/a", text="bye")
    ask = Ask(api.base_url + "/a", headers={"Connection": "close"})
    told = talk(client, ask, ask)
    assert [(answer.body, answer.all("Connection")) for answer in told] == [(b"bye", ["close"])] * 2
    assert [exchange.request.reused for exchange in api.journal] == [False, False]


@every_client
def test_an_error_keeps_the_connection(client, api):
    api.mock.get("/missing", status_code=404, json={"error": "no"})
    api.mock.get("/a", text="there")
    told = talk(client, api.base_url + "/missing", api.base_url + "/a")
    assert [(answer.status, answer.body) for answer in told] == [(404, b'{"error": "no"}'), (200, b"there")]
    assert len({exchange.request.connection for exchange in api.journal}) == (client == "urllib.request") + 1


# -- HTTP/1.0, pipelining, and what isn't HTTP/1.1 ---------------------------------------------------


def dialogue(data, timeout=1.0):
    """All that comes back for some bytes, until the end or the timeout."""
    connection = http.client.HTTPConnection("api.test", timeout=timeout)
    connection.connect()
    connection.sock.sendall(data)
    came = b""
    try:
        while piece := connection.sock.recv(65536):
            came += piece
    except TimeoutError:
        came += b"|timeout"
    finally:
        connection.close()
    return came


def test_http_1_0_gets_no_chunks_and_an_end(api):
    api.mock.get("http://api.test/a", text="hello", headers={"Transfer-Encoding": "chunked"})
    came = dialogue(b"GET /a HTTP/1.0\r\nHost: api.test\r\n\r\n")
    assert came.endswith(b"Content-Length: 5\r\nConnection: close\r\n\r\nhello")
    assert next(iter(api.journal)).request.http_version == "1.0"


def test_http_1_0_keeps_the_connection_where_it_asks(api):
    api.mock.get("http://api.test/a", text="hello")
    one = b"GET /a HTTP/1.0\r\nHost: api.test\r\nConnection: keep-alive\r\n\r\n"
    assert dialogue(one * 2).count(b"hello") == 2


def test_pipelined_requests_are_answered_in_order(api):
    for name in "abc":
        api.mock.get(f"http://api.test/{name}", text=f"<{name}>")
    came = dialogue(b"".join(b"GET /%c HTTP/1.1\r\nHost: api.test\r\n\r\n" % name for name in b"abc"))
    assert came.index(b"<a>") < came.index(b"<b>") < came.index(b"<c>")
    assert [exchange.request.reused for exchange in api.journal] == [False, True, True]


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_it_does_not_matter_how_a_request_is_cut_into_pieces(size, api):
    route = api.mock.post("http://api.test/a", text="posted")
    data = b"POST /a HTTP/1.1\r\nHost: api.test\r\nX-Long: a b c\r\nContent-Length: 7\r\n\r\npayload"
    connection = http.client.HTTPConnection("api.test", timeout=1)
    connection.connect()
    for start in range(0, len(data), size):
        connection.sock.sendall(data[start : start + size])
    assert connection.sock.recv(65536).endswith(b"posted")
    assert (route.last_request.text, route.last_request.headers["X-Long"]) == ("payload", "a b c")
    connection.close()


def test_a_client_with_prior_knowledge_of_http_2_is_told_so(api, findings):
    assert dialogue(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").startswith(b"HTTP/1.1 400 ")
    assert "let it speak HTTP/1.1 here" in " ".join(findings().split())


def test_what_is_not_http_at_all_is_a_finding(api, findings):
    assert dialogue(b"\x16\x03\x01\x02\x00\x01").startswith(b"HTTP/1.1 400 ")
    assert "isn't HTTP/1.1" in findings()


def test_a_websocket_handshake_is_answered_plainly(api):
    api.mock.get("http://api.test/ws", text="no sockets here", status_code=426)
    came = dialogue(
        b"GET /ws HTTP/1.1\r\nHost: api.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )
    assert came.startswith(b"HTTP/1.1 426 Upgrade Required")
    assert b"no sockets here" in came


def test_bytes_after_an_upgrade_request_start_another_request(api):
    api.mock.get("http://api.test/ws", text="plain")
    one = b"GET /ws HTTP/1.1\r\nHost: api.test\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"
    assert dialogue(one * 2).count(b"plain") == 2


# -- 100-continue -----------------------------------------------------------------------------------


def test_a_client_that_expects_100_gets_it_before_its_body(api):
    api.mock.post("http://api.test/a", text="done")
    connection = http.client.HTTPConnection("api.test", timeout=1)
    connection.connect()
    connection.sock.sendall(b"POST /a HTTP/1.1\r\nHost: api.test\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n")
    assert connection.sock.recv(65536) == b"HTTP/1.1 100 Continue\r\n\r\n"
    connection.sock.sendall(b"ok")
    assert connection.sock.recv(65536).endswith(b"done")
    connection.close()


def test_botocore_waits_for_100_before_it_sends_an_object(api):
    route = api.mock.put("https://s3.us-east-1.amazonaws.com/bucket/key", text="")
    config = Config(signature_version=UNSIGNED, s3={"addressing_style": "path"})
    s3 = boto3.Session(region_name="us-east-1").client(
        "s3", config=config, endpoint_url="https://s3.us-east-1.amazonaws.com"
    )
    assert s3.put_object(Bucket="bucket", Key="key", Body=b"hello")["ResponseMetadata"]["HTTPStatusCode"] == 200
    assert route.last_request.headers["Expect"] == "100-continue"
    assert b"hello" in route.last_request.body
    assert api.clock.elapsed < 1


# -- statuses and methods without a body ------------------------------------------------------------


@every_client
@pytest.mark.parametrize("length", [None, "1234"])
def test_head_tells_the_length_and_sends_no_body(client, length, api):
    api.mock.head("/a", text="12345", headers={"Content-Length": length} if length else {})
    api.mock.get("/b", text="next")
    head, after = talk(client, Ask(api.base_url + "/a", "HEAD"), api.base_url + "/b")
    assert (head.status, head.body, head.all("Content-Length")) == (200, b"", [length or "5"])
    assert after.body == b"next"


@every_client
@pytest.mark.parametrize("status", [204, 304])
def test_some_statuses_have_no_body_and_the_connection_goes_on(client, status, api):
    api.mock.get("/a", status_code=status, text="never sent")
    api.mock.get("/b", text="next")
    told = talk(client, api.base_url + "/a", api.base_url + "/b")
    assert [(answer.status, answer.body) for answer in told] == [(status, b""), (200, b"next")]
    assert next(iter(api.journal)).response.body == b""


@every_client
def test_an_empty_body_is_an_empty_body(client, api):
    api.mock.get("/a", content=b"")
    told = talk(client, *[api.base_url + "/a"] * 2)
    assert [(answer.body, answer.all("Content-Length")) for answer in told] == [(b"", ["0"])] * 2


@every_client
@pytest.mark.parametrize("method", ["DELETE", "OPTIONS", "PATCH", "PUT", "POST"])
def test_every_method_comes_as_it_was_sent(client, method, api):
    api.mock.register_uri(method, "/a", text="done")
    assert talk(client, Ask(api.base_url + "/a", method))[0].body == b"done"
    assert [exchange.request.method for exchange in api.journal] == [method]


@every_client
def test_an_unregistered_status_has_no_phrase_and_a_given_one_is_kept(client, api):
    api.mock.get("/a", status_code=299, text="x")
    api.mock.get("/b", status_code=200, reason="Fine", text="x")
    talk(client, api.base_url + "/a", api.base_url + "/b")
    assert [(exchange.status, exchange.response.reason) for exchange in api.journal] == [(299, ""), (200, "Fine")]


# -- header fields ----------------------------------------------------------------------------------


@every_client
def test_repeated_fields_stay_apart(client, api, two_cookies):
    told = talk(client, two_cookies)[0]
    assert [value.partition(";")[0] for value in told.all("Set-Cookie")] == ["a=1", "b=2"]


@pytest.fixture
def two_cookies(api):
    api.mock.get("/a", text="x", cookies={"a": "1", "b": "2"})
    return api.base_url + "/a"


@pytest.mark.parametrize("client", KEEPS_COOKIES)
def test_cookies_set_by_one_answer_are_sent_with_the_next_request(client, api, two_cookies):
    api.mock.get("/b", text="x")
    talk(client, two_cookies, api.base_url + "/b")
    first, second = (exchange.request for exchange in api.journal)
    assert "Cookie" not in first.headers
    assert sorted(second.headers["Cookie"].split("; ")) == ["a=1", "b=2"]


@every_client
def test_values_beyond_ascii_come_as_their_bytes(client, api):
    api.mock.get("/a", text="x", headers={"X-Name": "caf\xe9"})
    value = talk(client, api.base_url + "/a")[0].all("X-Name")[0]
    # aiohttp reads header fields as UTF-8 with surrogates, the others as ISO 8859-1.
    assert value.encode("utf-8" if "\udce9" not in value else "ascii", "surrogateescape") in (
        b"caf\xe9",
        b"caf\xc3\xa9",
    )


@every_client
def test_a_large_field_and_many_fields_arrive(client, api):
    many = {f"X-{number}": "v" * 60 for number in range(80)}
    api.mock.get("/a", text="x", headers={"X-Large": "v" * 8000, **many})
    told = talk(client, Ask(api.base_url + "/a", headers={"X-Mine": "w" * 30_000}))[0]
    assert len(told.all("X-Large")[0]) == 8000
    assert len(told.all("X-79")[0]) == 60
    assert len(next(iter(api.journal)).request.headers["X-Mine"]) == 30_000


@every_client
def test_the_host_field_may_be_another_than_the_host(client, api):
    route = api.mock.get("/a", text="x")
    assert talk(client, Ask(api.base_url + "/a", headers={"Host": "other.example"}))[0].body == b"x"
    assert next(iter(api.journal)).request.headers.get_all("Host") == ["other.example"]
    assert next(iter(api.journal)).request.host == "api.test"
    assert route.call_count == 1


@every_client
def test_the_host_field_is_sent_once_with_a_port_that_is_not_the_schemes_own(client, api):
    api.mock.get("https://api.test:8443/a", text="x")
    api.mock.get("https://api.test/a", text="y")
    assert talk(client, "https://api.test:8443/a")[0].body == b"x"
    assert talk(client, "https://api.test:443/a")[0].body == b"y"
    hosts = [exchange.request.headers.get_all("Host") for exchange in api.journal]
    assert hosts[0] == ["api.test:8443"]
    assert hosts[1][0].removesuffix(":443") == "api.test"


# -- redirects --------------------------------------------------------------------------------------


@pytest.mark.parametrize("client", FOLLOWS)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed_also_to_another_host(client, status, api):
    api.mock.get("/a", status_code=status, headers={"Location": "https://other.example/b?x=1"})
    api.mock.get("https://other.example/b", text="there")
    assert talk(client, api.base_url + "/a")[0].body == b"there"
    assert [str(exchange.request) for exchange in api.journal] == [
        "GET https://api.test/a",
        "GET https://other.example/b?x=1",
    ]


@pytest.mark.parametrize("client", [name for name in FOLLOWS if name != "urllib.request"])
def test_a_redirected_post_keeps_its_body_only_where_it_must(client, api):
    api.mock.post("/see", status_code=303, headers={"Location": "/b"})
    api.mock.post("/again", status_code=307, headers={"Location": "/b"})
    api.mock.register_uri("GET", "/b", text="got")
    api.mock.register_uri("POST", "/b", text="posted")
    told = talk(client, *(Ask(api.base_url + path, "POST", b"body") for path in ("/see", "/again")))
    assert [answer.body for answer in told] == [b"got", b"posted"]
    assert [exchange.request.body for exchange in api.journal] == [b"body", b"", b"body", b"body"]


# -- targets ----------------------------------------------------------------------------------------

TARGETS = ["/a%2Fb", "/a/b", "/a//b", "/a;v=1", "/a/", "/A", "/a.b~c-d_e", "/a%20b", "/%C3%BC", "/x:y@z", "/a?", "/a+b"]


@every_client
@pytest.mark.parametrize("target", TARGETS)
def test_a_path_is_matched_as_it_stands_on_the_wire(client, target, api):
    for other in TARGETS:
        api.mock.get(other.rstrip("?"), text=other)
    assert talk(client, api.base_url + target)[0].body.decode().rstrip("?") == target.rstrip("?")


@pytest.mark.parametrize("client", ["requests", "urllib3", "httpx", "httpx-asyncio", "httpx2", "aiohttp"])
@pytest.mark.parametrize(("path", "sent"), [("/a b", "/a%20b"), ("/\xfc", "/%C3%BC"), ("/\u65e5", "/%E6%97%A5")])
def test_a_path_may_be_written_plainly_on_both_sides(client, path, sent, api):
    api.mock.get(path, text="x")
    assert talk(client, api.base_url + path)[0].body == b"x"
    assert next(iter(api.journal)).request.path == sent


def test_escapes_are_the_same_in_capital_and_small_letters(api):
    api.mock.get("/a%2Fb", text="x")
    assert talk("httpx", api.base_url + "/a%2fb")[0].body == b"x"


@every_client
def test_a_very_long_target_arrives_whole(client, api):
    route = api.mock.get("/a", text="x")
    url = f"{api.base_url}/a?q={'x' * 60_000}"
    assert talk(client, url)[0].body == b"x"
    assert len(route.last_request.query) == 60_002


@every_client
def test_a_query_keeps_its_order_its_repeats_and_its_blanks(client, api):
    api.mock.get("/a", text="x")
    talk(client, api.base_url + "/a?b=2&a=1&b=3&c=&d=%26%20")
    assert next(iter(api.journal)).request.query == [("b", "2"), ("a", "1"), ("b", "3"), ("c", ""), ("d", "& ")]


@every_client
@pytest.mark.parametrize("host", ["[::1]:8080", "[2001:db8::1]", "192.0.2.7", "192.0.2.7:81"])
def test_a_host_may_be_an_address(client, host, api):
    api.mock.get(f"http://{host}/a", text="x")
    assert talk(client, f"http://{host}/a")[0].body == b"x"
    request = next(iter(api.journal)).request
    assert request.url == f"http://{host}/a"
    assert request.headers["Host"] == host


@pytest.mark.parametrize("client", ["requests", "urllib3", "httpx", "httpx-asyncio", "httpx2", "aiohttp"])
def test_a_host_may_have_an_international_name(client, api):
    api.mock.get("https://b\xfccher.example/a", text="x")
    assert talk(client, "https://b\xfccher.example/a")[0].body == b"x"
    assert next(iter(api.journal)).request.host == "xn--bcher-kva.example"


@every_client
def test_a_hosts_name_is_the_same_in_capital_letters(client, api):
    api.mock.get("/a", text="x")
    assert talk(client, "https://API.test/a")[0].body == b"x"
    assert next(iter(api.journal)).request.host == "api.test"


# -- proxies ----------------------------------------------------------------------------------------


@every_client
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_in_the_environment_plays_no_part(client, scheme, api, monkeypatch):
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://proxy.example:3128")
    monkeypatch.delenv("REQUEST_METHOD", raising=False)
    api.mock.get(f"{scheme}://api.test/a", text="x")
    assert talk(client, f"{scheme}://api.test/a")[0].body == b"x"
    assert [exchange.request.url for exchange in api.journal] == [f"{scheme}://api.test/a"]


def test_the_default_timeout_of_sockets_is_a_fact(api):
    api.mock.get("/a", text="x")
    socket.setdefaulttimeout(7)
    try:
        talk("http.client", api.base_url + "/a")
    finally:
        socket.setdefaulttimeout(None)
    assert next(iter(api.journal)).request.timeouts.read == 7
