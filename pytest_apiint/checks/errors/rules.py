"""What `assert_maps_errors` asks of errors beside their type: the checks of suites, put to a call of a test's own."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from math import ceil
from typing import TYPE_CHECKING, Any, Final, Protocol

from pytest_apiint.checks.bench import Bench, Certificate, Fuzz, Handshake, Subject
from pytest_apiint.checks.errors import in_success, message
from pytest_apiint.checks.errors.cause import cause_kept
from pytest_apiint.checks.errors.kept import error_fields_kept
from pytest_apiint.checks.errors.portable import error_portable
from pytest_apiint.checks.errors.status_wins import status_wins
from pytest_apiint.checks.failures import failure
from pytest_apiint.checks.requests.credentials import credentials
from pytest_apiint.checks.scenario import PLAIN, Scenario
from pytest_apiint.checks.verdict import Outcome, Verdict
from pytest_apiint.errors import ContractFailure, UsageProblem
from pytest_apiint.exchange import Response
from pytest_apiint.formats import Format, named
from pytest_apiint.profiles import PLAIN as UNKNOWN
from pytest_apiint.profiles import Profile, load

if TYPE_CHECKING:
    from pytest_apiint.checks.errors.promised import Promised
    from pytest_apiint.checks.trial import Trial

_LONGEST: Final = 1024
Judge = Callable[[Bench], Verdict]
RULES: Final[dict[str, tuple[Judge, ...]]] = {
    "fields": (error_fields_kept.judge, cause_kept),
    "message": (error_portable, lambda bench: message.judged(bench, longest=_LONGEST)),
    "success": (in_success.announced, in_success.unknown_fields_taken),
    "status": (status_wins,),
}


class Tries(Protocol):
    """``api``, which makes a call under a scenario."""

    def trial(self, call: Callable[[], Any], scenario: Scenario) -> Trial: ...


@dataclass(slots=True)
class Calling:
    """A bench for one call of a test's own: `checks.bench.Bench`, by trials beside the test's session."""

    call: Callable[[], Any]
    api: Tries
    subject: Subject
    kept: dict[Scenario, Trial] = field(default_factory=dict)

    @property
    def control(self) -> Trial:
        return self.run(PLAIN)

    @property
    def now(self) -> float:
        return float(ceil(round(self.control.epoch, 6)))

    def run(self, scenario: Scenario, /) -> Trial:
        """What comes of the call; equal scenarios are run once."""
        if scenario not in self.kept:
            self.kept[scenario] = self.api.trial(self.call, scenario)
        return self.kept[scenario]

    @property
    def fuzz(self) -> Fuzz:
        return Fuzz()

    @property
    def variations(self) -> None:
        """None: what its answer could be as well isn't asked here."""

    def handshake(self, certificate: Certificate, /) -> Handshake:
        return Handshake(obstacle="a call of a test's own meets no real server")


def ruled(rules: str | Iterable[str]) -> list[str]:
    """The names of the rules that `rules` asks for.

    Raises:
        UsageProblem: there is no such rule.
    """
    if rules == "all":
        return list(RULES)
    names = [rules] if isinstance(rules, str) else list(rules)
    for name in names:
        if name not in RULES:
            near = difflib.get_close_matches(str(name), RULES, 1)
            meant = f'; did you mean "{near[0]}"?' if near else ""
            raise UsageProblem(
                f'assert_maps_errors: rules={name!r:.40} is none of {", ".join(RULES)}, nor "all"{meant}'
            )
    return names


def bench(call: Callable[[], Any], api: Tries, promises: Sequence[Promised], form: str | Format | None) -> Calling:
    """`call` as checks want it: with the errors that are the client's own, the usual answer, and its credentials.

    Raises:
        UsageProblem: no exception was promised, or no format is called so.
    """
    own = tuple(dict.fromkeys(_root(kind) for promise in promises for kind in promise.kinds))
    if not own:
        raise UsageProblem("assert_maps_errors: rules= needs an exception in errors=, to know the client's own by")
    subject = Subject("the call", "read", own, profile=_profile(api, form))
    made = Calling(call, api, subject)
    rows = made.control.attempts
    answers = tuple(row.outcome for row in rows if isinstance(row.outcome, Response))
    sent = tuple(dict.fromkeys(secret for row in rows for secret in credentials(row.request)))
    made.subject = replace(subject, answers=answers, secrets=sent, planted=sent)
    return made


def _root(kind: type[BaseException]) -> type[BaseException]:
    """The topmost base of `kind` in its own package: of NotFound, what all errors of the client are."""
    package = kind.__module__.partition(".")[0]
    bases = [base for base in kind.__mro__ if base.__module__.partition(".")[0] == package]
    return bases[-1] if issubclass(bases[-1], BaseException) and package != "builtins" else kind


def _profile(api: Tries, form: str | Format | None) -> Profile:
    name = getattr(getattr(api, "service", None), "profile", None)
    profile = load(name) if name else UNKNOWN
    if form is None:
        return profile
    wanted = named(form)
    own = load(wanted.profile) if wanted.profile is not None and not name else profile
    return replace(own, error_format=wanted.name)


def judge(names: Iterable[str], judged: Bench, *, required: bool) -> ContractFailure | None:
    """The first broken rule, as the error to raise; where it's `required`, also one that nothing can be said of."""
    for name in names:
        verdicts = [rule(judged) for rule in RULES[name]]
        wrong = next((one for one in verdicts if one.outcome == Outcome.FAIL), None)
        if wrong is not None:
            return _told(name, wrong)
        if required and all(one.outcome != Outcome.PASS for one in verdicts):
            return failure(
                f'nothing to judge by the rule "{name}"',
                expected="an error of the client's own, in a format that is known",
                seen=verdicts[0].headline,
                hint='say how the API writes its errors: format="slack", or a profile in the settings',
            )
    return None


def _told(name: str, verdict: Verdict) -> ContractFailure:
    calls = verdict.trial.calls if verdict.trial is not None else ()
    return failure(
        f"{name}: {verdict.headline}", expected=verdict.expected, seen=verdict.seen, hint=verdict.hint, calls=calls
    )
