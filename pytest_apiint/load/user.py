"""What generated locustfiles stand on: users who ask allowed hosts only, and who judge what they're answered.

It runs in Locust's own process, whose start patches the standard library: nothing else here imports it. A generated
file imports it, so that hosts and keys are refused in each process of a distributed run, whoever started that; what a
file says (`hosts`, `secrets`) is data.
"""

from __future__ import annotations

import base64
import os
from collections import Counter
from collections.abc import Mapping
from typing import Any, ClassVar, Never
from urllib.parse import quote
from uuid import uuid4

from locust import constant_throughput
from locust.contrib.fasthttp import FastHttpSession, FastHttpUser
from locust.exception import StopUser

from pytest_apiint.load import reporter
from pytest_apiint.load.agreed import ANSWERED, LIMITED, REFUSED
from pytest_apiint.load.allowed import Allowed
from pytest_apiint.sandbox.live_keys import LiveKeys

reporter.listen()


class Refused(Exception):
    """Something isn't sent: why, without any value."""


class LoadUser(FastHttpUser):  # type: ignore[misc]  # Locust isn't there where types are checked
    """One user: a request a second at most, one after the other, so that ten users are ten requests a second.

    `hosts` may be asked, as patterns, and loopback; `production` only where `hosts` has it in full. `secrets` are
    names, and the variables that hold their values. Keys that look live are refused; `live_keys` and `test_keys` are
    prefixes.
    """

    abstract = True
    insecure = False  # Locust's own default takes any certificate
    connection_timeout = 10.0
    network_timeout = 30.0
    wait_time = constant_throughput(1)

    hosts: ClassVar[tuple[str, ...]] = ()
    production: ClassVar[str] = ""
    secrets: ClassVar[Mapping[str, str]] = {}
    live_keys: ClassVar[tuple[str, ...]] = ()
    test_keys: ClassVar[tuple[str, ...]] = ()
    allow_live_keys: ClassVar[bool] = False

    def __init__(self, environment: Any) -> None:
        super().__init__(environment)
        self.client = _Session(self)
        self._turns: Counter[str] = Counter()

    def ask(
        self,
        label: str,
        *calls: Mapping[str, Any],
        headers: Mapping[str, str] | None = None,
        answers: tuple[str, ...] = (),
    ) -> None:
        """Send the next of `calls`, which are taken in turn; statistics have it under `label`, ``GET /users/{id}``.

        A call has a ``path`` and perhaps ``headers``, ``json`` or ``data``. `answers` are the statuses of success
        (``"200"``, ``"2XX"``), else all below 400; a 429 is counted in a row of its own. No redirect is followed.
        """
        call = dict(calls[self._turns[label] % len(calls)])
        self._turns[label] += 1
        fields = {**(headers or {}), **call.pop("headers", {})}
        method, path = label.partition(" ")[0], call.pop("path")
        with self.client.request(method, path, name=label, headers=fields, catch_response=True, **call) as response:
            status = response.status_code
            if status == 429:
                response.request_meta["name"] = f"{label}{LIMITED}"
                response.success()
            elif status and not _fits(status, answers):
                response.failure(f"{ANSWERED}{status}")
            elif status:
                response.success()

    def secret(self, name: str) -> str:
        """The value of a secret, from its variable."""
        variable = self.secrets[name]
        value = os.environ.get(variable, "").strip()
        if not value:
            self.refuse(f"secret {name}", f"{variable} isn't set")
        keys = LiveKeys(self.live_keys, self.test_keys)
        if not self.allow_live_keys and (prefix := keys.start(value)):
            self.refuse(f"secret {name}", f"{variable} holds a live key ({prefix}...)")
        return value

    def basic(self, *names: str) -> str:
        """Secrets as Basic has them (RFC 7617): a user's name and a password, or one that is both."""
        return base64.b64encode(":".join(map(self.secret, names)).encode()).decode()

    def fresh(self) -> str:
        """A value that is another one each time: an idempotency key, a request's id."""
        return str(uuid4())

    def quoted(self, value: str) -> str:
        """`value` as it stands in a URL or a form."""
        return quote(value, safe="")

    def refuse(self, name: str, why: str) -> Never:
        """Count a failure of nothing that was sent, for all processes to see, and end this user."""
        self.environment.events.request.fire(
            request_type="-",
            name=name,
            response_time=None,
            response_length=0,
            exception=Refused(f"{REFUSED}{why}"),
            context={},
        )
        raise StopUser


class _Session(FastHttpSession):  # type: ignore[misc]
    """Requests of one user; none leaves for a host that isn't allowed, and no redirect is followed."""

    def __init__(self, user: LoadUser) -> None:
        super().__init__(
            base_url=user.host,
            request_event=user.environment.events.request,
            user=user,
            insecure=user.insecure,
            client_pool=user.client_pool,
            ssl_context_factory=user.ssl_context_factory,
            network_timeout=user.network_timeout,
            connection_timeout=user.connection_timeout,
            max_redirects=0,
            max_retries=user.max_retries,
            concurrency=user.concurrency,
            headers=user.default_headers,
        )
        self._allowed = Allowed(user.hosts, user.production)

    def request(self, method: str, url: str, name: str | None = None, **more: Any) -> Any:
        """As Locust's own."""
        if why := self._allowed.refusal(self._build_url(url)):
            self.user.refuse(name or f"{method} {url.partition('?')[0]}", why)
        return super().request(method, url, name, **{**more, "allow_redirects": False})


def _fits(status: int, answers: tuple[str, ...]) -> bool:
    return str(status) in answers or f"{status // 100}XX" in answers if answers else status < 400
