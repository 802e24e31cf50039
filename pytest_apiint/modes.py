"""The four modes: who answers for a service, where its client has to turn, and what its secrets are."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Final, Literal, TypeAlias
from urllib.parse import urlsplit

from pytest_apiint.errors import SettingsProblem, UsageProblem
from pytest_apiint.messages import layout
from pytest_apiint.origins.mock import Mock
from pytest_apiint.settings import Level, Service, Settings

if TYPE_CHECKING:
    from pytest_apiint.cassettes.cassette import Cassette
    from pytest_apiint.clock import Clock
    from pytest_apiint.contract.watch import Watch
    from pytest_apiint.errors import MockDrifted
    from pytest_apiint.exchange import Request, Response
    from pytest_apiint.origins.port import Origin
    from pytest_apiint.sandbox.facts import Facts
    from pytest_apiint.sandbox.probe import Probe

Mode: TypeAlias = Literal["mock", "replay", "record", "sandbox"]
MODES: Final[tuple[Mode, ...]] = ("mock", "replay", "record", "sandbox")
LIVE: Final = frozenset({"record", "sandbox"})
Keep: TypeAlias = Literal["missing", "all"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a test, or else its run, wants of a session.

    `cassette` is the test's recording, `keep` what becomes of recordings that are there already. `folder` is where the
    run keeps its notes, which all of its processes share, and `facts` count what it does to the outside. `contract` is
    the test's own level, over the run's. `probe` has the rules where the test fuzzes an operation. `cleaning` is set
    while the test's cleanups run.
    """

    mode: Mode = "mock"
    cassette: Path | None = None
    keep: Keep = "missing"
    allow_live_keys: bool = False
    unsafe_methods: frozenset[str] = frozenset()
    test: str = ""
    run_id: str = ""
    folder: Path = field(default_factory=lambda: Path(".apiint"))
    facts: Facts | None = None
    contract: Level | None = None
    probe: Probe | None = None
    cleaning: Event = field(default_factory=Event, repr=False, compare=False)

    @property
    def live(self) -> bool:
        return self.mode in LIVE


def base_url(service: Service, wanted: Wanted) -> str:
    """Where a client has to turn in this mode.

    Raises:
        UsageProblem: the service has no sandbox, and the mode needs one.
    """
    if not wanted.live:
        return service.base_url
    if service.sandbox_url is None:
        rows = [
            ("mode", wanted.mode),
            ("fix", f'sandbox_url = "https://..." in {service.table};'),
            ("", "the base_url once more, if you mean to test against the API itself"),
        ]
        raise UsageProblem(layout(f'the service "{service.name}" has no sandbox_url', rows))
    return service.sandbox_url


def must_have_sandboxes(settings: Settings, wanted: Wanted) -> None:
    """Say at once that a live mode has nobody to talk to.

    Raises:
        SettingsProblem: no service is configured. UsageProblem: one has no sandbox.
    """
    if not settings.services:
        rows = [
            ("mode", f"{wanted.mode}, which talks to a real API"),
            ("fix", '[tool.apiint.services.acme]\nbase_url = "https://api.acme.example"'),
            ("", 'sandbox_url = "https://sandbox.acme.example"'),
            ("where", "pyproject.toml; in apiint.toml the table is [services.acme]"),
        ]
        raise SettingsProblem(layout("no service is configured", rows))
    for service in settings.services.values():
        base_url(service, wanted)


def secrets(service: Service, wanted: Wanted, environ: Mapping[str, str] | None = None) -> dict[str, str]:
    """The values of a service's secrets: real ones in the live modes, stand-ins in the others.

    Raises:
        SecretMissing: one isn't set. SecretRefused: it isn't one for a sandbox.
    """
    if not wanted.live:
        return {name: secret.dummy for name, secret in service.secrets.items()}
    from pytest_apiint.sandbox.credentials import resolve  # noqa: PLC0415 - in the live modes

    environ = os.environ if environ is None else environ
    return resolve(service, environ, allow_live_keys=wanted.allow_live_keys)


def origin(
    service: Service,
    wanted: Wanted,
    mock: Mock,
    cassette: Cassette | None,
    clock: Clock,
    *,
    named: Callable[[Request], Request],
    drifted: Callable[[Request, MockDrifted], None],
    learn: Callable[[Request, Response], None] | None = None,
    watch: Watch | None = None,
) -> Origin:
    """Who answers for `service`.

    `named` gives a request the name of every mode, `drifted` hears of mocks that lie, `learn` of real exchanges.
    `watch` holds all of it against the service's description.
    """
    found = _answering(service, wanted, mock, cassette, clock, named=named, drifted=drifted, learn=learn)
    if watch is None:
        return found
    from pytest_apiint.origins.watched import Watched  # noqa: PLC0415 - for services with a description

    return Watched(found, mock, watch)


