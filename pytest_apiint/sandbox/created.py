"""What requests have made in a sandbox, and where it can be deleted again: as far as a journal tells."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, unquote, urljoin, urlsplit

from pytest_apiint.exchange import Response

if TYPE_CHECKING:
    from pytest_apiint.exchange import Exchange, Request

_MADE: Final = frozenset({200, 201, 202})
GONE: Final = frozenset({404, 410})


@dataclass(frozen=True, slots=True)
class Made:
    """Something that `request` made: its `url`, and its `id` as it stands at that URL's end."""

    url: str
    id: str
    request: Request


def made(rows: Iterable[Exchange], owns: Callable[[str], bool]) -> Iterator[Made]:
    """What successful POSTs to hosts that `owns` knows have made: by ``Location``, else by the ``id`` of the answer.

    Source: RFC 9110, sections 9.3.3 and 10.2.2.
    """
    for row in rows:
        request, answer = row.request, row.outcome
        if row.origin != "sandbox" or request.method != "POST" or not isinstance(answer, Response):
            continue
        if answer.status not in _MADE:
            continue
        if owns(request.host) and (url := _place(request, answer)) and owns(urlsplit(url).hostname or ""):
            yield Made(url, unquote(urlsplit(url).path.rpartition("/")[2]), request)


def meant(found: Sequence[Made], arguments: Iterable[object]) -> Made | None:
    """Which of `found` a cleanup with these `arguments` deletes: the one with that id, the last where none is given.

    None where an id is given that nobody is known to have made.
    """
    given = {str(one) for one in arguments if isinstance(one, (str, int))}
    if not given:
        return found[-1] if found else None
    return next((one for one in reversed(found) if one.id in given), None)


def deleting(rows: Iterable[Exchange], owns: Callable[[str], bool]) -> Exchange | None:
    """The last DELETE among `rows` to such a host, whatever came of it."""
    asked = [row for row in rows if row.request.method == "DELETE" and owns(row.request.host)]
    return asked[-1] if asked else None


def _place(request: Request, answer: Response) -> str:
    here = request.url.partition("#")[0].partition("?")[0]
    if location := answer.headers.get("Location", "").strip():
        return urljoin(request.url, location).partition("?")[0].partition("#")[0]
    id_ = _id(answer)
    return f"{here.rstrip('/')}/{quote(id_, safe='')}" if id_ else ""


def _id(answer: Response) -> str:
    """The ``id`` of a JSON answer, or of its ``data``."""
    try:
        value: Any = answer.json()
    except (ValueError, RecursionError):
        return ""
    for one in (value, value.get("data") if isinstance(value, dict) else None):
        id_ = one.get("id") if isinstance(one, dict) else None
        if isinstance(id_, (str, int)) and not isinstance(id_, bool):
            return str(id_)
    return ""
