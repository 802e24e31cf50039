"""The marker ``api``: what one test asks for, over what the run asks for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import pytest

from pytest_apiint.messages import layout, shorten
from pytest_apiint.plugin.keys import MUTATOR
from pytest_apiint.plugin.options import LEVELS, MODES, mode, nearest, service

if TYPE_CHECKING:
    from collections.abc import Mapping

_CLOCKS = ("virtual", "real")
_WANTED = {
    "service": "a service's name",
    "cassette": "a file, relative to the test's cassettes",
    "unsafe_methods": 'a list of methods: ["POST", "DELETE"]',
}


# Our own fixtures that pin a mode depend on these, so a fixture of the same name in a user's suite pins nothing.
PINS = {"_apiint_mock_mode": "mock", "_apiint_recorded_mode": "replay", "_apiint_sandbox_mode": "sandbox"}
_TYPES: dict[str, tuple[type, ...]] = {"cassette": (str, Path), "unsafe_methods": (list, tuple, set, frozenset)}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a test asks for with its marker or its fixtures, or else the run with its options."""

    service: str | None = None
    mode: str = "mock"
    clock: str | None = None
    cassette: str | None = None
    contract: str | None = None
    unsafe_methods: frozenset[str] = frozenset()

    @property
    def virtual(self) -> bool:
        """Whether time is virtual: it can't be where the network is real."""
        return self.clock != "real" and self.mode in ("mock", "replay")


def asked(item: pytest.Item) -> Asked:
    """The test's own markers (the nearest wins, key by key) over its fixtures, over the run's options.

    Raises:
        pytest.fail.Exception: a marker says something that can't be meant.
    """
    found: dict[str, Any] = {}
    for marker in item.iter_markers("api"):
        _check(marker.args, marker.kwargs)
        for name, value in marker.kwargs.items():
            found.setdefault(name, value)
    wanted = Asked(
        service=found.get("service", service(item.config)),
        mode=found.get("mode") or _pinned(item) or mode(item.config),
        clock=found.get("clock"),
        cassette=str(found["cassette"]) if "cassette" in found else None,
        contract=found.get("contract") if MUTATOR not in item.stash else "off",  # a mutant breaks it
        unsafe_methods=frozenset(method.upper() for method in found.get("unsafe_methods", ())),
    )
    if wanted.clock == "virtual" and not wanted.virtual:
        fix = "leave clock= out, or pin the mode too: mode='mock'"
        _fail(f"time can't be virtual in {wanted.mode} mode", found="clock='virtual'", allowed="'real'", hint=fix)
    return wanted


def _pinned(item: pytest.Item) -> str | None:
    """The mode that a fixture pins; `recorded_api` records where the whole run does."""
    wanted = [name for name in PINS if name in getattr(item, "fixturenames", ())]
    if len(wanted) > 1:
        fixtures = " and ".join(f"{name.removeprefix('_apiint_').removesuffix('_mode')}_api" for name in wanted)
        _fail("a test has one mode", found=fixtures, allowed="one of them", hint="split the test")
    if not wanted:
        return None
    pinned = PINS[wanted[0]]
    return "record" if pinned == "replay" and mode(item.config) == "record" else pinned


def _check(args: tuple[Any, ...], keywords: Mapping[str, Any]) -> None:
    allowed: dict[str, tuple[str, ...] | None] = {
        "service": None,
        "mode": MODES,
        "cassette": None,
        "clock": _CLOCKS,
        "contract": LEVELS,
        "unsafe_methods": None,
    }
    names = ", ".join(f"{name}=" for name in allowed)
    if args:
        example = f"@pytest.mark.api(service={args[0]!r})"
        _fail("@pytest.mark.api takes keywords only", found=_shown(args[0]), allowed=names, hint=example)
    for name, value in keywords.items():
        if name not in allowed:
            _fail(f"@pytest.mark.api has no {shorten(name, 40)}=", allowed=names, hint=nearest(name, allowed))
        choices = allowed[name]
        if not isinstance(value, _TYPES.get(name, (str,))) or (choices is not None and value not in choices):
            wanted = ", ".join(map(repr, choices)) if choices else _WANTED[name]
            hint = nearest(str(value), choices or ())
            _fail(f"@pytest.mark.api has no such {name}", found=f"{name}={_shown(value)}", allowed=wanted, hint=hint)


def _fail(headline: str, *, found: str = "", allowed: str, hint: str) -> NoReturn:
    pytest.fail(layout(headline, [("found", found), ("allowed", allowed), ("hint", hint)]), pytrace=False)


def _shown(value: object) -> str:
    return shorten(repr(value), 60)
