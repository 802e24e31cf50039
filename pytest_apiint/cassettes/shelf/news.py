"""What a run's last lines say of cassettes: written, left over, used by nobody. Nothing where there's no news."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pytest_apiint.cassettes.shelf.ages import counted
from pytest_apiint.cassettes.shelf.played import Played, Unused, Written
from pytest_apiint.cassettes.shelf.usage import Usage
from pytest_apiint.messages import WIDTH, near, shorten
from pytest_apiint.secrets.placeholders import PLACEHOLDER

LINES: Final = 8
_NUMBERS: Final = 4
_LABEL: Final = 10
_SHORTEST: Final = 20


@dataclass(frozen=True, slots=True)
class Row:
    """A piece of news: `label` says what became of the file; where it's empty, `text` goes on about the one before."""

    label: str
    file: str = ""
    text: str = ""

    def lines(self, width: int) -> Iterator[str]:
        """One, or two where the file's whole name leaves no room for the text: names are there to be copied."""
        name, room = near(self.file) if self.file else "", width - _LABEL
        if name and room - len(self.text) - 2 < len(name) <= room:
            yield f"{self.label:<{_LABEL}}{name}"
            yield f"{'':<{_LABEL}}{self.text}"
            return
        if room < len(name) <= width - 2:
            yield f"{self.label:<{_LABEL}}{self.text}"
            yield f"  {name}"
            return
        name = f"{shorten(name, max(room - 2 - len(self.text), _SHORTEST))}  " if name else ""
        yield f"{self.label:<{_LABEL}}{name}{self.text}"


def lines(news: Iterable[Row], *, width: int = WIDTH) -> list[str]:
    """The news of a run, in `LINES` lines of `width` columns at most."""
    told = [line for row in news for line in row.lines(width)]
    if len(told) > LINES:
        told = [*told[: LINES - 1], f"... and {len(told) - LINES + 1} more: apiint cassettes list, check, prune"]
    return told


def rows(played: Played, usage: Usage, users: Mapping[str, int]) -> Iterator[Row]:
    """The news of a run.

    What nobody uses is told only where the run speaks for all tests; `users` counts the tests of each cassette.
    """
    written = played.written
    for one in written:
        yield from _recorded(one)
    if played.recorders and not written:
        yield Row("recorded", text="nothing: no test that passed asked for more than is recorded already")
    if usage.partial:
        return
    yield from map(_unused, played.unused(users))
    orphans = list(usage.orphans())
    yield from (Row("orphan", str(file), "no collected test uses it") for file in orphans)
    if orphans:
        yield Row("", text="apiint cassettes prune lists what would go, and --yes removes it")


def _recorded(one: Written) -> Iterator[Row]:
    if one.left_out:
        yield Row("left out", one.file, f"{counted(one.left_out, 'answer')} that its client left unread")
    if not one.added:
        return
    secrets = _secrets(Path(one.file))
    hidden = f", {counted(secrets, 'secret')} replaced" if secrets else ""
    if not one.kept:
        yield Row("recorded", one.file, f"{counted(one.added, 'interaction')}{hidden}")
    else:
        yield Row("updated", one.file, f"{one.added} added to {one.kept}{hidden}")


def _unused(one: Unused) -> Row:
    shown = ", ".join(map(str, one.numbers[:_NUMBERS])) + (", ..." if len(one.numbers) > _NUMBERS else "")
    which = f"all {one.size}" if len(one.numbers) == one.size else f"{shown} of {one.size}"
    return Row("unused", one.file, f"never played: {which}")


def _secrets(file: Path) -> int:
    try:
        return len(set(PLACEHOLDER.findall(file.read_text("utf-8", "replace"))))
    except OSError:
        return 0
