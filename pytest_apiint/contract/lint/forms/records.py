"""A report for programs: JSON, whose form has a version of its own."""

from __future__ import annotations

import json
from typing import Any

from pytest_apiint.contract.lint.finding import Finding
from pytest_apiint.contract.lint.linting import Report
from pytest_apiint.messages import near


def records(report: Report) -> str:
    """All of `report`; every finding stands by itself, notes too."""
    return json.dumps(
        {
            "schema": "apiint.validate-spec/1",
            "file": near(report.source),
            "openapi": report.version,
            "title": report.title,
            "version": report.edition,
            "operations": report.operations,
            "answers": report.answers,
            "errors": report.count("error"),
            "warnings": report.count("warning"),
            "notes": report.count("info"),
            "findings": [_record(one) for one in report.findings],
        },
        indent=2,
    )


def _record(one: Finding) -> dict[str, Any]:
    return {
        "rule": one.rule,
        "severity": one.severity,
        "file": near(one.file),
        "line": one.line,
        "pointer": one.pointer,
        "operation": one.operation or None,
        "seen": one.seen,
        "fix": one.fix,
        "uses": one.uses,
    }
