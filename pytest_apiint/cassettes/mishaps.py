"""What went wrong while recording: attempts that got no whole answer, in a file beside the cassette.

vcrpy knows only answers, so resets, refusals and timeouts can't stand among its interactions. They are in
``<name>.faults.yaml``, each with its place in the order: after how many of the cassette's interactions.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pytest_apiint.cassettes import emit
from pytest_apiint.errors import SpecMismatch
from pytest_apiint.exchange import Failure, Headers, Request, Response
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
        SpecMismatch: `data` isn't such a file; the message names `file`, and what to do.
    """
    try:
        document = emit.loaded(data)
        return tuple(map(_mishap, document["faults"]))
    except Exception as error:  # anything may stand in a file
        raise SpecMismatch(
            layout(
                f"{near(str(file))} can't be read",
                [
                    ("seen", " ".join(str(error).split()) or type(error).__name__),
                    ("expected", "faults: a list of after, kind and request"),
                    ("fix", "restore it from version control, or remove it and record again"),
                ],
            ),
        ) from error


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


def _mishap(document: dict[str, Any]) -> Mishap:
    partial = document.get("response")
    failure = Failure(
        document["kind"],
        document.get("message", ""),
        bool(document["sent"]),
        None if partial is None else _partial(partial),
    )
    asked = document["request"]
    request = Request(asked["method"], asked["uri"], _headers(asked["headers"]), _bytes(asked["body"]))
    return Mishap(request, failure, int(document["after"]), float(document["elapsed"]))


def _partial(document: dict[str, Any]) -> Response:
    status = document["status"]
    headers = _headers(document["headers"])
    return Response(int(status["code"]), headers, _bytes(document["body"]["string"]), status["message"])


def _headers(fields: dict[str, list[str]]) -> Headers:
    return Headers((name, value) for name, values in fields.items() for value in values)


def _bytes(body: str | bytes | None) -> bytes:
    return body.encode() if isinstance(body, str) else body or b""
