"""Which requests may go out to a sandbox: rules over the request alone, then the run's budget."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Event
from urllib.parse import SplitResult, urlsplit

from pytest_apiint.exchange import Request, place
from pytest_apiint.messages import layout, shorten
from pytest_apiint.sandbox.budget import Budget
from pytest_apiint.sandbox.live_keys import LiveKeys
from pytest_apiint.sandbox.probe import Probe
from pytest_apiint.sandbox.refused import Refused, Rule
from pytest_apiint.settings import ANY_METHOD, SAFE_METHODS, Service, host_matches, is_loopback


@dataclass(frozen=True, slots=True)
class Admission:
    """The rules of one service for one test.

    `allowed_methods` are the marker's, beside the settings' own. `live_keys` is None where live keys may be used, and
    `budget` where there is none. `test` is the test's id: the text of a budget that is used up names those. While
    `cleaning` is set, the test's cleanups run: they aren't refused for the budget, since the sandbox would fill up.
    `probe` has further rules, where an operation is fuzzed.
    """

    service: Service
    allowed_methods: frozenset[str] = frozenset()
    live_keys: LiveKeys | None = field(default_factory=LiveKeys)
    budget: Budget | None = None
    test: str = ""
    cleaning: Event = field(default_factory=Event)
    probe: Probe | None = None

    def admit(self, request: Request) -> Refused | None:
        """Why `request` must not go out; None where it may, and is counted.

        It is the request as it would go out, already led to the sandbox. Nothing is connected yet.
        """
        refused = self._judged(request)
        if self.probe is not None:
            if refused is None:
                self.probe.went()
            else:
                self.probe.refused[refused.rule] += 1
        return refused

    def _judged(self, request: Request) -> Refused | None:
        for rule in (self._https, self._host, self._method, self._live_key):
            if refused := rule(request):
                return refused
        if self.probe is not None and (refused := self.probe.admit(request)):
            return refused
        return self.budget.spend(self.test, cleaning=self.cleaning.is_set()) if self.budget else None

    def _https(self, request: Request) -> Refused | None:
        if request.scheme == "https" or is_loopback(request.host):
            return None
        headline = f'a request to the sandbox of "{self.service.name}" would go in clear text'
        rows = [("request", _shown(request)), ("allowed", "https; http to loopback hosts only")]
        return _refused("https", headline, [*rows, ("fix", "does the client, or a redirect, change the URL's scheme?")])

    def _host(self, request: Request) -> Refused | None:
        sandbox = urlsplit(self.service.sandbox_url or self.service.base_url)
        if _place(request.split) == _place(sandbox) or host_matches(self.service.hosts, request.host, request.port):
            return None
        live = _place(request.split) == _place(urlsplit(self.service.base_url))
        headline = f'a request would {"reach the live API" if live else "leave the sandbox"} of "{self.service.name}"'
        allowed = ", ".join((sandbox.netloc, *self.service.hosts))
        fix = "give the client api.base_url instead of a URL of its own"
        if not live:
            fix = f'hosts = ["{shorten(_netloc(request), 60)}"] in {self.service.table}, if it belongs there'
        return _refused("host", headline, [("request", _shown(request)), ("allowed", allowed), ("fix", fix)])

    def _method(self, request: Request) -> Refused | None:
        if self.probe is not None:
            return self._probed_method(request, self.probe)
        allowed = SAFE_METHODS | self.service.unsafe_methods | self.allowed_methods
        if request.method in allowed or ANY_METHOD in allowed:
            return None
        method = shorten(request.method, 20)
        headline = f'{method} isn\'t allowed in the sandbox of "{self.service.name}"'
        rows = [
            ("request", _shown(request)),
            ("allowed", ", ".join(sorted(allowed))),
            ("fix", f'unsafe_methods = ["{method}"] in {self.service.table};'),
            ("", f'for this test alone: @pytest.mark.api(unsafe_methods=["{method}"])'),
        ]
        return _refused("method", headline, rows)

    def _probed_method(self, request: Request, probe: Probe) -> Refused | None:
        if request.method in probe.methods:
            return None
        rows = [("request", _shown(request)), ("allowed", ", ".join(sorted(probe.methods)))]
        fix = "leave the check or the phase out that sends it: an operation is asked with its own method"
        headline = f"{shorten(request.method, 20)} isn't what {shorten(probe.operation, 40)} is asked with"
        return _refused("method", headline, [*rows, ("fix", fix)])

    def _live_key(self, request: Request) -> Refused | None:
        if self.live_keys is None or (found := self.live_keys.within(request)) is None:
            return None
        place, prefix = found
        rows = [
            ("request", f"{request.method} {_origin(request)}"),
            ("found", f"{prefix}... in {place}"),
            ("fix", "give the client api.secret(...), whose variable holds a key of the sandbox;"),
            ("", "or --api-allow-live-keys, if the account behind it is one for tests"),
        ]
        return _refused("live-key", f'a live key would go to the sandbox of "{self.service.name}"', rows)


def _refused(rule: Rule, headline: str, rows: list[tuple[str, str]]) -> Refused:
    return Refused(rule, layout(headline, rows))


def _place(url: SplitResult) -> tuple[str, int | None]:
    return place(url.scheme, url.netloc)


def _netloc(request: Request) -> str:
    return request.split.netloc.rpartition("@")[2]


def _origin(request: Request) -> str:
    return f"{request.scheme}://{_netloc(request)}"


def _shown(request: Request) -> str:
    """A request without what could be a secret: its query, and a password before its host."""
    query = "?..." if request.split.query else ""
    return shorten(f"{request.method} {_origin(request)}{request.path}{query}", 66)
