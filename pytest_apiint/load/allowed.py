"""Which hosts may be loaded: this machine's own, the sandbox's, those named; production only by its full name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from pytest_apiint.messages import layout, shorten
from pytest_apiint.settings import Service, Unfit, host_matches, is_loopback, normalised_url
from pytest_apiint.settings.shown import bare, show

_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Allowed:
    """`hosts` are patterns; `production` is a host that only an entry without ``*`` lets be loaded."""

    hosts: Sequence[str] = ()
    production: str = ""

    @classmethod
    def of(cls, service: Service) -> Allowed:
        """Those of a service: its sandbox's host, unless that is production's own, and those that its settings name."""
        production = urlsplit(service.base_url).hostname or ""
        sandbox = urlsplit(service.sandbox_url or "")
        own = (sandbox.netloc,) if sandbox.hostname not in (None, production) else ()
        return cls(tuple(dict.fromkeys((*own, *service.load.hosts))), production)

    def refusal(self, url: str) -> str:
        """Why nothing may be sent to `url`; empty where it may."""
        try:
            split = urlsplit(url)
            host, port = split.hostname or "", split.port or _PORTS.get(split.scheme)
        except ValueError:
            return "its URL is none"
        if is_loopback(host):
            return ""
        if split.scheme != "https":
            return f"{shorten(host, 40)} would be asked in clear text"
        if host.strip("[].") == self.production.strip("[]."):
            named = [one for one in self.hosts if "*" not in one]
            return "" if host_matches(named, host, port) else f"{shorten(host, 40)} is production"
        return "" if host_matches(self.hosts, host, port) else f"{shorten(host, 40)} isn't a host that may be loaded"


def target(service: Service, url: str) -> str:
    """`url` in one spelling, if it may be loaded.

    Raises:
        Unfit: it's no base URL, or its host isn't allowed; the whole text is its only argument.
    """
    try:
        found = normalised_url(url)
    except Unfit as reason:
        rows = [("found", show(url)), ("hint", reason.hint)]
        raise Unfit(layout(f"--host {reason}", rows)) from None
    allowed = Allowed.of(service)
    if why := allowed.refusal(found):
        named = urlsplit(found).netloc
        rows = [
            ("found", show(found)),
            ("allowed", ", ".join(("loopback", *allowed.hosts))),
            ("fix", f'hosts = ["{shorten(named, 50)}"], if it may be loaded, in'),
            ("", f"[tool.apiint.services.{bare(service.name)}.load]"),
        ]
        raise Unfit(layout(f'"{service.name}" can\'t be loaded there: {why}', rows))
    return found
