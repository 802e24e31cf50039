"""Which attacks are made on a suite's handler, and what comes of one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from pytest_apiint.checks.result import IGNORED, Result
from pytest_apiint.checks.verdict import Outcome, Severity
from pytest_apiint.checks.webhooks.signature_verified import Terms, hint, reasons
from pytest_apiint.errors import UsageProblem
from pytest_apiint.messages import layout
from pytest_apiint.suites.webhook import WebhookSuite
from pytest_apiint.webhooks import schemes
from pytest_apiint.webhooks.attacks import MATRIX
from pytest_apiint.webhooks.attacks.case import Case
from pytest_apiint.webhooks.attacks.judge import FAIL, PASS, Finding, Judge
from pytest_apiint.webhooks.scheme import Scheme
from pytest_apiint.webhooks.targets import target

if TYPE_CHECKING:
    from pytest_apiint.session import Session


@dataclass(frozen=True, slots=True)
class Attack:
    """One case on a suite's handler. `ignored` is the reason that the suite gives for leaving it out."""

    scheme: Scheme
    case: Case
    ignored: str | None = None


def attacks(
    suite: type[WebhookSuite], more: Sequence[Scheme], *, select: Sequence[str] = (), ignore: Sequence[str] = ()
) -> list[Attack]:
    """One for each case of the matrix.

    Raises:
        UsageProblem: the suite says something that can't be meant.
    """
    name = suite.__name__
    if suite.make_handler is WebhookSuite.make_handler:
        fix = "def make_handler(self): return make_app(webhook_secret=self.secret)"
        raise UsageProblem(layout(f"{name} makes no handler", [("fix", fix)]))
    if suite.secret is None:
        rows = [("fix", 'secret = "whsec_test", and the same for the handler')]
        raise UsageProblem(layout(f"{name} has no secret to sign with", rows))
    found = schemes.scheme(suite.scheme, more)
    reasons(suite.ignore, f"{name}.ignore")
    return [
        Attack(found, case, suite.ignore.get(case.id))
        for case in MATRIX
        if (not select or _named(case, select)) and not _named(case, ignore)
    ]


def _named(case: Case, patterns: Iterable[str]) -> bool:
    return any(pattern == case.group or fnmatchcase(case.id, pattern) for pattern in patterns)


@dataclass(frozen=True, slots=True)
class Attacker:
    """Runs attacks, and hands each result to `tell`."""

    session: Session
    tell: Callable[[Result, WebhookSuite], None]

    def run(self, suite: WebhookSuite, attack: Attack) -> None:
        self.tell(self._result(suite, attack), suite)

    def _result(self, suite: WebhookSuite, attack: Attack) -> Result:
        if attack.ignored is not None:
            return _result(suite, attack, IGNORED, reason=attack.ignored)
        control, case = MATRIX[0], attack.case
        cases = [control] if case is control else [control, case]
        finding = self._findings(suite, attack.scheme, cases)[-1]
        if finding.verdict == PASS:
            return _result(suite, attack, Outcome.PASS)
        if finding.verdict == FAIL:
            headline = f"{case.id}: {finding.seen}"
            return _result(suite, attack, Outcome.FAIL, headline=finding.seen, text=_told(attack, finding, headline))
        return _result(suite, attack, finding.verdict, reason=finding.seen)

    def _findings(self, suite: WebhookSuite, scheme: Scheme, cases: Sequence[Case]) -> list[Finding]:
        handler = suite.make_handler()
        terms = Terms(
            scheme,
            suite.secret,
            payload=suite.payload,
            url=handler if isinstance(handler, str) else suite.url,
            tolerance=suite.tolerance,
            old=suite.old_secret,
            retired=suite.retired_secret,
            others=tuple(suite.other_secrets),
            handshake=suite.handshake,
            strict=suite.strict,
            can_fail=type(suite).failing is not WebhookSuite.failing,
        )
        counted = type(suite).effects is not WebhookSuite.effects
        with target(handler, rejects=suite.rejects, hold=self.session.clock.hold) as there:
            judge = Judge(
                replace(terms.forge(), http=there.http, chunks=there.chunks),
                there,
                (lambda: suite.effects(handler)) if counted else None,
                lambda: [row.request.url for row in self.session.journal],
                (lambda: suite.failing(handler)) if terms.can_fail else None,
            )
            return judge.matrix(cases)


def _result(suite: WebhookSuite, attack: Attack, outcome: str, **words: Any) -> Result:
    case = attack.case
    return Result(type(suite).__name__, attack.scheme.name, case.id, case.group, Severity.MUST, outcome, **words)


def _told(attack: Attack, finding: Finding, headline: str) -> str:
    rows = [
        ("promise", finding.case.says),
        ("expected", finding.expected),
        ("seen", finding.seen),
        ("change", hint(finding)),
        ("see", attack.scheme.source),
    ]
    return layout(f"{attack.scheme.name}, {headline}", rows)
