"""A run's journal on disk: a file of JSON lines for each of its processes.

The first line says whose it is; then comes a line for each test, written when it's over, so that a process that is
killed loses its last test at most; and at the end what the whole run has to tell. The last line says that it ended.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from pytest_apiint.errors import ReportDamaged
from pytest_apiint.messages import layout, near, shorten
from pytest_apiint.report.run import (
    SCHEMA,
    Cassette,
    Consumed,
    Coverage,
    Drifted,
    Fuzzed,
    Sent,
    Service,
    Survivor,
    Test,
)

MAIN: Final = "main"
SUFFIX: Final = ".jsonl"


@dataclass(frozen=True, slots=True)
class Head:
    """Whose journal it is: a process of the run with the id `run`; `worker` is ``"main"``, or as xdist calls it."""

    schema: str
    run: str
    worker: str
    started: float
    mode: str = "mock"
    strict: bool = False
    seed: int | None = None
    version: str = ""
    python: str = ""
    clients: tuple[str, ...] = ()
    services: tuple[Service, ...] = ()


@dataclass(frozen=True, slots=True)
class End:
    """The process has come to its end; `others` counts tests that were none of ours, by file."""

    at: float
    others: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One of these."""

    test: Test | None = None
    coverage: Coverage | None = None
    drift: Drifted | None = None
    consumption: Consumed | None = None
    fuzzed: Fuzzed | None = None
    survivor: Survivor | None = None
    cassette: Cassette | None = None
    sent: Sent | None = None
    warning: str | None = None
    end: End | None = None


@dataclass(frozen=True, slots=True)
class Journal:
    """What stands in one file; `cut` where its last line isn't whole."""

    file: Path
    head: Head
    lines: tuple[Line, ...]
    cut: bool = False

    @property
    def end(self) -> End | None:
        """None where its process was killed."""
        return self.lines[-1].end if self.lines else None


class Writer:
    """Writes the journal `file`, one whole line at a time, each of them handed to the system at once."""

    def __init__(self, file: Path, head: Head) -> None:
        """Raises OSError where it can't be written."""
        import msgspec  # noqa: PLC0415 - for runs with a report

        self.file = file
        self._encode: Callable[[Any], bytes] = msgspec.json.Encoder().encode
        self._out = file.open("wb", buffering=0)
        self._put(head)

    def test(self, test: Test) -> None:
        self._put({"test": test})

    def line(self, kind: str, fact: object) -> None:
        """Any other line; `kind` is a field of `Line`."""
        self._put({kind: fact})

    def close(self) -> None:
        self._out.close()

    def _put(self, fact: object) -> None:
        self._out.write(self._encode(fact) + b"\n")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def read(file: Path) -> Journal:
    """The journal in `file`.

    Raises:
        ReportDamaged: it can't be read, has another schema, or a line of it isn't as it was written.
    """
    try:
        first, *rest = file.read_bytes().split(b"\n")
    except OSError as error:
        raise damaged(file, f"can't be read ({(error.strerror or 'no reason given').lower()})") from None
    # A whole line ends in a line's end, after which nothing stands.
    last = rest.pop() if rest else b""
    head = _head(file, first)  # first: of what is no journal no line is damaged
    return Journal(file, head, tuple(_lines(file, rest)), cut=bool(last))


def _head(file: Path, first: bytes) -> Head:
    known = schema(first)
    if known is None:
        raise damaged(file, "is no journal of a run", line=1)
    if known != SCHEMA:
        raise damaged(file, f"has the schema {shorten(known, 40)}", line=1)
    return decoded(file, first, Head, 1)  # type: ignore[no-any-return]  # as it's asked for


def _lines(file: Path, rest: list[bytes]) -> Iterator[Line]:
    for number, text in enumerate(rest, 2):
        yield decoded(file, text, Line, number)


def schema(text: bytes) -> str | None:
    """The schema that JSON names; None where it names none, or is no JSON."""
    import msgspec  # noqa: PLC0415 - for runs with a report

    try:
        found = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return None
    named = found.get("schema") if isinstance(found, dict) else None
    return named if isinstance(named, str) else None


def decoded(file: Path, text: bytes, kind: type, line: int | None = None) -> Any:
    """`text`, which stands in `file`, as a value of `kind`.

    Raises:
        ReportDamaged: it isn't one.
    """
    import msgspec  # noqa: PLC0415 - for runs with a report

    try:
        return _decoder(kind)(text)
    except (msgspec.DecodeError, RecursionError) as error:
        # Its words name places and kinds, never values.
        raise damaged(file, "is damaged", line=line, seen=str(error)) from None


@lru_cache(maxsize=4)
def _decoder(kind: type) -> Callable[[bytes], Any]:
    import msgspec  # noqa: PLC0415 - for runs with a report

    return msgspec.json.Decoder(kind).decode


def damaged(file: Path, what: str, *, line: int | None = None, seen: str = "") -> ReportDamaged:
    """The error for a file that is no report."""
    place = f"{near(str(file))}:{line}" if line else near(str(file))
    rows = [("seen", shorten(seen, 200)), ("expected", f"{SCHEMA}, as pytest --api-report writes it")]
    fix = "leave it out, or run its tests again with --api-report=json"
    return ReportDamaged(layout(f"{place} {what}", [*rows, ("fix", fix)]))
