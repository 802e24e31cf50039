"""Recordings against the sandbox of their services: the safe ones of their requests are asked anew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from pytest_apiint import modes
from pytest_apiint.drift import answers
from pytest_apiint.drift.asking import Asker, Silence
from pytest_apiint.drift.finding import Drift, Finding, Unchecked, once, tally
from pytest_apiint.drift.owners import Owners, foreign, host_of
from pytest_apiint.drift.plain import SEALED, plain
from pytest_apiint.drift.restored import Lost, Secrets, needed
from pytest_apiint.settings import Service, Settings

if TYPE_CHECKING:
    from pytest_apiint.drift.recorded import Recorded
    from pytest_apiint.exchange import Request, Response
    from pytest_apiint.modes import Wanted

LIMIT: Final = 50
ASKED: Final = frozenset({"GET", "HEAD"})
_SAFE: Final = ASKED | {"OPTIONS", "TRACE"}
# What says nothing of the API's shape: it's down, or has no time or no answer for us.
_NO_ANSWER: Final = frozenset({401, 403, 429})
_GONE: Final = frozenset({404, 410})
_PATIENCE: Final = 3  # failures one after the other


@dataclass(frozen=True, slots=True)
class Question:
    """A request to ask, as it was recorded `first`, and the answers in plain that it had then.

    It is `after` an unsafe one of the same cassette, which may have made what it asks for.
    """

    first: Recorded
    service: Service
    answers: tuple[Response, ...]
    after: str = ""


def compared(
    recorded: Iterable[Recorded],
    settings: Settings,
    wanted: Wanted,
    *,
    limit: int = LIMIT,
    timeout: float = 10.0,
    troubles: Iterable[str] = (),
) -> Drift:
    """How the sandboxes of `settings` answer recorded GET and HEAD requests now, each once, at most `limit` of them.

    `wanted` says the mode "sandbox", and what it allows. `troubles` are those of reading the recordings.

    Raises:
        SecretMissing: a variable isn't set that holds a secret of one of the requests. SecretRefused: it's a live key.
    """
    collecting = _Collecting(Owners(tuple(settings.services.values())))
    questions = collecting.questions(recorded)
    later = len(questions) - limit
    reasons = [*collecting.reasons, *[f"beyond --limit {limit}"] * later]
    asked = questions[:limit]
    services = _needing(asked)
    secrets = {name: Secrets(one, modes.secrets(one, wanted)) for name, one in services.items()}
    comparing = _Comparing(secrets)
    if asked:
        with _session(replace(settings, services=services, allowed_hosts=()), wanted, timeout) as ask:
            findings = once(finding for one in asked for finding in comparing.findings(one, ask))
    else:
        findings = ()
    unchecked = (*tally([*reasons, *comparing.reasons]), *collecting.elsewhere)
    told = (*troubles, *_counted(comparing.troubles))
    return Drift("sandbox", findings, comparing.answers, unchecked, told)


@contextmanager
def _session(settings: Settings, wanted: Wanted, timeout: float) -> Iterator[Callable[[Request], Response | Silence]]:
    """Asks under the rules for sandboxes: https, hosts, live keys, budget, rate, and the waits that they ask for."""
    from pytest_apiint.api import opened  # noqa: PLC0415 - once something is to be asked
    from pytest_apiint.clock import RealClock  # noqa: PLC0415

    with RealClock() as clock, opened(settings, clock, wanted) as apis:
        yield Asker(apis.session.findings, timeout).ask


def _needing(questions: Iterable[Question]) -> dict[str, Service]:
    """The services that are asked, with those of their secrets alone that are needed for it."""
    found: dict[str, tuple[Service, list[Request]]] = {}
    for one in questions:
        found.setdefault(one.service.name, (one.service, []))[1].append(one.first.request)
    return {name: needed(service, requests) for name, (service, requests) in found.items()}


def _counted(troubles: Sequence[str]) -> Iterator[str]:
    for text, count in Counter(troubles).items():
        yield f"{text} ({count} times)" if count > 1 else text


@dataclass(slots=True)
class _Collecting:
    """Which requests are to be asked, and why others aren't."""

    owners: Owners
    reasons: list[str] = field(default_factory=list)
    _hosts: list[str] = field(default_factory=list)
    _unsafe: dict[tuple[str, str], str] = field(default_factory=dict)

    def questions(self, recorded: Iterable[Recorded]) -> list[Question]:
        found: dict[tuple[object, ...], Question] = {}
        for one in recorded:
            if (question := self._question(one)) is not None:
                known = found.setdefault(one.key, replace(question, answers=()))
                found[one.key] = replace(known, answers=(*known.answers, *question.answers))
        return list(found.values())

    @property
    def elsewhere(self) -> tuple[Unchecked, ...]:
        return tally([foreign(self._hosts)] * len(self._hosts))

    def _question(self, one: Recorded) -> Question | None:
        method = one.request.method
        if (service := self.owners.of(one.request)) is None:
            self._hosts.append(host_of(one.request))
            return None
        if method not in ASKED:
            if method not in _SAFE:
                self._unsafe.setdefault((one.file, service.name), method)
            self.reasons.append(f"{method}: only GET and HEAD are asked")
        elif service.sandbox_url is None:
            self.reasons.append(f'for "{service.name}", which has no sandbox_url')
        elif one.response.status == 304:
            self.reasons.append("whose answer was 304: it depends on what the client had kept")
        elif (response := plain(one.response)) is None:
            self.reasons.append(SEALED)
        else:
            return Question(one, service, (response,), self._unsafe.get((one.file, service.name), ""))
        return None


@dataclass(slots=True)
class _Comparing:
    secrets: Mapping[str, Secrets]
    answers: int = 0
    reasons: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    _failed: Counter[str] = field(default_factory=Counter)

    def findings(self, one: Question, ask: Callable[[Request], Response | Silence]) -> Iterator[Finding]:
        """What the sandbox answers otherwise than it did."""
        name = one.service.name
        if self._failed[name] >= _PATIENCE:
            self.reasons.append(f'not asked any more, as the sandbox of "{name}" had failed {_PATIENCE} times')
            return
        try:
            request = self.secrets[name].restored(one.first.request)
        except Lost as lost:
            self.reasons.append(str(lost))
            return
        answer = ask(request)
        if (trouble := _trouble(one, answer)) or isinstance(answer, Silence):
            self._failed[name] += 1
            self.troubles.append(trouble)
            return
        self._failed[name] = 0
        yield from self._told(one, answer)

    def _told(self, one: Question, answer: Response) -> Iterator[Finding]:
        if one.after and answer.status in _GONE and all(then.status not in _GONE for then in one.answers):
            self.reasons.append(f"answered {answer.status}, after a {one.after} that wasn't sent again")
            return
        if (now := plain(answer)) is None:
            self.reasons.append(SEALED)
            return
        self.answers += 1
        for difference in answers.differences(one.answers, now, one.first.request.method):
            yield one.first.finding(difference)


def _trouble(one: Question, answer: Response | Silence) -> str:
    """Why nothing can be said; empty where something can. What was recorded so is an answer like any other."""
    name = one.service.name
    if isinstance(answer, Silence):
        return answer.text or f'the sandbox of "{name}": {answer.why}'
    return f'the sandbox of "{name}" answers {answer.status}' if no_answer(answer, one.answers) else ""


def no_answer(now: Response, then: Iterable[Response]) -> bool:
    """Whether `now` says nothing of an API's shape: it's down or turns us away, and hadn't `then`."""
    known = {one.status for one in then}
    return now.status not in known and (now.status in _NO_ANSWER or now.status >= 500)
