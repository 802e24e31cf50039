"""The attack matrix, in the order in which a scorecard shows it: one list, so that nothing is found by accident."""

from __future__ import annotations

from typing import Final

from pytest_apiint.webhooks.attacks import (
    bodies,
    certificates,
    encoding,
    handshakes,
    headers,
    jwt,
    presence,
    replay,
    secrets,
    time,
    transport,
    urls,
    versioning,
)
from pytest_apiint.webhooks.attacks.case import Case

MATRIX: Final[tuple[Case, ...]] = (
    *presence.CASES,
    *secrets.CASES,
    *bodies.CASES,
    *time.CASES,
    *replay.CASES,
    *encoding.CASES,
    *versioning.CASES,
    *headers.CASES,
    *urls.CASES,
    *jwt.CASES,
    *certificates.CASES,
    *handshakes.CASES,
    *transport.CASES,
)
