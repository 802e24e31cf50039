"""A bench for one call of a suite: it runs trials of it, keeps what they showed, and shares them between checks."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from math import ceil
from typing import TYPE_CHECKING, Final

from pytest_apiint import trials
from pytest_apiint.checks.bench import USUAL, Certificate, Fuzz, Handshake, Subject
from pytest_apiint.checks.scenario import PLAIN, Scenario
from pytest_apiint.checks.trial import Trial
from pytest_apiint.checks.verdict import Verdict
from pytest_apiint.checks.wording import may_be_secret
from pytest_apiint.exchange import Exchange, Headers, Request, Response
from pytest_apiint.faults import Schedule
from pytest_apiint.faults.kinds import Status
from pytest_apiint.faults.plan import Route
from pytest_apiint.messages import layout, shorten
from pytest_apiint.session import Realm
from pytest_apiint.suites import recorded
from pytest_apiint.suites.answers import BEFORE, Playing, Reply
from pytest_apiint.suites.calls import Call
from pytest_apiint.suites.failing import worded
from pytest_apiint.suites.varied import varied

if TYPE_CHECKING:
    from pytest_apiint.api import Api
    from pytest_apiint.checks.registry import Check
    from pytest_apiint.contract.variations.variations import Variations
    from pytest_apiint.suites.client import ClientSuite

# What a name says of a secret and isn't one: it names a request, not who makes it.
_HARMLESS: Final = re.compile(
    r"idempotency|request-?id|invocation|correlation|trace|page|next|cursor|continuation|sync", re.IGNORECASE
)
_PERMANENT = (*(status for status in range(400, 500) if status not in (408, 425, 429)), 501)
_KEPT: Final = 10_000_000  # bytes of answers: a trial with more is looked at, and forgotten
_SHORTEST = 6  # shorter than any credential, and found everywhere


@dataclass(frozen=True, slots=True)
class Aim:
    """The requests that are the call itself: what faults are for, and what a check counts.

    Until the plain call has shown which these are, every request is. `origins` are those that the client used itself.
    """

    origins: tuple[str, ...] = ()
    target: tuple[str, str] | None = None
    route: Route | None = None
    others: tuple[Route, ...] = ()

    @property
    def origin(self) -> str:
        return " ".join(self.origins)

    def matches(self, method: str, url: str) -> bool:
        if self.origins and _root(url) not in self.origins:
            return False
        if any(other.matches(method, url) for other in self.others):
            return False
        if self.route is not None:
            return self.route.matches(method, url)
        return self.target is None or self.target == (method, _path(url))

    def __str__(self) -> str:
        return "the call"


@dataclass(slots=True)
class Player:
    """One call of a suite, on a client of its own for each trial. Implements `checks.bench.Bench`.

    Of the check that was judged last, `asked` are the scenarios, `last` is the trial that was looked at last, and
    `verdict` what came of it: for whoever tells of it.
    """

    call: Call
    suite: ClientSuite
    api: Api
    subject: Subject
    others: tuple[tuple[Route, Reply], ...]
    errors: Mapping[int, Response] = field(default_factory=dict)
    aim: Aim = Aim()
    kept: dict[Scenario, Trial] = field(default_factory=dict)
    trouble: str | None = None
    fuzz: Fuzz = USUAL
    asked: set[Scenario] = field(default_factory=set)
    last: Trial | None = None
    verdict: Verdict | None = None
    _variations: Variations | None = None
    _varied: bool = False

    @property
    def control(self) -> Trial:
        return self.kept[PLAIN]

    @property
    def now(self) -> float:
        return float(ceil(round(self.api.clock.now, 6)))

    def prove(self) -> None:
        """Make the plain call, once: every check builds on what it shows; `trouble` says what is wrong with it."""
        if PLAIN in self.kept:
            return
        if not self.call.replies:
            self._learn()
        trial = self.run(PLAIN)
        self.trouble = _trouble(trial, self.subject)
        if self.trouble is None:
            self.aim = _aimed(trial.attempts, self.call, self.api.base_url, tuple(route for route, _ in self.others))
            own = tuple(row for row in trial.journal if self._own(row))
            self.kept[PLAIN] = trial = replace(trial, attempts=own)
            self.subject = _known(self.subject, trial)

    def _learn(self) -> None:
        """Take the answers from a recording, or else from the API's description.

        Raises:
            UsageProblem: there is neither, or it lacks a request of the call.
        """
        origin: recorded.Taped | recorded.Described
        if self.suite.cassette is None and self.api.mock.has_description:
            origin = recorded.Described(self.api.mock, self.others)
        else:
            origin = recorded.Taped(recorded.tapes(self.suite, self.call), self.others)
        realm = Realm(self.api.name, origin, ("*",))
        trial = trials.run(replace(self._stage(PLAIN), realms=lambda _: (realm,)), PLAIN)
        if origin.missing:
            if isinstance(origin, recorded.Described):
                raise origin.undescribed(f"{type(self.suite).__name__}.{self.call.name}")
            raise recorded.unrecorded(self.suite, self.call, origin)
        found = recorded.answers(tuple(trial.journal)) or (Response(200, Headers(), b""),)
        self.call = replace(self.call, replies=found)
        if self.call.kind == "listing":
            self.subject = replace(self.subject, pages=len(found))

    def judge(self, check: Check) -> Verdict:
        """What `check` says of the call."""
        self.asked, self.last = set(), None
        self.verdict = check.judge(self)
        return self.verdict

    @property
    def decisive(self) -> Trial | None:
        """The trial that the verdict is about, or else the last one; None where there was none."""
        return (self.verdict.trial if self.verdict is not None else None) or self.last

    def run(self, scenario: Scenario) -> Trial:
        """What comes of the call under `scenario`."""
        self.last = self._trial(scenario)
        self.asked.add(scenario)
        return self.last

    def _trial(self, scenario: Scenario) -> Trial:
        if (known := self.kept.get(scenario)) is not None:
            return known
        trial = trials.run(self._stage(scenario), worded(scenario, self.errors))
        if (
            scenario == PLAIN
            or sum(len(row.response.body) for row in trial.journal if row.response is not None) <= _KEPT
        ):
            self.kept[scenario] = trial
        return trial

    @property
    def variations(self) -> Variations | None:
        """What the call's answer could be as well; made once."""
        if not self._varied:
            recorded = self.suite.cassette is not None
            self._variations = varied(self.api, self.subject, self.control, recorded=recorded, given=self.fuzz.given)
            self._varied = True
        return self._variations

    def handshake(self, certificate: Certificate) -> Handshake:
        """What comes of the call at a real TLS server with such a certificate, or with TLS 1.1."""
        from pytest_apiint.suites import certificates  # noqa: PLC0415 -- TLS, and an optional dependency

        if obstacle := certificates.obstacle(certificate):
            return Handshake(obstacle=obstacle)
        stage = self._stage(PLAIN)
        with ExitStack() as stack:
            try:
                server = stack.enter_context(certificates.serving(certificate, stage.clock))
            except (OSError, RuntimeError) as error:  # no loopback here, or pytest-socket forbids it
                return Handshake(obstacle=f"no server can be started on this machine ({type(error).__name__})")
            address = f"{certificates.HOST}:{server.port}"
            service = replace(self.api.service, base_url=f"https://{address}{_base_path(self.api.base_url)}")
            api = replace(self.api, service=service)
            hosts = (address, f"127.0.0.1:{server.port}")
            trial = trials.run(replace(stage, make=lambda: self.suite.make_client(api), allowed_hosts=hosts), PLAIN)
        if not server.connections:
            return Handshake(obstacle="the client makes no connection to the base URL that make_client gives it")
        return Handshake(server.requests, trial.raised)

    def _stage(self, scenario: Scenario) -> trials.Stage:
        return trials.Stage(
            clock=trials.virtual(self.api.clock, "a suite"),
            call=lambda client: self.call.method(self.suite, client),
            aim=self.aim,
            realms=self._realms,
            own=self._own,
            make=lambda: self.suite.make_client(self.api),
            close=self.suite.close_client,
            asynchronous=self.call.asynchronous,
            attempts=self._limit(scenario),
        )

    def _limit(self, scenario: Scenario) -> int:
        """After how many attempts a client is stopped: never below what its callers bear, or nothing would be shown."""
        enough = self.subject.max_attempts + 1
        return enough if _permanent(scenario) else max(trials.ATTEMPTS, enough)

    def _realms(self, scenario: Scenario) -> Sequence[Realm]:
        return (Realm(self.api.name, Playing(scenario.answers or self.call.replies, self.others), ("*",)),)

    def _own(self, row: Exchange) -> bool:
        return row.origin != BEFORE and self.aim.matches(row.request.method, row.request.url)


