"""The marker ``api``: what one test asks for, over what the run asks for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

import pytest

from pytest_apiint.messages import layout, shorten
from pytest_apiint.plugin.options import COMING, MODES, mode, nearest, service

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
        pytest.fail.Exception: a marker says something that can't be meant.
    """
    found: dict[str, Any] = {}
    for marker in item.iter_markers("api"):
        _check(marker.args, marker.kwargs)
        for name, value in marker.kwargs.items():
            found.setdefault(name, value)
    return Asked(
        service=found.get("service", service(item.config)),
        mode=found.get("mode", mode(item.config)),
        virtual=found.get("clock", "virtual") == "virtual",
    )


def _check(args: tuple[Any, ...], keywords: Mapping[str, Any]) -> None:
    allowed: dict[str, tuple[str, ...] | None] = {"service": None, "mode": MODES, "clock": _CLOCKS}
    names = ", ".join(f"{name}=" for name in allowed)
    if args:
        example = f"@pytest.mark.api(service={args[0]!r})"
        _fail("@pytest.mark.api takes keywords only", found=_shown(args[0]), allowed=names, hint=example)
    for name, value in keywords.items():
        if name not in allowed:
            _fail(f"@pytest.mark.api has no {shorten(name, 40)}=", allowed=names, hint=nearest(name, allowed))
        choices = allowed[name]
        if not isinstance(value, str) or (choices is not None and value not in choices):
            wanted = ", ".join(map(repr, choices)) if choices else "a service's name"
            coming = f"{value} comes with a later release" if name == "mode" and value in COMING else ""
            hint = coming or nearest(str(value), choices or ())
            _fail(f"@pytest.mark.api has no such {name}", found=f"{name}={_shown(value)}", allowed=wanted, hint=hint)


def _fail(headline: str, *, found: str = "", allowed: str, hint: str) -> NoReturn:
    pytest.fail(layout(headline, [("found", found), ("allowed", allowed), ("hint", hint)]), pytrace=False)


def _shown(value: object) -> str:
    return shorten(repr(value), 60)
