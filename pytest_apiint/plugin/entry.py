"""What pytest loads at its start: the standard library and pytest only. Each hook hands on at once."""

from __future__ import annotations

from types import FunctionType
from typing import TYPE_CHECKING, Any

import pytest

from pytest_apiint.plugin import options
from pytest_apiint.plugin.fixtures import (
    _apiint_apis,
    _apiint_mock_mode,
    _apiint_recorded_mode,
    _apiint_sandbox_mode,
    api,
    api_clock,
    apiint,
    apiint_attacker,
    apiint_examiner,
    apis,
    auth_server,
    jwks,
    mock_api,
    recorded_api,
    sandbox_api,
    webhook,
)
from pytest_apiint.plugin.keys import (
    ACCOUNT,
    ANNOTATED,
    APIS,
    CONSUMED,
    CONTRACTS,
    DRIFTS,
    FACTS,
    FUZZED_OPERATION,
    MUTATED,
    NEWS,
    PLAYED,
    PROPERTY,
    RUN,
    SELECTED,
    TARGETS,
    TELLERS,
)

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

__all__ = [
    "_apiint_apis",
    "_apiint_mock_mode",
    "_apiint_recorded_mode",
    "_apiint_sandbox_mode",
    "api",
    "api_clock",
    "apiint",
    "apiint_attacker",
    "apiint_examiner",
    "apis",
    "auth_server",
    "jwks",
    "mock_api",
    "recorded_api",
    "sandbox_api",
    "webhook",
]


def pytest_addoption(parser: pytest.Parser) -> None:
    options.declare(parser)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config, parser: pytest.Parser) -> Generator[None, None, None]:
    # By now every installed plugin is loaded; pytest-recording and pytest-vcr define what follows themselves.
    plugins = early_config.pluginmanager
    if any(plugins.hasplugin(name) for name in ("recording", "pytest_recording.plugin", "vcr")):
        yield
        return
    from pytest_apiint.plugin.vcr import marks  # noqa: PLC0415 - where they aren't loaded

    plugins.register(marks, "apiint_vcr")  # before conftests and their plugins, which override its fixtures
    yield
    marks.declare(parser)


def pytest_configure(config: pytest.Config) -> None:
    options.register_marker(config)
    options.mode(config)
    options.keep(config)
    options.contract(config)
    options.coverage_min(config)
    options.spec(config)
    options.response(config)
    options.fuzz_cases(config)
    options.fuzz_tiers(config)
    options.seed(config)
    options.mutate(config)
    if options.writes(config):
        from pytest_apiint.plugin import writing  # noqa: PLC0415 - for runs that are written down

        writing.begin(config)
    if options.report(config):
        from pytest_apiint.plugin import reporting  # noqa: PLC0415 - for runs with a report

        reporting.install(config)
    if config.getoption("--api-fuzz"):
        from pytest_apiint.plugin import provider  # noqa: PLC0415 - for runs that fuzz

        provider.named(config)


def pytest_sessionstart(session: pytest.Session) -> None:
    _learn(session.config)  # before test modules take names from client libraries
    if options.mode(session.config) in ("record", "sandbox"):
        from pytest_apiint.plugin import recorded  # noqa: PLC0415 - in the live modes

        recorded.guard(session.config)
    # xdist's controller collects nothing, and its workers can't tell what is wrong with the settings.
    if session.config.getoption("dist", "no") != "no":
        from pytest_apiint.plugin import runs  # noqa: PLC0415 - its workers inherit the run's id

        runs.run(session.config)
        _check_the_run(session.config)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> Generator[None, object, object]:
    # Some plugins take tests away without saying so; what is left over then isn't all.
    before = len(items)
    result = yield
    if len(items) < before:
        config.stash[SELECTED] = True
    return result


@pytest.hookimpl(tryfirst=True)
def pytest_collection_finish(session: pytest.Session) -> None:
    # By now every conftest is there, and most runs have no such hook.
    _learn(session.config)
    if session.config.hook.pytest_apiint_error_formats.get_hookimpls():
        from pytest_apiint.plugin import formats  # noqa: PLC0415

        formats.register(session.config)
    if session.config.hook.pytest_apiint_secret_patterns.get_hookimpls():
        from pytest_apiint.plugin import scrubbing  # noqa: PLC0415

        scrubbing.register(session.config)
    if _wanted(session.items) and not hasattr(session.config, "workerinput"):
        _check_the_run(session.config)


