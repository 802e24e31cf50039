"""What is written into a project: whole files that aren't there yet, and texts at the end of files that are."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pytest_apiint.errors import SettingsProblem, UsageProblem
from pytest_apiint.messages import layout, near
from pytest_apiint.project.calls import Call
from pytest_apiint.project.example import example
from pytest_apiint.project.proposal import Proposal
from pytest_apiint.settings.reader import Reader

EXAMPLE: Final = "test_api_example.py"
_MARKED: Final = "**/cassettes/** linguist-generated=true\n"


@dataclass(frozen=True, slots=True)
class Draft:
    """A `text` for the end of `file`, which needn't be there; `what` is how it's told of."""

    file: Path
    text: str
    what: str

    def write(self) -> None:
        """Add the text, with the line ends that the file has; what is there stays byte for byte.

        Raises:
            UsageProblem: the file or its folder can't be written.
        """
        try:
            before = self.file.read_bytes() if self.file.exists() else b""
            self.file.parent.mkdir(parents=True, exist_ok=True)
            with self.file.open("ab") as opened:
                opened.write(added(before, self.text))
        except OSError as error:
            rows = [("found", error.strerror or str(error)), ("fix", "make it writable; --dry-run shows the texts")]
            raise UsageProblem(layout(f"{near(str(self.file))} can't be written", rows)) from None


def added(before: bytes, text: str) -> bytes:
    """The bytes that add `text` to `before`: after an empty line where something is there."""
    end = b"\r\n" if b"\r\n" in before else b"\n"
    gap = b"" if not before else end if before.endswith(b"\n") else end * 2
    return gap + text.encode().replace(b"\n", end)


def settings(root: Path, proposal: Proposal) -> Draft:
    """The service's table for pyproject.toml, or where there's none for apiint.toml.

    Raises:
        SettingsProblem: with it, the file would say something that can't be meant.
    """
    file, prefix = _file(root)
    text = proposal.toml(f"{prefix}.services." if prefix else "services.", root)
    _must_be_readable(file, prefix, text)
    return Draft(file, text, f"[{'tool.apiint.' if prefix else ''}services.{proposal.name}] in {file.name}")


def _file(root: Path) -> tuple[Path, str]:
    pyproject, own = root / "pyproject.toml", root / "apiint.toml"
    return (pyproject, "tool.apiint") if pyproject.is_file() and not own.is_file() else (own, "")


def _must_be_readable(file: Path, prefix: str, text: str) -> None:
    before = file.read_bytes() if file.is_file() else b""
    try:
        found: Any = tomllib.loads((before + added(before, text)).decode())
    except ValueError as error:
        rows = [("found", str(error)), ("fix", f"add it by hand:\n{text.rstrip()}")]
        raise SettingsProblem(layout(f"{file.name} takes no table at its end", rows)) from None
    for name in filter(None, prefix.split(".")):
        found = found[name]
    Reader(file, prefix).settings(found)


def attributes(root: Path) -> Draft | None:
    """The line by which recordings are left out of reviews and statistics; None where there is one."""
    file = root / ".gitattributes"
    try:
        marked = any("cassettes" in line and "linguist-generated" in line for line in _lines(file))
    except OSError:
        return None
    return None if marked else Draft(file, _MARKED, ".gitattributes")


def _lines(file: Path) -> Iterator[str]:
    if file.is_file():
        yield from file.read_text("utf-8", "replace").splitlines()


def first_test(folder: Path, call: Call, library: str, *, service: str) -> Draft | None:
    """The example; None where there's a file of that name."""
    file = folder / EXAMPLE
    text = example(call, library, service=service)
    return None if os.path.lexists(file) else Draft(file, text, near(str(file)))
