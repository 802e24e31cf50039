"""What pytest would be told of us in this folder, and who says so: its `addopts`, the environment, or its file."""

from __future__ import annotations

import contextlib
import io
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from pytest_apiint.messages import near
from pytest_apiint.settings.lines import lines

# The options that a file or the environment may give, and what holds where nobody does; pytest may not know them all.
OPTIONS: Final = {
    "mode": "mock",
    "record": "missing",
    "contract": "",
    "coverage-min": "",
    "response": "",
    "fuzz-cases": "200",
    "fuzz-tier": "",
    "seed": "0",
    "service": "",
    "select": "",
    "ignore": "",
    "strict": "",
    "report": "",
    "report-dir": ".apiint/report",
    "har": "",
    "log": "",
    "otel": "",
    "junit": "true",
}


@dataclass(frozen=True, slots=True)
class Source:
    """Who says something: ``default``, ``environment`` (a variable's `name`), ``file`` (and its line), ``addopts``."""

    kind: str
    name: str = ""
    line: int | None = None

    def __str__(self) -> str:
        if self.kind == "file":
            return self.name + (f":{self.line}" if self.line else "")
        return f"{self.kind} {self.name}".rstrip()


DEFAULT: Final = Source("default")


class _Seen:
    """A plugin that takes pytest's configuration, and ends the run before it begins."""

    def __init__(self) -> None:
        self.config: pytest.Config | None = None

    @pytest.hookimpl(tryfirst=True)
    def pytest_cmdline_main(self, config: pytest.Config) -> int:
        self.config = config
        return 0


def options() -> Iterator[tuple[str, str, Source]] | None:
    """Each of `OPTIONS` with its value ("" for none) and its source; None where pytest can't start here."""
    config = configuration()
    return None if config is None else _told(config)


def configuration() -> pytest.Config | None:
    """Pytest's own configuration, as a run in this folder would have it; None where it can't start here."""
    seen = _Seen()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()), suppress(Exception):
        pytest.main(["--assert=plain", "-p", "no:cacheprovider"], plugins=[seen])
    return seen.config


def _told(config: pytest.Config) -> Iterator[tuple[str, str, Source]]:
    file = config.inipath
    for name, usual in OPTIONS.items():
        word = f"apiint_{name.replace('-', '_')}"
        given = config.getoption(f"--api-{name}", None)
        try:
            said = config.getini(word)
        except (ValueError, KeyError):
            continue
        if given:
            yield name, _text(given), Source("addopts", near(str(file)) if file is not None else "PYTEST_ADDOPTS")
        elif value := os.environ.get(word.upper()):
            yield name, value, Source("environment", word.upper())
        elif file is not None and (line := _line(file, word)):
            yield name, _text(said), Source("file", near(str(file)), line)
        else:
            yield name, usual, DEFAULT


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _line(file: Path, word: str) -> int | None:
    """Where pytest's file says `word`; None where that can't be told."""
    text = file.read_text("utf-8", "replace")
    if file.suffix == ".toml":
        return next((line for key, line in lines(text).items() if key[-1] == word), None)
    found = re.search(rf"^{word}\s*[=:]", text, re.MULTILINE)
    return text.count("\n", 0, found.start()) + 1 if found else None
