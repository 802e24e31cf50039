"""``--api-har``: each process writes its tests down as they end; the one that began the run puts all in one file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pytest_apiint import __version__
from pytest_apiint.cassettes import saving
from pytest_apiint.errors import CassetteNotWritten
from pytest_apiint.messages import WIDTH, near, shorten
from pytest_apiint.plugin import extras, runs
from pytest_apiint.plugin.keys import ARCHIVE, UNARCHIVED
from pytest_apiint.report.har import archive, leaf

if TYPE_CHECKING:
    import pytest

    from pytest_apiint.report.run import Test

_PARTS: Final = "har-{}.jsonl"


def begin(config: pytest.Config, file: Path) -> None:
    """Have all exchanges written into `file` when the run is over.

    Raises:
        pytest.UsageError: harfile isn't installed.
    """
    extras.must_have("harfile", "--api-har", "report")
    runs.run(config)
    config.stash[ARCHIVE] = file


def keep(item: pytest.Item, test: Test) -> None:
    """Write a test down, which is over: in this process's part."""
    folder = runs.folder(item.config)
    folder.mkdir(parents=True, exist_ok=True)
    row = json.dumps([test.file, test.line, leaf(test)])
    with folder.joinpath(_PARTS.format(test.worker or "main")).open("a", encoding="ascii") as part:
        part.write(f"{row}\n")


def finish(config: pytest.Config) -> None:
    """Put the parts of all processes together, in the order of the tests' files and lines."""
    if hasattr(config, "workerinput"):
        return
    file = config.stash[ARCHIVE]
    try:
        rows = sorted(_rows(runs.folder(config)), key=lambda row: (row[0], row[1]))
        file.parent.mkdir(parents=True, exist_ok=True)
        saving.replace(file, archive((row[2] for row in rows), __version__).encode())
    except (OSError, CassetteNotWritten) as error:
        cause = error if isinstance(error, OSError) else error.__cause__
        config.stash[UNARCHIVED] = str(getattr(cause, "strerror", None) or error).partition("\n")[0]


def _rows(folder: Path) -> Iterator[Any]:
    for part in sorted(folder.glob(_PARTS.format("*"))):
        for line in part.read_text("ascii").splitlines():
            with suppress(ValueError):  # a worker that was killed while it wrote
                yield json.loads(line)


def tell(reporter: pytest.TerminalReporter) -> None:
    """Say where the archive is, or why it's nowhere."""
    config = reporter.config
    name = near(str(config.stash[ARCHIVE]))
    if trouble := config.stash.get(UNARCHIVED, ""):
        reporter.write_line(shorten(f"apiint: {name} was not written: {trouble.lower()}", WIDTH))
    elif config.get_verbosity() >= 0:
        reporter.write_line(shorten(f"apiint: all exchanges are in {name}", WIDTH))
