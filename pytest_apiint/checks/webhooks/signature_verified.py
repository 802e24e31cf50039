"""A webhook handler under everything that somebody without the secret would try."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Any, Final

from pytest_apiint.checks.wording import listed
from pytest_apiint.errors import ContractFailure, UsageProblem
from pytest_apiint.messages import layout, shorten
from pytest_apiint.webhooks import schemes
from pytest_apiint.webhooks.attacks import MATRIX
from pytest_apiint.webhooks.attacks.case import Forge
from pytest_apiint.webhooks.attacks.judge import FAIL, LEFT, Finding, Judge
from pytest_apiint.webhooks.delivery import URL
from pytest_apiint.webhooks.keys import Secret
from pytest_apiint.webhooks.profile import Profile
from pytest_apiint.webhooks.scheme import Scheme
from pytest_apiint.webhooks.targets import target
from pytest_apiint.wire import pipeline

_ALSO: Final = 4


def assert_signature_verified(
    handler: Any,
    *,
    scheme: str | Scheme,
    secret: Secret,
    payload: Any = None,
    url: str = URL,
    tolerance: float | None = None,
    rejects: tuple[type[BaseException], ...] = (),
    effects: Callable[[], int] | None = None,
    failing: Callable[[], AbstractContextManager[object]] | None = None,
    old_secret: Secret = None,
    retired_secret: Secret = None,
    other_secrets: Sequence[Secret] = (),
    handshake: bool = False,
    strict: bool = False,
    ignore: Mapping[str, str] | None = None,
) -> None:
    """`handler` takes what the vendor signed, and nothing else: the whole attack matrix, about 100 cases.

    `handler` is a callable ``(headers, body)`` or ``(headers, body, url)``, a WSGI or ASGI application, or a URL on
    this machine. It accepts with 2xx (or by returning), and refuses with 4xx, with False, or with one of the
    exceptions `rejects`. Any other exception, and a 5xx, is a crash, which is a finding of its own. A genuine delivery
    comes first: a handler that refuses it has shown nothing.

    `secret` is what the vendor signs with; for schemes with pairs of keys the private one. `payload` is what the
    handler understands (a dict, text, bytes; or a function of a delivery's id that gives one). `effects` counts what
    the handler has done so far (``lambda: len(db)``): with it, refusals must leave nothing, and what comes twice is
    handled once. `tolerance` is in seconds, the vendor's where it's None. `old_secret` is one that still counts,
    `retired_secret` and `other_secrets` are such that don't. `failing` makes a context in which the handler's work
    fails. `handshake` asks for the vendor's handshake too. A handler isn't failed for what the vendor's own verifier
    lets pass (Stripe's: a delivery from tomorrow), unless it's `strict`. `ignore` names cases that don't matter here,
    each with the reason.

    Raises:
        ContractFailure: a case went wrong; the worst is told whole.
        UsageProblem: there's no such scheme, the key is none for it, or `handler` is nothing that can be delivered to.
    """
    __tracebackhide__ = True
    found = schemes.scheme(scheme)
    left_out = reasons(ignore or {}, "ignore")
    cases = [case for case in MATRIX if case.id not in left_out]
    terms = Terms(
        found,
        secret,
        payload=payload,
        url=handler if isinstance(handler, str) else url,
        tolerance=tolerance,
        old=old_secret,
        retired=retired_secret,
        others=tuple(other_secrets),
        handshake=handshake,
        can_fail=failing is not None,
        strict=strict,
    )
    with target(handler, rejects=rejects, hold=hold()) as there:
        forge = replace(terms.forge(), http=there.http, chunks=there.chunks)
        findings = Judge(forge, there, effects, outbound(), failing).matrix(cases)
    if broken := [finding for finding in findings if finding.verdict == FAIL]:
        raise ContractFailure(told(found.name, broken, len(findings)))


@dataclass(frozen=True, slots=True)
class Terms:
    """What a test says of its handler, as cases take it."""

    scheme: Scheme
    secret: Secret
    url: str
    payload: Any = None
    tolerance: float | None = None
    old: Secret = None
    retired: Secret = None
    others: tuple[Secret, ...] = ()
    handshake: bool = False
    can_fail: bool = False
    strict: bool = False

    def forge(self) -> Forge:
        return Forge(
            self.scheme,
            self.secret,
            self.url,
            payload=self.payload,
            profile=profile(self.scheme, self.tolerance, strict=self.strict),
            stranger=self.scheme.keys("stranger").secret,
            old=self.old,
            retired=self.retired,
            others=self.others,
            handshake=self.handshake,
            can_fail=self.can_fail,
        )


def profile(scheme: Scheme, tolerance: float | None, *, strict: bool) -> Profile:
    """The scheme's own, with another tolerance; and where it's strict, without what the vendor's verifier lets pass."""
    found = scheme.profile
    if strict:
        found = replace(found, tolerates_future=False, tolerates=frozenset())
    return found if tolerance is None else replace(found, tolerance=tolerance)


def told(scheme: str, broken: Sequence[Finding], tried: int) -> str:
    """Twelve lines of eighty columns at most, the worst first."""
    worst, *rest = sorted(broken, key=lambda finding: finding.weight)
    if worst.case.id == MATRIX[0].id:
        headline = f"{scheme}: a genuine delivery isn't accepted, so no attack says anything"
    else:
        headline = f"{scheme}: {len(broken)} of {tried} cases went wrong; the worst: {worst.case.id}"
    also = [f"{finding.case.id}: {finding.seen}" for finding in rest[:_ALSO]]
    if len(rest) > _ALSO:
        also.append(shorten(f"and {listed([finding.case.id for finding in rest[_ALSO:]], 2)}", 66))
    rows = [
        ("promise", worst.case.says),
        ("expected", worst.expected),
        ("seen", worst.seen),
        ("hint", hint(worst)),
        ("also", "\n".join(shorten(line, 66) for line in also)),
    ]
    return layout(headline, rows)


def hint(finding: Finding) -> str:
    """What to change: what it came to goes before what was tried."""
    if finding.weight == LEFT:
        return "verify first, and act after"
    if finding.crashed and finding.case.id not in (MATRIX[0].id, "non-ascii"):
        return "catch what reading and verifying may raise, and answer 400"
    return finding.case.hint


def outbound() -> Callable[[], Sequence[str]] | None:
    """What the test's session has seen go out; None where there is no session."""
    session = pipeline()
    journal = getattr(session, "journal", None)
    return None if journal is None else lambda: [row.request.url for row in journal]


def hold() -> Callable[[], AbstractContextManager[None]]:
    """What keeps the test's clock from jumping while bytes are under way."""
    from contextlib import nullcontext  # noqa: PLC0415

    clock = getattr(pipeline(), "clock", None)
    return nullcontext if clock is None else clock.hold


def reasons(ignore: Mapping[str, str], where: str) -> frozenset[str]:
    """The cases that are left out; `where` is how messages call them.

    Raises:
        UsageProblem: there's no such case, or no reason.
    """
    import difflib  # noqa: PLC0415

    known = [case.id for case in MATRIX[1:]]
    for name, reason in ignore.items():
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            rows = [("hint", f"did you mean {near[0]}?" if near else "docs/webhooks.md lists all")]
            raise UsageProblem(layout(f'{where}: no case is called "{shorten(name, 40)}"', rows))
        if not isinstance(reason, str) or not reason.strip():
            fix = f'ignore = {{"{name}": "the proxy before it does that"}}'
            raise UsageProblem(layout(f'{where}["{name}"] gives no reason', [("fix", fix)]))
    return frozenset(ignore)
