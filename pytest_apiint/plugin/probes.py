"""An operation's test: its session with the rules of a probe, and its outcome."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from pytest_apiint import modes
from pytest_apiint.api import opened as opened_session
from pytest_apiint.attempts import Patient
from pytest_apiint.clock import RealClock
from pytest_apiint.errors import ApiintError, SecretMissing
from pytest_apiint.modes import Wanted
from pytest_apiint.plugin import options, recorded, runs
from pytest_apiint.plugin.keys import SECRETS
from pytest_apiint.provider import command, named, told
from pytest_apiint.provider.client import Client
from pytest_apiint.provider.credentials import credentials
from pytest_apiint.provider.kept import Kept
from pytest_apiint.provider.prober import Prober
from pytest_apiint.provider.sequences import Sequencer
from pytest_apiint.report.fuzzed import STATEFUL, Fuzzed
from pytest_apiint.sandbox.probe import Credential, Probe
from pytest_apiint.secrets.scrub import Scrubber

if TYPE_CHECKING:
    from pytest_apiint.provider.finding import Finding
    from pytest_apiint.provider.known import Known
    from pytest_apiint.provider.target import Target


@contextmanager
def opened(item: pytest.Item, target: Target, operation: str) -> Iterator[Prober]:
    """A session in which `operation` may be fuzzed, or the target's sequences of operations."""
    config = item.config
    recorded.guard(config)
    inside = "app" in target.call  # where no key goes anywhere, and no token comes from anywhere
    wanted = Wanted(
        "sandbox",
        allow_live_keys=inside or options.allow_live_keys(config),
        test=item.nodeid,
        run_id=runs.run(config).id,
        folder=runs.folder(config),
        facts=runs.facts(config),
    )
    probe = _probe(item, target, operation, wanted)
    target.circuit.begin(operation)
    registry = config.stash[SECRETS]
    with (
        RealClock() as clock,
        opened_session(
            target.settings, clock, replace(wanted, probe=probe), learn=None if inside else registry.learn
        ) as apis,
    ):
        apis.session.attempts = Patient()  # cases may be alike, and nobody retries
        with ExitStack() as stack:
            call = dict(target.call)
            if not inside:
                call["session"] = stack.enter_context(Client())
            kind = Sequencer if operation == STATEFUL else Prober
            yield kind(probe, call, apis.session.journal.epoch)
        apis.session.findings.take()  # which are the refusals that the probe has counted


def _probe(item: pytest.Item, target: Target, operation: str, wanted: Wanted) -> Probe:
    fuzz = target.service.fuzz
    budget, anonymous = fuzz.operation_budget, fuzz.anonymous
    if operation == STATEFUL:
        turns = {one: _credentials(item, target, one, wanted) for one in sorted(target.sequenced)}
        return Probe(operation, frozenset(), budget, target.circuit, anonymous=anonymous, turns=turns)
    carried = _credentials(item, target, operation, wanted)
    method = operation.partition(" ")[0]
    return Probe(operation, frozenset({method}), budget, target.circuit, carried, anonymous)


def _credentials(item: pytest.Item, target: Target, operation: str, wanted: Wanted) -> tuple[Credential, ...]:
    described = target.contract.operation(operation)
    if described is None or not target.service.secrets:
        return ()
    try:
        values = modes.secrets(target.service, wanted)
        for name, value in values.items():
            item.config.stash[SECRETS].add(value, f"{target.service.name}.{name}")
        return credentials(target.contract.document, described, target.service, values)
    except SecretMissing as missing:
        if options.strict(item.config):
            pytest.fail(str(missing), pytrace=False)
        pytest.skip(str(missing).partition("\n")[0])
    except ApiintError as refused:
        pytest.fail(str(refused), pytrace=False)


