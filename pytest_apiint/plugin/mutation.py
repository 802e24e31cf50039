"""``--api-mutate``: green tests are run again, each time with one field of an answer spoiled."""

from __future__ import annotations

import warnings
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

import pytest

from pytest_apiint.checks.errors.escapes import type_name
from pytest_apiint.errors import CassetteNotWritten
from pytest_apiint.messages import WIDTH, shorten
from pytest_apiint.mutation.file import FILE, write
from pytest_apiint.mutation.findings import Mutated
from pytest_apiint.mutation.mutants import mutants, named
from pytest_apiint.mutation.mutator import Mutant, Mutator
from pytest_apiint.mutation.table import lines
from pytest_apiint.mutation.trying import failing, tried
from pytest_apiint.plugin import marker, options
from pytest_apiint.plugin.keys import MUTATED, MUTATOR, PASSED, UNSAVED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pytest_apiint.contract.variations.case import Seed
    from pytest_apiint.mutation.mutator import Route

# What xdist carries from a worker to the controller.
CARRIED = "apiint_mutation"
_OFFLINE = ("mock", "replay")


def mutate(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """Try `item`'s mutants, if it has passed, and is an offline test of a client's."""
    asked, config = options.mutate(item.config), item.config
    passed, item.stash[PASSED] = item.stash.get(PASSED, False), False
    if not passed or not isinstance(item, pytest.Function) or config.getoption("setuponly", default=False):
        return
    if "apiint_examiner" in item.fixturenames or item.get_closest_marker("xfail") is not None:
        return
    if marker.asked(item).mode not in _OFFLINE:
        return

    def choose(given: dict[Route, Seed]) -> Sequence[Mutant]:
        return named(given, asked) if isinstance(asked, str) else mutants(given, asked, options.seed(config))

    # Between its runs only what is the test's own is torn down: as if more of its parent's tests came.
    found = tried(item.nodeid, lambda mutator: _run(item, item.parent, mutator), choose)
    ended = _run(item, nextitem, Mutator())
    if found is not None:
        kept = replace(found, mutants=(), untold=failing(ended)) if ended and not found.untold else found
        config.stash[MUTATED] = [*config.stash.get(MUTATED, []), kept]


def _run(item: pytest.Function, following: pytest.Item | pytest.Collector | None, mutator: Mutator) -> str:
    """The test from its fixtures' set-up to their end, told to nobody; the type of what it failed with.

    Fixtures that `following` needs as well stay.
    """
    item._initrequest()  # noqa: SLF001 - its fixtures anew, as pytest-rerunfailures has them: there's no public way
    item.stash[MUTATOR] = mutator
    hook = item.ihook
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            failed = _phase(item, "setup", partial(hook.pytest_runtest_setup, item=item))
            failed = failed or _phase(item, "call", partial(hook.pytest_runtest_call, item=item))
            ended = _phase(item, "teardown", partial(hook.pytest_runtest_teardown, item=item, nextitem=following))
        return failed or ended
    finally:
        del item.stash[MUTATOR]
        item._initrequest()  # noqa: SLF001 - lets the fixtures' values go


def _phase(item: pytest.Function, when: Literal["setup", "call", "teardown"], run: Callable[[], None]) -> str:
    """What the phase failed with, by its report: unittest, and plugins with checks of their own, say so only there."""
    call = pytest.CallInfo.from_call(run, when, reraise=(KeyboardInterrupt, pytest.exit.Exception))
    report = item.ihook.pytest_runtest_makereport(item=item, call=call)
    if report.passed:
        return ""
    return type_name(call.excinfo.value) if call.excinfo is not None else str(report.outcome)


def finish(session: pytest.Session) -> None:
    """Hand what a worker knows to xdist's controller; else write the file."""
    found = session.config.stash[MUTATED]
    if (out := getattr(session.config, "workeroutput", None)) is not None:
        out[CARRIED] = [one.plain() for one in found]
        return
    try:
        write(session.config.rootpath, found)
    except (OSError, CassetteNotWritten) as error:
        session.config.stash[UNSAVED] = str(error).partition("\n")[0]


def merge(config: pytest.Config, carried: Iterable[Any]) -> None:
    """Add what one of xdist's workers knows."""
    config.stash[MUTATED] = [*config.stash.get(MUTATED, []), *(Mutated.of(one) for one in carried)]


def tell(reporter: pytest.TerminalReporter) -> None:
    """Write the survivors; with ``-q`` how many there were of which fate, and where it's written."""
    found = reporter.config.stash[MUTATED]
    told = list(lines(found, str(FILE)))
    if trouble := reporter.config.stash.get(UNSAVED, ""):
        told[-1] = shorten(f"not written: {trouble}", WIDTH)
    reporter.ensure_newline()
    reporter.section("apiint mutation", "-")
    for line in told if reporter.config.get_verbosity() >= 0 else told[-1:]:
        reporter.write_line(line)
