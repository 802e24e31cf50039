"""The settings as the rest of the package sees them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Literal, TypeAlias

from pytest_apiint.errors import SettingsProblem
from pytest_apiint.messages import layout, shorten
from pytest_apiint.settings.fuzz import Fuzz
from pytest_apiint.settings.load_level import LoadLevel
from pytest_apiint.settings.shown import bare, nearest, variable

SECONDS: Mapping[str, int] = MappingProxyType({"second": 1, "minute": 60, "hour": 3600})
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})  # RFC 9110, 9.2.1; TRACE echoes credentials, so it isn't here
ANY_METHOD = "*"
WhenExpired: TypeAlias = Literal["warn", "fail"]
Level: TypeAlias = Literal["off", "warn", "valid", "strict"]
LEVELS: tuple[Level, ...] = ("off", "warn", "valid", "strict")


@dataclass(frozen=True, slots=True)
class Secret:
    """One secret of a service: where its value lives, and what stands in for it offline."""

    name: str
    env: str
    dummy: str


@dataclass(frozen=True, slots=True)
class Rate:
    """At most so many requests in any window of one `unit`: "second", "minute" or "hour"."""

    requests: int
    unit: str

    @property
    def seconds(self) -> int:
        """How long the window is."""
        return SECONDS[self.unit]

    def __str__(self) -> str:
        return f"{self.requests}/{self.unit}"


@dataclass(frozen=True, slots=True)
class Service:
    """One third-party API. URLs are normalised: lower-case host, no default port, no slash at the end.

    `profile` is the name of a known service or the absolute path of a file, as `pytest_apiint.profiles.load` takes it.
    Rules for the live modes: `budget` counts requests of one run, `unsafe_methods` are allowed beside GET, HEAD and
    OPTIONS (`ANY_METHOD` stands for all), `run_id_header` takes the run's id to the sandbox.
    What is made of the description `spec`: `contract` says how strictly exchanges are held against it, `formats`
    whether `format` counts, `waivers` is a file of exceptions; `answer_from_spec` lets it answer what isn't mocked.
    `observed` where the recordings stand for a description that there isn't.
    `fuzz` says how the provider itself is tested by it, `load` how much of it the sandbox is asked at once.
    `prefix` is what stands before the names of tables in the file that it's from.
    """

    name: str
    base_url: str
    sandbox_url: str | None = None
    spec: Path | None = None
    secrets: Mapping[str, Secret] = field(default_factory=lambda: MappingProxyType({}))
    hosts: tuple[str, ...] = ()
    profile: str | None = None
    budget: int | None = None
    rate_limit: Rate | None = None
    unsafe_methods: frozenset[str] = frozenset()
    run_id_header: str | None = None
    contract: Level = "valid"
    formats: bool = False
    waivers: Path | None = None
    answer_from_spec: bool = False
    observed: bool = False
    fuzz: Fuzz = field(default_factory=Fuzz)
    load: LoadLevel = field(default_factory=LoadLevel)
    prefix: str = field(default="tool.apiint", repr=False, compare=False)

    @property
    def table(self) -> str:
        """The head of its table, as its settings file has it."""
        return f"[{'.'.join(filter(None, (self.prefix, 'services', bare(self.name))))}]"

    def secret(self, name: str) -> Secret:
        """The secret called `name`.

        Raises:
            SettingsProblem: the service has no such secret.
        """
        __tracebackhide__ = True
        if name in self.secrets:
            return self.secrets[name]
        rows = [
            ("known", ", ".join(self.secrets) or "none"),
            ("hint", nearest(name, self.secrets)),
            ("fix", f'secrets = {{ {bare(name)} = "{variable(self.name, name)}" }} in {self.table}'),
        ]
        raise SettingsProblem(layout(f'service "{self.name}" has no secret "{shorten(name, 40)}"', rows))


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that was configured; `source` is the file it came from, None where there is none.

    `cassettes` is the directory of all recordings; without it each lies beside its test's module. What happens to a
    recording that is older than `cassettes_max_age` when it's replayed says `cassettes_expired`.
    """

    services: Mapping[str, Service] = field(default_factory=lambda: MappingProxyType({}))
    allowed_hosts: tuple[str, ...] = ()
    cassettes: Path | None = None
    source: Path | None = None
    cassettes_max_age: timedelta | None = None
    cassettes_expired: WhenExpired = "warn"

    def service(self, name: str | None = None) -> Service:
        """The service called `name`; without a name, the only one there is.

        Raises:
            SettingsProblem: there is none of that name, none at all, or more than one to choose from.
        """
        if name is not None and name in self.services:
            return self.services[name]
        if name is None and len(self.services) == 1:
            return next(iter(self.services.values()))
        if name is not None:
            headline = f'no service is called "{shorten(name, 40)}"'
        else:
            headline = "several services: which one is meant?" if self.services else "no service is configured"
        rows = [("known", ", ".join(self.services) or "none"), ("hint", nearest(name or "", self.services))]
        if not self.services:
            rows.append(("fix", '[tool.apiint.services.acme]\nbase_url = "https://api.acme.example"'))
            rows.append(("where", "pyproject.toml; in apiint.toml the table is [services.acme]"))
        raise SettingsProblem(layout(headline, rows))