def pytest_report_collectionfinish(config: pytest.Config, items: list[pytest.Item]) -> list[str]:
    if not _wanted(items) or config.get_verbosity() < 0:
        return []
    from pytest_apiint.plugin.header import lines  # noqa: PLC0415 - where a test asks for it

    return lines(config)


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    from pytest_apiint.plugin import hookspecs  # noqa: PLC0415 - hookspecs are read once

    pluginmanager.add_hookspecs(hookspecs)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    # Descriptions, where the command line names them.
    if file_path.suffix not in (".yaml", ".yml", ".json") or not parent.session.isinitpath(file_path):
        return None
    from pytest_apiint.plugin import provider  # noqa: PLC0415 - for runs that fuzz

    return provider.description(file_path, parent)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_pycollect_makeitem(collector: pytest.Collector, name: str, obj: object) -> Generator[None, object, object]:
    # Outermost: an error within Schemathesis' own wrapper is a warning as well, with a traceback of pluggy's.
    result = yield
    # Of anything but a function nothing may be asked: Flask's `request` raises, also for isinstance.
    if type(obj) is not FunctionType:
        return result
    if getattr(obj, "apiint_made", False):
        return []
    if not getattr(obj, "apiint_provider", False):
        return result
    from pytest_apiint.plugin import provider  # noqa: PLC0415 - for suites of providers

    return provider.made(collector, name)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "apiint_case" in metafunc.fixturenames:
        from pytest_apiint.plugin import batteries  # noqa: PLC0415 - for suites

        batteries.parametrize(metafunc)
    if "apiint_attack" in metafunc.fixturenames:
        from pytest_apiint.plugin import attacks  # noqa: PLC0415 - for suites of webhooks

        attacks.parametrize(metafunc)


