"""When to stop asking: a sandbox that only refuses, or only fails, learns nothing more of us, and we nothing of it."""

from __future__ import annotations

from dataclasses import dataclass

from pytest_apiint.exchange import Exchange

_SHUT_OUT = (401, 403, 429)
# Operations in succession that had nothing but such answers: then it's the sandbox, and not one of them.
_OPERATIONS = 3


@dataclass(slots=True)
class Circuit:
    """One service's, in one process; it opens after `limit` such answers in a row to one operation.

    It stays open for that operation, and for all that follow where three operations in succession had no other answer.
    """

    limit: int
    operation: str = ""
    why: str = ""
    _row: int = 0
    _ill: int = 0
    _shut: bool = False

    def begin(self, operation: str) -> None:
        """The next answers are to `operation`."""
        self.operation, self._row = operation, 0
        if not self._shut:
            self.why = ""

    def heard(self, exchange: Exchange) -> None:
        """An answer is there."""
        status = exchange.status
        if status is None or exchange.origin != "sandbox":
            return
        if status not in _SHUT_OUT and status < 500:
            self._row, self._ill = 0, 0
            return
        self._row += 1
        if self._row == self.limit and not self.why:
            self._open(status)

    def _open(self, status: int) -> None:
        self.why = f"{self.limit} answers in a row were 401, 403, 429 or 5xx, the last {status}"
        self._ill += 1
        if self._ill >= _OPERATIONS:
            self._shut = True
            self.why = f"{self._ill} operations in succession were answered with 401, 403, 429 or 5xx only"