def _answering(
    service: Service,
    wanted: Wanted,
    mock: Mock,
    cassette: Cassette | None,
    clock: Clock,
    *,
    named: Callable[[Request], Request],
    drifted: Callable[[Request, MockDrifted], None],
    learn: Callable[[Request, Response], None] | None,
) -> Origin:
    if wanted.mode == "mock":
        return mock
    behind: Origin = _sandbox(service, wanted, clock) if wanted.live else mock
    if cassette is not None:
        from pytest_apiint.origins.cassette import Replay  # noqa: PLC0415 - for tests with a cassette

        behind = Replay(cassette, named, behind if wanted.live else None)
    from pytest_apiint.origins.registered import Registered  # noqa: PLC0415 - for modes in which others answer

    return Registered(mock, behind, named, drifted, learn)


def naming(services: Iterable[Service], wanted: Wanted) -> Callable[[Request], Request]:
    """Gives a request the name that it has in every mode: below the API's base URL."""
    if wanted.mode == "mock":
        return lambda request: request
    named_url = canonical(services)

    def named(request: Request) -> Request:
        url = named_url(request.url)
        return request if url == request.url else replace(request, url=url)

    return named


def _sandbox(service: Service, wanted: Wanted, clock: Clock) -> Origin:
    from pytest_apiint.origins.sandbox import Sandbox  # noqa: PLC0415 - in the live modes
    from pytest_apiint.sandbox.admission import Admission  # noqa: PLC0415
    from pytest_apiint.sandbox.budget import Budget  # noqa: PLC0415
    from pytest_apiint.sandbox.live_keys import LiveKeys  # noqa: PLC0415
    from pytest_apiint.sandbox.pace import Pace  # noqa: PLC0415

    admission = Admission(
        service,
        wanted.unsafe_methods,
        None if wanted.allow_live_keys else LiveKeys.of(service),
        Budget(service.name, service.budget, wanted.folder) if service.budget is not None else None,
        wanted.test,
        wanted.cleaning,
        wanted.probe,
    )
    header = service.run_id_header
    return Sandbox(
        service.name,
        service.base_url,
        base_url(service, wanted),
        owner(service, wanted),
        clock=clock,
        admission=admission,
        pace=Pace(service.name, service.rate_limit, wanted.folder),
        headers=((header, wanted.run_id),) if header else (),
        log=_Log(wanted.facts, wanted.mode, service) if wanted.facts is not None else None,
        kept=wanted.mode == "record",
    )


@dataclass(frozen=True, slots=True)
class _Log:
    """Counts one service's requests in the run's facts."""

    facts: Facts
    mode: str
    service: Service

    def sent(self, host: str) -> None:
        self.facts.sent(self.mode, self.service.name, host, budget=self.service.budget)

    def refused(self) -> None:
        self.facts.refused(self.service.name)

    def waited(self, seconds: float) -> None:
        self.facts.waited(self.service.name, seconds)


def hosts(service: Service, wanted: Wanted) -> tuple[str, ...]:
    """The hosts of a service, globs among them."""
    own = (
        (service.base_url, base_url(service, wanted)) if wanted.live else (service.base_url, service.sandbox_url or "")
    )
    return tuple(dict.fromkeys(host for url in own if (host := urlsplit(url).hostname))) + tuple(
        host.rpartition(":")[0] or host for host in service.hosts
    )


def owner(service: Service, wanted: Wanted) -> Callable[[str], bool]:
    """Whether a host is one of the service's."""
    known = hosts(service, wanted)
    return lru_cache(maxsize=256)(lambda host: any(fnmatchcase(host, pattern) for pattern in known))


def canonical(services: Iterable[Service]) -> Callable[[str], str]:
    """Brings a URL of a sandbox to what it stands for: recordings name an API by its base URL."""
    pairs = [
        (prefix, service.base_url)
        for service in services
        if service.sandbox_url is not None and service.sandbox_url != service.base_url
        for prefix in _prefixes(service.base_url, service.sandbox_url)
    ]

    def canonical_url(url: str) -> str:
        for sandbox, base in pairs:
            rest = url[len(sandbox) :]
            if url.startswith(sandbox) and (not rest or rest[0] in "/?#"):
                return base + rest
        return url

    return canonical_url


def _prefixes(base_url: str, sandbox_url: str) -> tuple[str, ...]:
    """How URLs of the sandbox begin; replayed, one that came as a path alone stands on the API's own host."""
    base, sandbox = urlsplit(base_url), urlsplit(sandbox_url)
    if not sandbox.path or f"{base.path}/".startswith(f"{sandbox.path}/"):
        return (sandbox_url,)
    return sandbox_url, f"{base.scheme}://{base.netloc}{sandbox.path}"
