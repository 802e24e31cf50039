"""What a test holds: ``api``, one service's side of a session."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from pytest_apiint import modes
from pytest_apiint.errors import UsageProblem
from pytest_apiint.faults.plan import Route, Rule
from pytest_apiint.findings import Findings
from pytest_apiint.messages import layout
from pytest_apiint.modes import Wanted
from pytest_apiint.origins.mock import Mock
from pytest_apiint.session import Realm, Session
from pytest_apiint.settings import Service, Settings
from pytest_apiint.wire import LoopbackServer, activated, install

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from pytest_apiint.cassettes.cassette import Cassette
    from pytest_apiint.checks.retries.profile import RetryProfile
    from pytest_apiint.checks.scenario import Scenario
    from pytest_apiint.checks.trial import Trial
    from pytest_apiint.clock import Clock
    from pytest_apiint.contract.contract import Contract
    from pytest_apiint.contract.watch import Watch
    from pytest_apiint.contracts import Contracts
    from pytest_apiint.exchange import Exchange, Request, Response
    from pytest_apiint.faults import Fault, Schedule
    from pytest_apiint.journal import Journal
    from pytest_apiint.journal.exchanges import Judge
    from pytest_apiint.sandbox.cleanup import Cleanups
    from pytest_apiint.sandbox.noting import Noting

# Where a test names no service: an address that no resolver will ever know (RFC 6761).
DEFAULT = Service("default", "https://api.test")
MOCKED = Wanted()


@dataclass(repr=False)
class Api:
    """One service, as a test sees it.

    `mock` takes routes (requests-mock's signature), `journal` holds what happened, `clock` is the test's time.
    """

    service: Service
    session: Session
    mock: Mock
    wanted: Wanted = MOCKED
    _watch: Watch | None = field(default=None, repr=False)
    _secrets: Mapping[str, str] | None = field(default=None, repr=False)
    _cleanups: Cleanups | None = field(default=None, repr=False)
    _servers: list[LoopbackServer] = field(default_factory=list, repr=False)

    def __repr__(self) -> str:
        return f"<api {self.name} at {self.base_url}, mode={self.mode}>"

    @property
    def name(self) -> str:
        """The service's name in the settings."""
        return self.service.name

    @property
    def mode(self) -> str:
        """``"mock"``, ``"replay"``, ``"record"`` or ``"sandbox"``."""
        return self.wanted.mode

    @property
    def base_url(self) -> str:
        """What the client under test gets as its base URL, the sandbox's in the live modes; no slash at the end."""
        return modes.base_url(self.service, self.wanted)

    @property
    def clock(self) -> Clock:
        return self.session.clock

    @property
    def journal(self) -> Journal:
        """Every exchange of the test, in order, with whatever host."""
        return self.session.journal

    @property
    def contract(self) -> Contract:
        """The API's description as a judge: ``api.contract.response(request, response)``, ``api.contract.operations``.

        Raises:
            UsageProblem: the service has none, or it's off for this test.
        """
        if self._watch is None:
            fix = f'spec = "acme.openapi.yaml" in the settings of {self.name}, or --api-spec=FILE'
            rows = [("fix", fix), ("or", 'is it off? see contract = "..." there, --api-contract and the marker')]
            raise UsageProblem(layout(f'"{self.name}" has no description to hold anything against', rows))
        return self._watch.contract

    def verdict(self, exchange: Exchange) -> tuple[str, str]:
        """What the API's description says of one of the test's exchanges, and the operation's label.

        ``"valid"``, ``"invalid"``, ``"undocumented"`` or ``"unchecked"``; both empty where no description judges it.
        """
        return self._watch.verdict(exchange) if self._watch is not None else ("", "")

    def secret(self, name: str) -> str:
        """The value of a secret that the settings name; a stand-in for it in the offline modes.

        Raises:
            SettingsProblem: the service has no such secret.
            SecretMissing, SecretRefused: its variable isn't set, or holds no key for a sandbox.
        """
        __tracebackhide__ = True
        self.service.secret(name)
        if self._secrets is None:
            self._secrets = modes.secrets(self.service, self.wanted)
        return self._secrets[name]

    def cleanup(self, call: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
        """Call `call` when the test is over, however it ends: the last one first, say to delete what it made.

        That is before fixtures end, so that a client of theirs is still open, as is the loop of pytest-asyncio.
        A coroutine function is run. A failure of one keeps no other from running, and all of them are told.
        """
        if self._cleanups is None:
            from pytest_apiint.sandbox.cleanup import Cleanups  # noqa: PLC0415 - for tests that make something

            self._cleanups = Cleanups(self._noting() if self.wanted.live else None)
        self._cleanups.add(call, *args, **kwargs)

    def _noting(self) -> Noting:
        """What keeps the memory of cleanups that fail, without secrets."""
        from pytest_apiint.sandbox.noting import Noting  # noqa: PLC0415 - for tests that make something in a sandbox
        from pytest_apiint.secrets import Scrubber, SecretRegistry  # noqa: PLC0415

        registry, folder = SecretRegistry(), self.wanted.folder
        with suppress(UsageProblem):  # a secret that nobody has is nowhere to be found
            for name in self.service.secrets:
                registry.add(self.secret(name), f"{self.name}.{name}")
        return Noting(
            folder.parent.parent if folder.parent.name == ".apiint" else folder.parent,
            self.name,
            self.wanted.test,
            self.journal,
            modes.owner(self.service, self.wanted),
            modes.naming((self.service,), self.wanted),
            Scrubber(registry),
        )

    def fail(self, route: str, *faults: Fault | Schedule) -> Rule:
        """Let the next requests for `route` meet `faults`, one each, in turn; then the usual answer again.

        `route` is ``"POST /payments"``, ``"GET /users/*"`` or ``"/users/{id}"``. The last of `faults` may be a
        schedule, such as ``faults.always(faults.unavailable())``. A fault that no request reached fails the test.
        """
        __tracebackhide__ = True
        where = sys._getframe(1)
        place = f"{where.f_code.co_filename}:{where.f_lineno}"
        return self.session.faults.add(Route(self._named(route), self.service.base_url), faults, place)

    def _named(self, route: str) -> str:
        """A route with a whole URL, by the name that it has in every mode."""
        method, space, target = route.rpartition(" ")
        return f"{method}{space}{modes.canonical((self.service,))(target)}" if "://" in target else route

    def operation(self, name: str) -> AbstractContextManager[None]:
        """Requests inside the ``with`` block belong to the one logical request called `name`."""
        return self.session.named(name)

    def serve(self) -> LoopbackServer:
        """The same mocks behind a port on 127.0.0.1, until the test ends.

        For subprocesses, other languages, and clients that can't be intercepted.
        """
        server = LoopbackServer(self.session, self.base_url)
        self._servers.append(server)
        self.session.allowed_hosts.add(f"127.0.0.1:{server.port}")
        return server

    def profile(self, call: Callable[[], Any]) -> RetryProfile:
        """What `call`'s client does when its API fails: attempts, delays, Retry-After, unsafe retries.

        `call` makes one call of the client, about 30 times, each time under another fault; what it raises is swallowed,
        a coroutine that it returns is run. ``print(api.profile(lambda: acme.get_user(1)))`` shows all.
        """
        from pytest_apiint.profiling import profile  # noqa: PLC0415

        return profile(self.session, self.base_url, call)

    def trial(self, call: Callable[[], Any], scenario: Scenario) -> Trial:
        """What comes of `call` under `scenario`, in a session beside the test's, whose journal stays as it is.

        `call` makes one call of the client; what it raises stands in the trial, a coroutine that it returns is run.
        """
        from pytest_apiint.profiling import trial  # noqa: PLC0415

        return trial(self.session, self.base_url, call, scenario)

    def clean_up(self) -> bool:
        """Call the cleanups that there are so far; `close` raises what fails. Whether all went well."""
        if self._cleanups is None:
            return True
        with self._cleaning():
            self._cleanups.empty()
        return not self._cleanups.failed

    @contextmanager
    def _cleaning(self) -> Iterator[None]:
        self.wanted.cleaning.set()
        try:
            yield
        finally:
            self.wanted.cleaning.clear()

    def close(self) -> None:
        """End what the test started: what it made in a sandbox, then servers.

        Raises:
            CleanupFailed: all that couldn't be cleaned up.
        """
        with self._cleaning():
            failed = self._cleanups.run() if self._cleanups is not None else None
        while self._servers:
            self._servers.pop().close()
        if failed is not None:
            raise failed


class Apis(dict[str, Api]):
    """All services of a test by name; an unknown name says which there are."""

    def __init__(self, apis: Mapping[str, Api], settings: Settings, session: Session) -> None:
        super().__init__(apis)
        self.session = session
        self._settings = settings

    def verdict(self, exchange: Exchange) -> tuple[str, str]:
        """As `Api.verdict`, of the service that was asked."""
        api = self.get(self.session.realm(exchange.request.host))
        return api.verdict(exchange) if api is not None else ("", "")

    def __missing__(self, name: str) -> Api:
        self._settings.service(name)
        raise KeyError(name)


@contextmanager
def opened(
    settings: Settings,
    clock: Clock,
    wanted: Wanted = MOCKED,
    cassette: Cassette | None = None,
    learn: Callable[[Request, Response], None] | None = None,
    contracts: Contracts | None = None,
) -> Iterator[Apis]:
    """A session over every configured service, in force until the block ends.

    `cassette` is the test's recording, in the modes that have one; `learn` hears of real exchanges as they end.
    `contracts` hold them against the services' descriptions.
    """
    install()
    services = list(settings.services.values()) or [DEFAULT]
    named, named_url = modes.naming(services, wanted), modes.canonical(services)
    findings = Findings()
    watches = {service.name: _watch(service, wanted, findings, contracts) for service in services}
    mocks = {service.name: _mock(service, wanted, watches[service.name], named_url, contracts) for service in services}
    realms = []
    for service in services:
        mock = mocks[service.name]
        origin = modes.origin(
            service,
            wanted,
            mock,
            cassette,
            clock,
            named=named,
            drifted=findings.unmatched,
            learn=learn,
            watch=watches[service.name],
        )
        realms.append(Realm(service.name, origin, modes.hosts(service, wanted)))
    session = Session(realms, clock, settings.allowed_hosts, named, findings)
    found = Apis(
        {
            service.name: Api(service, session, mocks[service.name], wanted, watches[service.name])
            for service in services
        },
        settings,
        session,
    )
    session.journal.judge = _judge(session, watches)
    with activated(session):
        try:
            yield found
        finally:
            _close(found.values())


def _mock(
    service: Service,
    wanted: Wanted,
    watch: Watch | None,
    named_url: Callable[[str], str],
    contracts: Contracts | None,
) -> Mock:
    check = watch.registered if watch is not None else None
    if contracts is None:
        return Mock(service.base_url, named_url, check)
    owns = modes.owner(service, wanted)
    return Mock(service.base_url, named_url, check, cache(lambda: contracts.described(service, owns)))


def _watch(service: Service, wanted: Wanted, findings: Findings, contracts: Contracts | None) -> Watch | None:
    if contracts is None:
        return None
    owns, recording = modes.owner(service, wanted), wanted.mode == "record"
    return contracts.watch(service, findings, owns, wanted.contract, recording=recording)


def _judge(session: Session, watches: Mapping[str, Watch | None]) -> Judge | None:
    """What says of an exchange whether it's as described; None where no service has a description."""
    watching = {name: watch for name, watch in watches.items() if watch is not None}
    if not watching:
        return None

    def judge(exchange: Exchange, strict: bool) -> str | None:  # noqa: FBT001 - as the journal has it
        watch = watching.get(session.realm(exchange.request.host))
        return watch.teller.said(exchange, strict=strict) if watch is not None else None

    return judge


def _close(apis: Iterable[Api]) -> None:
    with ExitStack() as stack:
        for api in apis:
            stack.callback(api.close)
