"""What there is to begin with: a project's client libraries, its description, its tests and its settings."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pytest_apiint.contract.document import Document, load
from pytest_apiint.errors import SpecDamaged
from pytest_apiint.project.clients import Client, clients
from pytest_apiint.project.descriptions import descriptions
from pytest_apiint.project.example import LIBRARIES
from pytest_apiint.settings import Settings, load_settings


@dataclass(frozen=True, slots=True)
class Found:
    """A project's facts. `spec` is the description's file, `others` are those that weren't taken."""

    root: Path
    clients: tuple[Client, ...]
    settings: Settings
    tests: Path
    spec: Path | None = None
    document: Document | None = None
    others: tuple[Path, ...] = ()

    @property
    def library(self) -> str:
        """The library that an example is best written with; requests comes with this package."""
        able = (one.name for one in self.clients if one.version and one.name in LIBRARIES)
        return next(able, "requests")


def look(root: Path, spec: Path | None = None) -> Found:
    """Look over the project in `root`; `spec` is its description, where that is known.

    Raises:
        SettingsProblem: there are settings, and they can't be meant.
        SpecDamaged: `spec` can't be read.
    """
    settings = load_settings(root)
    if spec is not None:
        return Found(root, clients(root), settings, _tests(root), spec, _whole(spec))
    files = descriptions(root)
    taken, document = next(_read(files), (None, None))
    others = tuple(file for file in files if file != taken)
    return Found(root, clients(root), settings, _tests(root), taken, document, others)


def described(file: Path | None) -> Document | None:
    """The description in `file`; None where there's none that can be read."""
    return next((document for _, document in _read([file] if file is not None else [])), None)


def _read(files: list[Path]) -> Iterator[tuple[Path, Document]]:
    for file in files:
        try:
            yield file, _whole(file)
        except SpecDamaged:
            continue  # it's told of as one that wasn't taken


def _whole(file: Path) -> Document:
    """The description in `file`, of which everything has been read.

    Raises:
        SpecDamaged: it can't be.
    """
    document = load(file)
    tuple(document.operations)  # a mistake in one of them shows now
    return document


def _tests(root: Path) -> Path:
    """Where the project's tests are: as pytest is told, or as folders are called."""
    named = [root / name for name in (*_testpaths(root), "tests", "test")]
    return next((folder for folder in named if folder.is_dir()), root / "tests")


def _testpaths(root: Path) -> list[str]:
    try:
        tool: Any = tomllib.loads((root / "pyproject.toml").read_text("utf-8")).get("tool", {})
        pytest = tool.get("pytest", {})
        told = pytest.get("testpaths") or pytest.get("ini_options", {}).get("testpaths") or []
    except (OSError, ValueError, AttributeError):
        return []
    return told.split() if isinstance(told, str) else [one for one in told if isinstance(one, str)]
