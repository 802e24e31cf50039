"""The rules of descriptions: what lint finds in one, and what differs between two."""

from __future__ import annotations

from pytest_apiint.contract.diff.rules import RULES as CHANGES
from pytest_apiint.contract.lint import RULES
from pytest_apiint.explained.page import Page


def rules() -> dict[str, Page]:
    """One page for each rule of `apiint validate-spec`."""
    return {
        one.id: Page(
            one.id,
            "rule of descriptions",
            one.severity,
            (("found", one.says), ("so", one.why), ("fix", one.fix), ("tested by", "apiint validate-spec")),
            run=f"apiint validate-spec openapi.yaml --select={one.id}",
        )
        for one in RULES.values()
    }


def changes() -> dict[str, Page]:
    """One page for each kind of difference that `apiint diff-spec` tells."""
    return {
        one.id: Page(
            one.id,
            "change of descriptions",
            one.severity,
            (
                ("changed", one.says),
                ("so", one.why or "it breaks nobody"),
                ("way back", one.reverse),
                ("tested by", "apiint diff-spec"),
            ),
            run=f"apiint diff-spec old.yaml new.yaml --fail-on={one.severity}",
        )
        for one in CHANGES.values()
    }
