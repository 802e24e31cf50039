"""The usual answer, late: as a whole, or piece by piece."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from typing import ClassVar

from pytest_apiint import framing
from pytest_apiint.exchange import Request
from pytest_apiint.faults import arguments
from pytest_apiint.faults.kinds import Fault
from pytest_apiint.script import Answer, Break, Decision, Event, Send, Wait


@dataclass(frozen=True, slots=True)
class Latency(Fault):
    """The usual answer, late by `seconds`, give or take `jitter`."""

    needs_answer: ClassVar[bool] = True
    seconds: float
    jitter: float = 0.0
    seed: int = 0

    @property
    def kind(self) -> str:
        return f"latency {self.seconds:g} s" + (f" +- {self.jitter:g} s" if self.jitter else "")

    def met(self, number: int) -> Fault:
        # A draw from the seed and the number alone: the same in each run, and in each trial of a shared scenario.
        if not self.jitter:
            return self
        share = random.Random(f"{self.seed}:{number}").uniform(-1, 1)
        return replace(self, seconds=round(self.seconds + share * self.jitter, 6), jitter=0.0)

    def decision(self, request: Request, usual: Answer) -> Decision:
        return Answer(usual.response, usual.latency + self.seconds, usual.origin)


@dataclass(frozen=True, slots=True)
class Slow(Fault):
    """The usual answer, its body in pieces with waits before each."""

    needs_answer: ClassVar[bool] = True
    seconds: float
    pieces: int

    @property
    def kind(self) -> str:
        return "slow_body"

    def decision(self, request: Request, usual: Answer) -> Decision:
        response = usual.response
        body = b"" if framing.bodiless(response.status, request.method) else response.body
        count = max(1, min(self.pieces, len(body)))
        step = max(1, -(-len(body) // count))
        script: list[Event] = [Send(framing.head(response, framing.fields(response, request.method, chunks=False)))]
        for start in range(0, len(body), step):
            script += [Wait(self.seconds / count), Send(body[start : start + step])]
        return Break(tuple(script), framing.completed(response, request.method), origin=usual.origin)


def latency(seconds: float, *, jitter: float = 0.0, seed: int = 0) -> Fault:
    """The usual answer, `seconds` late. Longer than the client's read timeout, it's a timeout.

    With `jitter`, each request waits between ``seconds - jitter`` and ``seconds + jitter``, evenly spread; the
    n-th request waits the same in each run with the same `seed`.
    """
    late = arguments.seconds("latency", seconds)
    spread = arguments.seconds("latency", jitter, "jitter")
    if spread > late:
        raise arguments.problem(
            f"latency({seconds!r}, jitter={jitter!r})", "jitter goes both ways, and no answer comes before its time"
        )
    if not arguments.is_number(seed):
        raise arguments.problem(f"latency(seed={arguments.shown(seed)})", "seed is a whole number")
    return Latency(late, spread, seed)


def slow_body(seconds: float = 30.0, *, pieces: int = 10) -> Fault:
    """The usual answer, its body spread over `seconds` in `pieces`. Each may be early enough, the whole too late."""
    return Slow(arguments.seconds("slow_body", seconds), arguments.number("slow_body", "pieces", pieces, 1))
