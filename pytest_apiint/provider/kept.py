"""Findings as cassettes in ``.apiint/findings``: what was asked and answered, to be replayed without the API."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pytest_apiint import recordings
from pytest_apiint.cassettes import saving
from pytest_apiint.cassettes.recording import Recording
from pytest_apiint.errors import ApiintError
from pytest_apiint.exchange import Exchange, Headers
from pytest_apiint.messages import near

if TYPE_CHECKING:
    from pytest_apiint.cassettes.port import Scrubber
    from pytest_apiint.provider.finding import Finding

FOLDER: Final = Path(".apiint", "findings")
# Another for each case, so that a server's log can be searched for it.
_MARK: Final = "x-schemathesis-testcaseid"


@dataclass(frozen=True, slots=True)
class Kept:
    """The cassette of one test, `nodeid` as pytest calls it, of `operation`, in the folder below `root`."""

    root: Path
    nodeid: str
    operation: str

    @property
    def path(self) -> Path:
        """``GET-users-id-1f3a5c7e.yaml``: tests of equal operations have one each."""
        name = re.sub(r"[^A-Za-z0-9_.-]+", "-", self.operation).strip("-.")[:80]
        return self.root / FOLDER / f"{name}-{hashlib.sha256(self.nodeid.encode()).hexdigest()[:8]}.yaml"

    def keep(
        self, findings: Iterable[Finding], *, epoch: float, canonical: Callable[[str], str], scrub: Scrubber
    ) -> str:
        """Put the exchanges of `findings` in the place of what was kept; gives the lines that tell of it.

        `epoch` is when the exchanges' time began, in seconds since 1970; `canonical` names the API's own URLs. Where it
        can't be written, say for a secret that would stand in it, nothing is kept, and the lines say why.
        """
        recording = Recording()
        for ended in recordings.interactions(_exchanges(findings), epoch, canonical):
            recording.add(ended)
        try:
            self.drop()
            saving.unversioned(self.root / FOLDER.parent)
            saved = recording.save(self.path, keep="all", scrub=scrub)
        except (ApiintError, OSError) as problem:
            return f"not kept: {problem}"
        return _lines(self.path) if saved.written else ""

    def drop(self) -> None:
        """Forget what was kept: the operation passes, or has other findings now."""
        with suppress(ApiintError):
            saving.remove(self.path)


def _exchanges(findings: Iterable[Finding]) -> Iterator[Exchange]:
    """Each once, in their order; several findings may be about one, or come after equal steps."""
    every = {exchange.number: exchange for one in findings for exchange in (*one.steps, one.exchange)}
    for _, exchange in sorted(every.items()):
        request = exchange.request
        headers = Headers((name, value) for name, value in request.headers.pairs if name.lower() != _MARK)
        yield replace(exchange, request=replace(request, headers=headers))


def _lines(path: Path) -> str:
    marker = f'@pytest.mark.api(mode="replay", cassette="{path.as_posix()}")'
    return f"kept: {near(str(path))}\nreplay: {marker}"
