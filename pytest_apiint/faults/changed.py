"""The usual answer, changed: a well-formed message still, with fields or a body that nobody expects."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from pytest_apiint.exchange import Headers, Request, Response
from pytest_apiint.faults.kinds import Fault
from pytest_apiint.script import Answer, Decision

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Changed(Fault):
    """Makes another answer of the usual one."""

    needs_answer: ClassVar[bool] = True

    def change(self, response: Response) -> Response:
        """What goes out in the place of `response`."""
        raise NotImplementedError

    def decision(self, request: Request, usual: Answer) -> Decision:
        return Answer(self.change(usual.response), usual.latency, "fault")


def with_body(response: Response, body: bytes) -> Response:
    """`response` with another body, as it stands on the wire."""
    pairs = [pair for pair in response.headers.pairs if pair[0].lower() not in ("content-length", "content-encoding")]
    return replace(response, headers=Headers(pairs), body=body)


def with_field(response: Response, name: str, value: str | None) -> Response:
    """`response` with one field set, or without it."""
    pairs = [pair for pair in response.headers.pairs if pair[0].lower() != name.lower()]
    return replace(response, headers=Headers([*pairs, *([(name, value)] if value is not None else [])]))


def with_more(response: Response, pairs: list[tuple[str, str]]) -> Response:
    """`response` with `pairs` behind its own fields, whatever these are."""
    return replace(response, headers=Headers([*response.headers.pairs, *pairs]))
