"""Which recorded requests answer a request: vcrpy's criteria by vcrpy's names, and users' own."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from pytest_apiint.cassettes.keys import PARTS
from pytest_apiint.cassettes.likeness import Likeness
from pytest_apiint.errors import UsageProblem
from pytest_apiint.exchange import Headers
from pytest_apiint.messages import layout

Matcher = Callable[[Any, Any], Any]
_ALIASES = {"url": "uri"}
_INSIDE = ("body", "raw_body", "headers")


@dataclass(frozen=True, slots=True)
class Matching:
    """What must agree between a request and its recording, and what becomes of a recording that was played.

    `match_on` has names of vcrpy's, or of `matchers`: callables that take the request that is made and the
    recorded one, with the attributes of vcrpy's requests. ``False`` or an AssertionError means that they
    differ. With `allow_playback_repeats`, the last of equal recordings answers again once all are played.
    """

    match_on: tuple[str, ...] = ("method", "scheme", "host", "port", "path", "query")
    matchers: Mapping[str, Matcher] = field(default_factory=lambda: MappingProxyType({}))
    allow_playback_repeats: bool = False

    def __post_init__(self) -> None:
        known = [*PARTS, *_ALIASES, *_INSIDE, *self.matchers]
        for name in self.match_on:
            if name not in known:
                nearest = difflib.get_close_matches(str(name), known, 1)
                rows = [
                    ("expected", ", ".join(known)),
                    ("fix", f'write "{nearest[0]}"' if nearest else f'register a matcher "{name}", or leave it out'),
                ]
                raise UsageProblem(layout(f"match_on: no matcher is called {name!r}", rows))

    @property
    def parts(self) -> frozenset[str]:
        """What of the request's line must agree, of `keys.PARTS`."""
        own = [_ALIASES.get(name, name) for name in self.match_on if name not in self.matchers]
        return frozenset(own) & frozenset(PARTS)

    @property
    def on_body(self) -> bool:
        return "body" in self.match_on and "body" not in self.matchers

    @property
    def tests(self) -> Mapping[str, Matcher]:
        """What is asked of each pair whose line and body agree, by name."""
        builtin: dict[str, Matcher] = {"raw_body": _same_bytes, "headers": _same_headers}
        every = {**builtin, **self.matchers}
        return {name: every[name] for name in self.match_on if name in every}


def objection(test: Matcher, asked: Likeness, recorded: Likeness) -> str | None:
    """What `test` says against the pair; ``None`` where it says nothing.

    Both of vcrpy's conventions: a matcher returns whether they agree, or asserts it and returns ``None``.
    """
    try:
        answer = test(asked, recorded)
    except AssertionError as error:
        return str(error) or "its assertion failed"
    return None if answer is None or answer else f"it returned {answer!r}"


def _same_bytes(asked: Likeness, recorded: Likeness) -> bool:
    return (asked.body or b"") == (recorded.body or b"")


def _same_headers(asked: Likeness, recorded: Likeness) -> bool:
    """Whether every recorded field was sent with the recorded values; of others a recording knows nothing."""
    return all(_agree(name, asked.request.headers, recorded.request.headers) for name in recorded.request.headers)


def _agree(name: str, sent: Headers, recorded: Headers) -> bool:
    values = recorded.get_all(name)
    # vcrpy keeps only the first of several values under most clients.
    return values == sent.get_all(name) or ", ".join(values) in (sent.get(name), *sent.get_all(name)[:1])
