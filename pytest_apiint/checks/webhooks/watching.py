"""Which comparisons a verifier makes: calls of those that take constant time, and `==` with the right signature.

Calls are seen by identity, so that ``from hmac import compare_digest`` is no way past it: through `sys.monitoring`
(Python 3.12), which sees all threads, and before that through `sys.setprofile`, in this thread and those started
meanwhile. Nothing is timed: by time, `==` can't be told from it (2 ns, either way).
"""

from __future__ import annotations

import hmac
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final, SupportsIndex

_FREE: Final = (4, 3)  # 0, 1, 2 and 5 belong to debuggers, coverage, profilers and optimizers
_NAME: Final = "pytest-apiint"
_LIBRARIES: Final = ("cryptography", "nacl", "rsa", "ecdsa", "Crypto", "Cryptodome")


@dataclass(slots=True)
class Watch:
    """What was seen: `calls` in constant time, `compared` otherwise. `obstacle` is why calls couldn't be watched."""

    calls: list[str] = field(default_factory=list)
    compared: list[str] = field(default_factory=list)
    obstacle: str = ""

    def called(self, function: Any, owner: Any = None) -> None:
        """Note a call, where it's one that tells."""
        if function is hmac.compare_digest:
            self.calls.append("hmac.compare_digest")
        elif getattr(function, "__name__", "") in ("verify", "bytes_eq", "crypto_sign_open"):
            module = _module(function, owner)
            if module.partition(".")[0] in _LIBRARIES:
                self.calls.append(f"{module.partition('.')[0]}: {function.__name__}")


def _module(function: Any, owner: Any) -> str:
    kind = getattr(function, "__objclass__", None) or type(getattr(function, "__self__", owner))
    return str(getattr(function, "__module__", None) or getattr(kind, "__module__", ""))


@contextmanager
def watching() -> Iterator[Watch]:
    """Watch what is called inside."""
    watch = Watch()
    if sys.version_info >= (3, 12):
        with _monitored(watch):
            yield watch
    else:
        with _profiled(watch):
            yield watch


@contextmanager
def _monitored(watch: Watch) -> Iterator[None]:
    monitoring: Any = sys.monitoring  # type: ignore[attr-defined]  # of Python 3.12
    tool = next((one for one in _FREE if monitoring.get_tool(one) is None), None)
    if tool is None:
        watch.obstacle = "all of sys.monitoring's free tools are in use"
        yield
        return
    missing = monitoring.MISSING
    monitoring.use_tool_id(tool, _NAME)

    def seen(_: Any, __: int, function: Any, first: Any) -> None:
        watch.called(function, None if first is missing else first)

    try:
        monitoring.register_callback(tool, monitoring.events.CALL, seen)
        monitoring.set_events(tool, monitoring.events.CALL)
        yield
    finally:
        monitoring.set_events(tool, 0)
        monitoring.register_callback(tool, monitoring.events.CALL, None)
        monitoring.free_tool_id(tool)


@contextmanager
def _profiled(watch: Watch) -> Iterator[None]:
    if sys.getprofile() is not None:
        watch.obstacle = "another profiler is active (sys.setprofile)"
        yield
        return

    def seen(frame: Any, event: str, what: Any) -> None:
        if event == "c_call":
            watch.called(what)
        elif event == "call" and frame.f_code.co_name in ("verify", "bytes_eq"):
            module = str(frame.f_globals.get("__name__", ""))
            if module.partition(".")[0] in _LIBRARIES:
                watch.calls.append(f"{module.partition('.')[0]}: {frame.f_code.co_name}")

    before = threading.getprofile()
    threading.setprofile(seen)
    sys.setprofile(seen)
    try:
        yield
    finally:
        sys.setprofile(None)
        threading.setprofile(before)


class Watched(str):
    """A signature that notes when it's compared with the right one; what is cut out of it is watched too."""

    __slots__ = ("right", "watch")
    right: tuple[str, ...]
    watch: Watch

    @classmethod
    def of(cls, text: str, right: tuple[str, ...], watch: Watch) -> Watched:
        made = cls(text)
        made.right, made.watch = right, watch
        return made

    def _note(self, other: object, how: str) -> None:
        if isinstance(other, str) and str.__str__(other) in self.right:
            self.watch.compared.append(how)

    def _like(self, text: str) -> Watched:
        return Watched.of(text, self.right, self.watch)

    def __eq__(self, other: object) -> bool:
        self._note(other, "==")
        return str.__eq__(self, other)

    def __ne__(self, other: object) -> bool:
        self._note(other, "!=")
        return str.__ne__(self, other)

    __hash__ = str.__hash__

    def startswith(self, prefix: Any, *place: Any) -> bool:
        self._note(prefix, "startswith")
        return str.startswith(self, prefix, *place)

    def __getitem__(self, place: SupportsIndex | slice) -> str:
        return self._like(str.__getitem__(self, place))

    def strip(self, chars: str | None = None, /) -> str:
        return self._like(str.strip(self, chars))

    def lower(self) -> str:
        return self._like(str.lower(self))

    def removeprefix(self, prefix: str, /) -> str:
        return self._like(str.removeprefix(self, prefix))

    def split(self, sep: str | None = None, maxsplit: SupportsIndex = -1) -> list[str]:
        return [self._like(part) for part in str.split(self, sep, maxsplit)]

    def partition(self, sep: str, /) -> tuple[str, str, str]:
        first, middle, last = str.partition(self, sep)
        return self._like(first), middle, self._like(last)

    def encode(self, encoding: str = "utf-8", errors: str = "strict") -> bytes:
        right = tuple(text.encode() for text in self.right)
        return WatchedBytes.of(str.encode(self, encoding, errors), right, self.watch)


class WatchedBytes(bytes):
    """The same as bytes."""

    right: tuple[bytes, ...]
    watch: Watch

    @classmethod
    def of(cls, data: bytes, right: tuple[bytes, ...], watch: Watch) -> WatchedBytes:
        made = cls(data)
        made.right, made.watch = right, watch
        return made

    def __eq__(self, other: object) -> bool:
        if isinstance(other, bytes) and any(bytes.__eq__(other, right) for right in self.right):
            self.watch.compared.append("==")
        return bytes.__eq__(self, other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = bytes.__hash__
