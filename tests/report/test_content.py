"""Bodies as facts: text without coding or secrets, cut where they're long, and never a bomb in memory."""

import gzip
import tracemalloc
import zlib

import pytest

from pytest_apiint.exchange import Headers, Response
from pytest_apiint.report.clean import Clean
from pytest_apiint.report.run import Body
from pytest_apiint.secrets import SecretRegistry

KEPT = 1 << 16


def told(body, **headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Clean(SecretRegistry()).message(Response(200, Headers(named), body), KEPT).body


def test_no_body_is_none():
    assert told(b"") is None


@pytest.mark.parametrize(("coding", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress)])
def test_a_coding_is_undone_and_the_size_is_the_wires(coding, pack):
    packed = pack(b'{"a": 1}')
    assert told(packed, Content_Encoding=coding) == Body('{"a": 1}', len(packed))


def test_what_was_cut_on_its_way_is_kept_as_far_as_it_came():
    packed = gzip.compress(bytes(range(32, 127)) * 50)
    found = told(packed[:-12], Content_Encoding="gzip")
    assert found.cut
    assert found.text.startswith(' !"#$')


def test_what_is_no_gzip_at_all_is_told_as_it_came():
    assert told(b"plain", Content_Encoding="gzip") == Body("plain", 5)


@pytest.mark.parametrize("body", [b"\x89PNG\r\n\x1a\n\0\0", b"\xff\xfe\xfd"])
def test_of_what_is_no_text_its_size_alone_is_told(body):
    assert told(body) == Body("", len(body), cut=True, binary=True)


def test_a_packed_file_that_is_no_coding_stays_packed():
    packed = gzip.compress(b"text")
    assert told(packed, Content_Type="application/gzip") == Body("", len(packed), cut=True, binary=True)


def test_another_charset_is_read_as_what_it_is():
    assert told("für".encode("latin-1"), Content_Type="text/plain; charset=ISO-8859-1").text == "für"
    assert told("für".encode("utf-16"), Content_Type="text/plain; charset=utf-16").text == "für"


@pytest.mark.parametrize("charset", ["base64", "zlib", "rot13", "no-such", "utf-9"])
def test_a_charset_that_only_reads_is_asked_and_no_other(charset):
    assert told(b"QUJD", Content_Type=f"text/plain; charset={charset}").text == "QUJD"


@pytest.mark.parametrize("size", [KEPT, KEPT + 1, KEPT * 5 + 1])
def test_a_long_one_is_cut_between_characters_and_says_so(size):
    found = told(("é" * size).encode())
    assert found == Body("é" * KEPT, 2 * size, cut=size > KEPT)


def test_a_bomb_is_never_undone_whole():
    packed = zlib.compress(b"a" * (64 << 20))
    tracemalloc.start()
    found = told(packed, Content_Encoding="deflate")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (found.cut, len(found.text)) == (True, KEPT)
    assert peak < 16 << 20


def test_a_secret_at_the_cut_leaves_no_piece_of_itself():
    secret = "sk_test_4eC39HqLyjWDarjtT1zdp7dc"
    found = told(b"a " * (KEPT // 2 - 5) + secret.encode() + b" b" * KEPT)
    assert "4eC39" not in found.text
