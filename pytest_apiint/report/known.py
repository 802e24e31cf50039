"""What a process that keeps a journal knows of secrets: some ahead, the others test by test."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from pytest_apiint.cassettes import saving
from pytest_apiint.report.clean import Clean
from pytest_apiint.secrets import ahead
from pytest_apiint.secrets.registry import SecretRegistry
from pytest_apiint.secrets.scrub import Scrubber
from pytest_apiint.settings import Service


class Known:
    """The secrets of `services`: stand-ins, and in every mode what `environ` has, as a client may read that itself."""

    def __init__(self, services: Iterable[Service], environ: Mapping[str, str]) -> None:
        several = tuple(services)
        self._ahead = ahead.known(several, environ)
        ahead.stand_ins(self._ahead, several)
        self._met = SecretRegistry()
        self._at_first: int | None = None  # how many were known when the first line was written

    def include(self, registry: SecretRegistry) -> None:
        """Know what a live run has learned."""
        self._ahead.include(registry)

    def test(self) -> tuple[Clean, SecretRegistry]:
        """What makes one test's facts fit to be written, and what it then knows: hand that to `met`."""
        if self._at_first is None:
            self._at_first = self._ahead.size
        registry = SecretRegistry()
        registry.include(self._ahead)
        return Clean(registry), registry

    def met(self, registry: SecretRegistry) -> None:
        """What one test has learned, or knew."""
        self._met.include(registry)

    def again(self, file: Path) -> None:
        """Hide in the journal `file` what was learned after a line had been written.

        Raises:
            OSError, CassetteNotWritten: it can't be.
        """
        if self._met.size == self._at_first:
            return  # nothing was learned after that
        text = file.read_bytes().decode()
        if not any(form in text for form, _ in self._met.forms):
            return
        scrubber = Scrubber(self._met)
        scrubber.reserve(text)
        lines = [_again(line, scrubber.text) for line in text.split("\n")]
        saving.replace(file, "\n".join(lines).encode())


def _again(line: str, hidden: Callable[[str], str]) -> str:
    """Text by text, since a number may look like a secret, and must stay one."""
    if hidden(line) == line:
        return line
    import msgspec  # noqa: PLC0415 - for runs with a report

    return msgspec.json.encode(_texts(msgspec.json.decode(line), hidden)).decode()


def _texts(value: Any, hidden: Callable[[str], str]) -> Any:
    match value:
        case str():
            return hidden(value)
        case list():
            return [_texts(one, hidden) for one in value]
        case dict():
            return {name: _texts(one, hidden) for name, one in value.items()}
    return value
