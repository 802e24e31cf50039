"""HTTP/1.1 bytes between client libraries and a session, in memory. One interceptor per client stack."""

from pytest_apiint import imports
from pytest_apiint.exchange import Timeouts
from pytest_apiint.wire.active import activated, in_this_context, pipeline
from pytest_apiint.wire.interceptor import Interceptor
from pytest_apiint.wire.loopback import LoopbackServer

__all__ = ["Interceptor", "LoopbackServer", "Timeouts", "activated", "in_this_context", "install", "pipeline"]


def install() -> None:
    """Bring the client libraries of this process, also those imported later, onto the wire. Once is enough."""
    from pytest_apiint.wire import guard, patches  # noqa: PLC0415 - as late as the first session

    imports.watch()
    patches.install()
    guard.install()
    imports.keep()
