"""How an API is doing, asked with GET and HEAD only: does it answer, how fast, how safely, and as described?"""

from pytest_apiint.health.examining import examine
from pytest_apiint.health.facts import Compared, Finding, Health, Operation, Unreachable, shown

__all__ = ["Compared", "Finding", "Health", "Operation", "Unreachable", "examine", "shown"]
