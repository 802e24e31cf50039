"""A report for code scanning: SARIF 2.1.0 (OASIS), as GitHub's upload demands it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from pytest_apiint.contract.lint.finding import Finding
from pytest_apiint.contract.lint.linting import Report
from pytest_apiint.contract.lint.rules import RULES, Rule, Severity
from pytest_apiint.messages import near

_LEVELS: Final[dict[Severity, str]] = {"error": "error", "warning": "warning", "info": "note"}


def sarif(report: Report, *, version: str) -> str:
    """All of `report`; `version` is this tool's. Every rule is described, also where nothing was found by it."""
    indices = {rule: index for index, rule in enumerate(RULES)}
    driver = {"name": "apiint", "semanticVersion": version, "rules": [_rule(rule) for rule in RULES.values()]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "utf16CodeUnits",
        "results": [_result(one, indices[one.rule]) for one in report.findings],
    }
    return json.dumps(
        {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}, indent=2
    )


def _rule(rule: Rule) -> dict[str, Any]:
    says = f"There is {rule.says}."
    help_text = f"{says} So: {rule.why}. To mend it: {rule.fix}."
    return {
        "id": rule.id,
        "name": "".join(word.capitalize() for word in rule.id.split("-")),
        "shortDescription": {"text": says},
        "fullDescription": {"text": f"{says} So: {rule.why}."},
        "help": {"text": help_text, "markdown": help_text},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"tags": ["openapi"], "precision": "high", "problem.severity": _problem(rule)},
    }


def _problem(rule: Rule) -> str:
    return "recommendation" if rule.severity == "info" else rule.severity


def _result(one: Finding, index: int) -> dict[str, Any]:
    told = f"{one.operation}: {one.seen}" if one.operation else one.seen
    identity = hashlib.sha256(f"{one.rule} {one.pointer} {one.seen}".encode()).hexdigest()
    place = {
        "physicalLocation": {"artifactLocation": {"uri": _uri(one.file)}, "region": {"startLine": one.line or 1}},
        "logicalLocations": [{"fullyQualifiedName": one.pointer or "/", "kind": "member"}],
    }
    return {
        "ruleId": one.rule,
        "ruleIndex": index,
        "level": _LEVELS[one.severity],
        "message": {"text": f"{one.told.says}: {told}. To mend it: {one.fix}."},
        "locations": [place],
        "partialFingerprints": {"apiintPlace/v1": identity},
    }


def _uri(file: str) -> str:
    """Relative to the working directory, which is the repository's where such files are uploaded."""
    if "://" in file:
        return file
    path = Path(near(file))
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())
