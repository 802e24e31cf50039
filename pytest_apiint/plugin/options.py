"""Options and ini keys. Command line > environment > ini > default."""

from __future__ import annotations

import os

import pytest

MODES = ("mock",)
COMING = ("replay", "record", "sandbox")
_MARKER = "api(service=, mode=, clock=): which service the `api` fixture is, in which mode, with which clock"


def declare(parser: pytest.Parser) -> None:
    group = parser.getgroup("apiint", "apiint: mocked, recorded and sandbox API clients")
    group.addoption("--api-mode", metavar="MODE", help="who answers the clients under test: mock (default)")
    group.addoption("--api-service", metavar="NAME", help="the service that `api` is, where several are configured")
    parser.addini("apiint_mode", "who answers the clients under test: mock", default=None)
    parser.addini("apiint_service", "the service that `api` is, where several are configured", default=None)


def register_marker(config: pytest.Config) -> None:
    config.addinivalue_line("markers", _MARKER)


def mode(config: pytest.Config) -> str:
    """The run's mode.

    Raises:
        pytest.UsageError: it's none that there is.
    """
    for source, value in (
        ("--api-mode", config.getoption("--api-mode")),
        ("APIINT_MODE", os.environ.get("APIINT_MODE")),
        ("apiint_mode", config.getini("apiint_mode")),
    ):
        if value:
            return _known_mode(source, str(value))
    return MODES[0]


def service(config: pytest.Config) -> str | None:
    """The service that the run names, if it names one."""
    for value in (
        config.getoption("--api-service"),
        os.environ.get("APIINT_SERVICE"),
        config.getini("apiint_service"),
    ):
        if value:
            return str(value)
    return None


def _known_mode(source: str, value: str) -> str:
    if value in MODES:
        return value
    if value in COMING:
        raise pytest.UsageError(f"{source}={value}: this release has mock mode only; {value} comes with a later one")
    import difflib  # noqa: PLC0415 - for a misspelt mode only

    near = difflib.get_close_matches(value, (*MODES, *COMING), 1)
    hint = f"; did you mean {near[0]}?" if near else ""
    raise pytest.UsageError(f"{source}={value}: no such mode, there is {', '.join(MODES)}{hint}")
