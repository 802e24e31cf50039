"""Bodies, both ways: every form that a library takes, chunked or not, large or empty, encoded or not."""

import gzip
import io
import tracemalloc
import zlib
from contextlib import contextmanager

import aiohttp
import httpx
import pytest
import requests
import trio
import urllib3

from pytest_apiint.clock import real

from .clients import asyncio_run
from .talk import TALK, Ask, talk

every_client = pytest.mark.parametrize("client", TALK)
MEGABYTE = 1024 * 1024
TEXT = b"hello " * 200


@pytest.fixture
def posted(api):
    """The route that takes any body."""
    return api.mock.post("/a", text="done")


def received(api):
    return next(iter(api.journal)).request


@every_client
def test_bytes_arrive_as_they_are(client, api, posted):
    every_byte = bytes(range(256)) * 3
    talk(client, Ask(api.base_url + "/a", "POST", every_byte, {"Content-Type": "application/octet-stream"}))
    assert received(api).body == every_byte
    assert received(api).headers["Content-Length"] == "768"


@every_client
def test_no_body_is_no_body(client, api, posted):
    talk(client, Ask(api.base_url + "/a", "POST"))
    assert received(api).body == b""
    assert received(api).headers.get("Content-Length", "0") == "0"


TEXTS = [name for name in TALK if name != "urllib.request"]


@pytest.mark.parametrize("client", TEXTS)
def test_text_is_sent_in_the_librarys_own_coding(client, api, posted):
    talk(client, Ask(api.base_url + "/a", "POST", "plain ascii"))
    assert received(api).body == b"plain ascii"


SYNC = [name for name in TALK if "asyncio" not in name and name not in ("httpx-trio", "aiohttp", "urllib.request")]


@pytest.mark.parametrize("client", [*SYNC, "aiohttp"])
def test_a_file_is_sent_whole(client, api, posted, tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"0123456789" * 10_000)
    with path.open("rb") as file:
        talk(client, Ask(api.base_url + "/a", "POST", file, {"Content-Type": "x/y"}))
    assert received(api).body == b"0123456789" * 10_000


@pytest.mark.parametrize("client", SYNC)
def test_an_iterator_is_sent_in_chunks(client, api, posted):
    talk(client, Ask(api.base_url + "/a", "POST", iter([b"one ", b"two ", b"three"])))
    assert received(api).body == b"one two three"
    assert received(api).headers["Transfer-Encoding"] == "chunked"


@pytest.mark.parametrize("client", ["httpx-asyncio", "httpx2-asyncio", "httpx-trio", "aiohttp"])
def test_an_asynchronous_iterator_is_sent_in_chunks(client, api, posted):
    async def pieces():
        for piece in (b"one ", b"two ", b"three"):
            yield piece

    talk(client, Ask(api.base_url + "/a", "POST", pieces()))
    assert received(api).body == b"one two three"
    assert received(api).headers["Transfer-Encoding"] == "chunked"


def test_a_multipart_upload_arrives(api):
    posted = api.mock.post("/a", text="done")
    requests.post(api.base_url + "/a", files={"f": ("n.txt", b"content")}, data={"x": "1"}, timeout=5)
    httpx.post(api.base_url + "/a", files={"f": ("n.txt", b"content")}, data={"x": "1"})
    urllib3.request("POST", api.base_url + "/a", fields={"f": ("n.txt", b"content"), "x": "1"})
    asyncio_run(lambda: by_aiohttp(api.base_url + "/a"))
    for exchange in api.journal:
        assert exchange.request.headers["Content-Type"].startswith("multipart/form-data; boundary=")
        assert b'filename="n.txt"' in exchange.request.body
        assert b"\r\n\r\ncontent\r\n" in exchange.request.body
    assert posted.call_count == 4


async def by_aiohttp(url):
    form = aiohttp.FormData({"x": "1"})
    form.add_field("f", b"content", filename="n.txt")
    async with aiohttp.ClientSession() as session, session.post(url, data=form) as answer:
        await answer.read()


# -- downloads --------------------------------------------------------------------------------------


