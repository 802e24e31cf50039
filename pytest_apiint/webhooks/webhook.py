"""What a test holds: ``webhook``, which signs and delivers as vendors do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from pytest_apiint.clock import Clock
from pytest_apiint.errors import UsageProblem
from pytest_apiint.messages import layout
from pytest_apiint.webhooks import schemes
from pytest_apiint.webhooks.answer import Answer
from pytest_apiint.webhooks.delivery import URL, Delivery, Message, Payload, encoded
from pytest_apiint.webhooks.handshakes import HANDSHAKES
from pytest_apiint.webhooks.keys import Keys, Secret
from pytest_apiint.webhooks.scheme import Scheme
from pytest_apiint.webhooks.targets import target


@dataclass(frozen=True, slots=True)
class Webhook:
    """Time is the test's clock. `more` are schemes beside ours."""

    clock: Clock
    more: Sequence[Scheme] = ()

    def scheme(self, name: str | Scheme) -> Scheme:
        """A scheme by its name, ours or a hook's.

        Raises:
            UsageProblem: there is none; the message has the nearest.
        """
        return schemes.scheme(name, self.more)

    def keys(self, scheme: str | Scheme, name: str = "here") -> Keys:
        """``.secret`` to sign with, ``.public`` for the handler: made up, in the vendor's form, alike in a process."""
        return self.scheme(scheme).keys(name)

    def sign(
        self,
        scheme: str | Scheme,
        body: Payload,
        *,
        secret: Secret,
        url: str = URL,
        at: float | None = None,
        id: str = "",  # noqa: A002 - as vendors call it
    ) -> Delivery:
        """``.headers``, ``.body`` and ``.url`` of the delivery; the last two are yours unless the scheme needs more.

        `body` is bytes, text, or what becomes JSON (or a form, where the vendor sends forms). `at` is the moment in
        seconds since 1970, now where it's None.
        """
        found = self.scheme(scheme)
        moment = self.clock.now if at is None else at
        message = Message(encoded(body, found.content_type), moment, url=url, content_type=found.content_type)
        return found.sign(replace(message, id=id) if id else message, secret)

    def deliver(
        self,
        handler: Any,
        scheme: str | Scheme,
        payload: Payload,
        *,
        secret: Secret,
        url: str = URL,
        at: float | None = None,
        id: str = "",  # noqa: A002
        rejects: tuple[type[BaseException], ...] = (),
    ) -> Answer:
        """What `handler` makes of a signed delivery: ``.accepted``, ``.status``, ``.body``, ``.raised``.

        `handler` is a callable ``(headers, body)`` or ``(headers, body, url)``, a WSGI or ASGI application, or the URL
        of a server on this machine. `rejects` are the exceptions by which a callable refuses.
        """
        where = handler if isinstance(handler, str) else url
        delivery = self.sign(scheme, payload, secret=secret, url=where, at=at, id=id)
        with target(handler, rejects=rejects, hold=self.clock.hold) as found:
            return found.send(delivery)

    def handshake(self, handler: Any, scheme: str | Scheme, *, secret: Secret, url: str = URL) -> Answer:
        """What `handler` answers to the vendor's first request: Slack's url_verification, Discord's PING and the like.

        Raises:
            UsageProblem: the vendor asks nothing before it delivers.
        """
        found = self.scheme(scheme)
        asked = HANDSHAKES.get(found.name)
        if asked is None:
            raise UsageProblem(layout(f"{found.name} has no handshake", [("known", ", ".join(HANDSHAKES))]))
        return self.deliver(handler, found, asked.payload, secret=secret, url=url)
