"""Which cassettes the collected tests use, whether they are there or not, and whether all tests were collected."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_apiint.plugin import cassettes, lifecycle
from pytest_apiint.plugin.keys import SELECTED

if TYPE_CHECKING:
    import pytest

# Markers of pytest-recording, whose words are names of cassettes.
_OTHERS = ("vcr", "default_cassette")
_PASSED = frozenset({"__pycache__", "node_modules", "site-packages"})


@dataclass(slots=True)
class Collected:
    """`used` counts the tests of each cassette; `folders` are those of collected modules, and of modules that are gone.

    `selected` where tests were deselected, or named one by one.
    """

    used: Counter[str] = field(default_factory=Counter)
    folders: set[str] = field(default_factory=set)
    selected: bool = False

    def carried(self) -> dict[str, Any]:
        """The same as plain dicts, lists and numbers, which xdist can carry."""
        return {"used": dict(self.used), "folders": sorted(self.folders), "selected": self.selected}

    def merge(self, carried: Mapping[str, Any]) -> None:
        """Add what one of xdist's workers collected: each collects all."""
        self.used |= Counter(carried["used"])
        self.folders |= set(carried["folders"])
        self.selected |= carried["selected"]


def collected(session: pytest.Session) -> Collected:
    """What `session` has collected."""
    config = session.config
    found = Collected(selected=config.stash.get(SELECTED, False) or any("::" in arg for arg in config.args))
    library = lifecycle.settings_of(config).cassettes
    modules: dict[Path, Path] = {}
    for item in session.items:
        own = cassettes.path(item, library)
        modules[item.path] = own.parent
        found.used.update(str(file) for file in _named(item, library) or [own])
    for module, folder in modules.items():
        found.used.update(_spelled(module, _unknown(folder, found.used)))
    found.folders = {str(folder) for folder in (*modules.values(), *_gone(modules, library))}
    if library is not None:
        _leave_shared(found, modules, config.rootpath)
    return found


def _named(item: pytest.Item, library: Path | None) -> list[Path]:
    """The cassettes that a test's markers name: with ours it has one, and no other."""
    ours = [str(mark.kwargs["cassette"]) for mark in item.iter_markers("api") if mark.kwargs.get("cassette")]
    if ours:
        return [cassettes.path(item, library, ours[0])]
    theirs = [str(name) for other in _OTHERS for mark in item.iter_markers(other) for name in mark.args]
    return [cassettes.path(item, library), *(cassettes.path(item, library, name) for name in theirs)] if theirs else []


def _unknown(folder: Path, used: Container[str]) -> list[Path]:
    """The files in a module's folder that none of its tests is known to use."""
    return [file for file in folder.rglob("*") if str(file) not in used and file.is_file()] if folder.is_dir() else []


def _spelled(module: Path, files: Sequence[Path]) -> Iterator[str]:
    """Those of `files` that the module's text names, so that a test of its own making may open them."""
    try:
        text = module.read_text("utf-8", "replace") if files else ""
    except OSError:
        return
    for file in files:
        if re.search(rf"""["'/\\]{re.escape(file.stem)}(?:\.ya?ml|\.json)?["']""", text):
            yield str(file)


def _gone(modules: Iterable[Path], library: Path | None) -> Iterator[Path]:
    """Folders beside those of collected modules that belong to modules which aren't there any more."""
    for parent in {module.parent for module in modules} if library is None else ():
        for folder in sorted((parent / "cassettes").glob("*/")):
            tests = folder.name.startswith("test_") or folder.name.endswith("_test")
            if tests and not (parent / f"{folder.name}.py").exists():
                yield folder


def _leave_shared(found: Collected, modules: Mapping[Path, Path], root: Path) -> None:
    """In one library, modules of one name have one folder: nothing is known of it unless all of them were collected."""
    doubtful = {f"{folder.name}.py": folder for folder in modules.values() if _unknown(folder, found.used)}
    if not doubtful:
        return
    for place, inner, names in os.walk(root):
        inner[:] = [name for name in inner if not name.startswith(".") and name not in _PASSED]
        for name in doubtful.keys() & set(names):
            if Path(place, name) not in modules:
                found.folders.discard(str(doubtful[name]))
