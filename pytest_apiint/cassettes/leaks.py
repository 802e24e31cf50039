"""The last look at what is about to be written: no secret, or no file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pytest_apiint.cassettes.codings import decoded
from pytest_apiint.cassettes.port import Scrubber
from pytest_apiint.errors import SecretLeak
from pytest_apiint.exchange import Request, Response
from pytest_apiint.messages import layout, near, shorten

_SHOWN = 3
_ITEM = re.compile(rb"^(?= *- (?:request|after):)", re.MULTILINE)
_RECORDED = "name the secret in the service's settings, then record again"
_FUNCTION = "a function of vcr_config put it there, after our own scrubbing: let it leave the secret out"
_KEPT = "remove it from the file (apiint cassettes scrub), then record again"


@dataclass(frozen=True, slots=True)
class Written:
    """One interaction, or one fault, as it's about to be written; `name` says which of them it is."""

    name: str
    request: Request
    response: Response | None
    message: str = ""


def refuse(path: Path, scrubber: Scrubber, written: Sequence[Written], data: bytes) -> None:
    """Look at each part of what was recorded, then at the whole file's bytes, with what it held before.

    Raises:
        SecretLeak: The message names interaction, place and kind, and never the secret.
    """
    # Parts are looked at on their own only where that is needed to say where: most files have nothing to tell.
    told = list(scrubber.leaks(b"\n".join(part for one in written for _, part in _places(one))))
    seen = [f"{_name(one, scrubber)}, {found}" for one in written for found in _parts(one, scrubber)] if told else []
    fix = _RECORDED if told else _KEPT
    if not told and (told := list(scrubber.leaks(data))):
        seen = [
            f"{'fault' if item.startswith(b'- after') else 'interaction'} {number}, as it was before: {kind}"
            for number, item in enumerate(_ITEM.split(data)[1:], 1)
            for kind in scrubber.leaks(item)
        ]
    _refuse(path, seen or [f"the file as a whole: {kind}" for kind in told], fix)


def refuse_text(path: Path, scrubber: Scrubber, data: bytes) -> None:
    """Look at a cassette's whole text, which functions of the user's had the last word on.

    Raises:
        SecretLeak: The message names the interaction where that can be told, and the kind, and never the secret.
    """
    if told := list(scrubber.leaks(data)):
        items = enumerate(_ITEM.split(data)[1:], 1)
        seen = [f"interaction {number}: {kind}" for number, item in items for kind in scrubber.leaks(item)]
        _refuse(path, seen or [f"the file as a whole: {kind}" for kind in told], _FUNCTION)


def _refuse(path: Path, found: Sequence[str], fix: str) -> None:
    seen = list(dict.fromkeys(found))
    if not seen:
        return
    more = [f"... and {len(seen) - _SHOWN} more"] if len(seen) > _SHOWN else []
    headline = f"{near(str(path))} was not written: it would hold {'a secret' if len(seen) == 1 else 'secrets'}"
    raise SecretLeak(layout(headline, [("seen", "\n".join([*seen[:_SHOWN], *more])), ("fix", fix)]))


def _name(one: Written, scrubber: Scrubber) -> str:
    """Which interaction it is; without its URL where the secret stands in that."""
    asked = f"{one.request.method} {shorten(one.request.url, 45)}"
    return one.name if scrubber.leaks(str(one.request).encode()) else f"{one.name} ({asked})"


def _parts(one: Written, scrubber: Scrubber) -> Iterator[str]:
    for place, data in _places(one):
        for kind in scrubber.leaks(data):
            yield f"{place}: {kind}"


def _places(one: Written) -> Iterator[tuple[str, bytes]]:
    yield "URL", one.request.url.encode("utf-8", "replace")
    for whose, message in (("request", one.request), ("response", one.response)):
        if message is None:
            continue
        for name, value in message.headers.pairs:
            yield f"{whose} header {name}", f"{name}: {value}".encode("utf-8", "replace")
        yield f"{whose} body", message.body
        coding = message.headers.get("Content-Encoding", "")
        if (plain := decoded(message.body, coding)) is not None:
            yield f"{whose} body", plain
    yield "message", one.message.encode("utf-8", "replace")
