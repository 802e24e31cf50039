"""What the wire asks of whoever owns the test: decisions before a request, the outcome after it."""

from __future__ import annotations

from typing import Protocol

from pytest_apiint.clock import Clock
from pytest_apiint.errors import NetworkBlocked
from pytest_apiint.exchange import Failure, Request, Response
from pytest_apiint.script import Decision, Forward, Refusal


class Pipeline(Protocol):
    """One test's life, as the wire sees it. Called from any thread; must not block."""

    clock: Clock

    @property
    def live(self) -> bool:
        """Whether a real API may answer: then a connection is the client's own, and is made when it's needed."""

    def permits(self, host: str, port: int) -> bool:
        """Whether anything at all may connect to `host`."""

    def forward(self, attempt: Request) -> Forward | None:
        """Where `attempt` (which may lack its body) will be carried on to, if nothing else happens to it."""

    def unreached(self, attempt: Request, failure: Failure) -> None:
        """No connection came about for `attempt`, which `before` has not heard of."""

    def dials(self, host: str) -> None:
        """The client is about to connect to `host`, its proxy's or the API's, since a request goes on."""

    def declined(self, protocol: str) -> None:
        """A client would have spoken `protocol`, which can't be teed."""

    def admits(self, host: str, port: int) -> bool:
        """Whether the client's own code may connect to `host`, past the wire."""

    def dropping(self, host: str, port: int) -> bool:
        """Whether kept-alive connections to `host` are gone, so that a client must connect anew."""

    @property
    def calm(self) -> bool:
        """Whether no fault is planned, so that a plain answer may be handed over whole."""

    def operation(self) -> str | None:
        """The name that the test gave to what it does now."""

    def refusal(self, attempt: Request) -> Refusal | None:
        """Asked once for each new connection, as soon as its request's target is known.

        A refusal returned here has been journalled, and its waiting is the wire's to do.
        `attempt` may lack headers and body.
        """

    def before(self, request: Request) -> Decision:
        """What shall happen to a complete request. `after` is called once for each."""

    def after(self, request: Request, outcome: Response | Failure) -> None:
        """The outcome has reached the client: its last byte, or its failure."""

    def garbled(self, origin: str, data: bytes) -> None:
        """A client sent something that isn't HTTP/1.1."""

    def blocked(self, error: NetworkBlocked) -> None:
        """Something tried to leave the machine, and was stopped."""