def _permanent(scenario: Scenario) -> bool:
    """Every fault is an answer that should not be asked for twice, so two are proof enough."""
    faults = [fault.fault if isinstance(fault, Schedule) else fault for fault in scenario.faults]
    statuses = [fault.response.status if isinstance(fault, Status) else 0 for fault in faults]
    return bool(statuses) and all(status in _PERMANENT for status in statuses)


def _trouble(trial: Trial, subject: Subject) -> str | None:
    """Why nothing can be said of a client whose plain call shows this."""
    error = trial.runaway or trial.raised
    rows = [("expected", "a call that succeeds when the API answers as the suite says")]
    hint = "does the answer in the suite look as the API's own? a call of several requests needs route= or answers="
    if error is not None:
        rows += [("seen", f"{type(error).__name__}: {shorten(str(error).partition(chr(10))[0], 200)}")]
        headline = f"the plain call of {subject.name} fails"
    elif not trial.attempts:
        rows += [("seen", "no request")]
        headline = f"the plain call of {subject.name} makes no request"
        hint = "does make_client give the client api.base_url, and does the call wait for its answer?"
    else:
        return None
    drawn = [("requests", "\n".join(row.line(60) for row in trial.journal.calls()[:4]))]
    return layout(f"{headline}, so no check can say anything", [*rows, ("change", hint), *drawn])


