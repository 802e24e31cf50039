"""httpcore and httpcore2 in the live modes: streams over the library's own ones, teed.

A backend's own `connect_tcp` and `start_tls` make the connection. They do so at once where the request is going to be
carried on; where a fault or a mock may answer, only once it has to be. HTTP/2 can't be teed as bytes, so it isn't
offered in the handshake.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pytest_apiint.script import Forward
from pytest_apiint.wire import failures
from pytest_apiint.wire.clients.httpx import decided_by
from pytest_apiint.wire.rest import rest
from pytest_apiint.wire.upstream import Patience

if TYPE_CHECKING:
    from types import ModuleType

    from pytest_apiint.exchange import Request
    from pytest_apiint.script import Lead
    from pytest_apiint.wire.peer import Peer


_PIECE: Final = 65_536


@dataclass(slots=True)
class Handshake:
    """What the library asked for of TLS, to be done once there is a connection."""

    context: Any
    server_hostname: str | None
    timeout: float | None

    def arguments(self, lead: Lead | None) -> tuple[Any, str | None, float | None]:
        """As `start_tls` takes them, for the true far end."""
        return self.context, lead.host if lead is not None else self.server_hostname, self.timeout


def only_http1(context: Any) -> None:
    """Offer HTTP/1.1 alone, beside which the library has put HTTP/2 where its user wants that."""
    context.set_alpn_protocols(["http/1.1"])


def secured(forward: Forward | None, peer: Peer) -> bool:
    """Whether the true far end speaks TLS."""
    lead = forward.lead if forward is not None else None
    return (lead.scheme if lead is not None else peer.line.scheme) == "https"


class LiveBase:
    """What both streams share. `dial` connects to a host and port with the library's own backend."""

    def __init__(self, module: ModuleType, peer: Peer, dial: Callable[[str, int], Any]) -> None:
        super().__init__(module, peer)  # type: ignore[call-arg]
        self._peer = peer
        self._dial = dial
        self._real: Any = None
        self._handshake: Handshake | None = None
        self._lead: Lead | None = None
        self._attempt: Request | None = None

    @contextmanager
    def _reaching(self) -> Iterator[None]:
        """A connection that fails before its request is written is a fact of the journal, too."""
        try:
            yield
        except BaseException as error:
            if self._attempt is not None:
                self._peer.pipeline.unreached(self._attempt, failures.connecting(error))
                self._attempt = None
            raise

    def _place(self, forward: Forward) -> tuple[str, int]:
        self._lead = forward.lead
        line = self._peer.line
        return (line.host, line.port) if forward.lead is None else (forward.lead.host, forward.lead.port)

    def _noted(self, error: Exception) -> None:
        """The journal hears what the client is about to."""
        if "Timeout" in type(error).__name__:
            self._peer.timed_out()
        else:
            self._peer.failed(failures.carrying(error))

    def _down(self, data: bytes) -> bytes:
        if data:
            self._peer.came(data)
        else:
            self._peer.far_end_closed()
        return data

    def get_extra_info(self, info: str) -> Any:
        if self._real is None or self._peer.playing:
            return super().get_extra_info(info)  # type: ignore[misc]
        return self._real.get_extra_info(info)


class Live(LiveBase):
    """The sync stream; it stands before the offline one, whose events it plays where there are any."""

    def connect(self, forward: Forward) -> None:
        """Make the connection, as far as the library has asked for it."""
        self._real = self._dial(*self._place(forward))
        self._secure(forward)

    def ahead(self, forward: Forward, attempt: Request) -> None:
        """Connect before anything is written, since the request is going to be carried on."""
        self._attempt = attempt
        with self._reaching():
            self.connect(forward)

    def _secure(self, forward: Forward | None) -> None:
        if self._handshake is not None and secured(forward, self._peer):
            only_http1(self._handshake.context)
            self._real = self._real.start_tls(*self._handshake.arguments(self._lead))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        decided_by(self._peer)
        self._peer.feed(buffer)
        going = self._peer.upward()
        if going is None:
            return
        raw, forward = going
        for seconds in forward.waits():
            self._peer.pipeline.clock.wait(seconds)
        if self._real is None:
            try:
                self.connect(forward)
            except Exception as error:
                self._peer.failed(failures.connecting(error))
                raise
        try:
            self._real.write(raw, timeout)
        except Exception as error:
            self._noted(error)
            raise

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        if self._real is None or self._peer.playing:
            return super().read(max_bytes, timeout)  # type: ignore[misc, no-any-return]
        try:
            data = self._real.read(max_bytes, timeout)
        except Exception as error:
            self._noted(error)
            raise
        return self._down(data)

    def start_tls(self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None) -> Live:
        self._handshake = Handshake(ssl_context, server_hostname, timeout)
        if self._real is not None:
            with self._reaching():
                self._secure(Forward(lead=self._lead))
        return self

    def close(self) -> None:
        patience = Patience()
        with suppress(Exception):
            while self._peer.unread and (left := patience.left):
                data = self._real.read(_PIECE, left)
                patience.took(data)
                if not self._peer.rest(data):
                    break
        super().close()  # type: ignore[misc]
        if self._real is not None:
            self._real.close()


