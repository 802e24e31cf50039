"""Whether the API would take a request: its parameters, its credential, its body."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_apiint.contract import bodies, parameters, security
from pytest_apiint.contract.media import akin, named
from pytest_apiint.contract.verdict import Judgement, Problem, Verdict

if TYPE_CHECKING:
    from pytest_apiint.contract.document import Document
    from pytest_apiint.contract.facts import Operation
    from pytest_apiint.contract.router import Match
    from pytest_apiint.contract.schemas import Schemas
    from pytest_apiint.exchange import Request


def judged(document: Document, schemas: Schemas, match: Match, request: Request, *, strict: bool) -> Judgement:
    """What is to be said of `request`, which means the operation of `match`."""
    operation = match.operation
    found = list(security.problems(document, operation, request))
    # The key that a scheme wants in the query is no parameter.
    apart = security.in_query(document, operation)
    found += parameters.problems(operation, request, match.path_values, schemas, apart)
    body, why = _body(operation, request, schemas, strict=strict)
    found += body
    kept = tuple(one for one in found if strict or not one.strict)
    if kept:
        return Judgement(Verdict.INVALID, operation.label, problems=kept)
    return Judgement(Verdict.UNCHECKED if why else Verdict.VALID, operation.label, why=why)


def _body(operation: Operation, request: Request, schemas: Schemas, *, strict: bool) -> tuple[list[Problem], str]:
    """What is wrong with the body, and why nothing can be said of it."""
    described, sent = operation.body, request.body
    if described is None:
        if sent and request.method not in ("GET", "HEAD", "DELETE"):
            # For others RFC 9110 itself gives content no meaning.
            return [Problem("body", "", "undocumented", "no body", "one", operation.pointer, strict=True)], ""
        return [], ""
    if not sent:
        wanted = described.media[0].type if described.media else "some media type"
        missing = Problem("body", "", "required", f"a body of {wanted}", "nothing", described.pointer)
        return ([missing] if described.required else []), ""
    kind = request.headers.get("Content-Type", "")
    media = named(kind, described.media) or akin(kind, described.media)
    if media is None:
        expected = " or ".join(one.type for one in described.media[:3])
        shown = kind or "no Content-Type"
        return [Problem("media type", "", "content", expected, shown, described.pointer)], ""
    read = bodies.read(sent, kind, media)
    found = list(bodies.problems(read, kind, media, schemas, "request", strict=strict))
    return found, read.why if media.schema else "its body has no schema"
