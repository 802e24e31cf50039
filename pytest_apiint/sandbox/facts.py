"""What a run did to the outside, for its last lines: hosts, requests, budgets, waits; added up over all processes."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping
from typing import Any

from pytest_apiint.messages import WIDTH, shorten

_SHOWN = 8  # hosts


class Facts:
    """One process's counts, and those it was handed by others. Any thread may add to them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._hosts: dict[str, Counter[str]] = {}  # by mode
        self._sent: Counter[str] = Counter()  # by service, as the next three
        self._refused: Counter[str] = Counter()
        self._waited: Counter[str] = Counter()  # milliseconds: whole numbers add up alike in any order
        self._budgets: dict[str, int] = {}
        self._declined: set[str] = set()

    def sent(self, mode: str, service: str, host: str, *, budget: int | None = None) -> None:
        """A request of `service` went out to `host`, in a live mode."""
        with self._lock:
            self._hosts.setdefault(mode, Counter())[host] += 1
            self._sent[service] += 1
            if budget is not None:
                self._budgets[service] = budget

    def refused(self, service: str) -> None:
        """A request was kept from going out."""
        with self._lock:
            self._refused[service] += 1

    def waited(self, service: str, seconds: float) -> None:
        """A request waited for its turn."""
        with self._lock:
            self._waited[service] += round(seconds * 1000)

    def declined(self, protocol: str) -> None:
        """A client would have spoken `protocol`, which can't be read on its way."""
        with self._lock:
            self._declined.add(protocol)

    def carried(self) -> dict[str, Any]:
        """Everything as plain dicts of strings and whole numbers, which xdist and JSON can carry."""
        with self._lock:
            return {
                "hosts": {mode: dict(hosts) for mode, hosts in self._hosts.items()},
                "sent": dict(self._sent),
                "refused": dict(self._refused),
                "waited": dict(self._waited),
                "budgets": dict(self._budgets),
                "declined": sorted(self._declined),
            }

    def merge(self, carried: Mapping[str, Any]) -> None:
        """Add what another process carried here."""
        with self._lock:
            for mode, hosts in carried["hosts"].items():
                self._hosts.setdefault(mode, Counter()).update(hosts)
            self._sent.update(carried["sent"])
            self._refused.update(carried["refused"])
            self._waited.update(carried["waited"])
            self._declined.update(carried["declined"])
            self._budgets.update(carried["budgets"])

    def lines(self, mode: str) -> list[str]:
        """The run in lines of 80 columns at most; `mode` is the run's own, which some tests may not share.

        Empty for an offline run that reached nothing.
        """
        modes = {mode: self._hosts.get(mode, Counter())} if mode in ("record", "sandbox") else {}
        modes |= self._hosts
        lines = [line for name, hosts in sorted(modes.items()) for line in _mode(name, hosts)]
        for service in sorted({*self._sent, *self._refused, *self._waited}):
            lines += [shorten(f"  {service}: {text}", WIDTH) for text in self._service(service)]
        lines += [
            f"  {protocol} was declined: requests are read on their way, as HTTP/1.1"
            for protocol in sorted(self._declined)
        ]
        return lines

    def _service(self, service: str) -> list[str]:
        texts = []
        if service in self._budgets:
            texts.append(f"{self._sent[service]} of {_requests(self._budgets[service])} that its budget allows")
        if waited := self._waited[service]:
            texts.append(f"waited {_span(waited / 1000)} for its turns")
        if refused := self._refused[service]:
            texts.append(f"{_requests(refused)} refused by its rules")
        return texts


def _mode(mode: str, hosts: Counter[str]) -> list[str]:
    if not hosts:
        return [f"api mode {mode}: no host was contacted"]
    count = "1 host" if len(hosts) == 1 else f"{len(hosts)} hosts"
    most = sorted(hosts.items(), key=lambda item: (-item[1], item[0]))
    rows = [(times, host) for host, times in most[:_SHOWN]]
    if rest := most[_SHOWN:]:
        rows.append((sum(times for _, times in rest), f"to {len(rest)} more hosts"))
    width = len(str(max(times for times, _ in rows)))
    lines = [f"api mode {mode}: {_requests(hosts.total())} to {count}"]
    lines += [f"  {times:>{width}}  {shorten(host, WIDTH - 4 - width)}" for times, host in rows]
    return lines


def _requests(count: int) -> str:
    return "1 request" if count == 1 else f"{count:,} requests"


def _span(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.1f} s"
    return f"{int(seconds) // 60} min {int(seconds) % 60} s"