class AsyncLive(LiveBase):
    """The same for asyncio and trio."""

    _dial: Callable[[str, int], Awaitable[Any]]

    async def connect(self, forward: Forward) -> None:
        """Make the connection, as far as the library has asked for it."""
        self._real = await self._dial(*self._place(forward))
        await self._secure(forward)

    async def ahead(self, forward: Forward, attempt: Request) -> None:
        """Connect before anything is written, since the request is going to be carried on."""
        self._attempt = attempt
        with self._reaching():
            await self.connect(forward)

    async def _secure(self, forward: Forward | None) -> None:
        if self._handshake is not None and secured(forward, self._peer):
            only_http1(self._handshake.context)
            self._real = await self._real.start_tls(*self._handshake.arguments(self._lead))

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        decided_by(self._peer)
        self._peer.feed(buffer)
        going = self._peer.upward()
        if going is None:
            return
        raw, forward = going
        for seconds in forward.waits():
            await rest(seconds)
        if self._real is None:
            try:
                await self.connect(forward)
            except BaseException as error:
                self._peer.failed(failures.connecting(error))
                raise
        try:
            await self._real.write(raw, timeout)
        except Exception as error:
            self._noted(error)
            raise

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        if self._real is None or self._peer.playing:
            return await super().read(max_bytes, timeout)  # type: ignore[misc, no-any-return]
        try:
            data = await self._real.read(max_bytes, timeout)
        except Exception as error:
            self._noted(error)
            raise
        return self._down(data)

    async def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> AsyncLive:
        self._handshake = Handshake(ssl_context, server_hostname, timeout)
        if self._real is not None:
            with self._reaching():
                await self._secure(Forward(lead=self._lead))
        return self

    async def aclose(self) -> None:
        patience = Patience()
        with suppress(Exception):
            while self._peer.unread and (left := patience.left):
                data = await self._real.read(_PIECE, left)
                patience.took(data)
                if not self._peer.rest(data):
                    break
        await super().aclose()  # type: ignore[misc]
        if self._real is not None:
            await self._real.aclose()


class Tunnel:
    """A stream to a proxy that is asked for a tunnel; what goes through that is another stream, and is teed."""

    def __init__(self, real: Any, secured: Callable[..., Any]) -> None:
        self._real = real
        self._secured = secured

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._real.read(max_bytes, timeout)  # type: ignore[no-any-return]

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._real.write(buffer, timeout)

    def close(self) -> None:
        self._real.close()

    def start_tls(self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None) -> Any:
        only_http1(ssl_context)
        return self._secured(
            self._real.start_tls(ssl_context, server_hostname, timeout), ssl_context, asynchronous=False
        )

    def get_extra_info(self, info: str) -> Any:
        return self._real.get_extra_info(info)


class AsyncTunnel(Tunnel):
    """The same for asyncio and trio."""

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # type: ignore[override]
        return await self._real.read(max_bytes, timeout)  # type: ignore[no-any-return]

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # type: ignore[override]
        await self._real.write(buffer, timeout)

    async def aclose(self) -> None:
        await self._real.aclose()

    async def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> Any:
        only_http1(ssl_context)
        real = await self._real.start_tls(ssl_context, server_hostname, timeout)
        return self._secured(real, ssl_context, asynchronous=True)
