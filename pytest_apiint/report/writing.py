"""Reports of a run as files: ``report.html``, ``report.json``, ``report.md``."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from pytest_apiint.cassettes import saving
from pytest_apiint.report import document
from pytest_apiint.report.run import Run

FORMS: Final = ("html", "json", "markdown")
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

    Raises:
        OSError, CassetteNotWritten: one can't be written.
    """
    hidden = next((one for one in (folder, *folder.parents) if one.name == ".apiint"), None)
    if hidden is not None:
        saving.unversioned(hidden)
    folder.mkdir(parents=True, exist_ok=True)
    return [_written(folder / NAMES[form], _MADE[form](run)) for form in forms]


def _written(file: Path, text: str) -> Path:
    saving.replace(file, text.encode())
    return file


def missing(forms: Iterable[str]) -> str:
    """The library that these forms need and that isn't installed; empty where all are."""
    from importlib.util import find_spec  # noqa: PLC0415 - for runs with a report

    needed = ["msgspec", *(["jinja2"] if "html" in forms else [])]
    return next((name for name in needed if find_spec(name) is None), "")
