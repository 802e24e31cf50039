"""A session for a test marked vcr: every host is answered from its cassettes, or recorded into them."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from pytest_apiint.clock import RealClock
from pytest_apiint.errors import ApiintError, SettingsProblem, UsageProblem
from pytest_apiint.messages import layout
from pytest_apiint.plugin import lifecycle, options, recorded, runs, shelf
from pytest_apiint.plugin.keys import CASSETTE, PASSED, REPORTING, SECRETS
from pytest_apiint.plugin.vcr import filters
from pytest_apiint.plugin.vcr.plain import PlainTape
from pytest_apiint.plugin.vcr.tape import Taped
from pytest_apiint.sandbox.runs import recording_refusal
from pytest_apiint.secrets.registry import SecretRegistry
from pytest_apiint.secrets.scrub import Scrubber
from pytest_apiint.session import Realm, Session
from pytest_apiint.wire import install
from pytest_apiint.wire.active import activated

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from pytest_apiint.plugin.vcr.config import Asked
    from pytest_apiint.plugin.vcr.tape import Tape

_RECORDING = ("once", "new_episodes", "all", "rewrite")


@contextmanager
def opened(item: pytest.Item, asked: Asked) -> Iterator[Any]:
    """What the fixture `vcr` is, while the test runs; what was recorded is saved if the test has passed.

    Time is real. A test that asks for `api` too has that one's session and clock, with this cassette behind it.
    """
    install()
    asked = _in_mode(item, asked)
    if asked.record_mode in _RECORDING:
        recorded.guard(item.config)
    registry = item.config.stash.get(SECRETS, None) or SecretRegistry()
    try:
        tape = _tape(item.config, asked, Scrubber(registry))
        if tape.records and (refused := recording_refusal(os.environ)) is not None:
            raise UsageProblem(refused)
    except ApiintError as problem:
        pytest.fail(str(problem), pytrace=False)
    if not tape.records and tape.cassettes:
        with suppress(SettingsProblem):  # which is told of where a test asks for a service
            settings = lifecycle.settings_of(item.config)
            for cassette in tape.cassettes:
                shelf.must_be_young(item, cassette, settings)
    with RealClock() as clock:
        # Whoever decides by a function of the user's may send on any request.
        live = tape.records or not isinstance(tape, PlainTape)
        origin = Taped(tape, live=live, epoch=clock.now - clock.elapsed, facts=runs.facts(item.config))
        realm = Realm("vcr", origin, ("*",))
        session = Session([realm], clock, sorted(filters.ignored_hosts(asked.options)))
        item.stash[CASSETTE] = session
        try:
            with activated(session):
                yield tape.shown
        finally:
            del item.stash[CASSETTE]
            if REPORTING in item.config.stash:
                item.config.stash[REPORTING].marked(item, session, "record" if tape.records else "replay")
    if item.stash.get(PASSED, False):
        _ended(item, tape)


def _ended(item: pytest.Item, tape: Tape) -> None:
    """A test has passed: save what it recorded, and note what it left over."""
    try:
        saved = tape.save(since=datetime.fromtimestamp(runs.began(item.config), UTC))
    except ApiintError as problem:
        pytest.fail(str(problem), pytrace=False)
    if saved is not None:
        shelf.recorded(item.config, saved)
    elif not tape.records:
        for cassette in tape.cassettes:
            shelf.replayed(item.config, cassette)


def _in_mode(item: pytest.Item, asked: Asked) -> Asked:
    """Under ``--api-mode=record`` tests record that wouldn't; where CI forbids it, those with recordings replay."""
    config = item.config
    mode = asked.record_mode
    if options.mode(config) == "record" and mode == "none":
        mode = "rewrite" if options.keep(config) == "all" else "new_episodes"
    elif mode == "new_episodes" and asked.path.is_file() and recording_refusal(os.environ) is not None:
        mode = "none"
    return replace(asked, record_mode=mode)


def _tape(config: pytest.Config, asked: Asked, scrub: Scrubber) -> Tape:
    hooked = bool(config.hook.pytest_recording_configure.get_hookimpls())
    needing = filters.needs_vcrpy(asked.options, records=asked.record_mode in _RECORDING)
    if needing is None and not hooked:
        return PlainTape(asked, scrub)
    try:
        from pytest_apiint.plugin.vcr.own import OwnTape  # noqa: PLC0415 - vcrpy, where the user's code is for it
    except ModuleNotFoundError as missing:
        if missing.name != "vcr":
            raise
        rows = [
            ("needed by", "the hook pytest_recording_configure" if hooked else f"{needing} in vcr_config or the mark"),
            ("fix", "pip install vcrpy"),
        ]
        raise UsageProblem(layout("vcrpy isn't installed, and this test's configuration is for it", rows)) from None
    return OwnTape(config, asked, scrub)
