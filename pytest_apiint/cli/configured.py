"""What a folder's settings say, for commands that run without pytest."""

from __future__ import annotations

import os
from pathlib import Path

import click

from pytest_apiint.cassettes.shelf.files import cassettes
from pytest_apiint.errors import SettingsProblem
from pytest_apiint.secrets import SecretRegistry, ahead
from pytest_apiint.settings import Settings, load_settings


def settings() -> Settings:
    """The settings of the folder that the command was started in; a mistake in them is one of usage."""
    try:
        return load_settings(root())
    except SettingsProblem as problem:
        raise click.UsageError(str(problem)) from None


def root() -> Path:
    """The nearest folder upwards that has settings, as pytest finds them; but not beyond a repository's own folder."""
    here = Path.cwd()
    for folder in (here, *here.parents):
        if _has_settings(folder):
            return folder
        if (folder / ".git").exists():
            break
    return here


def _has_settings(folder: Path) -> bool:
    try:
        return load_settings(folder).source is not None
    except SettingsProblem:
        return True  # they are told of when they are read


def registry() -> SecretRegistry:
    """The secrets that the settings name, as far as this environment has them."""
    return ahead.known(settings().services.values(), os.environ)


def files(path: Path | None) -> list[Path]:
    """The cassette `path`, or those below that folder; without one those of the settings, or of the working folder."""
    if path is not None:
        return list(cassettes(path))
    library = settings().cassettes
    if library is not None:
        return list(cassettes(library)) if library.is_dir() else []
    return list(cassettes(Path.cwd(), anywhere=False))
