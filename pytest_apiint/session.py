"""One test's life: what the wire asks, in the order in which it asks it, and what is found wrong at the end."""

from __future__ import annotations

import itertools
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from email.utils import formatdate
from fnmatch import fnmatchcase
from ipaddress import ip_address
from typing import TYPE_CHECKING, Protocol

from pytest_apiint import framing
from pytest_apiint.attempts import AttemptGuard
from pytest_apiint.clock import real
from pytest_apiint.exchange import Exchange, Failure, Headers, Request, Response
from pytest_apiint.faults.plan import FaultPlan
from pytest_apiint.findings import Findings, reached, told, unreached
from pytest_apiint.journal import Journal
from pytest_apiint.sandbox.refused import Refused
from pytest_apiint.script import Answer, Break, Decision, Forward, Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from pytest_apiint.clock import Clock
    from pytest_apiint.errors import ApiintError, NetworkBlocked
    from pytest_apiint.faults.kinds import Fault
    from pytest_apiint.origins.port import Origin

_operation: ContextVar[str | None] = ContextVar("apiint_operation", default=None)
_STAMPS_KEPT = 256
_NOTHING = Answer(Response(200, Headers({"Content-Type": "application/json"}), b"{}"))


@dataclass(slots=True)
class _Turn:
    """An exchange that isn't over."""

    number: int
    started: float
    began: float  # by the real clock
    origin: str
    fault: str | None
    answer: Response | None = None
    waited: float = 0.0

    def waiting(self, forward: Forward) -> Forward:
        """`forward`, whose waits are added up here."""
        self.waited = forward.delay
        further = forward.again

        def again() -> float:
            seconds = further() if further is not None else 0.0
            self.waited += seconds
            return seconds

        return replace(forward, again=again)


def _numeric(host: str) -> bool:
    try:
        ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Realm:
    """One service in a session: who answers for it, and which hosts are its own (globs allowed)."""

    name: str
    origin: Origin
    hosts: tuple[str, ...]

    def owns(self, host: str) -> bool:
        return any(fnmatchcase(host, pattern) for pattern in self.hosts)


class Observer(Protocol):
    """Who watches a session's exchanges, in whatever thread they are; what it does changes nothing."""

    def began(self, request: Request) -> None:
        """Nobody has decided yet who answers."""

    def ended(self, exchange: Exchange) -> None:
        """It stands in the journal."""


