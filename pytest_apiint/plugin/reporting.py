"""``--api-report``: what each test did goes into a journal, and reports are made of those of all processes."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from pytest_apiint import __version__, installed
from pytest_apiint.clock import real
from pytest_apiint.errors import ApiintError, SettingsProblem
from pytest_apiint.messages import WIDTH, layout, near, shorten
from pytest_apiint.plugin import lifecycle, options, overall, runs
from pytest_apiint.plugin.keys import ENDED, MUTATOR, PHASES, REPORTING, SECRETS
from pytest_apiint.plugin.tested import ours, tested
from pytest_apiint.report import journals, writing
from pytest_apiint.report.ended import ended, of_session
from pytest_apiint.report.figures import lines
from pytest_apiint.report.known import Known
from pytest_apiint.report.lines import MAIN, End, Head, Writer
from pytest_apiint.report.merge import merged
from pytest_apiint.report.run import SCHEMA, Service, Test

if TYPE_CHECKING:
    from pytest_apiint.api import Apis
    from pytest_apiint.session import Session
    from pytest_apiint.settings import Settings
    from pytest_apiint.suites.bench import Player

# What xdist's controller tells its workers.
FOLDER: Final = "apiint_report"


def install(config: pytest.Config) -> None:
    """Keep a journal of this process, and report when the run is over.

    Raises:
        pytest.UsageError: a library that the reports need isn't installed.
    """
    if config.getoption("collectonly"):
        return
    forms = options.report(config)
    if library := writing.missing(forms):
        rows = [("found", f"--api-report={','.join(forms)}"), ("fix", "pip install 'pytest-apiint[report]'")]
        raise pytest.UsageError(layout(f"reports need {library}, which isn't installed", rows))
    config.stash[REPORTING] = Reporting(config, forms)
    config.pluginmanager.register(config.stash[REPORTING], "apiint-report")


class Reporting:
    """One process's. Where its journal can't be written, the tests go on, and the terminal says so."""

    def __init__(self, config: pytest.Config, forms: tuple[str, ...]) -> None:
        self._config = config
        self._forms = forms
        self._input: dict[str, Any] | None = getattr(config, "workerinput", None)
        self._worker = MAIN if self._input is None else str(self._input["workerid"])
        self._started = real.time()
        self._folder: Path | None = None
        self._writer: Writer | None = None
        self._trouble = ""
        self._others: set[str] = set()
        self._known: Known | None = None
        self._told: list[str] = []

    # -- what the rest of the plugin tells ----------------------------------------------------------

    def ended(self, item: pytest.Item, apis: Apis) -> None:
        """A test's session is over."""
        # Of a suite's check that is known already, with the trial that decided.
        if MUTATOR not in item.stash and ENDED not in item.stash:
            item.stash[ENDED] = ended(apis)

    def marked(self, item: pytest.Item, session: Session, mode: str) -> None:
        """The session of a test marked vcr is over."""
        if "_apiint_apis" not in getattr(item, "fixturenames", ()):
            item.stash[ENDED] = of_session(session, mode)

    def judged(self, item: pytest.Item, player: Player, outcome: str) -> None:
        """A check of a suite has come to its verdict; of a failure the trial that decided is shown."""
        trial = player.decisive if outcome == "fail" else None
        breaker = player.verdict.breaker if player.verdict is not None else ()
        left = of_session(player.api.session, player.api.mode)
        item.stash[ENDED] = left.deciding(trial, len(player.asked), breaker)

    # -- while tests run ----------------------------------------------------------------------------

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        node.workerinput[FOLDER] = str(self._place())

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        # Outermost, so that the report is as others have left it.
        report = yield
        if MUTATOR not in item.stash:
            if report.when == "setup":
                item.stash[PHASES] = []
            item.stash[PHASES].append(report)
            if report.when == "teardown":
                self._over(item)
        return report

    def _over(self, item: pytest.Item) -> None:
        if not ours(item):
            self._others.add(item.nodeid)
            return
        clean, registry = self._secrets().test()
        phases = item.stash[PHASES]
        test = tested(item, phases, item.stash.get(ENDED, None), clean, self._worker)
        self._secrets().met(registry)
        del item.stash[PHASES]
        if ENDED in item.stash:
            del item.stash[ENDED]
        self._write("test", test)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        # So xdist tells of the test in which a worker was killed, and nobody else does.
        if str(report.when) == "???":
            clean, _ = self._secrets().test()
            file = report.nodeid.partition("::")[0]
            text = clean.long(str(report.longrepr))  # without the lines that xdist adds of the worker's machine
            worker = str(getattr(getattr(getattr(report, "node", None), "gateway", None), "id", ""))
            lost = Test(clean.text(report.nodeid), file, 0, "error", mode=options.mode(self._config), worker=worker)
            self._write("test", replace(lost, headline=text.partition("\n")[0], text=text))

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        # A module that can't be imported has no tests that could fail; a green page would hide it.
        if report.failed and self._worker == MAIN:
            clean, _ = self._secrets().test()
            file = report.nodeid.partition("::")[0]
            text = clean.long(str(report.longrepr))
            unread = Test(clean.text(report.nodeid), file, 0, "error", mode=options.mode(self._config))
            self._write("test", replace(unread, headline="it couldn't be collected", text=text))

    # -- when the run is over -----------------------------------------------------------------------

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Last, as others hand over there what their workers have told."""
        if self._worker == MAIN:
            clean, _ = self._secrets().test()
            for kind, fact in overall.facts(session, clean):
                self._write(kind, fact)
        counts = Counter(nodeid.partition("::")[0] for nodeid in self._others)
        self._write("end", End(real.time(), tuple(sorted(counts.items()))))
        self._close()
        if self._worker == MAIN:
            self._report()

    def _close(self) -> None:
        if self._writer is None:
            return
        self._writer.close()
        try:
            self._secrets().again(self._writer.file)
        except (OSError, ApiintError) as error:
            # What may hold a secret doesn't stay.
            with suppress(OSError):
                self._writer.file.unlink()
            self._trouble = _reason(error)

    def _report(self) -> None:
        if self._trouble or self._folder is None:
            return
        try:
            run = merged(journals.journals(self._folder))
            self._config.hook.pytest_apiint_report(summary=run)
            files = writing.write(run, options.report_dir(self._config), self._forms)
            if options.on_github():
                from pytest_apiint.plugin import github  # noqa: PLC0415 - where its CI is

                github.summarize(run)
        except (OSError, ApiintError) as error:
            self._trouble = _reason(error)
            return
        self._told = [*lines(run), *(f"{'report':<10}{near(str(file))}" for file in files)]

    @pytest.hookimpl(trylast=True)
    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        quiet = self._config.get_verbosity() < 0 or self._config.getoption("no_summary", default=False)
        told = [] if quiet else self._told
        if self._trouble:
            told = [*told, shorten(f"report    not written: {self._trouble}", WIDTH)]
        if told:
            terminalreporter.ensure_newline()
            terminalreporter.section("apiint report", "-")
            for line in told:
                terminalreporter.write_line(line)

    # -- the journal --------------------------------------------------------------------------------

    def _write(self, kind: str, fact: object) -> None:
        if self._trouble:
            return
        try:
            if self._writer is None:
                self._writer = Writer(journals.path(self._place(), self._worker), self._head())
            self._writer.line(kind, fact)
        except OSError as error:
            self._trouble = _reason(error)

    def _place(self) -> Path:
        """The run's folder, which its first process makes."""
        if self._folder is None:
            if self._input is not None and FOLDER in self._input:
                self._folder = Path(self._input[FOLDER])
            else:
                self._folder = journals.begin(self._config.rootpath, runs.run(self._config).id)
        return self._folder

    def _head(self) -> Head:
        config = self._config
        return Head(
            SCHEMA,
            self._place().name,
            self._worker,
            self._started,
            options.mode(config),
            options.strict(config),
            options.seed(config) if options.says_seed(config) else None,
            __version__,
            ".".join(map(str, sys.version_info[:3])),
            tuple(f"{name} {live}" for name in installed.CLIENTS if (live := installed.live_version(name))),
            tuple(self._services()),
        )

    def _services(self) -> Iterator[Service]:
        clean, _ = self._secrets().test()
        settings = self._settings()
        for one in settings.services.values() if settings is not None else ():
            spec = overall.below(self._config, one.spec) if one.spec is not None else ""
            yield Service(one.name, clean.text(one.base_url), clean.text(one.sandbox_url or ""), spec)

    def _settings(self) -> Settings | None:
        try:
            return lifecycle.settings_of(self._config)
        except SettingsProblem:  # which is told of where a test asks
            return None

    def _secrets(self) -> Known:
        if self._known is None:
            settings = self._settings()
            self._known = Known(settings.services.values() if settings is not None else (), os.environ)
        if (live := self._config.stash.get(SECRETS, None)) is not None:
            self._known.include(live)
        return self._known


def _reason(error: Exception) -> str:
    """In a line: what the system says, or else a message's headline."""
    cause = error.__cause__ if isinstance(error.__cause__, OSError) else error
    if isinstance(cause, OSError):
        return f"{near(str(cause.filename or ''))}: {(cause.strerror or str(cause)).lower()}".removeprefix(": ")
    return str(error).partition("\n")[0]
