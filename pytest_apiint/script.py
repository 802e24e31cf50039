"""What a connection does to a client, as values: the alphabet in which answers and faults are written.

A `Script` is a tuple of events, played in order by the wire to whatever client library is on the line.
`Refusal` is for the stages before any byte: no connection, no name, no trust.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from pytest_apiint.exchange import Failure, Response


@dataclass(frozen=True, slots=True)
class Send:
    """These bytes reach the client."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing happens for so many seconds of the test's clock."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Reset:
    """The peer resets the connection (RST): ``ECONNRESET``."""


@dataclass(frozen=True, slots=True)
class Close:
    """The peer closes the connection in order (FIN): end of file."""


@dataclass(frozen=True, slots=True)
class Silence:
    """Nothing happens any more: the client's own timeout, or for ever."""


Event: TypeAlias = Send | Wait | Reset | Close | Silence
Script: TypeAlias = tuple[Event, ...]

RefusalKind = Literal["connection_refused", "unreachable", "connect_timeout", "dns_failure", "tls_failure"]


@dataclass(frozen=True, slots=True)
class Refusal:
    """No connection comes about, so no byte of the request leaves the client.

    `reason` is the text of the native error where the system doesn't give it one of its own.
    """

    kind: RefusalKind
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """The origin answers with a well-formed response, after `latency` seconds."""

    response: Response
    latency: float = 0.0
    origin: str = "mock"


@dataclass(frozen=True, slots=True)
class Break:
    """Something other than a plain answer happens: `script` is what, `outcome` what the client is left with.

    `raises` is for a registered route that asks for an exception which stands for no event of a connection.
    """

    script: Script | Refusal
    outcome: Response | Failure
    origin: str = "fault"
    raises: BaseException | type[BaseException] | None = None


@dataclass(frozen=True, slots=True)
class Lead:
    """A connection's true far end: what stands for the host that the client asked for."""

    scheme: str
    host: str
    port: int


@dataclass(frozen=True, slots=True)
class Forward:
    """The real API answers: the client's own connection carries the request on.

    `lead` is where to, where that isn't the host of the request, and `target` the request target there; `headers` are
    added, and `credentials` put what they stand for in the place of placeholders in the head. `delay` is how long the
    request has to wait first, in seconds; when that is over, `again` says how much longer. Where `kept`, the answer is
    recorded: what the client leaves unread of it is read on.
    """

    origin: str = "sandbox"
    lead: Lead | None = None
    target: str | None = None
    headers: tuple[tuple[str, str], ...] = ()
    credentials: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    delay: float = 0.0
    kept: bool = False
    again: Callable[[], float] | None = field(default=None, compare=False)

    def waits(self) -> Iterator[float]:
        """The seconds to wait before the request goes, one wait after the other; each client waits in its own way."""
        seconds = self.delay
        while seconds > 0:
            yield seconds
            seconds = self.again() if self.again is not None else 0.0


Decision: TypeAlias = Answer | Break | Forward
