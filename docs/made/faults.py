"""What may go wrong, from the docstrings of the faults themselves."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

from pytest_apiint import faults

GROUPS = {
    "Answers": ("status", "rate_limited", "unavailable", "redirect", "latency", "slow_body"),
    "No connection": ("connection_refused", "connect_timeout", "dns_failure", "unreachable", "tls_failure"),
    "Connections that break": (
        "read_timeout",
        "reset",
        "empty_response",
        "garbage",
        "truncated_body",
        "close_mid_body",
        "malformed_chunk",
    ),
    "Answers that lie": (
        "wrong_content_length",
        "wrong_content_type",
        "wrong_charset",
        "invalid_utf8",
        "corrupt_gzip",
        "decompression_bomb",
        "oversized_body",
        "huge_headers",
        "duplicate_headers",
    ),
    "Schedules": ("always", "every", "percent", "between", "flap"),
}
BATTERIES = {
    "RETRY_AFTER_VALUES": "forms of Retry-After, good and bad",
    "ERROR_BODIES": "bodies of errors that aren't what was agreed on",
    "SUCCESS_BODIES": "bodies under a 200 that aren't what was agreed on",
    "SSRF_URLS": "URLs that lead to this machine, or to a cloud's metadata",
}


def pages() -> Iterator[tuple[str, str]]:
    """Path below docs/, and Markdown."""
    lines = ["# Faults", "", "`from pytest_apiint import faults`; planned with `api.fail(route, fault, ...)`.", ""]
    for group, names in GROUPS.items():
        lines += [f"## {group}", ""]
        for name in names:
            function = getattr(faults, name)
            lines += [f"### `faults.{name}{_signature(function)}`", "", inspect.getdoc(function) or "", ""]
    lines += ["## Batteries", "", "| name | values | what |", "|---|---|---|"]
    lines += [f"| `faults.{name}` | {len(getattr(faults, name))} | {said} |" for name, said in BATTERIES.items()]
    yield "reference/faults.md", "\n".join([*lines, ""])


def _signature(function: object) -> str:
    signature = inspect.signature(function)  # type: ignore[arg-type]
    bare = [parameter.replace(annotation=inspect.Parameter.empty) for parameter in signature.parameters.values()]
    return str(signature.replace(parameters=bare, return_annotation=inspect.Signature.empty))
