"""Plugins and libraries that touch the same things, each with what it means here: what came of trying them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from pytest_apiint.doctor.finding import Finding, Word
from pytest_apiint.installed import live_version


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A distribution. As an installed library it's `installed`; as a plugin that pytest has loaded, `loaded`."""

    name: str
    installed: Word
    loaded: Word
    says: str
    fix: str = ""


_NOT_BOTH: Final = "it takes calls before they reach a connection, where it's active"
NEIGHBOURS: Final = (
    Neighbour(
        "pytest-responses",
        "warn",
        "FAIL",
        "it refuses every call by requests, in each test",
        "uninstall it, or -p no:pytest_responses; @responses.activate is for single tests",
    ),
    Neighbour("responses", "ok", "ok", f"fine beside ours; {_NOT_BOTH}", "in one test, use it or `api`"),
    Neighbour(
        "requests-mock", "ok", "ok", "its engine answers here; its fixture and `api` don't go together in a test"
    ),
    Neighbour("respx", "ok", "ok", "fine: its patches lie above ours, and ours answer"),
    Neighbour("pytest-httpx", "ok", "ok", "fine; a test with httpx_mock and `api` is answered by httpx_mock"),
    Neighbour("aioresponses", "ok", "ok", f"fine beside ours; {_NOT_BOTH}", "in one test, use it or `api`"),
    Neighbour("vcrpy", "ok", "ok", "its cassettes are ours; inside use_cassette its own patches answer"),
    Neighbour("pytest-recording", "ok", "ok", "fine: tests with its marker are its own, all others ours"),
    Neighbour("moto", "ok", "ok", "fine: it answers boto3's own hosts, and lets the others pass"),
    Neighbour(
        "pytest-socket",
        "ok",
        "warn",
        "with --disable-socket no event loop can be made, and live modes can't connect",
        "--disable-socket --allow-unix-socket; in live modes without it",
    ),
    Neighbour(
        "freezegun",
        "ok",
        "ok",
        "fine as long as time isn't frozen when `api` starts, which is refused",
        'take `api.clock` instead, or clock="real"',
    ),
    Neighbour(
        "pytest-freezer",
        "ok",
        "warn",
        "a test with its `freezer` fixture can't have `api`'s virtual time",
        'take `api.clock` instead, or clock="real" in that test',
    ),
    Neighbour(
        "time-machine", "ok", "ok", "fine: it moves civil time here; one that travels when `api` starts is refused"
    ),
    Neighbour(
        "looptime", "ok", "ok", "fine; a test whose loop it moves is refused", "leave its marker out where `api` is"
    ),
    Neighbour(
        "uvloop",
        "ok",
        "ok",
        "its loops read the kernel's clock in C, so tests on them are refused",
        'asyncio\'s own loop in tests, or clock="real"',
    ),
    Neighbour(
        "gevent",
        "ok",
        "ok",
        "fine where it patches nothing; patched sleeps can't be moved",
        "monkey.patch_all(time=False) in tests",
    ),
    Neighbour("eventlet", "warn", "warn", "it wasn't tried; patched sleeps can't be moved", "don't patch in tests"),
    Neighbour("pytest-xdist", "ok", "ok", "fine: budgets, journals and coverage hold across workers"),
    Neighbour("pytest-randomly", "ok", "ok", "fine: nothing depends on the order of tests"),
    Neighbour("pytest-timeout", "ok", "ok", "fine: it measures real time"),
    Neighbour("pytest-asyncio", "ok", "ok", "fine: its loops run in virtual time"),
    Neighbour("anyio", "ok", "ok", "fine: asyncio and trio run in virtual time"),
    Neighbour("schemathesis", "ok", "ok", "fine; its plugin makes each start of pytest slower", "-p no:schemathesis"),
)


def found(plugins: Mapping[str, str] | None) -> Iterator[Finding]:
    """One finding for each neighbour that is here; `plugins` are those that pytest has loaded, with their versions.

    Where pytest couldn't start they are None, and every neighbour is taken as installed only.
    """
    if plugins is None:
        yield Finding("plugins", "pytest", "FAIL", "it can't start in this folder", "see what `pytest --co` says")
    for one in NEIGHBOURS:
        if version := live_version(one.name):
            yield _finding(one, version, plugins or {})


def _finding(one: Neighbour, version: str, plugins: Collection[str]) -> Finding:
    loaded = one.name in plugins
    word = one.loaded if loaded else one.installed
    return Finding("plugins", f"{one.name} {version}", word, one.says, one.fix)
