"""A listing comes to an end, also where its first page comes again and again."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock
from typing import ClassVar

from pytest_apiint.checks.driving import Calling, Drives, driven
from pytest_apiint.checks.failures import failure
from pytest_apiint.checks.wording import times
from pytest_apiint.errors import UsageProblem
from pytest_apiint.exchange import Request, Response
from pytest_apiint.faults import Fault
from pytest_apiint.script import Answer, Decision

_GONE = Answer(Response(410), origin="fault")


@dataclass(frozen=True, slots=True)
class _FirstAgain(Fault):
    """Every request gets what the first one got; after `at_most` of them, 410: who comes so far is asked to go."""

    needs_answer: ClassVar[bool] = True
    at_most: int
    asked: list[Request] = field(default_factory=list)
    first: list[Answer] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    @property
    def kind(self) -> str:
        return "page 1 again"

    def decision(self, request: Request, usual: Answer) -> Decision:
        with self.lock:
            self.asked.append(request)
            if not self.first:
                self.first.append(usual)
            return _GONE if len(self.asked) > self.at_most else self.first[0]


def assert_pagination_terminates(call: Calling, api: Drives, *, at_most: int = 100, route: str = "*") -> None:
    """`call`, which reads all pages of a listing, ends although page 1 comes again whatever it asks for.

    It may return what it has or raise; a coroutine that it returns is run, an iterator is read to its end. Page 1 is
    what ``api.mock`` answers to the first request for `route`, and has to lead to another. A client that has made
    `at_most` requests is taken for one that would go on for ever.

    Raises:
        ContractFailure: it made that many requests, or one only, so that there's nothing to judge.
        UsageProblem: time is real, or an event loop is running already.
    """
    __tracebackhide__ = True
    if at_most < 2:
        raise UsageProblem(f"assert_pagination_terminates(at_most={at_most!r}): a circle takes two requests at least")
    again = _FirstAgain(at_most)
    with driven(call, api, route, again, "assert_pagination_terminates") as story:
        story.switch.set()
        story.once()
    count = len(again.asked)
    if 1 < count <= at_most:
        return
    if count < 2:
        raise story.broken(
            "the listing asked for one page only" if count else "the listing made no request",
            expected="a page 1 that leads to another page, so that a circle can be tried",
            seen=times(count, "request"),
            hint="does api.mock's first answer have a cursor, a next link or has_more?",
        )
    kinds = len({(asked.method, asked.url, asked.body) for asked in again.asked[:at_most]})
    numbered = kinds > at_most // 2
    raise failure(
        f"the listing asked for {at_most} pages, all of them the same, and would have gone on",
        expected="an end: an error, or the items so far, as soon as a cursor or a page comes again",
        seen=f"{at_most} requests, {kinds} of them different",
        hint="bound the pages of one call, or end when a page repeats the one before it"
        if numbered
        else "keep the cursors (or links) that were used in a set; when one comes again, raise",
    )
