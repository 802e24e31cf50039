"""Kept-alive connections outlive the test that opened them; a session must never be met through one of another's.

So each library is asked, before it reuses a connection: does it lead where a new one would? A real connection, kept
from before the session, would leave the machine past the wire; one of an ended session would be answered by its mocks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_apiint.wire.active import pipeline

if TYPE_CHECKING:
    from pytest_apiint.wire.peer import Peer


def astray(peer: Peer | None, host: str, port: int) -> bool:
    """Whether a connection to `host` leads elsewhere than a new one; `peer` is None for a real connection."""
    session = pipeline()
    if session is None or session.admits(host, port):
        return peer is not None
    return peer is None or peer.pipeline is not session