class Session:
    """The pipeline: ``refusal`` or ``before`` -> a decision -> the wire plays it -> ``after``.

    `named` gives a request the name that it has in every mode: faults are planned by that.
    """

    def __init__(
        self,
        realms: Sequence[Realm],
        clock: Clock,
        allowed_hosts: Sequence[str] = (),
        named: Callable[[Request], Request] = lambda request: request,
        findings: Findings | None = None,
    ) -> None:
        self.realms: tuple[Realm, ...] = tuple(realms)
        self._asked = named
        self.clock = clock
        self.allowed_hosts: set[str] = set(allowed_hosts)
        self.faults: FaultPlan = FaultPlan()
        self.findings: Findings = findings or Findings()
        self.attempts: AttemptGuard = AttemptGuard()
        began = clock.now - clock.elapsed
        self.journal: Journal = Journal(sleeps=lambda: self.clock.sleeps, pending=self._pending, epoch=began)
        self._numbers = itertools.count(1)
        self._open: dict[Request, _Turn] = {}
        self._stamped: dict[int, tuple[Answer, int, Answer]] = {}
        self._owners: dict[str, Realm] = {}
        self._named: str | None = None
        self._told_runaway = False
        self._dialled: set[str] = set()
        self.declines: set[str] = set()
        self.observers: tuple[Observer, ...] = ()
        # The states that a client's circuit breaker was seen to enter: "open", "half-open", "closed".
        self.breaker: list[str] = []
        # Edits answers just before they're given; a mutant has one.
        self.edited: Callable[[Request, Answer], Answer] | None = None
        # Asked at the end, each: what was planned with it, and met no request.
        self.plans: list[Callable[[], Iterable[tuple[BaseException, int]]]] = []

    def join(self, realm: Realm) -> None:
        """Let another service in, whose hosts nobody else has."""
        self.realms = (*self.realms, realm)
        self._owners.clear()

    def leave(self, realm: Realm) -> None:
        """The end of what `join` began."""
        self.realms = tuple(other for other in self.realms if other is not realm)
        self._owners.clear()

    def behind(self, name: str, gate: Callable[[Origin], Origin]) -> None:
        """Put the service called `name` behind `gate`, which is given who has answered for it so far."""
        self.realms = tuple(
            replace(realm, origin=gate(realm.origin)) if realm.name == name else realm for realm in self.realms
        )
        self._owners.clear()

    @property
    def live(self) -> bool:
        return any(realm.origin.live for realm in self.realms)

    @property
    def calm(self) -> bool:
        return not self.faults.rules and not self.live and self.edited is None

    @property
    def _failing(self) -> bool:
        return bool(self.faults.rules) and not self.attempts.defeated

    # -- before a connection --------------------------------------------------------------------

    def admits(self, host: str, port: int) -> bool:
        """Whether the test lets `host` through, by name or by name and port."""
        return bool(self.allowed_hosts) and any(
            fnmatchcase(name, allowed) for allowed in self.allowed_hosts for name in (host, f"{host}:{port}")
        )

    def permits(self, host: str, port: int) -> bool:
        if self.admits(host, port) or host in self._dialled:
            return True
        # Who has resolved a permitted name connects by number.
        return bool(self._dialled or self.allowed_hosts) and _numeric(host)

    def dials(self, host: str) -> None:
        self._dialled.add(host)

    def declined(self, protocol: str) -> None:
        self.declines.add(protocol)

    def dropping(self, host: str, port: int) -> bool:
        return bool(self.faults.rules) and self.faults.refusing(host)

    def refusal(self, attempt: Request) -> Refusal | None:
        """The planned refusal that this attempt meets, journalled with the time that it'll take."""
        fault = self.faults.on_connect(self._asked(attempt), self.clock.elapsed) if self._failing else None
        refusal = getattr(fault, "refusal", None)
        if refusal is None or (refusal.kind == "tls_failure" and not (attempt.tls and attempt.tls.verified)):
            return None
        self.attempts.attempt(attempt, self._last_line)
        self._tell_begun(attempt)
        self._open[attempt] = self._turn("fault", fault)
        return refusal  # type: ignore[no-any-return]

    def forward(self, attempt: Request) -> Forward | None:
        """Nothing is connected ahead of time where a planned fault, or a mock, might answer instead."""
        asked = self._asked(attempt)
        if any(rule.route.matches(asked.method, asked.url) for rule in self.faults.rules):
            return None
        return self._owner(attempt.host).origin.forward(attempt)

    def unreached(self, attempt: Request, failure: Failure) -> None:
        self.attempts.attempt(attempt, self._last_line)
        self._tell_begun(attempt)
        self._open[attempt] = self._turn("sandbox", None)
        self.after(attempt, failure)

    def _last_line(self) -> str:
        calls = self.journal.calls()
        return calls[-1].line(64) if calls else ""

    # -- a complete request ---------------------------------------------------------------------

    def operation(self) -> str | None:
        return _operation.get() or self._named

    def before(self, request: Request) -> Decision:
        """A planned fault first; then whoever answers for the host.

        Raises:
            Runaway: the client has tried this call too often.
        """
        self.attempts.attempt(request, self._last_line)
        self._tell_begun(request)
        started = self.clock.elapsed  # before anything makes it wait for its turn: that's no doing of the client's
        fault = self.faults.on_request(self._asked(request), self.clock.elapsed) if self._failing else None
        if fault is None:
            decision = self._usual(request)
            if self.edited is not None and isinstance(decision, Answer):
                decision = self.edited(request, decision)
        elif fault.needs_answer and not self._owner(request.host).origin.live:
            usual = self._usual(request)
            decision = fault.decision(request, usual) if isinstance(usual, Answer) else usual
        else:
            decision = fault.decision(request, _NOTHING)
        turn = self._open[request] = self._turn(decision.origin, fault, started)
        if isinstance(decision, Forward) and decision.delay:
            decision = turn.waiting(decision)
        if not isinstance(decision, Answer):
            return decision
        dated = self._dated(decision)
        turn.answer = dated.response
        return dated

    def _usual(self, request: Request) -> Decision:
        owner = self._owner(request.host)
        for realm in (owner, *(realm for realm in self.realms if realm is not owner)):
            decision = realm.origin.decide(request)
            if isinstance(decision, Refused):
                return self._nobody(request, decision.error(), "must not be sent")
            if decision is not None:
                return decision
        return self._nobody(request, owner.origin.unmatched(request), owner.origin.lacks)

    def _nobody(self, request: Request, error: ApiintError, why: str) -> Break:
        self.findings.unmatched(request, error)
        reason = f"apiint: {request.method} {request.url} {why}"
        return Break(Refusal("connection_refused", reason), Failure("unmatched", str(error)), origin="nobody")

    def realm(self, host: str) -> str:
        """The name of the service that `host` belongs to; empty where it's nobody's."""
        owner = self._owner(host)
        return owner.name if owner.owns(host) else ""

    def _owner(self, host: str) -> Realm:
        if (known := self._owners.get(host)) is None:
            known = next((realm for realm in self.realms if realm.owns(host)), self.realms[0])
            self._owners[host] = known
        return known

    def _turn(self, origin: str, fault: Fault | None, started: float | None = None) -> _Turn:
        started = self.clock.elapsed if started is None else started
        words = str(fault) if fault is not None else None
        return _Turn(next(self._numbers), started, real.perf_counter(), origin, words)

    def _dated(self, answer: Answer) -> Answer:
        """RFC 9110, 6.6.1: an origin server with a clock sends `Date`. Kept while the second lasts."""
        second = int(self.clock.now)
        known = self._stamped.get(id(answer))
        if known is not None and known[0] is answer and known[1] == second:
            return known[2]
        response = answer.response
        dated = answer
        if "date" not in response.headers:
            headers = Headers([*response.headers.pairs, ("Date", formatdate(second, usegmt=True))])
            reason = response.reason or framing.reason_phrase(response.status)
            response = Response(response.status, headers, response.body, reason, response.http_version)
            dated = Answer(response, answer.latency, answer.origin)
        if len(self._stamped) >= _STAMPS_KEPT:
            self._stamped.clear()
        self._stamped[id(answer)] = (answer, second, dated)
        return dated

    # -- the outcome ----------------------------------------------------------------------------

    def after(self, request: Request, outcome: Response | Failure) -> None:
        self.attempts.outcome(request, outcome)
        if (turn := self._open.get(request)) is not None:
            # Added before it's closed: a reader in between finds it twice under one number, and never not at all.
            exchange = self._exchange(request, outcome, turn)
            self.journal.add(exchange)
            del self._open[request]
            self._owner(request.host).origin.heard(exchange)
            for observer in self.observers:
                observer.ended(exchange)

    def _tell_begun(self, request: Request) -> None:
        for observer in self.observers:
            observer.began(request)

    def _exchange(self, request: Request, outcome: Response | Failure, turn: _Turn) -> Exchange:
        ended = self.clock.elapsed
        took = real.perf_counter() - turn.began
        return Exchange(turn.number, request, outcome, turn.started, ended, turn.origin, turn.fault, turn.waited, took)

    def _pending(self) -> Iterator[Exchange]:
        for request, turn in list(self._open.items()):
            untaken = Failure("pending", "the client hasn't taken the whole answer", response=turn.answer)
            yield self._exchange(request, untaken, turn)

    def garbled(self, origin: str, data: bytes) -> None:
        self.findings.garbled(origin, data)

    def blocked(self, error: NetworkBlocked) -> None:
        self.findings.blocked(error)

    def found(self, *, faults: bool, test: str = "") -> str:
        """What went wrong beside the test's own assertions since last asked; with `faults`, planned ones unmet too.

        `plans` are asked for theirs, too. A runaway that came as far as the file `test` has been seen there, say by
        ``pytest.raises``.
        """
        found = self.findings.take()
        runaway, self.attempts.runaway = self.attempts.runaway or getattr(self.clock, "runaway", None), None
        if runaway is not None and not self._told_runaway and not reached(runaway, test):
            self._told_runaway = True
            found.append((runaway, 1))
        if faults:
            found += unreached(self.faults.rules, self.journal)
            found += [finding for unmet in self.plans for finding in unmet()]
        return told(found)

    # -- names ----------------------------------------------------------------------------------

    @contextmanager
    def named(self, operation: str) -> Iterator[None]:
        """Requests inside belong to one logical request, also those of threads started meanwhile."""
        token, before = _operation.set(operation), self._named
        self._named = operation
        try:
            yield
        finally:
            self._named = before
            _operation.reset(token)
