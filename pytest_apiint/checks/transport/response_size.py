"""No answer takes more memory than an answer may."""

from __future__ import annotations

import random
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, Protocol

from pytest_apiint.checks.failures import failure
from pytest_apiint.checks.scenario import PLAIN, Scenario, lasting
from pytest_apiint.checks.transport.too_large import packed
from pytest_apiint.errors import ContractFailure, UsageProblem
from pytest_apiint.exchange import Response
from pytest_apiint.faults.changed import MEGABYTE, Changed, with_body, with_field
from pytest_apiint.messages import shorten

if TYPE_CHECKING:
    from pytest_apiint.checks.trial import Trial

_NAME: Final = "assert_response_size_bounded"
_DEFAULT: Final = 16 * MEGABYTE
_MOST: Final = 256 * MEGABYTE
# One read of 64 kB unpacks at once, and is copied once or twice: with spaces alone it would be as many megabytes.
_GAP: Final = 40  # bytes, on average, from one character that is no space to the next: about 1 to 30
_SLACK: Final = 12 * MEGABYTE
_BLOCK: Final = MEGABYTE


class Tries(Protocol):
    """``api``, which makes a call under a scenario."""

    def trial(self, call: Callable[[], Any], scenario: Scenario) -> Trial: ...


@dataclass(frozen=True, slots=True)
class _Padded(Changed):
    """The usual answer and so many megabytes of white space behind it, which mean nothing in JSON or XML."""

    megabytes: int
    packed: bool

    @property
    def kind(self) -> str:
        return f"{'gzip of ' if self.packed else ''}{self.megabytes} MB more"

    def change(self, response: Response) -> Response:
        if not self.packed:
            return with_body(response, response.content + b" " * (self.megabytes * MEGABYTE))
        return with_field(
            with_body(response, packed(response.content, _white(), self.megabytes)), "Content-Encoding", "gzip"
        )


@lru_cache(maxsize=1)
def _white() -> bytes:
    """A megabyte of white space that doesn't shrink to nothing."""
    chance, parts, length = random.Random(0), [], 0
    while length < _BLOCK:
        parts.append(b" " * chance.randrange(2 * _GAP) + chance.choice((b"\n", b"\t")))
        length += len(parts[-1])
    return b"".join(parts)[:_BLOCK]


def assert_response_size_bounded(call: Callable[[], Any], api: Tries, *, at_most: int = _DEFAULT) -> None:
    """`call` keeps no more than `at_most` bytes of an answer in memory, whether it arrives whole or unpacks into more.

    The usual answer, from `api.mock`, comes with far more white space behind it: as gzip, packed to about a thirtieth,
    and as it is. A client passes that raises in time, or that streams. What is kept is measured (`tracemalloc`) while
    the gzip is read, and may be 2.5 times `at_most` and 12 MB, for what is being decoded and copied; of the other, a
    value tells that all was read. What one read of the connection unpacks into is beyond most libraries.

    Raises:
        ContractFailure: all of it was read into memory, or the call fails with the usual answer.
        UsageProblem: `at_most` is no number of bytes from 65,536 to 256 MB, time is real, or a loop is running already.

    Source: CWE-409, CWE-770; RFC 9110, 17.6.
    """
    __tracebackhide__ = True
    if not isinstance(at_most, int) or isinstance(at_most, bool) or not 65_536 <= at_most <= _MOST:
        raise UsageProblem(f"{_NAME}(at_most={at_most!r:.20}): a number of bytes from 65536 to {_MOST}")
    usual = api.trial(call, PLAIN)
    if not usual.succeeded or not usual.attempts:
        raise _nothing(usual)
    bomb = _Padded((4 * at_most + 2 * _SLACK) // MEGABYTE, packed=True)
    for row in usual.attempts:
        if row.response is not None:
            bomb.change(row.response)  # made before it's measured, and kept
    with _measured() as kept:
        unpacked = api.trial(call, lasting(bomb))
    if kept() > 2.5 * at_most + _SLACK:
        what = f"a gzip that unpacks into {bomb.megabytes} MB"
        raise _told(unpacked, what, f"{kept() // MEGABYTE} MB in memory", at_most)
    large = _Padded(-(-4 * at_most // MEGABYTE), packed=False)
    plain = api.trial(call, lasting(large))
    if plain.succeeded and not unpacked.succeeded:
        raise _told(plain, f"a body of {large.megabytes} MB", "a value, after the whole body was read", at_most)


@contextmanager
def _measured() -> Iterator[Callable[[], int]]:
    """How many bytes more than at the start were in use at once, by Python's own allocators."""
    running = tracemalloc.is_tracing()
    if not running:
        tracemalloc.start(1)
    tracemalloc.reset_peak()
    before = tracemalloc.get_traced_memory()[0]
    most = [0]
    try:
        yield lambda: most[0]
    finally:
        most[0] = tracemalloc.get_traced_memory()[1] - before
        if not running:
            tracemalloc.stop()


def _nothing(usual: Trial) -> ContractFailure:
    raised = usual.raised
    return failure(
        "nothing to judge: the call fails with the usual answer, or makes no request",
        expected="a value",
        seen=f"{type(raised).__name__}: {shorten(str(raised), 50)}" if raised is not None else "no request",
        hint="register the usual answer: api.mock.get(...)",
        calls=usual.calls,
    )


def _told(trial: Trial, what: str, seen: str, at_most: int) -> ContractFailure:
    return failure(
        f"{what} is read whole",
        expected=f"an error, or a stream, before {at_most / MEGABYTE:g} MB are in memory",
        seen=seen,
        hint="stream the body, count what comes (after decoding), and stop at the largest answer that makes sense",
        calls=trial.calls,
    )
