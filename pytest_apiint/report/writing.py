"""Reports of a run as files: ``report.html``, ``report.json``, ``report.md``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from pytest_apiint.cassettes import saving
from pytest_apiint.report import document
from pytest_apiint.report.permalinks import permalink
from pytest_apiint.report.run import Run, Test

FORMS: Final = ("html", "json", "markdown")
TRACES: Final = "traces"
# A run in which all fails says it once; so many archives are enough to see why.
_TRACED: Final = 100
NAMES: Final = {"html": "report.html", "json": "report.json", "markdown": "report.md"}


def _html(run: Run) -> str:
    from pytest_apiint.report.page import page  # noqa: PLC0415 - jinja2, for those who want a page

    return page(run)


def _markdown(run: Run) -> str:
    from pytest_apiint.report.markdown import markdown  # noqa: PLC0415

    return markdown(run)


_MADE: Final[dict[str, Callable[[Run], str]]] = {"html": _html, "json": document.text, "markdown": _markdown}


def write(run: Run, folder: Path, forms: Iterable[str]) -> list[Path]:
    """The files that tell of `run` in these forms, in `folder`; an older one is replaced whole.

    Each failed test has an archive (HAR) of its exchanges in ``traces``, the first hundred of them.

    Raises:
        OSError, CassetteNotWritten: one can't be written.
    """
    hidden = next((one for one in (folder, *folder.parents) if one.name == ".apiint"), None)
    if hidden is not None:
        saving.unversioned(hidden)
    folder.mkdir(parents=True, exist_ok=True)
    traced = replace(run, tests=tuple(_traced(run, folder)))
    return [_written(folder / NAMES[form], _MADE[form](traced)) for form in forms]


def _traced(run: Run, folder: Path) -> Iterator[Test]:
    """The tests, those that failed with their archives; what an older run left there is forgotten."""
    from pytest_apiint.report.har import har  # noqa: PLC0415 - harfile, for those who want a report

    for old in (folder / TRACES).glob("*.har"):
        old.unlink()
    room = _TRACED
    for test in run.tests:
        if test.outcome not in ("failed", "error") or not test.attempts or not room:
            yield replace(test, har="")
            continue
        room -= 1
        (folder / TRACES).mkdir(exist_ok=True)
        file = _written(folder / TRACES / f"{permalink(test.id)}.har", har([test], run.version))
        yield replace(test, har=file.relative_to(folder).as_posix())


def _written(file: Path, text: str) -> Path:
    saving.replace(file, text.encode())
    return file


def missing(forms: Iterable[str]) -> str:
    """The library that these forms need and that isn't installed; empty where all are."""
    from importlib.util import find_spec  # noqa: PLC0415 - for runs with a report

    needed = ["msgspec", "harfile", *(["jinja2"] if "html" in forms else [])]
    return next((name for name in needed if find_spec(name) is None), "")
