"""The attacker's host, which answers what a forged token leads to: so that following it shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pytest_apiint.errors import NoMatchingMock
from pytest_apiint.oauth import answers
from pytest_apiint.oauth.forgeries.forge import ATTACKER
from pytest_apiint.script import Answer
from pytest_apiint.session import Realm

if TYPE_CHECKING:
    from pytest_apiint.errors import ApiintError
    from pytest_apiint.exchange import Exchange, Request
    from pytest_apiint.oauth.forgeries.forge import Forge
    from pytest_apiint.session import Session


class _Attacker:
    """Publishes the attacker's key wherever it's asked."""

    live = False
    lacks = ""

    def __init__(self, forge: Forge) -> None:
        key = forge.stranger
        self._answer = Answer(answers.document({"keys": [{**key.jwk(), "kid": key.kid}]}), origin="attacker")
        self._host = urlsplit(ATTACKER).hostname

    def heard(self, exchange: Exchange) -> None:
        """Nothing comes of it."""

    def forward(self, attempt: Request) -> None:
        """Nowhere: it answers here."""

    def decide(self, request: Request) -> Answer | None:
        return self._answer if request.host == self._host else None

    def unmatched(self, request: Request) -> ApiintError:
        return NoMatchingMock(f"{request.method} {request.host}: the attacker's host is {self._host}")


@contextmanager
def led_astray(session: Session, forge: Forge) -> Iterator[Callable[[], list[str]]]:
    """While it lasts, the attacker's host answers; afterwards, what is yielded tells which foreign hosts were asked."""
    issuer = urlsplit(str(forge.claims["iss"])).hostname
    began = len(session.journal)
    realm = Realm("attacker", _Attacker(forge), (urlsplit(ATTACKER).hostname or "",))
    session.join(realm)

    def asked() -> list[str]:
        return list(dict.fromkeys(row.request.host for row in session.journal[began:] if row.request.host != issuer))

    try:
        yield asked
    finally:
        session.leave(realm)
