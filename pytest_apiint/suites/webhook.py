"""``WebhookSuite``: a handler and a scheme that become a battery of named tests, one for each attack."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, ClassVar

from pytest_apiint.webhooks.delivery import URL

if TYPE_CHECKING:
    from pytest_apiint.suites.attacks import Attack, Attacker
    from pytest_apiint.webhooks.keys import Secret
    from pytest_apiint.webhooks.scheme import Scheme


class WebhookSuite:
    """Subclass it, name the scheme and its secret, and make the handler; pytest runs every attack on it.

    ::

        class TestPaymentHooks(WebhookSuite):
            scheme = "stripe"
            secret = "whsec_test"

            def make_handler(self):
                return make_app(webhook_secret=self.secret)

            def effects(self, handler):
                return len(handler.db)

    All that `assert_signature_verified` takes may stand here. `ignore` names cases that don't matter, each with the
    reason. Each case has a handler of its own, to which a genuine delivery comes first.
    """

    scheme: ClassVar[str | Scheme] = ""
    secret: ClassVar[Secret] = None
    payload: ClassVar[Any] = None
    url: ClassVar[str] = URL
    tolerance: ClassVar[float | None] = None
    rejects: ClassVar[tuple[type[BaseException], ...]] = ()
    old_secret: ClassVar[Secret] = None
    retired_secret: ClassVar[Secret] = None
    other_secrets: ClassVar[Sequence[Secret]] = ()
    handshake: ClassVar[bool] = False
    strict: ClassVar[bool] = False
    ignore: ClassVar[Mapping[str, str]] = {}

    def make_handler(self) -> Any:
        """A new handler: a callable ``(headers, body)``, a WSGI or ASGI application, or a URL on this machine."""
        raise NotImplementedError(f"{type(self).__name__} needs make_handler(self)")

    def effects(self, handler: Any) -> int:
        """How much `handler` has done so far; where it isn't said, side effects aren't judged."""
        raise NotImplementedError

    def failing(self, handler: Any) -> AbstractContextManager[object]:
        """A context in which the work of `handler` fails; where it isn't said, that isn't tried."""
        raise NotImplementedError

    def test_attack(self, apiint_attack: Attack, apiint_attacker: Attacker) -> None:
        """One case of the attack matrix."""
        apiint_attacker.run(self, apiint_attack)
