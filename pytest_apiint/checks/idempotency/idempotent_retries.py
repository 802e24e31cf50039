"""What changes something is sent again only under a key, the same for each attempt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pytest_apiint.checks.choice import chosen
from pytest_apiint.checks.failures import failure
from pytest_apiint.checks.idempotency.fields import Place, body_fields
from pytest_apiint.checks.port import Judged
from pytest_apiint.checks.wording import times
from pytest_apiint.exchange import Exchange
from pytest_apiint.journal.shown import target
from pytest_apiint.messages import shorten

_UNSAFE = ("POST", "PATCH")


def assert_idempotent_retries(journal: Judged, *, key: str = "Idempotency-Key", route: str | None = None) -> None:
    """Every POST and PATCH that was tried again carries `key`, the same in all attempts, and each call its own.

    `key` is a header field, or ``"body:idempotency_key"`` for a field of the body (dots lead further in). After a
    failure of which nothing was sent, no key is needed. Attempts belong together by method, URL and caller, also where
    their bodies differ. Source: RFC 9110, 9.2.2; draft-ietf-httpapi-idempotency-key-header.
    """
    __tracebackhide__ = True
    expected = f"one {key} for all attempts of a POST or PATCH"
    rows = [row for row in chosen(journal, route, expected=expected) if row.request.method in _UNSAFE]
    calls = [attempts for attempts in _calls(rows) if any(_reached(row) for row in attempts[:-1])]
    if not calls:
        raise failure(
            "nothing to judge: no POST or PATCH was tried again",
            expected=expected,
            seen=f"{times(len(rows), 'such request')}, each of them once" if rows else "no such request",
            hint='plan a fault first: api.fail("POST /payments", faults.unavailable())',
        )
    owners: dict[str, str] = {}
    for attempts in calls:
        keys = [_key(row, key) for row in attempts]
        name = shorten(target(attempts[0].request), 40)
        if None in keys:
            raise _broken(
                f"{name} was sent again without {key}", expected, attempts, "send a key made once for each call"
            )
        if len(set(keys)) > 1:
            hint = "make it before the first attempt, outside the retry loop"
            raise _broken(f"{len(set(keys))} keys for one call: {name}", expected, attempts, hint)
        if owners.setdefault(str(keys[0]), str(attempts[0].number)) != str(attempts[0].number):
            hint = "make a new key for each call; a fixed one makes the second call the first's answer"
            raise _broken(f"two calls with the same key: {name}", expected, attempts, hint)


def _broken(headline: str, expected: str, attempts: Sequence[Exchange], hint: str) -> Exception:
    said = " | ".join(f"t={row.started:.2f} {row.outcome}" for row in attempts[:4])
    return failure(headline, expected=expected, seen=said, hint=hint)


def _calls(rows: Sequence[Exchange]) -> Iterator[list[Exchange]]:
    """Attempts of the same method, URL and caller, up to a success; their bodies may differ."""
    open_: dict[tuple[str, str, str], list[Exchange]] = {}
    for row in rows:
        place = (row.request.method, row.request.url, row.request.operation or row.request.caller)
        open_.setdefault(place, []).append(row)
        if row.succeeded:
            yield open_.pop(place)
    yield from open_.values()


def _reached(row: Exchange) -> bool:
    return row.failure is None or row.failure.sent


def _key(row: Exchange, key: str) -> str | None:
    kind, _, name = key.partition(":")
    if kind == "body" and name:
        return body_fields(row.request).get(Place("body", name))
    return row.request.headers.get(key) or (None if _reached(row) else "unsent")
