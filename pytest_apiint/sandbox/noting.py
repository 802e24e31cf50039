"""One test's cleanups as they're noted in ``.apiint/leftovers``, so that what fails there isn't forgotten."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_apiint.exchange import Response
from pytest_apiint.sandbox import leftovers
from pytest_apiint.sandbox.created import GONE, deleting, made, meant
from pytest_apiint.secrets.fields import holds_credential

if TYPE_CHECKING:
    from pytest_apiint.exchange import Request
    from pytest_apiint.journal import Journal
    from pytest_apiint.sandbox.leftovers import Holder, Leftover
    from pytest_apiint.secrets.scrub import Scrubber


@dataclass(slots=True)
class Noting:
    """Notes the cleanups of `test` against `service`, whose hosts `owns` knows.

    `journal` tells what they are for. `named` gives a request the name that it has in every mode, and `scrub` takes
    secrets out.
    """

    root: Path
    service: str
    test: str
    journal: Journal
    owns: Callable[[str], bool]
    named: Callable[[Request], Request]
    scrub: Scrubber
    _holder: Holder | None = field(default=None, init=False)
    _claimed: set[str] = field(default_factory=set, init=False)

    def added(self, call: str, arguments: Sequence[object]) -> Leftover:
        """A cleanup was registered: from now on it's left over, until it's `done`."""
        if self._holder is None:
            self._holder = leftovers.Holder(self.root)
        one = leftovers.new(self.service, self.test, self.scrub.text(call), self._holder.name)
        found = [here for here in made(self.journal, self.owns) if here.url not in self._claimed]
        if (meant_here := meant(found, arguments)) is not None:
            self._claimed.add(meant_here.url)
            one = self._leading(one, meant_here.request, meant_here.url)
        leftovers.write(self.root, one)
        return one

    def done(self, one: Leftover) -> None:
        leftovers.forget(self.root, one)

    def failed(self, one: Leftover, error: BaseException, since: int) -> None:
        """It raised `error`; the requests since the journal's `since`-th show what it would have deleted."""
        asked = deleting(list(self.journal)[since:], self.owns)
        if asked is not None and isinstance(asked.outcome, Response) and asked.outcome.status in GONE:
            return self.done(one)
        if asked is not None:
            one = self._leading(one, asked.request, asked.request.url)
        leftovers.write(self.root, replace(one, error=type(error).__name__))
        return None

    def close(self) -> None:
        """The test is over."""
        if self._holder is not None:
            self._holder.release()
            self._holder = None

    def _leading(self, one: Leftover, request: Request, url: str) -> Leftover:
        """`one` with where a DELETE goes, and with the credentials that `request` carried, as placeholders."""
        clean = self.scrub.request(self.named(replace(request, method="DELETE", url=url, body=b"")))
        fields = tuple((name, value) for name, value in clean.headers.pairs if holds_credential(name))
        return replace(one, url=clean.url, headers=fields)
