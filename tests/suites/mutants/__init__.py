"""For each check a client with exactly that defect: `Robust` with one part replaced."""

from importlib import import_module

ROOMS = (
    "retries",
    "backoff",
    "limits",
    "transport",
    "errors",
    "credentials",
    "pagination",
    "requests",
    "resilience",
)


def every():
    """``(check id, mutant's class, call)`` of each."""
    for room in ROOMS:
        yield from import_module(f"tests.suites.mutants.{room}").MUTANTS