def _aimed(attempts: Sequence[Exchange], call: Call, base_url: str, others: tuple[Route, ...]) -> Aim:
    origins = tuple(dict.fromkeys(_origin(row.request) for row in attempts))
    if call.route is not None:
        return Aim(origins, route=Route(call.route, base_url), others=others)
    if call.kind == "listing":
        return Aim(origins, others=others)
    last = attempts[-1].request
    return Aim((_origin(last),), (last.method, last.path), others=others)


def _origin(request: Request) -> str:
    return f"{request.scheme}://{request.split.netloc}".lower()


def _root(url: str) -> str:
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.partition('/')[0].partition('?')[0]}".lower()


def _base_path(url: str) -> str:
    """The path of a base URL, without a slash at its end: ``/v1``."""
    return _path(url).rstrip("/")


def _path(url: str) -> str:
    return "/" + url.partition("://")[2].partition("/")[2].partition("?")[0].partition("#")[0]


def _known(subject: Subject, control: Trial) -> Subject:
    """The subject, with what the plain call has shown of it."""
    answers = tuple(row.outcome for row in control.attempts if isinstance(row.outcome, Response))
    sent = [secret for row in control.attempts for secret in _credentials(row.request)]
    return replace(subject, answers=answers, secrets=tuple(dict.fromkeys([*subject.secrets, *sent])))


def _credentials(request: Request) -> list[str]:
    """What a request carried to say who makes it."""
    pairs = [*request.headers.pairs, *request.query]
    named = [value for name, value in pairs if may_be_secret(name) and not _HARMLESS.search(name)]
    bare = [value.partition(" ")[2] or value for value in named]
    return [value for value in bare if len(value) >= _SHORTEST]
