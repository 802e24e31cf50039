"""What a check works with: the call that is judged, and somebody who runs it under any scenario."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, Protocol, TypeAlias

from pytest_apiint.checks.scenario import Scenario
from pytest_apiint.checks.trial import Trial
from pytest_apiint.contract.variations.edits import TIERS, Tier
from pytest_apiint.contract.variations.variations import MOST, Variations
from pytest_apiint.exchange import Response
from pytest_apiint.profiles import PLAIN, Profile

if TYPE_CHECKING:
    from pytest_apiint.contract.facts import Operation
    from pytest_apiint.contract.variations.case import Seed

Kind: TypeAlias = Literal["read", "write", "listing"]
Certificate: TypeAlias = Literal["valid", "untrusted", "wrong-host", "expired", "old-tls"]


@dataclass(frozen=True, slots=True)
class Breaker:
    """A circuit breaker as the client's authors declare it: open after so many failed calls, for so many seconds."""

    failures: int
    reset_after: float


@dataclass(frozen=True, slots=True)
class Handshake:
    """What a client did at a real TLS server: `requests` that it sent, what its call raised.

    Where there was no handshake, `obstacle` says why.
    """

    requests: int = 0
    raised: BaseException | None = None
    obstacle: str = ""


class Crashes(Protocol):
    """What a suite's calls didn't survive in earlier runs."""

    def known(self, call: str, check: str) -> tuple[str, ...]:
        """The names of the answers."""

    def keep(self, call: str, check: str, answer: str, error: str, where: str) -> None: ...
    def drop(self, call: str, check: str, answer: str) -> None: ...


class Given(Protocol):
    """What a project knows that an operation may answer as well."""

    def __call__(self, operation: Operation, usual: Seed, /) -> Sequence[Seed]:
        """Answers made of `usual`, each by its own name; what can't be one ends the test."""


@dataclass(frozen=True, slots=True)
class Fuzz:
    """How far answers are varied: `cases` of them for an operation, in these `tiers`; `response` names the only one.

    Where there are more than `cases`, another `seed` takes others. `given` is asked for more of them, where anybody is.
    """

    cases: int = MOST
    seed: int = 0
    tiers: tuple[Tier, ...] = TIERS
    response: str = ""
    crashes: Crashes | None = None
    given: Given | None = None


USUAL: Final = Fuzz()


@dataclass(frozen=True, slots=True)
class Subject:
    """The call under test, as its authors declare it and as the plain call showed it.

    `answers` are the usual answers: one, or a listing's pages, of which the suite has `pages`. `base_errors` are all
    that may escape from the client.
    `literals` are the texts that the suite's own call holds, such as arguments. `secrets` are the values that must not
    be seen where they don't belong: `planted` ones, and those that the plain call's requests carried in credentials.
    `max_attempts` and `max_wait` (seconds, in all) are what its callers bear. `thorough` is a suite's first call, on
    which long batteries run whole.
    """

    name: str
    kind: Kind
    base_errors: tuple[type[BaseException], ...]
    answers: tuple[Response, ...] = ()
    pages: int = 0
    asynchronous: bool = False
    profile: Profile = PLAIN
    secrets: tuple[str, ...] = ()
    planted: tuple[str, ...] = ()
    literals: frozenset[str] = frozenset()
    breaker: Breaker | None = None
    max_attempts: int = 10
    max_wait: float = 600.0
    thorough: bool = True

    def expects(self, error: BaseException | None) -> bool:
        """Whether `error` is one that the client's callers are told of."""
        return isinstance(error, self.base_errors)


class Bench(Protocol):
    """Runs the subject under scenarios, each with a new client; the same scenario is run once."""

    @property
    def subject(self) -> Subject: ...

    @property
    def control(self) -> Trial:
        """The plain call, which succeeded: where it doesn't, no check is asked."""

    @property
    def now(self) -> float:
        """Civil time as of the next trial's start, in seconds since 1970: a whole number."""

    @property
    def fuzz(self) -> Fuzz:
        """What the run says of varied answers."""

    @property
    def variations(self) -> Variations | None:
        """What the call's answer could be as well, by the API's description or by itself; None where it's no JSON."""

    def run(self, scenario: Scenario, /) -> Trial: ...

    def handshake(self, certificate: Certificate, /) -> Handshake:
        """The plain call, made at a server on this machine with such a certificate, or with TLS 1.1 and a good one."""
