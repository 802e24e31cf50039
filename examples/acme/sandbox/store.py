"""What the sandbox remembers: users, payments, idempotency keys, webhooks. One SQLite file, or memory."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

_TABLES = """
CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, email TEXT, created_at TEXT);
CREATE TABLE payments (number INTEGER PRIMARY KEY, amount INTEGER, currency TEXT, created_at TEXT);
CREATE TABLE keys (key TEXT PRIMARY KEY, asked TEXT, payment INTEGER);
CREATE TABLE hooks (url TEXT PRIMARY KEY);
"""
_USERS = [
    (123, "John", "john@mail.example"),
    (124, "Mei", None),
    (125, "Zo\u00eb", "zoe@mail.example"),
    (126, "Ada", "ada@mail.example"),
    (127, "Raj", None),
]


class KeyReused(Exception):
    """An idempotency key came with another request than before."""


class Store:
    """Everything that the sandbox knows. Threads may share it."""

    def __init__(self, file: Path | None = None) -> None:
        if file is not None:
            file.unlink(missing_ok=True)
        self._db = sqlite3.connect(file or ":memory:", check_same_thread=False)
        self._db.row_factory = sqlite3.Row
        self._lock = threading.Lock()
        with self._writing() as db:
            db.executescript(_TABLES)
            db.executemany("INSERT INTO users VALUES (?, ?, ?, '2025-03-01T09:30:00Z')", _USERS)
            db.execute("INSERT INTO payments VALUES (1, 1000, 'EUR', '2025-03-01T09:30:00Z')")

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock, self._db:
            yield self._db

    def user(self, number: int) -> dict[str, Any] | None:
        with self._writing() as db:
            row = db.execute("SELECT * FROM users WHERE id = ?", (number,)).fetchone()
        return dict(row) if row else None

    def users(self, after: int, limit: int) -> tuple[list[dict[str, Any]], bool]:
        """A page of users, and whether there are more."""
        with self._writing() as db:
            rows = db.execute("SELECT * FROM users WHERE id > ? ORDER BY id LIMIT ?", (after, limit + 1)).fetchall()
        return [dict(row) for row in rows[:limit]], len(rows) > limit

    def delete_user(self, number: int) -> bool:
        with self._writing() as db:
            return db.execute("DELETE FROM users WHERE id = ?", (number,)).rowcount > 0

    def payment(self, name: str) -> dict[str, Any] | None:
        with self._writing() as db:
            row = db.execute("SELECT * FROM payments WHERE number = ?", (name.removeprefix("p"),)).fetchone()
        return _payment(row) if row else None

    def pay(self, amount: int, currency: str, key: str) -> tuple[dict[str, Any], bool]:
        """A payment, and whether it's a new one: the same key asks for the same payment.

        Raises:
            KeyReused: the key came with something else before.
        """
        asked = json.dumps([amount, currency])
        with self._writing() as db:
            known = db.execute("SELECT * FROM keys WHERE key = ?", (key,)).fetchone()
            if known is not None:
                if known["asked"] != asked:
                    raise KeyReused(key)
                return _payment(_numbered(db, known["payment"])), False
            made = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            number = db.execute("INSERT INTO payments VALUES (NULL, ?, ?, ?)", (amount, currency, made)).lastrowid
            db.execute("INSERT INTO keys VALUES (?, ?, ?)", (key, asked, number))
            return _payment(_numbered(db, number)), True

    def hook(self, url: str) -> None:
        """Tell `url` of each payment from now on."""
        with self._writing() as db:
            db.execute("INSERT OR IGNORE INTO hooks VALUES (?)", (url,))

    def hooks(self) -> list[str]:
        with self._writing() as db:
            return [row["url"] for row in db.execute("SELECT url FROM hooks")]

    def close(self) -> None:
        self._db.close()


def _numbered(db: sqlite3.Connection, number: int | None) -> sqlite3.Row:
    row: sqlite3.Row = db.execute("SELECT * FROM payments WHERE number = ?", (number,)).fetchone()
    return row


def _payment(row: sqlite3.Row) -> dict[str, Any]:
    return {
        "id": f"p{row['number']}",
        "amount": row["amount"],
        "currency": row["currency"],
        "status": "succeeded",
        "created_at": row["created_at"],
    }
