"""Two answers to one request: their status, media type and body."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pytest_apiint.contract.media import essence, is_json
from pytest_apiint.drift import shapes
from pytest_apiint.drift.finding import Difference
from pytest_apiint.exchange import Response
from pytest_apiint.framing import bodiless
from pytest_apiint.messages import shorten

_NOTHING: Final = object()
_OTHER: Final = object()
_LONGEST: Final = 40


@dataclass(frozen=True, slots=True)
class _Content:
    """What a body turned out to be; `type` is its media type without parameters."""

    value: Any
    type: str

    @property
    def kind(self) -> str:
        if self.value is _NOTHING:
            return "nothing"
        return self.type or "something else" if self.value is _OTHER else "JSON"


def differences(old: Sequence[Response], new: Response, method: str) -> Iterator[Difference]:
    """How `new` differs from `old`, answers in plain that the same request had; one with its status is enough."""
    alike = [one for one in old if one.status == new.status]
    if not alike:
        before = " or ".join(str(status) for status in sorted({one.status for one in old}))
        yield Difference("error", "status", "status", before, str(new.status))
        return
    if not bodiless(new.status, method):
        yield from _of_contents([_content(one) for one in alike], _content(new))


def _content(response: Response) -> _Content:
    named, body = response.headers.get("Content-Type", ""), response.body
    kind = shorten(essence(named), _LONGEST)
    if not body.strip():
        return _Content(_NOTHING, kind)
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return _Content(_OTHER, kind)
    # Plain text may be a number by chance.
    return _Content(value if is_json(named) or isinstance(value, (dict, list)) else _OTHER, kind)


def _of_contents(old: Sequence[_Content], new: _Content) -> Iterator[Difference]:
    same = [one for one in old if _class(one) == _class(new)]
    if not same:
        before = " or ".join(dict.fromkeys(one.kind for one in old))
        tier, rule = ("info", "added") if before == "nothing" else ("error", "body")
        yield Difference(tier, rule, "body", before, new.kind)  # type: ignore[arg-type]
        return
    if new.value is _NOTHING:
        return
    yield from _of_types({one.type for one in same}, new)
    if new.value is not _OTHER:
        yield from shapes.differences([one.value for one in same], [new.value])


def _class(content: _Content) -> object:
    return content.value if content.value in (_NOTHING, _OTHER) else json


def _of_types(old: Iterable[str], new: _Content) -> Iterator[Difference]:
    """Recorders may leave fields out, so one that wasn't there before says nothing."""
    known = sorted(filter(None, old))
    if known and new.type not in known:
        # Of other bodies nothing else is compared, so their name is all that tells what they are.
        tier = "error" if new.value is _OTHER else "warning"
        yield Difference(tier, "media-type", "media type", " or ".join(known), new.type)  # type: ignore[arg-type]
