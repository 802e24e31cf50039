"""A client talks to whom it should, and to nobody else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Final

from pytest_apiint.checks.choice import chosen
from pytest_apiint.checks.failures import failure
from pytest_apiint.checks.port import Judged
from pytest_apiint.checks.wording import listed, times
from pytest_apiint.errors import UsageProblem
from pytest_apiint.exchange import Request
from pytest_apiint.messages import shorten

_HOST: Final = re.compile(r"\[(?P<six>[^\]/]+)\](?::(?P<p6>\d+))?|(?P<name>[^:/@?#\[\]\s]+)(?::(?P<port>\d+))?")
_BARE_SIX: Final = re.compile(r"[0-9a-f:.]*:[0-9a-f:.]*:[0-9a-f:.]*", re.IGNORECASE)


def assert_only_contacted(journal: Judged, *hosts: str, route: str | None = None) -> None:
    """Every request went to one of `hosts`: a name, a glob (``"*.acme.example"``), or either with a port.

    An IPv6 address with a port stands in brackets. A connection that was refused counts: it was tried. Against
    requests that an answer sends elsewhere (SSRF: OWASP API7:2023).
    """
    __tracebackhide__ = True
    known = read_hosts(hosts, "assert_only_contacted")
    expected = f"requests to {listed([shorten(host, 30) for host in hosts], 4)} alone"
    rows = chosen(journal, route, expected=expected)
    wrong = [row for row in rows if not any(host.meets(row.request) for host in known)]
    if wrong:
        others = [shorten(text, 40) for text in dict.fromkeys(place(row.request) for row in wrong)]
        raise failure(
            f"{times(len(wrong), 'request')} of {len(rows)} went to {listed(others, 1)}",
            expected=expected,
            seen=f"{wrong[0].request.method} {wrong[0].request.scheme}://{others[0]}",
            hint="did a redirect, a link or a field of an answer say where? check it against a list of your own",
            calls=rows.calls(),
            marks={row.number: f"to {shorten(row.request.host, 24)}" for row in wrong[:3]},
        )


@dataclass(frozen=True, slots=True)
class Host:
    """A name or a glob, and the port that it must be."""

    name: str
    port: int | None

    def meets(self, request: Request) -> bool:
        named = request.host == self.name or fnmatchcase(request.host, self.name)
        return named and self.port in (None, request.port)


def read_hosts(hosts: Sequence[str], name: str) -> list[Host]:
    """The hosts that the caller of the assertion `name` wrote.

    Raises:
        UsageProblem: there are none, or one is none.
    """
    if not hosts:
        raise UsageProblem(f'{name}: name the hosts, as in {name}(api, "api.acme.example")')
    return [_host(text, name) for text in hosts]


def _host(text: str, caller: str) -> Host:
    if isinstance(text, str):
        if _BARE_SIX.fullmatch(text):
            return Host(text.lower(), None)
        match = _HOST.fullmatch(text)
        if match is not None:
            port = match["p6"] or match["port"]
            return Host((match["six"] or match["name"]).lower(), int(port) if port else None)
    raise UsageProblem(f'{caller}: {text!r:.60} is no host: "api.acme.example", "*.acme.example", either with ":443"')


def place(request: Request) -> str:
    """Host and port, as a URL has them."""
    host = f"[{request.host}]" if ":" in request.host else request.host
    return f"{host}:{request.port}"
