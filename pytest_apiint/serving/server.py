"""A server's life: it listens, it waits to be told to stop, and answers what is under way before it goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pytest_apiint.clock import real
from pytest_apiint.faults.plan import Route
from pytest_apiint.findings import unreached
from pytest_apiint.journal import Journal
from pytest_apiint.wire import LoopbackServer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pytest_apiint.serving.pipeline import Serving
    from pytest_apiint.serving.planned import Planned

_GRACE: Final = 2.0  # seconds for answers that are under way
_LOOK: Final = 0.02


class Server:
    """`serving` behind a port of `host`, as the API at `base_url`, with the faults that are `planned`."""

    def __init__(
        self, serving: Serving, base_url: str, *, host: str, port: int, planned: Iterable[Planned] = ()
    ) -> None:
        """Raises OSError: it can't listen there."""
        self._serving = serving
        for one in planned:
            serving.faults.add(Route(one.route, base_url), one.faults, "--fault")
        self._loopback = LoopbackServer(serving, base_url, host=host, port=port)
        self.url = self._loopback.url

    def stop(self, grace: float = _GRACE) -> None:
        """Let nobody in any more, and wait for `grace` seconds at most until all have their answers."""
        self._loopback.stop()
        until = real.monotonic() + grace
        while self._loopback.answering and real.monotonic() < until:
            real.sleep(_LOOK)
        self._loopback.close()

    def unmet(self) -> Iterator[str]:
        """The planned faults that met no request, a line for each route."""
        for error, _ in unreached(self._serving.faults.rules, Journal()):
            yield str(error).partition("\n")[0]
