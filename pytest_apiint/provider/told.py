"""What a failed operation reads like: each finding with what was expected and seen, and commands to see it again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from pytest_apiint.errors import SpecDamaged
from pytest_apiint.journal.shown import target
from pytest_apiint.messages import layout, near, shorten
from pytest_apiint.provider import command

if TYPE_CHECKING:
    from pytest_apiint.contract.contract import Contract
    from pytest_apiint.contract.verdict import Problem
    from pytest_apiint.exchange import Exchange
    from pytest_apiint.provider.finding import Finding
    from pytest_apiint.provider.known import Known
    from pytest_apiint.sandbox.probe import Credential

_SHOWN: Final = 5
_STEPS: Final = 4  # of a sequence, of which the first and the last ones are shown
_EXPECTED: Final = {
    "not_a_server_error": "no server error, whatever is asked",
    "status_code_conformance": "a status that is described",
    "content_type_conformance": "a media type that is described",
    "response_headers_conformance": "the header fields that are described",
    "response_schema_conformance": "a body as it's described",
    "positive_data_acceptance": "a request that is as described is taken",
    "negative_data_rejection": "a request that isn't as described is refused",
    "missing_required_header": "a request without a required header is refused",
    "unsupported_method": "405 to a method that isn't described",
    "allow_header_conformance": "an Allow field that agrees with the description",
    "ignored_auth": "401 or 403 without a credential",
    "use_after_free": "404 after it was deleted",
    "ensure_resource_availability": "what was made is there",
    "object_level_authorization": "nobody reads what another one made",
}
_HINTS: Final = {
    "not_a_server_error": "what does the server's log say of it?",
    "status_code_conformance": "describe it, also as 4XX or default; or is the status the wrong one?",
    "response_schema_conformance": "which of the two is right, the body or its schema?",
}
# By what a judgement of ours is about, where it may say more than Schemathesis' words.
_ABOUT: Final = {
    "status_code_conformance": ("status",),
    "content_type_conformance": ("media type",),
    "response_headers_conformance": ("header",),
    "response_schema_conformance": ("body",),
}


def text(
    operation: str,
    findings: Sequence[Finding],
    contract: Contract | None,
    credentials: Iterable[Credential],
    *,
    again: str,
    kept: str = "",
    also: str = "",
    expired: Known | None = None,
) -> str:
    """All of one test's; `again` is the command that finds them again, `kept` says in which file they are.

    `also` is what is to be said beside them.
    """
    known = tuple(credentials)
    parts = [_one(one.operation or operation, one, contract, known) for one in findings[:_SHOWN]]
    if len(findings) > _SHOWN:
        parts.append(f"and {len(findings) - _SHOWN} more findings")
    if expired is not None:
        parts.append(f"[[known]] number {expired.number} was good for this until {expired.expires.isoformat()}")
    return "\n".join([*parts, *filter(None, [also, kept]), f"again: {again}"])


def unfit(operation: str, why: str, contract: Contract | None) -> str:
    """That not all cases can be made of what the description says, in Schemathesis' words."""
    lines = [line.strip() for line in why.splitlines() if line.strip()]
    rows = [
        ("seen", shorten("; ".join(lines), 300)),
        ("says", _says(operation, None, contract)),
        ("fix", "mend the description"),
    ]
    return layout(f"{shorten(operation, 50)} isn't described so that it can be fuzzed", rows)


def _one(operation: str, finding: Finding, contract: Contract | None, credentials: tuple[Credential, ...]) -> str:
    exchange = finding.exchange
    problem = _judged(finding, contract)
    times = f"; {finding.count} times" if finding.count > 1 else ""
    rows = [
        ("expected", _EXPECTED.get(finding.check, finding.check)),
        ("seen", shorten(f"{exchange.status} to {target(exchange.request)}{times}", 68)),
        ("", _detail(finding, problem)),
        ("says", _says(operation, problem, contract)),
        ("hint", _HINTS.get(finding.check, "")),
        ("steps", "\n".join(_steps(finding.steps))),
    ]
    headline = f"{shorten(operation, 50)}: {finding.title} ({finding.check})"
    if len(finding.steps) > 1:  # of which the last alone would show nothing
        return layout(headline, rows)
    return f"{layout(headline, rows)}\n  {command.curl(exchange.request, credentials)}"


def _steps(steps: tuple[Exchange, ...]) -> Iterator[str]:
    """A line for each of a sequence: what was asked, and what came; of long ones the middle is left out."""
    if len(steps) < 2:
        return
    left_out = len(steps) - _STEPS
    for place, one in enumerate(steps):
        if left_out > 0 and 1 <= place <= left_out + 1:
            if place == 1:
                yield f"... {left_out + 1} more"
            continue
        yield shorten(f"{target(one.request)} {one.status}", 68)


def _judged(finding: Finding, contract: Contract | None) -> Problem | None:
    """What our own reading of the description says of the same thing: it has a place, and a line."""
    exchange, about = finding.exchange, _ABOUT.get(finding.check, ())
    if contract is None or exchange.response is None or not about:
        return None
    try:
        problems = contract.response(exchange.request, exchange.response).problems
    except SpecDamaged:
        return None
    return next((one for one in problems if one.where in about), None)


def _detail(finding: Finding, problem: Problem | None) -> str:
    if problem is not None:
        place = f"{problem.where} {problem.pointer}" if problem.pointer else problem.where
        expected = f", expected {problem.expected}" if problem.expected and problem.keyword != "required" else ""
        return shorten(f"{place}: {problem.found}{expected}", 200)
    if finding.check == "not_a_server_error":
        return ""
    lines = [line.strip() for line in finding.message.partition("\n\n")[0].splitlines() if line.strip()]
    return shorten("; ".join(lines), 200)


def _says(operation: str, problem: Problem | None, contract: Contract | None) -> str:
    """The description's file and line."""
    described = contract.operation(operation) if contract is not None else None
    if contract is None or described is None:
        return ""
    pointer = problem.spec_pointer if problem is not None and problem.spec_pointer else described.pointer
    document = contract.document
    try:
        line = document.line(pointer)
    except SpecDamaged:
        line = None
    file = near(document.file(pointer))
    place = f"{file}:{line}" if line else file
    return shorten(f"{place} #{pointer.partition('#')[2] or pointer}", 68)
