"""``--api-consumption``: what calls of suites read, carried by the reports of plain calls, told when a run is over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pytest_apiint.consumption.file import FILE, write
from pytest_apiint.consumption.mapping import consumed
from pytest_apiint.consumption.reads import Consumed
from pytest_apiint.consumption.table import lines
from pytest_apiint.errors import CassetteNotWritten
from pytest_apiint.messages import WIDTH, shorten
from pytest_apiint.plugin.keys import CONSUMED, UNWRITTEN

if TYPE_CHECKING:
    import pytest

    from pytest_apiint.api import Api
    from pytest_apiint.checks.bench import Bench

_SUITE: Final = "::test_check["


def note(item: pytest.Item, bench: Bench, api: Api) -> None:
    """Map the call whose plain call `item` is, and has gone well."""
    found = consumed(bench, api, item.nodeid.partition(_SUITE)[0])
    item.user_properties.append((CONSUMED, found.plain()))


def finish(session: pytest.Session, reporter: pytest.TerminalReporter) -> None:
    """Write the file, in the process that has the reports of all."""
    try:
        write(session.config.rootpath, calls(reporter))
    except (OSError, CassetteNotWritten) as error:
        session.config.stash[UNWRITTEN] = str(error).partition("\n")[0]


def tell(reporter: pytest.TerminalReporter) -> None:
    """Write the table; with ``-q`` where it lies."""
    told = list(lines(calls(reporter), str(FILE)))
    if trouble := reporter.config.stash.get(UNWRITTEN, ""):
        told[-1] = shorten(f"not written: {trouble}", WIDTH)
    reporter.ensure_newline()
    reporter.section("apiint consumption", "-")
    for line in told if reporter.config.get_verbosity() >= 0 else told[-1:]:
        reporter.write_line(line)


def calls(reporter: pytest.TerminalReporter) -> list[Consumed]:
    """Every call that was mapped, once, from all of xdist's workers."""
    found: dict[str, Any] = {}
    for reports in reporter.stats.values():
        for report in reports:
            for name, value in getattr(report, "user_properties", ()):
                if name == CONSUMED:
                    found[report.nodeid] = value
    return [Consumed.of(value) for value in found.values()]
