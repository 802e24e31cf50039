"""A body isn't read whatever its size is."""

from __future__ import annotations

import struct
import zlib
from functools import lru_cache
from typing import Final

from pytest_apiint.checks.bench import Bench
from pytest_apiint.checks.registry import check
from pytest_apiint.checks.scenario import Scenario
from pytest_apiint.checks.trial import Trial
from pytest_apiint.checks.verdict import PASSED, Severity, Verdict, failed, not_applicable
from pytest_apiint.exchange import Headers, Response

_MEGABYTE: Final = 1024 * 1024
_DECODED: Final = 17
_LARGE: Final = 17
_HINT: Final = "stream the body, count what comes (after decoding), and stop at the largest answer that makes sense"


@check(
    "decompression-bomb",
    Severity.ADVISORY,
    "bodies",
    says="refuses an answer of a few kilobytes that unpacks into 17 MB",
    why="whoever answers (a proxy, a redirect's target) can take the memory of the whole process",
    reference="CWE-409; RFC 9110, 17.6",
    once=True,
)
def decompression_bomb(bench: Bench) -> Verdict:
    """The usual answer, followed by 17 MB of spaces, in gzip: to return it takes having read it all."""
    usual = _usual(bench)
    if usual is None:
        return not_applicable("the usual answer has no body, or is packed already")
    if "gzip" not in bench.control.attempts[-1].request.headers.get("accept-encoding", "").lower():
        return not_applicable("the client asks for no gzip")
    packed_body = packed(usual.body, b" " * _MEGABYTE, _DECODED)
    bomb = _with_body(usual, packed_body, "gzip")
    trial = bench.run(Scenario(answers=(bomb, *bench.subject.answers[1:])))
    return _judged(trial, f"{_DECODED} MB unpacked from {len(packed_body) // 1024} kB")


@check(
    "oversized-body",
    Severity.ADVISORY,
    "bodies",
    says="refuses an answer of 17 MB where it expects a small one",
    why="an endpoint that lost its paging, or a wrong URL, can take the memory of the whole process",
    reference="CWE-770; RFC 9110, 17.5",
    once=True,
)
def oversized_body(bench: Bench) -> Verdict:
    """The usual answer, followed by 17 MB of spaces."""
    usual = _usual(bench)
    if usual is None:
        return not_applicable("the usual answer has no body, or is packed")
    large = _with_body(usual, usual.body + b" " * (_LARGE * _MEGABYTE))
    trial = bench.run(Scenario(answers=(large, *bench.subject.answers[1:])))
    return _judged(trial, f"{_LARGE} MB")


def _judged(trial: Trial, size: str) -> Verdict:
    if not trial.succeeded:
        return PASSED
    return failed(
        f"read an answer of {size}, and returned it as if it were usual",
        expected="an error, before all of it is in memory",
        seen="a value, after the whole body was read",
        hint=_HINT,
        trial=trial,
    )


def _usual(bench: Bench) -> Response | None:
    """The usual answer to which spaces can be added without changing what it says."""
    answer = bench.subject.answers[0] if bench.subject.answers else None
    return answer if answer is not None and answer.body and "content-encoding" not in answer.headers else None


def _with_body(usual: Response, body: bytes, coding: str = "") -> Response:
    own = [pair for pair in usual.headers.pairs if pair[0].lower() not in ("content-length", "transfer-encoding")]
    fields = [*own, ("Content-Encoding", coding)] if coding else own
    return Response(usual.status, Headers(fields), body, usual.reason, usual.http_version)


@lru_cache(maxsize=8)
def packed(body: bytes, block: bytes, times: int) -> bytes:
    """`body` and `block` so many `times` as gzip (RFC 1952): a block is packed once, and written many times."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    head = packer.compress(body) + packer.flush(zlib.Z_FULL_FLUSH)
    part = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    check_sum = zlib.crc32(body)
    for _ in range(times):
        check_sum = zlib.crc32(block, check_sum)
    tail = packer.flush() + struct.pack("<II", check_sum, (len(body) + times * len(block)) & 0xFFFFFFFF)
    return b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff" + head + part * times + tail
