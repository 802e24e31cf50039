"""Options, ini keys and the marker. Command line > environment > ini > default."""

from __future__ import annotations

import difflib
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Mapping

MODES = ("mock",)
COMING = ("replay", "record", "sandbox")
_MARKER = "api(service=, mode=, clock=): which service the `api` fixture is, in which mode, with which clock"
_CLOCKS = ("virtual", "real")


def declare(parser: pytest.Parser) -> None:
    group = parser.getgroup("apiint", "apiint: mocked, recorded and sandbox API clients")
    group.addoption("--api-mode", metavar="MODE", help="who answers the clients under test: mock (default)")
    group.addoption("--api-service", metavar="NAME", help="the service that `api` is, where several are configured")
    parser.addini("apiint_mode", "who answers the clients under test: mock", default=None)
    parser.addini("apiint_service", "the service that `api` is, where several are configured", default=None)


def register_marker(config: pytest.Config) -> None:
    config.addinivalue_line("markers", _MARKER)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a test asks for with its marker, or the run with its options."""

    service: str | None = None
    mode: str = "mock"
    virtual: bool = True


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
    near = difflib.get_close_matches(value, (*MODES, *COMING), 1)
    hint = f"; did you mean {near[0]}?" if near else ""
    raise pytest.UsageError(f"{source}={value}: no such mode, there is {', '.join(MODES)}{hint}")


def asked(item: pytest.Item) -> Asked:
    """The test's own markers (the nearest wins, key by key) over the run's options.

    Raises:
        pytest.UsageError: a marker says something that can't be meant.
    """
    found: dict[str, Any] = {}
    for marker in item.iter_markers("api"):
        _check(marker.args, marker.kwargs, item)
        for name, value in marker.kwargs.items():
            found.setdefault(name, value)
    return Asked(
        service=found.get("service", service(item.config)),
        mode=found.get("mode", mode(item.config)),
        virtual=found.get("clock", "virtual") == "virtual",
    )


def _check(args: tuple[Any, ...], keywords: Mapping[str, Any], item: pytest.Item) -> None:
    allowed: dict[str, tuple[str, ...] | None] = {"service": None, "mode": MODES, "clock": _CLOCKS}
    where = f"{item.nodeid}: @pytest.mark.api"
    if args:
        raise pytest.UsageError(f"{where} takes keywords only, as in api(service={str(args[0])!r})")
    for name, value in keywords.items():
        if name not in allowed:
            near = difflib.get_close_matches(name, allowed, 1)
            hint = f"; did you mean {near[0]}=?" if near else ""
            raise pytest.UsageError(f"{where} has no {name}=, but {', '.join(f'{n}=' for n in allowed)}{hint}")
        choices = allowed[name]
        if not isinstance(value, str) or (choices is not None and value not in choices):
            wanted = " or ".join(map(repr, choices)) if choices else "a service's name"
            raise pytest.UsageError(f"{where}: {name}={value!r}, but it must be {wanted}")
