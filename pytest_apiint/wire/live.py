"""A socket that leads to the real API, when a request has to go there: what http.client and urllib3 hold in live modes.

Nothing is connected before a request is carried on, so that a planned fault, or a mock, answers first. The client's
own code connects then, in the place of the sending, which libraries treat alike.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from pytest_apiint.wire import failures
from pytest_apiint.wire.sockets import WireSocket
from pytest_apiint.wire.upstream import Patience

if TYPE_CHECKING:
    from collections.abc import Callable

    from _typeshed import ReadableBuffer

    from pytest_apiint.script import Forward, Refusal
    from pytest_apiint.wire.peer import Peer


_PIECE: Final = 65_536


class LiveSocket(WireSocket):
    """`dial` makes the client's own connection, to where a `Forward` leads."""

    def __init__(
        self,
        peer: Peer,
        timeout: float | None,
        fail: Callable[[Refusal], BaseException],
        dial: Callable[[Forward], Any],
    ) -> None:
        super().__init__(peer, timeout, fail)
        self._dial = dial
        self._real: Any = None

    # -- writing --------------------------------------------------------------------------------

    def sendall(self, data: ReadableBuffer, flags: int = 0) -> None:
        super().sendall(data, flags)
        if (going := self.peer.upward()) is not None:
            self._carry(*going)

    def _carry(self, raw: bytes, forward: Forward) -> None:
        for seconds in forward.waits():
            self.peer.pipeline.clock.wait(seconds)
        if self._real is None:
            self._real = self._dialled(forward)
            self._real.settimeout(self._timeout)
        try:
            self._real.sendall(raw)
        except OSError as error:
            self.peer.failed(failures.carrying(error))
            raise

    def _dialled(self, forward: Forward) -> Any:
        try:
            return self._dial(forward)
        except BaseException as error:
            self.peer.failed(failures.connecting(error))
            self.close()
            raise

    # -- reading --------------------------------------------------------------------------------

    def recv(self, size: int, flags: int = 0) -> bytes:
        if self._real is None or self.peer.playing:
            return super().recv(size, flags)
        try:
            data: bytes = self._real.recv(size)
        except TimeoutError:
            self.peer.timed_out()
            raise
        except OSError as error:
            self.peer.failed(failures.carrying(error))
            raise
        if data:
            self.peer.came(data)
        else:
            self.peer.far_end_closed()
        return data

    # -- the rest of a socket -------------------------------------------------------------------

    def settimeout(self, timeout: float | None) -> None:
        super().settimeout(timeout)
        if self._real is not None:
            self._real.settimeout(timeout)

    def fileno(self) -> int:
        if self._real is None or self._closed or self.peer.playing or self.peer.gone:
            return super().fileno()
        return self._real.fileno()  # type: ignore[no-any-return]

    def version(self) -> str | None:
        return super().version() if self._real is None else self._real.version()

    def cipher(self) -> tuple[str, str, int] | None:
        return super().cipher() if self._real is None else self._real.cipher()

    def setsockopt(self, *args: object) -> None:
        if self._real is not None:
            self._real.setsockopt(*args)

    def getpeercert(self, binary_form: bool = False) -> Any:  # noqa: FBT001, FBT002 - SSLSocket's own signature
        if hasattr(self._real, "getpeercert"):
            return self._real.getpeercert(binary_form)
        return super().getpeercert(binary_form)

    def __getattr__(self, name: str) -> Any:
        # Whatever else is asked of a socket, only the real one can tell.
        real = self.__dict__.get("_real")
        if real is None:
            raise AttributeError(name)
        return getattr(real, name)

    def _release(self, files: int) -> None:
        if self._closed and self._files <= files and self._real is not None:
            self._read_on()
        super()._release(files)
        if self._closed and self._files <= 0 and self._real is not None:
            self._real.close()

    def _read_on(self) -> None:
        """Read what the client has left of an answer that is recorded."""
        patience = Patience()
        with suppress(OSError):
            while self.peer.unread and (left := patience.left):
                self._real.settimeout(left)
                data = self._real.recv(_PIECE)
                patience.took(data)
                if not self.peer.rest(data):
                    return
