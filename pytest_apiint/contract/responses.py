"""Whether the API could have answered so: status, media type, header fields, body."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pytest_apiint.contract import bodies, parameters
from pytest_apiint.contract.media import akin, named
from pytest_apiint.contract.verdict import Judgement, Problem, Verdict

if TYPE_CHECKING:
    from pytest_apiint.contract.facts import Operation, ResponseSpec
    from pytest_apiint.contract.router import Match
    from pytest_apiint.contract.schemas import Schemas
    from pytest_apiint.exchange import Headers, Request, Response

# Fields that any server sends, or any proxy on the way, whatever the API: RFC 9110 to 9112, Fetch, and habit.
_NAMES: Final = """
    accept-ranges age alt-svc cache-control connection content-disposition content-encoding content-language
    content-length content-location content-security-policy content-type cross-origin-embedder-policy
    cross-origin-opener-policy cross-origin-resource-policy date etag expires keep-alive last-modified nel
    permissions-policy pragma referrer-policy report-to server server-timing set-cookie strict-transport-security
    trailer transfer-encoding upgrade vary via warning www-authenticate x-content-type-options x-frame-options
    x-powered-by x-request-id x-xss-protection
"""
_USUAL: Final = frozenset(_NAMES.split())
_USUAL_STARTS: Final = ("access-control-", "cf-", "x-amz-", "x-amzn-", "x-cache", "x-envoy-")


def is_usual(name: str) -> bool:
    """Whether any server may send a field of this name, in lower case, without a description that says so."""
    return name in _USUAL or name.startswith(_USUAL_STARTS)


def described(operation: Operation, status: int) -> ResponseSpec | None:
    """What is described for `status`: itself, its class (``4XX``), or what stands for all others."""
    known = {one.status: one for one in operation.responses}
    return known.get(str(status)) or known.get(f"{status // 100}XX") or known.get("default")


def judged(schemas: Schemas, match: Match, request: Request, response: Response, *, strict: bool) -> Judgement:
    """What is to be said of `response`, with which `request` was answered."""
    operation, status = match.operation, response.status
    spec = described(operation, status)
    if spec is None:
        expected = ", ".join(one.status for one in operation.responses) or "any, as none is described"
        missing = Problem("status", "", "undocumented", expected, str(status), operation.pointer, strict=True)
        return Judgement(Verdict.UNDOCUMENTED, operation.label, status, (missing,), f"no status {status}")
    found = list(parameters.in_fields(spec.headers, response.headers, schemas))
    if strict:
        found += _unknown(spec, response.headers)
    body, why, undocumented = _body(spec, request, response, schemas, strict=strict)
    found += body
    kept = tuple(one for one in found if strict or not one.strict)
    if kept and not undocumented:
        return Judgement(Verdict.INVALID, operation.label, status, kept)
    verdict = Verdict.UNDOCUMENTED if undocumented else Verdict.UNCHECKED if why else Verdict.VALID
    return Judgement(verdict, operation.label, status, tuple(body) if undocumented else (), undocumented or why)


def _body(
    spec: ResponseSpec, request: Request, response: Response, schemas: Schemas, *, strict: bool
) -> tuple[list[Problem], str, str]:
    """What is wrong with a body, why nothing can be said of it, and what of it is undocumented."""
    status, kind = response.status, response.headers.get("Content-Type", "")
    if request.method == "HEAD" or status in (204, 205, 304) or status < 200:
        return [], "", ""  # RFC 9110, section 6.4.1: there's no body, whatever is described
    content = response.content
    if not spec.media:
        if not content:
            return [], "", ""
        extra = Problem("body", "", "undocumented", "no body", "one", spec.pointer, strict=True)
        return [extra], "", "a body where none is described"
    if not content and not kind:
        lacking = Problem("body", "", "required", f"a body of {spec.media[0].type}", "nothing", spec.pointer)
        return [lacking], "", ""
    media = named(kind, spec.media) if kind else spec.media[0]
    if media is None and not strict:
        media = akin(kind, spec.media)
    if media is None:
        expected = " or ".join(one.type for one in spec.media[:3])
        # A gateway's page comes instead of what the API itself would say of its failure.
        foreign = status >= 500 or spec.status == "default"
        other = Problem("media type", "", "content", expected, kind.partition(";")[0], spec.pointer, strict=foreign)
        return [other], "", f"no body of {kind.partition(';')[0]}" if foreign else ""
    read = bodies.read(content, kind, media)
    found = list(bodies.problems(read, kind, media, schemas, "response", strict=strict))
    return found, read.why if media.schema else "its body has no schema", ""


def _unknown(spec: ResponseSpec, headers: Headers) -> list[Problem]:
    known = {one.name.lower() for one in spec.headers}
    return [
        Problem("header", f"/{name}", "undocumented", "", "no such header", spec.pointer, strict=True)
        for name in headers
        if (low := name.lower()) not in known and not is_usual(low)
    ]
