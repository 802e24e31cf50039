"""Where an API is: URLs that can be read on their way, and names in them that stand for nothing."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from typing import Any, Final

from pytest_apiint.contract.lint.finding import Spot
from pytest_apiint.contract.lint.subject import Subject
from pytest_apiint.contract.lint.urls import insecure, shown
from pytest_apiint.contract.pointers import join
from pytest_apiint.messages import shorten

_NAME: Final = re.compile(r"\{([^{}]*)\}")


def spots(subject: Subject) -> Iterator[Spot]:
    """One for each thing that is wrong with a server."""
    raw = subject.document.raw
    if subject.document.version == "2.0":
        schemes, host = raw.get("schemes"), str(raw.get("host", ""))
        for index, scheme in enumerate(schemes if isinstance(schemes, list) else ()):
            if isinstance(scheme, str) and insecure(f"{scheme}://{host}"):
                yield Spot("server-insecure", join("/schemes", index), shown(f"{scheme}://{host}"))
        return
    for owner, pointer in [(raw, ""), *((one.value, one.pointer) for one in subject.places if one.kind in _OWNERS)]:
        servers = owner.get("servers") if isinstance(owner, dict) else None
        for index, server in enumerate(servers if isinstance(servers, list) else ()):
            yield from _server(server, join(pointer, "servers", index), subject.label(pointer))


_OWNERS: Final = ("path item", "operation")


def _server(server: Any, pointer: str, label: str) -> Iterator[Spot]:
    url = server.get("url") if isinstance(server, dict) else None
    if not isinstance(url, str):
        return
    if insecure(url):
        yield Spot("server-insecure", join(pointer, "url"), shown(url), label)
    told = server.get("variables")
    known = list(told) if isinstance(told, dict) else []
    for name in dict.fromkeys(_NAME.findall(url)):
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            fix = f"is {near[0]!r} meant?" if near else ""
            yield Spot("server-variable-undefined", join(pointer, "url"), f"{{{shorten(name, 60)}}}", label, fix)
