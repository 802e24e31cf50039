"""What was answered once isn't asked for again, until it's old."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar, Final

from pytest_apiint.checks.driving import Calling, Came, Drives, Story, driven
from pytest_apiint.checks.wording import about, times
from pytest_apiint.errors import UsageProblem
from pytest_apiint.exchange import Headers, Request, Response
from pytest_apiint.faults import Fault
from pytest_apiint.script import Answer, Decision

ETAG: Final = '"apiint-1"'
_MARGIN: Final = 0.001
_SET: Final = ("etag", "cache-control", "last-modified", "expires")


@dataclass(frozen=True, slots=True)
class _Fresh(Fault):
    """The usual answer with a validator, fresh for `seconds`; 304 for who has it already (RFC 9110, 13.1.2)."""

    needs_answer: ClassVar[bool] = True
    seconds: int

    @property
    def kind(self) -> str:
        return "an answer to be kept"

    def decision(self, request: Request, usual: Answer) -> Decision:
        own = [("ETag", ETAG), ("Cache-Control", f"max-age={self.seconds}")]
        if _asks_whether(request):
            return Answer(Response(304, Headers(own)), usual.latency, usual.origin)
        kept = [pair for pair in usual.response.headers.pairs if pair[0].lower() not in _SET]
        return replace(usual, response=replace(usual.response, headers=Headers([*kept, *own])))


def assert_cached(call: Calling, api: Drives, *, ttl: float, revalidates: bool = False, route: str = "*") -> None:
    """`call`'s answer is kept for `ttl` seconds: no request goes out meanwhile, and one does afterwards.

    The answer for `route` is ``api.mock``'s, with ``ETag`` and ``Cache-Control: max-age=<ttl>`` added. With
    `revalidates`, the request after `ttl` must carry ``If-None-Match``; the 304 that it gets must give the same value
    as before, for another `ttl`. `call` makes one call of one client, 4 or 5 times; a coroutine that it returns is run.

    Raises:
        ContractFailure: it asks too often, or never again, or raises, or returns another value.
        UsageProblem: time is real, or an event loop is running already.

    Source: RFC 9111, 4.2 (freshness) and 4.3 (validation); RFC 9110, 13.1.2 (If-None-Match) and 15.4.5 (304).
    """
    __tracebackhide__ = True
    if not ttl >= 1:
        raise UsageProblem(f"assert_cached(ttl={ttl!r}): Cache-Control counts in seconds, so 1 or more")
    with driven(call, api, route, _Fresh(int(ttl)), "assert_cached") as story:
        story.switch.set()
        _kept(story, ttl, revalidates=revalidates)


def _kept(story: Story, ttl: float, *, revalidates: bool) -> None:
    __tracebackhide__ = True
    first = _after(story, 0)
    if not first.rows:
        raise story.broken(
            "the first call made no request",
            expected="one, whose answer is kept",
            seen="none",
            hint="was the answer kept from a call before? and does `route` name the request?",
        )
    for seconds, since in ((0.0, "at once"), (ttl / 2, f"after {about(ttl / 2)}")):
        _unasked(story, first, _after(story, seconds), f"{since}, though it's good for {about(ttl)}")
    later = _after(story, ttl / 2 + _MARGIN)
    if not later.rows:
        raise story.broken(
            f"the answer was still served from the cache after {about(ttl)}",
            expected=f"a request, as the answer was good for {about(ttl)} only",
            seen="none",
            hint="keep the moment of the answer with it, and compare on each call",
        )
    if revalidates:
        _revalidated(story, first, later, ttl)
    _same(story, first, later, f"after {about(ttl)}")


def _after(story: Story, seconds: float) -> Came:
    """What comes of a call that is made `seconds` later; it must succeed."""
    __tracebackhide__ = True
    came = story.after(seconds)
    if came.raised is None:
        return came
    status = came.rows[-1].status if came.rows else None
    raise story.broken(
        f"the call raised {type(came.raised).__name__}" + (f" on {status}" if status else ""),
        expected="the answer, from the API or from the cache",
        seen=f"{times(len(came.rows), 'request')}, then {type(came.raised).__name__}",
        hint="304 has no body: what was kept is still good" if status == 304 else "does api.mock answer it?",
    )


def _unasked(story: Story, first: Came, came: Came, when: str) -> None:
    __tracebackhide__ = True
    if came.rows:
        raise story.broken(
            f"the same was asked for again {when}",
            expected="the answer from the cache, and no request",
            seen=times(len(came.rows), "request"),
            hint="is the cache's key the same for the same call? is the cache kept longer than one call?",
        )
    _same(story, first, came, "from the cache")


def _revalidated(story: Story, first: Came, later: Came, ttl: float) -> None:
    __tracebackhide__ = True
    if not any(_asks_whether(row.request) for row in later.rows):
        sent = later.rows[0].request.headers.get("If-None-Match")
        raise story.broken(
            f"the answer was asked for anew after {about(ttl)}, not whether it has changed",
            expected=f"If-None-Match: {ETAG}",
            seen=f"If-None-Match: {sent}" if sent else "no If-None-Match",
            hint="keep the ETag with the answer, send it as it came (quotes too), and take 304 for a yes",
        )
    _unasked(story, first, _after(story, ttl / 2), f"{about(ttl / 2)} after a 304, which is good for {about(ttl)}")


def _same(story: Story, first: Came, came: Came, when: str) -> None:
    __tracebackhide__ = True
    if _comparable(first.returned) and came.returned != first.returned:
        raise story.broken(
            f"another value was returned {when}",
            expected=f"{type(first.returned).__name__}, equal to the first",
            seen=f"{type(came.returned).__name__}, which isn't",
            hint="keep the answer, not an object that callers may change, and not None for a 304",
        )


def _comparable(value: Any) -> bool:
    identity: Any = object.__eq__
    return bool(type(value).__eq__ != identity)


def _asks_whether(request: Request) -> bool:
    """Whether `request` carries the validator (RFC 9110, 13.1.2: compared weakly)."""
    tags = [tag.strip().removeprefix("W/") for tag in request.headers.get("If-None-Match", "").split(",")]
    return ETAG in tags or "*" in tags
