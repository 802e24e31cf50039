"""Where a mocked answer has another shape than the real one: kinds and names, never values."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from pytest_apiint.contract.kinds import plain
from pytest_apiint.exchange import Response

_NOT_JSON: Final = object()
_NO_FIELD: Final = "no such field"
_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Drift:
    """One difference: `place` is a JSON path, or ``status``."""

    place: str
    mocked: str
    live: str

    @property
    def missing(self) -> bool:
        """Whether the real answer has no such field at all."""
        return self.live.startswith(_NO_FIELD)


def drifts(mocked: Response, live: Response) -> list[Drift]:
    """What a mock says that the real answer doesn't bear out.

    A field that only the real answer has is no drift, as mocks leave out what a test doesn't need; nor is a null or an
    empty list on either side, which says nothing of what could stand there.
    """
    if mocked.status != live.status:
        return [Drift("status", str(mocked.status), str(live.status))]
    ours, theirs = _json(mocked), _json(live)
    if ours is _NOT_JSON or theirs is _NOT_JSON:
        same = (ours is _NOT_JSON) == (theirs is _NOT_JSON) or not mocked.body
        return [] if same else [Drift("body", _kind(ours), _kind(theirs))]
    return list(_compared(ours, theirs, "$"))


def _json(response: Response) -> Any:
    if not response.body:
        return _NOT_JSON
    try:
        return json.loads(response.content)
    except ValueError:
        return _NOT_JSON


def _compared(ours: Any, theirs: Any, place: str) -> Iterator[Drift]:
    if ours is None or theirs is None:
        return
    if _kind(ours) != _kind(theirs):
        yield Drift(place, _kind(ours), _kind(theirs))
    elif isinstance(ours, dict):
        for name, value in ours.items():
            where = f"{place}.{name}"
            if name in theirs:
                yield from _compared(value, theirs[name], where)
            else:
                yield Drift(where, _kind(value), f"{_NO_FIELD}; there {_fields(theirs)}")
    elif isinstance(ours, list) and theirs:
        for number, item in enumerate(ours):
            # Items may be of several kinds: one that is like any real one is right.
            found = [list(_compared(item, other, f"{place}[{number}]")) for other in theirs]
            yield from min(found, key=len)


def _fields(value: dict[str, Any]) -> str:
    names = ", ".join(list(value)[:_SHOWN])
    more = len(value) - _SHOWN
    return f"are {names} and {more} more" if more > 0 else f"{'are' if len(value) > 1 else 'is'} {names or 'nothing'}"


def _kind(value: Any) -> str:
    return "not JSON" if value is _NOT_JSON else plain(value)