def tell(item: pytest.Item, target: Target, prober: Prober, operation: str) -> None:
    """Fail the test for what was found, skip it where it's incomplete; note both."""
    left, known, expired = _sorted(prober, target)
    incomplete = _incomplete(prober)
    kept = _kept(item, target, prober, left, operation=operation, incomplete=incomplete)
    _note(item, target, prober, operation, (left, known, incomplete))
    also = [
        f"incomplete: {incomplete}" if incomplete else "",
        f"SandboxTrouble: {prober.trouble}" if prober.trouble is not None else "",
        told.unfit(operation, prober.unfit, target.contract) if prober.unfit else "",
    ]
    if left:
        text = told.text(
            operation,
            left,
            target.contract,
            prober.probe.credentials,
            again=_again(item, target),
            kept=kept,
            also="\n".join(filter(None, also)),
            expired=expired,
        )
        pytest.fail(text, pytrace=False)
    if text := "\n".join(filter(None, also[1:])):
        pytest.fail(text, pytrace=False)
    if incomplete:
        if options.strict(item.config):
            pytest.fail(f"{operation}: incomplete: {incomplete}", pytrace=False)
        pytest.skip(f"incomplete: {incomplete}")
    if known:
        pytest.xfail(f"known: {'; '.join(dict.fromkeys(one.reason for one in known))}")


def _kept(
    item: pytest.Item, target: Target, prober: Prober, left: list[Finding], *, operation: str, incomplete: str
) -> str:
    """Keep what was found as a cassette, or drop an older one where the operation passes; what is to be said of it."""
    kept = Kept(item.config.rootpath, item.nodeid, operation)
    if left:
        scrub = Scrubber(item.config.stash[SECRETS])
        canonical = modes.canonical(target.settings.services.values())
        return kept.keep(left, epoch=prober.epoch, canonical=canonical, scrub=scrub)
    if not (incomplete or prober.trouble or prober.unfit):
        kept.drop()
    return ""


def _sorted(prober: Prober, target: Target) -> tuple[list[Finding], list[Known], Known | None]:
    """The findings that nobody expects, the entries of those that somebody does, and one that did until lately."""
    left: list[Finding] = []
    good: list[Known] = []
    expired: Known | None = None
    today = datetime.now(UTC).date()
    for finding in prober.findings.found.values():
        names = named.names(finding.operation or prober.probe.operation, target.contract)
        about = [one for one in target.known if one.covers(names, finding)]
        if still := [one for one in about if today <= one.expires]:
            good.append(still[0])
            continue
        left.append(finding)
        expired = expired or next(iter(about), None)
    return left, good, expired


def _incomplete(prober: Prober) -> str:
    """Why not all was asked that should have been; empty where it was."""
    probe = prober.probe
    if prober.unlinked:
        return prober.unlinked
    parts = [probe.over] if prober.unsent and probe.over else []
    if prober.unsent:
        parts.append(f"{prober.unsent} of {prober.cases} cases weren't sent")
    if prober.unjudged:
        parts.append(f"a check of {prober.unjudged} couldn't be made")
    if refused := {rule: count for rule, count in probe.refused.items() if count}:
        parts.append("refused: " + ", ".join(f"{count} by the rule {rule}" for rule, count in sorted(refused.items())))
    if not parts and not probe.sent:
        parts.append("no request was sent")
    return "; ".join(parts)


def _again(item: pytest.Item, target: Target) -> str:
    mode = [] if "app" in target.call or not item.config.getoption("--api-mode") else ["--api-mode=sandbox"]
    seed = target.schema.config.seed
    return command.pytest(item.nodeid, seed, mode)


def _note(
    item: pytest.Item,
    target: Target,
    prober: Prober,
    operation: str,
    came: tuple[list[Finding], list[Known], str],
) -> None:
    probe = prober.probe
    left, known, incomplete = came
    fuzzed = Fuzzed(
        target.service.name,
        operation,
        target.schema.config.seed,
        prober.cases,
        probe.sent,
        len(left),
        len(known),
        {str(rule): count for rule, count in probe.refused.items() if count},
        incomplete,
        target.left_out,
        prober.begun if isinstance(prober, Sequencer) else 0,
    )
    item.user_properties += fuzzed.properties
