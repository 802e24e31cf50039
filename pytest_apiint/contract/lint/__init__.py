"""What is wrong with a description, and what it doesn't say that a robust client needs.

``lint(load("openapi.yaml"))`` is a `Report`, whose `findings` know their rule, pointer, file and line.
"""

from pytest_apiint.contract.lint.finding import Finding
from pytest_apiint.contract.lint.linting import Report, lint
from pytest_apiint.contract.lint.rules import RULES, SEVERITIES, Rule, Severity

__all__ = ["RULES", "SEVERITIES", "Finding", "Report", "Rule", "Severity", "lint"]
