"""What a test made in a sandbox is deleted again: last made, first deleted, whatever fails on the way."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from pytest_apiint.errors import CleanupFailed, UsageProblem
from pytest_apiint.messages import layout, shorten

if TYPE_CHECKING:
    import asyncio

    from pytest_apiint.sandbox.leftovers import Leftover
    from pytest_apiint.sandbox.noting import Noting

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class _Cleanup:
    call: Callable[..., Any]
    args: tuple[Any, ...]
    options: dict[str, Any]
    loop: asyncio.AbstractEventLoop | None
    trio: bool
    note: Leftover | None = None

    def run(self) -> None:
        if inspect.iscoroutinefunction(self.call):
            self._finish(self._made)
            return
        made = self.call(*self.args, **self.options)
        if inspect.isawaitable(made):
            self._finish(lambda: made)

    def _made(self) -> Awaitable[Any]:
        made: Awaitable[Any] = self.call(*self.args, **self.options)
        return made

    def _finish(self, make: Callable[[], Awaitable[Any]]) -> None:
        import asyncio  # noqa: PLC0415 -- the doorstep
        from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415

        async def main() -> None:
            await make()

        if self.trio:
            import trio  # noqa: PLC0415 -- the test has loaded it

            trio.run(main)
        elif _runs_here():
            with ThreadPoolExecutor(1) as thread:
                thread.submit(asyncio.run, main()).result()
        elif self.loop is None or self.loop.is_closed():
            asyncio.run(main())
        elif self.loop.is_running():  # in a thread of the test's own
            asyncio.run_coroutine_threadsafe(main(), self.loop).result()
        else:
            self.loop.run_until_complete(main())  # the client's connections belong to it

    def __str__(self) -> str:
        name = getattr(self.call, "__qualname__", type(self.call).__name__)
        plain = (int, str, bytes, float, type(None))
        values = (*self.args, *self.options.values())
        shown = (repr(value) if isinstance(value, plain) else type(value).__name__ for value in values)
        return shorten(f"{name}({', '.join(shown)})", 60)


class Cleanups:
    """The cleanups of one test. ``add`` from any thread or task; ``empty`` when its body is over, ``run`` at its end.

    `noting`, where there is one, keeps what isn't cleaned up for ``apiint sweep``.
    """

    def __init__(self, noting: Noting | None = None) -> None:
        self._noting = noting
        self._cleanups: list[_Cleanup] = []
        self._failed: list[tuple[_Cleanup, BaseException]] = []
        self._over = False

    def add(self, call: Callable[..., Any], /, *args: Any, **options: Any) -> None:
        """Call `call` with these arguments at the test's end; what it returns is awaited where it can be.

        Raises:
            UsageProblem: `call` can't be called, or the test is over.
        """
        if not callable(call):
            if inspect.iscoroutine(call):
                call.close()
            rows = [
                ("found", f"a {type(call).__name__}: was the function called already?"),
                ("fix", "api.cleanup(client.delete_user, user_id): the function, then its arguments"),
            ]
            raise UsageProblem(layout("api.cleanup takes a function", rows))
        if self._over:
            fix = ("fix", "register it in the test's own body, right after making what it deletes")
            raise UsageProblem(layout("api.cleanup came when the test was over: nobody would call it", [fix]))
        cleanup = _Cleanup(call, args, options, _loop(), _in_trio())
        if self._noting is not None:
            cleanup = replace(cleanup, note=self._noting.added(str(cleanup), (*args, *options.values())))
        self._cleanups.append(cleanup)

    @property
    def failed(self) -> bool:
        """Whether something couldn't be cleaned up so far."""
        return bool(self._failed)

    def run(self) -> CleanupFailed | None:
        """Call all that are left, and tell all that failed; from now on nothing is added."""
        try:
            self.empty()
        finally:
            self._over = True
            if self._noting is not None:
                self._noting.close()
        return _told(self._failed, swept=self._noting is not None) if self._failed else None

    def empty(self) -> None:
        """Call all, the last one first; what they add meanwhile is called too."""
        while self._cleanups:
            cleanup = self._cleanups.pop()
            since = len(self._noting.journal) if self._noting is not None else 0
            try:
                cleanup.run()
            except (KeyboardInterrupt, SystemExit) as stop:
                left = [str(cleanup), *(str(other) for other in reversed(self._cleanups))]
                stop.add_note(f"not cleaned up: {', '.join(left[:_SHOWN])}" + (" ..." if len(left) > _SHOWN else ""))
                raise
            except BaseException as error:  # noqa: BLE001 -- pytest's outcomes and our Runaway are no Exceptions
                self._failed.append((cleanup, error))
                if self._noting is not None and cleanup.note is not None:
                    self._noting.failed(cleanup.note, error, since)
            else:
                if self._noting is not None and cleanup.note is not None:
                    self._noting.done(cleanup.note)


def _told(failed: list[tuple[_Cleanup, BaseException]], *, swept: bool) -> CleanupFailed:
    rows = [("failed", f"{cleanup}\n  {shorten(_said(error), 60)}") for cleanup, error in failed[:_SHOWN]]
    if len(failed) > _SHOWN:
        rows[_SHOWN - 1 :] = [("", f"and {len(failed) - _SHOWN + 1} more")]
    if swept:
        rows.append(("then", "apiint sweep lists what is left, and with --delete deletes it"))
    count = "a cleanup" if len(failed) == 1 else f"{len(failed)} cleanups"
    left = ", so the sandbox still holds what the test made" if swept else ""
    text = layout(f"{count} failed{left}", rows)
    return CleanupFailed(text, [_plain(error) for _, error in failed])


def _said(error: BaseException) -> str:
    text = str(error).split("\n", maxsplit=1)[0]
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def _plain(error: BaseException) -> Exception:
    if isinstance(error, Exception):
        return error
    plain = RuntimeError(_said(error))
    plain.__cause__ = error
    return plain


def _runs_here() -> bool:
    return _loop() is not None


def _loop() -> asyncio.AbstractEventLoop | None:
    if "asyncio" not in sys.modules:
        return None
    import asyncio  # noqa: PLC0415 -- loaded already

    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


def _in_trio() -> bool:
    trio = sys.modules.get("trio")
    try:
        return trio is not None and trio.lowlevel.current_task() is not None
    except RuntimeError:
        return False
