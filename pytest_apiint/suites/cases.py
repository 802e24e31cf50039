"""Which checks are run on which calls of a suite, and what comes of one of them."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Final, TypeAlias

from pytest_apiint.checks.bench import USUAL, Fuzz, Subject
from pytest_apiint.checks.registry import Check
from pytest_apiint.checks.result import IGNORED, Result
from pytest_apiint.checks.telling import told
from pytest_apiint.checks.verdict import Outcome
from pytest_apiint.errors import UsageProblem
from pytest_apiint.faults.plan import Route
from pytest_apiint.messages import layout, shorten
from pytest_apiint.profiles import PLAIN, load
from pytest_apiint.suites.answers import replies, response
from pytest_apiint.suites.bench import Player
from pytest_apiint.suites.calls import Call, calls_of
from pytest_apiint.suites.client import ClientSuite
from pytest_apiint.suites.pasted import pasted

if TYPE_CHECKING:
    from pytest_apiint.api import Api

CONTROL = "plain-call"
_SHORTEST: Final = 8  # characters: shorter ones stand in words
Players: TypeAlias = "dict[tuple[type, str], Player]"


@dataclass(frozen=True, slots=True)
class Case:
    """One check on one call. `ignored` is the reason that the suite gives for leaving it out."""

    call: Call
    check: Check
    ignored: str | None = None

    @property
    def id(self) -> str:
        return f"{self.call.name}-{self.check.id}"


def cases(
    suite: type[ClientSuite], battery: Sequence[Check], *, select: Sequence[str] = (), ignore: Sequence[str] = ()
) -> list[Case]:
    """One for each call of `suite` and check of `battery` that is for such calls.

    `select` and `ignore` are patterns for ids, or names of groups; without `select`, all are meant.

    Raises:
        UsageProblem: the suite says something that can't be meant.
    """
    calls = calls_of(suite)
    _validate(suite, calls, battery)
    found: list[Case] = []
    for check in battery:
        if (select and not _named(check, select)) or _named(check, ignore):
            continue
        fit = [call for call in calls if _fits(check, call)]
        found += [Case(call, check, suite.ignore.get(check.id)) for call in (fit[:1] if check.once else fit)]
    order = {call.name: place for place, call in enumerate(calls)}
    return sorted(found, key=lambda case: order[case.call.name])


def _fits(check: Check, call: Call) -> bool:
    return call.kind in check.calls and (call.asynchronous or not check.asynchronous)


def _named(check: Check, patterns: Iterable[str]) -> bool:
    return any(pattern == check.group or fnmatchcase(check.id, pattern) for pattern in patterns)


def _validate(suite: type[ClientSuite], calls: Sequence[Call], battery: Sequence[Check]) -> None:
    name = suite.__name__
    if suite.make_client is ClientSuite.make_client:
        fix = 'def make_client(self, api): return AcmeClient(base_url=api.base_url, token=api.secret("token"))'
        raise UsageProblem(layout(f"{name} makes no client", [("fix", fix)]))
    if not calls:
        fix = '@read(answer={"id": 1})\ndef get_user(self, client): return client.get_user(1)'
        raise UsageProblem(
            layout(f"{name} makes no call", [("expected", "a method with @read, @write or @listing"), ("fix", fix)])
        )
    errors = suite.base_errors if isinstance(suite.base_errors, tuple) else (suite.base_errors,)
    if not errors or not all(isinstance(error, type) and issubclass(error, BaseException) for error in errors):
        rows = [
            ("found", shorten(repr(suite.base_errors), 60)),
            ("expected", "all exceptions that may escape from the client"),
            ("fix", "base_errors = (AcmeError,)"),
        ]
        raise UsageProblem(layout(f"{name}.base_errors names no exceptions", rows))
    known = [check.id for check in battery]
    for check_id, reason in suite.ignore.items():
        if check_id not in known:
            near = difflib.get_close_matches(check_id, known, 1)
            rows = [("hint", f"did you mean {near[0]}?" if near else ""), ("fix", "apiint checks lists all checks")]
            raise UsageProblem(layout(f'{name}.ignore: no check is called "{shorten(check_id, 40)}"', rows))
        if not isinstance(reason, str) or not reason.strip():
            fix = f'ignore = {{"{check_id}": "the API never sends it"}}'
            raise UsageProblem(layout(f'{name}.ignore["{check_id}"] gives no reason', [("fix", fix)]))


@dataclass(frozen=True, slots=True)
class Examiner:
    """Judges cases on `api`, and hands each result to `tell`. `players` are kept from one case to the next.

    `fuzz` is what the run says of varied answers, `node` how pytest calls the test.
    """

    api: Api
    players: Players
    tell: Callable[[Result, Call], None]
    fuzz: Fuzz = USUAL
    node: str = ""

    def examine(self, suite: ClientSuite, case: Case) -> None:
        self.tell(self._result(suite, case), case.call)

    def _result(self, suite: ClientSuite, case: Case) -> Result:
        if case.ignored is not None:
            return _result(suite, case, IGNORED, reason=case.ignored)
        player = self._player(suite, case.call)
        player.prove()
        if player.trouble is not None:
            if case.check.id == CONTROL:
                return _result(
                    suite, case, Outcome.FAIL, headline=player.trouble.partition("\n")[0], text=player.trouble
                )
            return _result(suite, case, Outcome.INCONCLUSIVE, reason="the plain call fails: see plain-call")
        verdict = player.judge(case.check)
        severity = verdict.severity or case.check.severity
        text = paste = ""
        if verdict.outcome is Outcome.FAIL:
            text = _masked(told(case.check, verdict, case.call.name), player.subject)
            paste = _masked(pasted(suite, player, verdict, self.node), player.subject)
        reason = "" if verdict.outcome is Outcome.FAIL else verdict.headline
        headline = verdict.headline if verdict.outcome is Outcome.FAIL else ""
        return _result(
            suite,
            case,
            verdict.outcome,
            headline=headline,
            reason=reason,
            text=text,
            severity=severity,
            paste=paste,
        )

    def _player(self, suite: ClientSuite, call: Call) -> Player:
        key = (type(suite), call.name)
        player = self.players.get(key)
        if player is None:
            player = self.players[key] = _player(suite, call, self.api)
        player.suite, player.api, player.fuzz = suite, self.api, self.fuzz
        return player


def _masked(text: str, subject: Subject) -> str:
    """`text` without the secrets that are known: an answer may echo one."""
    for secret in subject.secrets:
        if len(secret) >= _SHORTEST:
            text = text.replace(secret, "***")
    return text


def _result(
    suite: ClientSuite,
    case: Case,
    outcome: str,
    *,
    headline: str = "",
    reason: str = "",
    text: str = "",
    severity: str | None = None,
    paste: str = "",
) -> Result:
    check = case.check
    name = type(suite).__name__
    weight = severity or check.severity
    return Result(name, case.call.name, check.id, check.group, weight, outcome, headline, reason, text, paste)


def _player(suite: ClientSuite, call: Call, api: Api) -> Player:
    others = tuple(
        (Route(route, api.base_url), reply)
        for route, answer in suite.answers.items()
        for reply in replies(answer, 200, None, f'answers["{route}"]')
    )
    profile = suite.profile or getattr(api.service, "profile", None)
    planted = tuple(secret.dummy for secret in api.service.secrets.values())
    subject = Subject(
        name=call.name,
        kind=call.kind,
        base_errors=suite.base_errors,
        asynchronous=call.asynchronous,
        profile=load(profile) if profile else PLAIN,
        pages=len(call.replies) if call.kind == "listing" else 0,
        secrets=planted,
        planted=planted,
        literals=call.literals,
        breaker=suite.breaker,
        max_attempts=suite.max_attempts,
        max_wait=suite.max_wait,
        thorough=call.name == calls_of(type(suite))[0].name,
    )
    errors = {status: response(answer, status, None, f"errors[{status}]") for status, answer in suite.errors.items()}
    return Player(call, suite, api, subject, others, errors)
