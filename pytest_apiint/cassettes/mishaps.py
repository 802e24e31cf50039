"""What went wrong while recording: attempts that got no whole answer, in a file beside the cassette.

vcrpy knows only answers, so resets, refusals and timeouts can't stand among its interactions. They are in
``<name>.faults.yaml``, each with its place in the order: after how many of the cassette's interactions.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pytest_apiint.cassettes import emit, reading
from pytest_apiint.cassettes.saving import content
from pytest_apiint.cassettes.stored import wire_bytes
from pytest_apiint.errors import CassetteDamaged
from pytest_apiint.exchange import Failure, Request, Response
from pytest_apiint.messages import layout, near

VERSION = 1


@dataclass(frozen=True, slots=True, eq=False)
class Mishap:
    """An attempt that failed after `after` interactions of the cassette, `elapsed` seconds after it began."""

    request: Request
    failure: Failure
    after: int
    elapsed: float = 0.0


def beside(cassette: Path) -> Path:
    """Where the mishaps of a cassette are: ``test_get.faults.yaml`` for ``test_get.yaml``."""
    return cassette.with_name(f"{cassette.name.removesuffix('.yaml').removesuffix('.yml')}.faults.yaml")


def dumped(mishaps: Iterable[Mishap]) -> str:
    """The file's text, in ASCII, keys sorted."""
    return emit.dumped({"faults": [_document(mishap) for mishap in mishaps], "version": VERSION})


def loaded(data: bytes, *, file: Path) -> tuple[Mishap, ...]:
    """What `dumped` was given.

    Raises:
        CassetteDamaged: `data` isn't such a file; the message names `file`, and what to do.
    """
    try:
        return tuple(map(_mishap, emit.loaded(data)["faults"]))
    except Exception as error:  # anything may stand in a file
        rows = [
            ("seen", " ".join(str(error).split())[:300] or type(error).__name__),
            ("expected", "faults: a list of after, kind and request"),
            ("fix", "restore it from version control, or record it anew:\n--api-mode=record --api-record=all"),
        ]
        raise CassetteDamaged(layout(f"{near(str(file))} can't be read", rows)) from error


def of(cassette: Path) -> tuple[Mishap, ...]:
    """The mishaps that were recorded with a cassette, in order; none where there is no such file."""
    file = beside(cassette)
    data = content(file)
    return loaded(data, file=file) if data else ()


def _document(mishap: Mishap) -> dict[str, Any]:
    failure = mishap.failure
    document = {
        "after": mishap.after,
        "elapsed": round(mishap.elapsed, 3),
        "kind": failure.kind,
        "request": emit.asked(mishap.request),
        "sent": failure.sent,
    }
    if failure.message:
        document["message"] = failure.message
    if failure.response is not None:
        document["response"] = emit.partial(failure.response)
    return document


def _mishap(document: Any) -> Mishap:
    partial = document.get("response")
    response = None if partial is None else _partial(partial)
    failure = Failure(document["kind"], document.get("message", ""), bool(document.get("sent", True)), response)
    return Mishap(reading.request(document), failure, int(document["after"]), float(document.get("elapsed", 0)))


def _partial(document: dict[str, Any]) -> Response:
    status = document["status"]
    body = wire_bytes(document["body"]["string"], "response.body.string")
    return Response(int(status["code"]), reading.fields(document["headers"], "response"), body, status["message"])
