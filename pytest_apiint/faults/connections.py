"""What goes wrong with a connection: it never comes about, falls silent, breaks off, or talks no HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pytest_apiint.exchange import Failure, Request
from pytest_apiint.faults import arguments
from pytest_apiint.faults.cuts import Cut
from pytest_apiint.faults.kinds import Fault
from pytest_apiint.script import Answer, Break, Close, Decision, Refusal, RefusalKind, Reset, Script, Send, Silence


@dataclass(frozen=True, slots=True)
class Refused(Fault):
    """No connection comes about."""

    refuses: ClassVar[bool] = True
    refusal: Refusal

    @property
    def kind(self) -> str:
        return self.refusal.kind

    def decision(self, request: Request, usual: Answer) -> Decision:
        # On a connection that is already there, a host that went away shows as an end of file.
        return Break((Close(),), Failure("empty_response"))


@dataclass(frozen=True, slots=True)
class Broken(Fault):
    """Something stands in the answer's place, whatever that would be."""

    name: str
    script: Script

    @property
    def kind(self) -> str:
        return self.name

    def decision(self, request: Request, usual: Answer) -> Decision:
        return Break(self.script, Failure(self.name))


def connection_refused() -> Fault:
    """Nobody listens: ``ECONNREFUSED``."""
    return _refused("connection_refused")


def unreachable() -> Fault:
    """No route leads to the host: ``EHOSTUNREACH``."""
    return _refused("unreachable")


def connect_timeout() -> Fault:
    """The host doesn't answer: the client's own connect timeout runs out (without one, the kernel's 127 s)."""
    return _refused("connect_timeout")


def dns_failure() -> Fault:
    """The host's name is unknown: ``EAI_NONAME``."""
    return _refused("dns_failure")


def tls_failure(reason: str = "self-signed certificate") -> Fault:
    """The certificate can't be trusted, for OpenSSL's `reason`. A client that doesn't verify goes on."""
    if not isinstance(reason, str):
        raise arguments.problem(f"tls_failure({arguments.shown(reason)})", "reason is text, as OpenSSL words it")
    return _refused("tls_failure", reason)


def _refused(kind: RefusalKind, reason: str = "") -> Fault:
    return Refused(Refusal(kind, reason))


def read_timeout(*, after_headers: bool = False) -> Fault:
    """No answer, or only its headers, and then silence: the client's own read timeout runs out."""
    return Cut("read_timeout", 0, (Silence(),)) if after_headers else Broken("read_timeout", (Silence(),))


def reset(*, after_headers: bool = False) -> Fault:
    """The connection is reset (``ECONNRESET``) before a byte of the answer, or after its headers."""
    return Cut("reset", 0, (Reset(),)) if after_headers else Broken("reset", (Reset(),))


def empty_response() -> Fault:
    """The connection is closed without a byte of an answer."""
    return Broken("empty_response", (Close(),))


def garbage(data: bytes = b"\x00\xff\x13garbage, not HTTP\r\n\r\n") -> Fault:
    """Bytes that aren't HTTP, then the end."""
    if not isinstance(data, bytes) or not data:
        raise arguments.problem(f"garbage({arguments.shown(data)})", "data is bytes, one at least")
    return Broken("garbage", (Send(data), Close()))