def pytest_plugin_registered(plugin_name: str) -> None:
    # pytester forgets what its inner runs load; what patches the process must be loaded before, and once.
    if plugin_name == "pytester":
        from pytest_apiint.plugin import lifecycle  # noqa: PLC0415

        lifecycle.preload()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> Generator[None, object, object]:
    # Outermost, so that no plugin takes a mutant's time, warnings or output for the test's own.
    result = yield
    if item.config.getoption("--api-mutate") is not None and "_apiint_apis" in getattr(item, "fixturenames", ()):
        from pytest_apiint.plugin import mutation  # noqa: PLC0415 - for runs that mutate

        mutation.mutate(item, nextitem)
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    if TARGETS in item.config.stash:
        from pytest_apiint.plugin import provider  # noqa: PLC0415 - for runs that fuzz

        if (target := provider.target_of(item)) is not None:
            with provider.fuzzing(item, target):
                return (yield)
    result = yield
    if APIS in item.stash:
        from pytest_apiint.plugin import lifecycle  # noqa: PLC0415

        lifecycle.tell(item)
    return result


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> None:
    if APIS in item.stash:
        from pytest_apiint.plugin import lifecycle  # noqa: PLC0415

        lifecycle.clean_up(item)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    if call.when == "teardown" and ACCOUNT in item.stash:
        from pytest_apiint.plugin import accounts  # noqa: PLC0415 - for runs that are written down

        accounts.describe(item)  # while its report can still be told
    report = yield
    if ACCOUNT in item.stash:
        from pytest_apiint.plugin import accounts  # noqa: PLC0415

        accounts.note(item, report)
    if report.failed and options.on_github() and _wanted([item]):
        vars(report)[ANNOTATED] = True  # as xdist carries it
    if APIS in item.stash:
        from pytest_apiint.plugin import lifecycle  # noqa: PLC0415

        lifecycle.note(item, call, report)
    return report


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    if PLAYED in session.config.stash:
        from pytest_apiint.plugin import shelf  # noqa: PLC0415 - for runs with cassettes

        shelf.finish(session, exitstatus)
    if DRIFTS in session.config.stash:
        from pytest_apiint.plugin import drift  # noqa: PLC0415 - for runs whose recordings have drifted

        drift.finish(session)
    if CONTRACTS in session.config.stash:
        from pytest_apiint.plugin import contracts  # noqa: PLC0415 - for services with a description

        contracts.finish(session)
    if MUTATED in session.config.stash:
        from pytest_apiint.plugin import mutation  # noqa: PLC0415 - for runs that mutate

        mutation.finish(session)
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None and _carried(reporter, FUZZED_OPERATION):
        from pytest_apiint.plugin import provider  # noqa: PLC0415 - for runs that fuzz

        provider.finish(session, reporter)
    if reporter is not None and _carried(reporter, CONSUMED):
        from pytest_apiint.plugin import consumption  # noqa: PLC0415 - for runs that map what calls read

        consumption.finish(session, reporter)
    if TELLERS in session.config.stash:
        from pytest_apiint.plugin import writing  # noqa: PLC0415 - for runs that are written down

        writing.finish(session.config)
    if RUN in session.config.stash:
        from pytest_apiint.plugin import runs  # noqa: PLC0415 - for runs that talk to the outside

        runs.end(session.config)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    output = getattr(node, "workeroutput", {})
    if carried := output.get("apiint_cassettes"):
        from pytest_apiint.plugin import shelf  # noqa: PLC0415

        shelf.merge(node.config, carried)
    if carried := output.get("apiint_drift"):
        from pytest_apiint.plugin import drift  # noqa: PLC0415

        drift.merge(node.config, carried)
    if carried := output.get("apiint_mutation"):
        from pytest_apiint.plugin import mutation  # noqa: PLC0415

        mutation.merge(node.config, carried)
    if carried := output.get("apiint_contracts"):
        from pytest_apiint.plugin import contracts, lifecycle  # noqa: PLC0415

        contracts.merge(node.config, lifecycle.settings_of(node.config), carried)
    if carried := output.get("apiint_facts"):
        from pytest_apiint.plugin import runs  # noqa: PLC0415

        runs.merge(node.config, carried)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if FACTS in terminalreporter.config.stash:
        from pytest_apiint.plugin import summary  # noqa: PLC0415 - for runs that talk to the outside

        summary.tell_facts(terminalreporter)
    if NEWS in terminalreporter.config.stash:
        from pytest_apiint.plugin import summary  # noqa: PLC0415 - for runs with cassettes

        summary.tell_news(terminalreporter)
    if CONTRACTS in terminalreporter.config.stash:
        from pytest_apiint.plugin import summary  # noqa: PLC0415 - for services with a description

        summary.tell_contracts(terminalreporter)
    if _carried(terminalreporter, PROPERTY):
        from pytest_apiint.plugin import summary  # noqa: PLC0415 - for runs with suites

        summary.tell(terminalreporter)
    if _carried(terminalreporter, FUZZED_OPERATION):
        from pytest_apiint.plugin import summary  # noqa: PLC0415 - for runs that fuzz

        summary.tell_fuzzed(terminalreporter)
    if _carried(terminalreporter, CONSUMED):
        from pytest_apiint.plugin import consumption  # noqa: PLC0415 - for runs that map what calls read

        consumption.tell(terminalreporter)
    if MUTATED in terminalreporter.config.stash:
        from pytest_apiint.plugin import mutation  # noqa: PLC0415 - for runs that mutate

        mutation.tell(terminalreporter)
    if options.on_github():
        from pytest_apiint.plugin import github  # noqa: PLC0415 - where its CI is

        github.tell(terminalreporter)
    if TELLERS in terminalreporter.config.stash:
        from pytest_apiint.plugin import writing  # noqa: PLC0415 - for runs that are written down

        writing.tell(terminalreporter)


def _carried(reporter: pytest.TerminalReporter, wanted: str) -> bool:
    return any(
        name == wanted
        for reports in reporter.stats.values()
        for report in reports
        for name, _ in getattr(report, "user_properties", ())
    )


def _learn(config: pytest.Config) -> None:
    if config.hook.pytest_apiint_interceptors.get_hookimpls():
        from pytest_apiint.plugin import interceptors  # noqa: PLC0415 - for runs whose plugins know more clients

        interceptors.register(config)


def _check_the_run(config: pytest.Config) -> None:
    from pytest_apiint.plugin import lifecycle  # noqa: PLC0415

    lifecycle.check(config)


def _wanted(items: list[pytest.Item]) -> bool:
    return any("_apiint_apis" in getattr(item, "fixturenames", ()) for item in items)
