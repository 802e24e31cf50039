"""The marker ``api``: what one test asks for, over what the run asks for."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from pytest_apiint.plugin.options import MODES, mode, service

if TYPE_CHECKING:
    from collections.abc import Mapping

_CLOCKS = ("virtual", "real")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a test asks for with its marker, or else the run with its options."""

    service: str | None = None
    mode: str = "mock"
    virtual: bool = True


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
