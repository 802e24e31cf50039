"""What is wrong with a description, as facts: where it stands, what is there, and what to do."""

from __future__ import annotations

from dataclasses import dataclass

from pytest_apiint.contract.lint.rules import RULES, Rule, Severity


@dataclass(frozen=True, slots=True)
class Spot:
    """What a rule has found, before anybody has looked up its line.

    `operation` is a label such as ``GET /users/{id} 200``, empty where it's about none; `fix` replaces the rule's own.
    """

    rule: str
    pointer: str
    seen: str
    operation: str = ""
    fix: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding of `rule`, the id of one in `RULES`.

    `pointer` (RFC 6901) leads to it in `file`, where it begins in `line`, from 1, if that can be told. `operation` is
    the label of the first that it concerns, ``GET /users/{id} 200`` with its answer, and `uses` how many those are.
    """

    rule: str
    pointer: str
    file: str
    line: int | None
    operation: str
    seen: str
    fix: str
    uses: int = 1

    @property
    def severity(self) -> Severity:
        return self.told.severity

    @property
    def told(self) -> Rule:
        """The rule itself."""
        return RULES[self.rule]
