"""Which of a call's fields is its idempotency key.

Fields that the service's profile names, and those that say "idempotency" themselves, are keys. Others are taken for
one where their names are usual for keys and they behave so: the same over a call's attempts, another for each call.
"""

from __future__ import annotations

import re
from typing import Final

from pytest_apiint.checks.bench import Bench
from pytest_apiint.checks.idempotency.fields import Place, fields
from pytest_apiint.checks.scenario import Scenario
from pytest_apiint.exchange import Exchange, Request

# Two calls in turn by one client. Chance is left alone, for some draw their keys from it.
AT_ONCE: Final = Scenario(times=2, u=None)
LATER: Final = Scenario(times=2, u=None, pause=10.0)
_SAYS_SO: Final = re.compile(r"idempot|dedup|^paypal-request-id$", re.IGNORECASE)
# Not a request id, which servers write down and don't look up.
_USUAL: Final = re.compile(
    r"invocation.?id|client.?(request.?)?(token|mutation.?id|msg.?id)|request.?token|caller.?reference|nonce|unique"
    r"|transaction.?id|request.?id$",
    re.IGNORECASE,
)
_HEADERS_OF_TRACES: Final = re.compile(r"request.?id|trace|correlation", re.IGNORECASE)


def key_places(bench: Bench, request: Request) -> tuple[Place, ...]:
    """Where `request` carries what is a key by its name."""
    declared = _declared(bench)
    return tuple(place for place in fields(request) if place in declared or _SAYS_SO.search(place.name))


def shared_key(bench: Bench, one: Exchange, other: Exchange) -> bool:
    """Whether a server can tell by a key that the second is the first again, or would be meant to."""
    places = key_places(bench, one.request)
    if places:
        later = fields(other.request)
        return any(place in later for place in places)  # that it's the same one is a promise of its own
    return bool(stable_lookalikes(bench, one.request, other.request))


def stable_lookalikes(bench: Bench, one: Request, other: Request) -> tuple[Place, ...]:
    """Fields with usual names that two attempts share, and two calls don't."""
    before, after = fields(one), fields(other)
    shared = [place for place, value in before.items() if value and _usual(place) and after.get(place) == value]
    if not shared:
        return ()
    changing = lookalikes(bench)
    return tuple(place for place in shared if place in changing)


def lookalikes(bench: Bench) -> frozenset[Place]:
    """Fields with usual names that two calls with the same arguments don't share."""
    return frozenset(place for place in fresh(bench) if _usual(place))


def fresh(bench: Bench) -> frozenset[Place]:
    """The fields that differ between two calls with the same arguments, some time apart: keys, ids and times."""
    attempts = bench.run(LATER).attempts
    if len(attempts) < 2:
        return frozenset()
    first, second = fields(attempts[0].request), fields(attempts[-1].request)
    return frozenset(place for place in first.keys() & second.keys() if first[place] != second[place])


def _usual(place: Place) -> bool:
    if _USUAL.search(place.name) is None:
        return False
    return place.where != "header" or _HEADERS_OF_TRACES.search(place.name) is None


def _declared(bench: Bench) -> frozenset[Place]:
    known = bench.subject.profile.idempotency
    if known is None:
        return frozenset()
    found = [Place("header", known.header.lower())] if known.header else []
    return frozenset([*found, *([Place("body", known.body_field)] if known.body_field else [])])
