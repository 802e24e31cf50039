"""Options and ini keys. Command line > environment > ini > default."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable

MODES = ("mock",)
COMING = ("replay", "record", "sandbox")
_MARKER = "api(service=, mode=, clock=): which service the `api` fixture is, in which mode, with which clock"


def declare(parser: pytest.Parser) -> None:
    group = parser.getgroup("apiint", "apiint: mocked, recorded and sandbox API clients")
    group.addoption("--api-mode", metavar="MODE", help="who answers the clients under test: mock (default)")
    group.addoption("--api-service", metavar="NAME", help="the service that `api` is, where several are configured")
    group.addoption(
        "--api-select", metavar="CHECKS", action="append", help="only these checks of suites: ids, patterns, groups"
    )
    group.addoption(
        "--api-ignore", metavar="CHECKS", action="append", help="all but these checks of suites: ids, patterns, groups"
    )
    group.addoption("--api-strict", action="store_true", help="what only should be is an error too")
    parser.addini("apiint_mode", "who answers the clients under test: mock", default=None)
    parser.addini("apiint_service", "the service that `api` is, where several are configured", default=None)
    parser.addini("apiint_select", "only these checks of suites", type="args", default=[])
    parser.addini("apiint_ignore", "all but these checks of suites", type="args", default=[])
    parser.addini("apiint_strict", "what only should be is an error too", type="bool", default=False)


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


def selected(config: pytest.Config) -> tuple[str, ...]:
    """Which checks the run asks for; none means all."""
    return _patterns(config, "--api-select", "apiint_select")


def ignored(config: pytest.Config) -> tuple[str, ...]:
    """Which checks the run leaves out."""
    return _patterns(config, "--api-ignore", "apiint_ignore")


def _patterns(config: pytest.Config, option: str, ini: str) -> tuple[str, ...]:
    given = config.getoption(option) or os.environ.get(ini.upper(), "").split() or config.getini(ini)
    return tuple(word for words in given for word in words.replace(",", " ").split())


def strict(config: pytest.Config) -> bool:
    """Whether what only should be is an error too."""
    asked = os.environ.get("APIINT_STRICT", "").lower() in ("1", "true", "yes", "on")
    return bool(config.getoption("--api-strict") or asked or config.getini("apiint_strict"))


def _known_mode(source: str, value: str) -> str:
    if value in MODES:
        return value
    from pytest_apiint.messages import layout, shorten  # noqa: PLC0415 - for a mode that isn't one

    found = shorten(f"{source}={value}", 60)
    if value in COMING:
        headline, hint = f"{value} mode comes with a later release", "leave it out: mock is the default"
    else:
        headline, hint = f'no mode is called "{shorten(value, 40)}"', nearest(value, (*MODES, *COMING))
    rows = [("found", found), ("allowed", ", ".join(MODES)), ("hint", hint)]
    raise pytest.UsageError(layout(headline, rows))


def nearest(word: str, known: Iterable[str]) -> str:
    """A question that names the known word nearest to `word`; empty where none is near."""
    import difflib  # noqa: PLC0415 - for a misspelt word only

    near = difflib.get_close_matches(word, list(known), 1)
    return f"did you mean {near[0]}?" if near else ""
