"""From a test's set-up to its end: a session is opened, and what it found is told."""

from __future__ import annotations

from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import TYPE_CHECKING

import pytest

from pytest_apiint.errors import SettingsProblem, SpecDamaged, UsageProblem
from pytest_apiint.plugin import marker, options, tracebacks
from pytest_apiint.plugin.keys import (
    ACCOUNT,
    APIS,
    CONTRACTS,
    MUTATOR,
    OBSERVERS,
    PASSED,
    REPORTING,
    SETTINGS,
    TELLERS,
    TOLD,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_apiint.api import Api, Apis
    from pytest_apiint.clock import Clock
    from pytest_apiint.contracts import Contracts
    from pytest_apiint.settings import Settings


def check(config: pytest.Config) -> None:
    """Say once, before the first test, what is wrong with what the whole run asks for.

    Raises:
        pytest.UsageError: the settings can't be read, or `--api-service` names none of them.
    """
    try:
        settings = settings_of(config)
        if (name := options.service(config)) is not None:
            settings.service(name)
    except SettingsProblem as problem:
        if not config.getoption("collectonly"):
            raise pytest.UsageError(str(problem)) from None


def preload() -> None:
    """Load all that a session needs, and that stays in the process after it."""
    import yaml  # noqa: F401, PLC0415 - its C part keeps the classes of its first import

    from pytest_apiint import api, checks, profiling, wire  # noqa: F401, PLC0415
    from pytest_apiint.plugin import batteries, summary  # noqa: F401, PLC0415

    wire.install()


@contextmanager
def opened(item: pytest.Item) -> Iterator[Apis]:
    """A session for `item`, in its mode, and in virtual time where that can be.

    A recording is saved when it's over, if the test has passed.
    """
    from pytest_apiint.api import opened as opened_session  # noqa: PLC0415 - loaded with the first test that asks
    from pytest_apiint.modes import Wanted  # noqa: PLC0415

    asked = marker.asked(item)
    if asked.mode == "mock":
        settings = settings_of(item.config)
        wanted = Wanted(contract=asked.contract)  # type: ignore[arg-type]  # the marker knows levels only
        with (
            _clock(virtual=asked.virtual) as clock,
            held(opened_session(settings, clock, wanted, contracts=contracts_of(item.config, settings))) as apis,
        ):
            yield from _during(item, apis)
        return
    from pytest_apiint.plugin import recorded  # noqa: PLC0415 - in the other modes

    with recorded.opened(item, asked) as apis:
        yield from _during(item, apis)


@contextmanager
def held(opening: AbstractContextManager[Apis]) -> Iterator[Apis]:
    """`opening`, whose description or waivers may be out of order: then the test fails with the message alone."""
    with ExitStack() as stack:
        try:
            apis = stack.enter_context(opening)
        except (SpecDamaged, UsageProblem) as problem:
            raise pytest.fail.Exception(str(problem), pytrace=False) from None
        yield apis


def contracts_of(config: pytest.Config, settings: Settings) -> Contracts | None:
    """The run's descriptions, if any service has one or is observed."""
    if CONTRACTS not in config.stash and not (
        config.getoption("--api-spec") or any(one.spec or one.observed for one in settings.services.values())
    ):
        return None
    from pytest_apiint.plugin import contracts  # noqa: PLC0415 - for services with a description

    return contracts.of(config, settings)


def _during(item: pytest.Item, apis: Apis) -> Iterator[Apis]:
    item.stash[APIS] = apis
    if MUTATOR in item.stash:
        apis.session.edited = item.stash[MUTATOR].answer
    else:
        _tell_of(item, apis)
    try:
        yield apis
    finally:
        del item.stash[APIS]
        if REPORTING in item.config.stash:
            item.config.stash[REPORTING].ended(item, apis)
    tell_late(apis)


def _tell_of(item: pytest.Item, apis: Apis) -> None:
    """Let those know of the test who want to."""
    if TELLERS in item.config.stash:
        from pytest_apiint.plugin.accounts import Account  # noqa: PLC0415 - for runs that are written down

        item.stash[ACCOUNT] = Account(apis)
    if watched(item):
        from pytest_apiint.plugin import observers  # noqa: PLC0415 - for runs that somebody watches

        observers.attach(item, apis)


def watched(item: pytest.Item) -> bool:
    """Whether anybody is told of the test's exchanges as they come."""
    if OBSERVERS in item.config.stash:
        return True
    hook = item.ihook
    before, after = hook.pytest_apiint_before_exchange, hook.pytest_apiint_after_exchange
    return bool(before.get_hookimpls() or after.get_hookimpls())


def chosen(item: pytest.Item, apis: Apis, service: str | None = None) -> Api:
    """The service that the test means by `api`, or the one called `service`."""
    wanted = service or marker.asked(item).service
    settings = settings_of(item.config)
    if not settings.services and wanted is None:
        return next(iter(apis.values()))
    try:
        return apis[settings.service(wanted).name]
    except SettingsProblem as problem:
        name = next(iter(apis))
        fix = f'\n  fix    @pytest.mark.api(service="{name}"), --api-service={name} or apis["{name}"]'
        raise pytest.fail.Exception(f"{problem}{'' if wanted else fix}", pytrace=False) from None


@contextmanager
def _clock(*, virtual: bool) -> Iterator[Clock]:
    from pytest_apiint.clock import RealClock, VirtualClock  # noqa: PLC0415

    with VirtualClock() if virtual else RealClock() as clock:
        yield clock


def settings_of(config: pytest.Config) -> Settings:
    if SETTINGS not in config.stash:
        from pytest_apiint.settings import extended, load_settings  # noqa: PLC0415

        settings = load_settings(config.rootpath, config.inipath)
        hook = config.hook.pytest_apiint_services
        if hook.get_hookimpls():
            settings = extended(
                settings, [found for found in hook(config=config) if found is not None], config.rootpath
            )
        config.stash[SETTINGS] = settings
    return config.stash[SETTINGS]


def tell(item: pytest.Item) -> None:
    """Fail the test for what its session found, if it found something."""
    session = item.stash[APIS].session
    for warning in session.findings.take_warnings():
        item.warn(warning)
    found = item.stash[TOLD] = session.found(faults=False, test=str(item.path))
    if text := "\n".join(filter(None, (found, session.found(faults=True)))):
        pytest.fail(text, pytrace=False)


def clean_up(item: pytest.Item) -> None:
    """Delete what the test made while what it was made with is still there: fixtures' clients, and their loops.

    Why a request of a cleanup wasn't answered stands beside the failure, in the test's report.
    """
    apis = item.stash[APIS]
    cleaned = {api.clean_up() for api in apis.values()}
    if False in cleaned and (text := apis.session.found(faults=False)):
        item.add_report_section("teardown", "apiint", text)


def tell_late(apis: Apis) -> None:
    """The same for what came after the test itself, in a fixture's end."""
    if text := apis.session.found(faults=False):
        pytest.fail(text, pytrace=False)


def note(item: pytest.Item, call: pytest.CallInfo[None], report: pytest.TestReport) -> None:
    """Where the test has failed by itself, what its session found goes beside its traceback."""
    if report.when == "call" and MUTATOR not in item.stash:
        item.stash[PASSED] = report.passed
    if not report.failed:
        return
    text = item.stash.get(TOLD, "") or item.stash[APIS].session.found(faults=False)
    # unittest reports its own failure in the place of ours, and then the text is untold.
    if text and text not in report.longreprtext:
        report.sections.append(("apiint", text))
        if call.excinfo is not None and item.config.getoption("tbstyle", "auto") in ("auto", "long", "short"):
            report.longrepr = tracebacks.own(item, call.excinfo) or report.longrepr