@every_client
@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 65_537, 300_000])
@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_of_any_size_arrives_whole(client, size, chunked, api):
    body = bytes(range(251)) * (size // 251 + 1)
    api.mock.get("/a", content=body[:size], headers={"Transfer-Encoding": "chunked"} if chunked else {})
    told = talk(client, *[api.base_url + "/a"] * 2)
    assert [answer.body for answer in told] == [body[:size]] * 2
    assert told[0].all("Transfer-Encoding") == (["chunked"] if chunked else [])
    assert told[0].all("Content-Length") == ([] if chunked else [str(size)])


@every_client
def test_a_wrong_content_length_of_a_route_is_put_right(client, api):
    api.mock.get("/a", text="hello", headers={"Content-Length": "99"})
    told = talk(client, *[api.base_url + "/a"] * 2)
    assert [(answer.body, answer.all("Content-Length")) for answer in told] == [(b"hello", ["5"])] * 2


ENCODED = {"gzip": gzip.compress(TEXT), "deflate": zlib.compress(TEXT)}
# These two leave decoding to their users.
BARE = ("urllib.request", "http.client")


@every_client
@pytest.mark.parametrize("coding", ENCODED)
def test_an_encoded_body_is_decoded_by_the_library_itself(client, coding, api):
    api.mock.get("/a", content=ENCODED[coding], headers={"Content-Encoding": coding})
    told = talk(client, api.base_url + "/a")[0]
    assert told.body == (ENCODED[coding] if client in BARE else TEXT)
    response = next(iter(api.journal)).response
    assert (response.body, response.content) == (ENCODED[coding], TEXT)


def test_a_coding_that_nobody_knows_passes_raw(api):
    api.mock.get("/a", content=b"\x28\xb5\x2f\xfd raw", headers={"Content-Encoding": "x-unknown"})
    with httpx.stream("GET", api.base_url + "/a") as answer:
        assert b"".join(answer.iter_raw()) == b"\x28\xb5\x2f\xfd raw"
    answer = requests.get(api.base_url + "/a", stream=True, timeout=5)
    assert answer.raw.read(decode_content=False) == b"\x28\xb5\x2f\xfd raw"


def test_a_broken_encoding_is_the_librarys_own_error(api):
    api.mock.get("/a", content=b"not gzip", headers={"Content-Encoding": "gzip"})
    with pytest.raises(requests.exceptions.ContentDecodingError):
        requests.get(api.base_url + "/a", timeout=5)
    with pytest.raises(httpx.DecodingError):
        httpx.get(api.base_url + "/a")


# -- large ------------------------------------------------------------------------------------------


class Zeros(io.RawIOBase):
    """A file of 100 MB that takes no memory."""

    def __init__(self):
        self._left = 100 * MEGABYTE

    def __len__(self):
        return 100 * MEGABYTE

    def read(self, size=-1):
        size = self._left if size < 0 else min(size, self._left)
        self._left -= size
        return bytes(size)


@contextmanager
def frugally(megabytes, seconds=5):
    """At most so much more memory at any moment, and in so much real time, though it's being counted."""
    tracemalloc.start()
    started = real.perf_counter()
    yield
    spent, most = real.perf_counter() - started, tracemalloc.get_traced_memory()[1] / MEGABYTE
    tracemalloc.stop()
    assert (spent < seconds, most < megabytes) == (True, True), f"{spent:.1f} s, {most:.0f} MB"


def downloaded_by_requests(url):
    with requests.get(url, stream=True, timeout=5) as answer:
        return sum(len(piece) for piece in answer.iter_content(MEGABYTE))


def downloaded_by_httpx(url):
    with httpx.stream("GET", url) as answer:
        return sum(len(piece) for piece in answer.iter_bytes())


def downloaded_by_httpx_in_trio(url):
    async def main():
        async with httpx.AsyncClient() as client, client.stream("GET", url) as answer:
            return sum([len(piece) async for piece in answer.aiter_bytes()])

    return trio.run(main)


def downloaded_by_aiohttp(url):
    async def main():
        async with aiohttp.ClientSession() as session, session.get(url) as answer:
            return sum([len(piece) async for piece in answer.content.iter_chunked(MEGABYTE)])

    return asyncio_run(main)


LARGE = [downloaded_by_requests, downloaded_by_httpx, downloaded_by_httpx_in_trio, downloaded_by_aiohttp]


@pytest.mark.parametrize("download", LARGE)
@pytest.mark.parametrize(("fields", "megabytes"), [({}, 10), ({"Transfer-Encoding": "chunked"}, 120)])
def test_100_mb_come_down_quickly_and_without_copies(download, fields, megabytes, api):
    api.mock.get("/a", content=bytes(100 * MEGABYTE), headers=fields)
    with frugally(megabytes):
        assert download(api.base_url + "/a") == 100 * MEGABYTE


def uploaded_by_requests(url):
    requests.post(url, data=Zeros(), timeout=5)


def uploaded_by_httpx(url):
    httpx.post(url, content=(bytes(MEGABYTE) for _ in range(100)))


def uploaded_by_aiohttp(url):
    async def pieces():
        for _ in range(100):
            yield bytes(MEGABYTE)

    async def main():
        async with aiohttp.ClientSession() as session, session.post(url, data=pieces()) as answer:
            await answer.read()

    asyncio_run(main)


@pytest.mark.parametrize("upload", [uploaded_by_requests, uploaded_by_httpx, uploaded_by_aiohttp])
def test_100_mb_go_up_quickly_and_are_copied_once(upload, api, posted):
    with frugally(220):
        upload(api.base_url + "/a")
    assert len(received(api).body) == 100 * MEGABYTE
