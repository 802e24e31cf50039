"""Content codings, undone and done again."""

import gzip
import sys
import zlib
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_apiint.cassettes.codings import decoded, encoded


@given(st.binary(), st.sampled_from(["gzip", "x-gzip", "deflate", " GZIP "]))
def test_what_is_encoded_is_decoded_again(body, coding):
    assert decoded(encoded(body, coding), coding) == body


@pytest.mark.parametrize("coding", ["br", "zstd"])
def test_what_the_clients_own_library_knows_is_known_here(coding):
    pytest.importorskip({"br": "brotli", "zstd": "zstandard"}[coding])

    assert decoded(encoded(b"body" * 9, coding), coding) == b"body" * 9


class Frames:
    """zstandard's own way to undo a coding that is streamed, over zlib."""

    compress = staticmethod(zlib.compress)
    ZstdDecompressor = staticmethod(lambda: SimpleNamespace(decompressobj=zlib.decompressobj))


@pytest.mark.parametrize(("coding", "module", "library"), [("br", "brotli", zlib), ("zstd", "zstandard", Frames)])
def test_a_library_is_used_where_it_is_installed(monkeypatch, coding, module, library):
    for name in ("brotli", "brotlicffi", "compression.zstd", "backports.zstd", "zstandard"):
        monkeypatch.setitem(sys.modules, name, library if name == module else None)

    assert encoded(b"body", coding) == zlib.compress(b"body")
    assert decoded(zlib.compress(b"body"), coding) == b"body"


def test_the_same_body_gives_the_same_bytes():
    assert encoded(b"body", "gzip") == gzip.compress(b"body", mtime=0)


def test_deflate_without_zlibs_frame_is_understood():
    raw = zlib.compressobj(wbits=-zlib.MAX_WBITS)

    assert decoded(raw.compress(b"body") + raw.flush(), "deflate") == b"body"


@pytest.mark.parametrize(
    ("body", "coding"),
    [
        (b"plain", "gzip"),
        (gzip.compress(b"body", mtime=0)[:-4], "gzip"),
        (b"", "gzip"),
        (b"plain", "deflate"),
        (b"plain", "br"),
        (b"plain", "zstd"),
        (b"plain", "gzip, gzip"),
        (b"plain", "rot13"),
    ],
)
def test_what_is_not_in_its_coding_stays(body, coding):
    assert decoded(body, coding) is None


def test_an_unknown_coding_can_not_be_done():
    assert encoded(b"body", "rot13") is None
