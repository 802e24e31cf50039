"""aiohttp in the live modes: its own connector connects, and our transport stands between it and the protocol."""

from __future__ import annotations

import asyncio
import copy
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from pytest_apiint.wire import failures
from pytest_apiint.wire.upstream import Patience

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from pytest_apiint.exchange import Request
    from pytest_apiint.script import Forward, Lead
    from pytest_apiint.wire.peer import Peer


_LOOK: Final = 0.005  # seconds between two looks whether the rest of an answer is there


def led(req: Any, lead: Lead | None) -> Any:
    """`req` as the connector has to see it, to connect to the true far end."""
    if lead is None:
        return req
    other = copy.copy(req)
    other.url = req.url.with_scheme(lead.scheme).with_host(lead.host).with_port(lead.port)
    return other


class LiveTransport:
    """Mixed into the offline transport, whose events come first. `dial` gives a protocol of the connector's own."""

    peer: Peer
    _loop: asyncio.AbstractEventLoop
    _protocol: Any
    _closing: bool

    def live(self, dial: Callable[[Forward], Awaitable[Any]]) -> None:
        """Start without a connection."""
        self._dial = dial
        self._real: Any = None
        self._connecting: asyncio.Task[None] | None = None
        self._patience: Patience | None = None
        self._gone = False

    async def ahead(self, forward: Forward, attempt: Request) -> None:
        """Connect before anything is written, since the request is going to be carried on."""
        try:
            await self._connect(forward)
        except BaseException as error:
            self.peer.pipeline.unreached(attempt, failures.connecting(error))
            raise

    async def _connect(self, forward: Forward) -> None:
        theirs = await self._dial(forward)
        self._real = theirs.transport
        self._real.set_protocol(_Relay(self))

    # -- writing --------------------------------------------------------------------------------

    def write(self, data: bytes | bytearray | memoryview) -> None:
        super().write(data)  # type: ignore[misc]
        going = self.peer.upward()
        if going is None:
            return
        raw, forward = going
        if self._real is not None and not forward.delay:
            self._real.write(raw)
        else:
            self._connecting = self._loop.create_task(self._carry(raw, forward))

    async def _carry(self, raw: bytes, forward: Forward) -> None:
        for seconds in forward.waits():
            await asyncio.sleep(seconds)
        try:
            if self._real is None:
                await self._connect(forward)
        except Exception as error:  # noqa: BLE001 - it's the request that fails with it
            self.peer.failed(failures.connecting(error))
            self._fail(error)  # type: ignore[attr-defined]
        else:
            self._real.write(raw)

    # -- what comes down ------------------------------------------------------------------------

    def down(self, data: bytes) -> None:
        """The real transport received `data`."""
        if self._patience is not None:
            self._patience.took(data)
            self.peer.rest(data)
        elif not self._closing:
            self.peer.came(data)
            self._protocol.data_received(data)

    def ended(self) -> None:
        """The far end closed in order."""
        if self._patience is not None:
            self.peer.rest(b"")
        elif not self._closing:
            self.peer.far_end_closed()
            self._protocol.eof_received()

    def lost(self, error: Exception | None) -> None:
        """The real transport is gone."""
        self._gone = True
        if self._closing:
            return
        if error is None:
            self.peer.far_end_closed()
        else:
            self.peer.failed(failures.carrying(error))
        self.lose(error)

    def lose(self, error: Exception | None) -> None:
        super().lose(error)  # type: ignore[misc]
        if self._connecting is not None:
            self._connecting.cancel()
        if self._real is not None:
            self._real.close()

    def close(self) -> None:
        """Read first what the client has left of an answer that is recorded."""
        if self._closing or not self.peer.unread:
            return super().close()  # type: ignore[misc, no-any-return]
        self._closing = True
        self._patience = Patience()
        self._real.resume_reading()
        self._reading_on = self._loop.create_task(self._read_on(self._patience))
        return None

    async def _read_on(self, patience: Patience) -> None:
        while self.peer.unread and patience.left and not self._gone:
            # The loop cancels what is left when it ends; that has to wait, as it would for a connection's own close.
            with suppress(asyncio.CancelledError):
                await asyncio.sleep(_LOOK)
        self.lose(None)

    # -- the rest of a transport ----------------------------------------------------------------

    def pause_reading(self) -> None:
        super().pause_reading()  # type: ignore[misc]
        if self._real is not None:
            self._real.pause_reading()

    def resume_reading(self) -> None:
        super().resume_reading()  # type: ignore[misc]
        if self._real is not None:
            self._real.resume_reading()

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        if self._real is None:
            return super().get_extra_info(name, default)  # type: ignore[misc]
        return self._real.get_extra_info(name, default)


class _Relay(asyncio.Protocol):
    """What the real transport holds as its protocol."""

    def __init__(self, transport: LiveTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._transport.down(data)

    def eof_received(self) -> None:
        self._transport.ended()

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport.lost(exc)

    def pause_writing(self) -> None:
        self._transport._protocol.pause_writing()

    def resume_writing(self) -> None:
        self._transport._protocol.resume_writing()
