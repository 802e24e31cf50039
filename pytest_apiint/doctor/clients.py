"""Each client library that is installed makes one call here: a connection in memory must answer it."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Callable, Iterator
from typing import Any, Final

from pytest_apiint.api import opened
from pytest_apiint.clock import VirtualClock
from pytest_apiint.doctor.finding import Finding
from pytest_apiint.errors import ApiintError
from pytest_apiint.installed import CLIENTS, RESTORED, live_version
from pytest_apiint.messages import shorten
from pytest_apiint.settings import Service, Settings

_TOPIC: Final = "clients"
_BASE: Final = "https://doctor.example"
_URL: Final = f"{_BASE}/"
# The oldest that the tests of this package have met.
_ON_URLLIB3: Final = ("requests", "urllib3", "botocore", "niquests")
_OLDEST: Final = {"requests": (2, 32), "urllib3": (2, 0), "httpx": (0, 28), "httpx2": (2, 16), "aiohttp": (3, 14)}
_BY_FUTURE: Final = (
    "urllib3-future is in urllib3's place: calls are answered in mock and replay, and refused in live modes"
)


def found() -> Iterator[Finding]:
    """One finding for each library that is installed."""
    for name in CLIENTS:
        if version := live_version(name):
            yield _tried(name, version)


def _tried(name: str, version: str) -> Finding:
    usurped = name in _ON_URLLIB3 and bool(live_version("urllib3-future"))
    try:
        trouble = _trouble(_ASKING[name])
    except Exception as error:  # noqa: BLE001 - whatever a library in this environment raises
        trouble = f"a call in memory failed: {type(error).__name__}"
    if trouble:
        return Finding(_TOPIC, f"{name} {version}", "FAIL", shorten(trouble, 200), RESTORED if usurped else "")
    if usurped:
        only = "; its async calls aren't intercepted" if name == "niquests" else ""
        return Finding(_TOPIC, f"{name} {version}", "warn", f"{_BY_FUTURE}{only}", RESTORED)
    if _parts(version) < _OLDEST.get(name, ()):
        oldest = ".".join(map(str, _OLDEST[name]))
        return Finding(
            _TOPIC, f"{name} {version}", "warn", f"older than what is tested ({oldest})", f"pip install -U {name}"
        )
    return Finding(_TOPIC, f"{name} {version}", "ok", "intercepted: a call was answered in memory")


def _trouble(ask: Callable[[], Any]) -> str:
    """What is wrong with a call by `ask`; empty where all is well."""
    service = Service("doctor", _BASE)
    with VirtualClock() as clock, opened(Settings({"doctor": service}), clock) as apis:
        api = apis["doctor"]
        api.mock.get("/", json={"well": True})
        try:
            answer = ask()
        except ApiintError as error:
            return str(error).partition("\n")[0]
        seen = len(api.journal)
    return "" if answer == {"well": True} and seen == 1 else "its call wasn't seen"


def _parts(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.partition(" ")[0].split(".")[:2] if part.isdigit())


def _by_get(name: str) -> Callable[[], Any]:
    return lambda: importlib.import_module(name).get(_URL, timeout=10).json()


def _by_urllib3() -> Any:
    return importlib.import_module("urllib3").request("GET", _URL, timeout=10).json()


def _by_aiohttp() -> Any:
    aiohttp = importlib.import_module("aiohttp")

    async def ask() -> Any:
        async with aiohttp.ClientSession() as session, session.get(_URL) as answer:
            return await answer.json()

    return asyncio.run(ask())


def _by_botocore() -> Any:
    import json  # noqa: PLC0415 - beside its library

    requests = importlib.import_module("botocore.awsrequest")
    sender = importlib.import_module("botocore.httpsession").URLLib3Session()
    return json.loads(sender.send(requests.AWSRequest("GET", _URL).prepare()).content)


_ASKING: Final[dict[str, Callable[[], Any]]] = {
    "requests": _by_get("requests"),
    "urllib3": _by_urllib3,
    "httpx": _by_get("httpx"),
    "httpx2": _by_get("httpx2"),
    "aiohttp": _by_aiohttp,
    "botocore": _by_botocore,
    "niquests": _by_get("niquests"),
}
