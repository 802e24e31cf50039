"""What comes of the cases on one handler."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from typing import Final, TypeAlias
from urllib.parse import urlsplit

from pytest_apiint.webhooks.answer import Answer
from pytest_apiint.webhooks.attacks.case import Case, Expected, Forge, Step
from pytest_apiint.webhooks.delivery import Delivery
from pytest_apiint.webhooks.targets import Target

Effects: TypeAlias = "Callable[[], int]"
# The URLs that were asked for so far, by whomever.
Outbound: TypeAlias = "Callable[[], Sequence[str]]"
Failing: TypeAlias = "Callable[[], AbstractContextManager[object]]"

PASS, FAIL, INCONCLUSIVE, NOT_APPLICABLE = "pass", "fail", "inconclusive", "not applicable"
# What is worse than what: a forgery that was taken, what one left, what was fetched for it; a genuine one refused.
_FORGED, LEFT, _FETCHED, _TWICE, _REFUSED, _CRASHED, _SAID = range(7)
_WANTED: Final[dict[Expected, str]] = {
    "A": "accepted (2xx)",
    "R": "refused (4xx), and no side effect",
    "R*": "accepted or refused",
    "D": "no second side effect",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """`verdict` is one of the four; `seen` what happened, or why nothing can be said; a lower `weight` is worse."""

    case: Case
    verdict: str
    seen: str = ""
    expected: str = ""
    weight: int = 0
    crashed: bool = False


@dataclass(frozen=True, slots=True)
class _Flaw:
    weight: int
    seen: str
    expected: str
    crashed: bool = False


@dataclass(frozen=True)
class Judge:
    """Delivers cases to `target`. `effects` counts what the handler has done so far; `outbound` what was fetched."""

    forge: Forge
    target: Target
    effects: Effects | None = None
    outbound: Outbound | None = None
    failing: Failing | None = None

    def matrix(self, cases: Sequence[Case]) -> list[Finding]:
        """One finding for each case. Where the first, a genuine delivery, isn't taken, the others say nothing."""
        control, *attacks = cases
        first = self.judged(control, 0)
        if first.verdict != PASS:
            why = "a genuine delivery isn't taken: see valid"
            return [first, *(Finding(case, INCONCLUSIVE, why) for case in attacks)]
        return [first, *(self.judged(case, 10 * number) for number, case in enumerate(attacks, 1))]

    def judged(self, case: Case, number: int) -> Finding:
        """What comes of one case, whose deliveries have ids from `number` on."""
        forged = case.forge(replace(self.forge, number=number, now=time.time()))
        if isinstance(forged, str):
            return Finding(case, NOT_APPLICABLE, forged)
        steps = [Step(forged, case.expected)] if isinstance(forged, Delivery) else list(forged)
        if case.id in self.forge.profile.tolerates:
            steps = [replace(step, expected="R*") for step in steps]
        if steps[0].together:
            return self._at_once(case, steps)
        open_questions = []
        for step in steps:
            flaw = self._step(step)
            if isinstance(flaw, _Flaw):
                return Finding(case, FAIL, flaw.seen, flaw.expected, flaw.weight, flaw.crashed)
            if flaw:
                open_questions.append(flaw)
        return Finding(case, INCONCLUSIVE, open_questions[0]) if open_questions else Finding(case, PASS)

    def _step(self, step: Step) -> _Flaw | str | None:
        """What is wrong; or why nothing can be said; or neither."""
        before, asked = self._count(), len(self._asked())
        with self._failure(step):
            answer = self.target.send(step.delivery)
        fetched = [url for url in self._asked()[asked:] if any(_same(url, lure) for lure in step.lures)]
        if fetched:
            return _Flaw(
                _FETCHED, f"{answer}; {_place(fetched[0])} was asked", f"refused, and {_place(fetched[0])} never asked"
            )
        if step.failing:
            return None
        more = None if before is None else (self._count() or 0) - before
        return _judged(step, answer, more)

    def _at_once(self, case: Case, steps: Sequence[Step]) -> Finding:
        before = self._count()
        answers = self.target.together([step.delivery for step in steps])
        if crashed := [answer for answer in answers if _is_crash(answer)]:
            return Finding(case, FAIL, str(crashed[0]), "an answer to both", _CRASHED, crashed=True)
        if not any(answer.accepted for answer in answers):
            return Finding(case, FAIL, f"both {answers[0]}", "one accepted", _REFUSED)
        if before is None:
            return Finding(case, INCONCLUSIVE, _UNCOUNTED)
        more = (self._count() or 0) - before
        if more != 1:
            return Finding(case, FAIL, _effects(more), "one side effect", _TWICE)
        return Finding(case, PASS)

    def _count(self) -> int | None:
        return None if self.effects is None else self.effects()

    def _asked(self) -> Sequence[str]:
        return () if self.outbound is None else self.outbound()

    def _failure(self, step: Step) -> AbstractContextManager[object]:
        return self.failing() if step.failing and self.failing is not None else nullcontext()


_UNCOUNTED: Final = "nobody counts side effects: give effects=lambda: ..."


def _judged(step: Step, answer: Answer, more: int | None) -> _Flaw | str | None:
    expected = _WANTED[step.expected]
    if _is_crash(answer):
        return _Flaw(_CRASHED, str(answer), expected, crashed=True)
    if step.expected == "R" and answer.accepted:
        return _Flaw(_FORGED, f"{answer}{_and(more)}", expected)
    if not answer.accepted and more:
        return _Flaw(LEFT, f"{answer}{_and(more)}", expected)
    if step.expected == "A":
        return _taken(step, answer, more)
    if step.expected == "D" and answer.accepted:
        if more is None:
            return _UNCOUNTED
        return _Flaw(_TWICE, f"{answer}{_and(more)}", expected) if more else None
    return None


def _taken(step: Step, answer: Answer, more: int | None) -> _Flaw | str | None:
    if not answer.accepted:
        return None if step.large and answer.status == 413 else _Flaw(_REFUSED, str(answer), _WANTED["A"])
    if step.replies is not None:
        if not answer.body and not answer.speaks:
            return "it answers yes or no, and no body"
        wrong = step.replies(answer.body)
        return _Flaw(_SAID, wrong, "the answer that the vendor waits for") if wrong else None
    if more is not None and more != 1:
        return _Flaw(_REFUSED, f"{answer}{_and(more)}", "accepted (2xx), and one side effect")
    return None


def _is_crash(answer: Answer) -> bool:
    return answer.reaction == "crashed"


def _and(more: int | None) -> str:
    return "" if more is None else f", {_effects(more)}"


def _effects(more: int) -> str:
    return f"{more or 'no'} side effect{'' if more == 1 else 's'}"


def _same(url: str, lure: str) -> bool:
    """Whether a request for `url` is one for `lure`, whatever was made of userinfo and query."""
    one, other = urlsplit(url), urlsplit(lure)
    return one.hostname == other.hostname and (one.scheme, one.path or "/") == (other.scheme, other.path or "/")


def _place(url: str) -> str:
    return f"{urlsplit(url).scheme}://{urlsplit(url).hostname}"
