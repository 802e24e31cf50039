"""What an API sends by itself, to a server of its client's: webhooks and callbacks, found by their names."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final

from pytest_apiint.contract import reading
from pytest_apiint.contract.pointers import join
from pytest_apiint.contract.shapes import mapping
from pytest_apiint.errors import UsageProblem
from pytest_apiint.messages import layout, near, shorten

if TYPE_CHECKING:
    from pytest_apiint.contract.document import Document
    from pytest_apiint.contract.facts import Operation

_SECTIONS: Final = ("webhooks", "x-webhooks")  # GitHub has the other, from before there was the one


def webhook(document: Document, name: str, method: str) -> Operation:
    """See `Document.webhook`."""
    known: dict[str, tuple[Any, str]] = {}
    for section in _SECTIONS:
        for called, item, pointer in reading.items(document, section):
            known.setdefault(called, (item, pointer))
    if name not in known:
        raise _unknown(document, "webhook", name, known)
    item, places = reading.path_item(document, *known[name])
    try:
        return reading.one(document, name, method, item, places, "webhook")
    except KeyError:
        methods = (told for told, _, _ in reading.methods(document, item, places))
        raise _unknown(document, f"method of the webhook {name!r}", method, methods) from None


def callback(document: Document, name: str, method: str, operation: str | None) -> Operation:
    """See `Document.callback`."""
    known = list(_callbacks(document, operation))
    found = {one.pointer: one for called, one in known if called == name and one.method == method}
    if not found:
        raise _unknown(document, "callback", name, (called for called, _ in known))
    if len(found) > 1:
        rows = [
            ("file", near(document.source)),
            ("asked", shorten(repr(name), 180)),
            ("found", "\n".join(shorten(pointer, 60) for pointer in [*found][:3])),
            ("hint", 'say whose: operation="POST /subscriptions"'),
        ]
        raise UsageProblem(layout(f"{len(found)} callbacks have that name", rows))
    return next(iter(found.values()))


def _callbacks(document: Document, operation: str | None) -> Iterator[tuple[str, Operation]]:
    """Each callback's name and operation, of all operations in `paths` or of the one with that label."""
    for path, item, pointer in reading.items(document, "paths"):
        whole, places = reading.path_item(document, item, pointer)
        for method, value, place in reading.methods(document, whole, places):
            if operation not in (None, f"{method} {path}"):
                continue
            raw = mapping(document, value, place)
            for called, told in mapping(document, raw.get("callbacks"), join(place, "callbacks")).items():
                for one in reading.callback(document, told, join(place, "callbacks", called)):
                    yield called, one


def _unknown(document: Document, what: str, asked: str, known: Iterable[str]) -> UsageProblem:
    names = list(dict.fromkeys(known))
    close = difflib.get_close_matches(asked, names[:5000], 1)
    rows = [
        ("file", near(document.source)),
        ("asked", shorten(repr(asked), 180)),
        ("found", shorten(", ".join(names[:10]) + (", ..." if len(names) > 10 else "") if names else "none", 180)),
        ("hint", f"is {shorten(close[0], 100)!r} meant?" if close else ""),
    ]
    return UsageProblem(layout(f"the API's description has no such {what.partition(' ')[0]}", rows))
