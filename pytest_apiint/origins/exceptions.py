"""What ``exc=`` means for a client that isn't requests: the event that such an exception stands for.

Told by the names in an exception's family, so that no client library has to be imported. What stands for
no event of a connection reaches the client as it is.
"""

from __future__ import annotations

from pytest_apiint.exchange import Failure, Request
from pytest_apiint.script import Break, Close, Refusal, Reset, Script, Silence

# In this order: a ConnectTimeout is also a Timeout, and an SSLError also a ConnectionError.
_EVENTS: tuple[tuple[frozenset[str], str, Refusal | Script], ...] = (
    (frozenset({"gaierror", "NameResolutionError", "ClientConnectorDNSError"}), "dns_failure", Refusal("dns_failure")),
    (
        frozenset({"ConnectTimeout", "ConnectTimeoutError", "ConnectionTimeoutError"}),
        "connect_timeout",
        Refusal("connect_timeout"),
    ),
    (
        frozenset({"SSLError", "SSLCertVerificationError", "ClientSSLError", "CertificateError"}),
        "tls_failure",
        Refusal("tls_failure"),
    ),
    (
        frozenset({"ReadTimeout", "ReadTimeoutError", "Timeout", "TimeoutError", "TimeoutException", "timeout"}),
        "read_timeout",
        (Silence(),),
    ),
    (
        frozenset({"ConnectionResetError", "ChunkedEncodingError", "ReadError", "ClientOSError", "BrokenPipeError"}),
        "reset",
        (Reset(),),
    ),
    (
        frozenset({"RemoteDisconnected", "RemoteProtocolError", "ProtocolError", "ServerDisconnectedError"}),
        "empty_response",
        (Close(),),
    ),
    (
        frozenset({"ConnectionError", "ConnectError", "NewConnectionError", "ClientConnectorError", "MaxRetryError"}),
        "connection_refused",
        Refusal("connection_refused"),
    ),
)


def decision_of(error: BaseException | type[BaseException], request: Request) -> Break:
    """What a client meets whose route says ``exc=error``.

    A read timeout is the client's own to run out; where it set none, the system's stands for it.
    """
    family = error if isinstance(error, type) else type(error)
    # urllib3's NewConnectionError is a ConnectTimeoutError by descent, so the nearest name decides.
    for ancestor in family.__mro__:
        for names, kind, script in _EVENTS:
            if ancestor.__name__ in names:
                if kind == "read_timeout" and _patient(request):
                    return Break(script, Failure(kind), origin="mock", raises=TimeoutError("timed out"))
                return Break(script, Failure(kind, sent=not isinstance(script, Refusal)), origin="mock")
    return Break((Close(),), Failure(family.__name__, str(error)), origin="mock", raises=error)


def _patient(request: Request) -> bool:
    return request.timeouts.read is None and request.timeouts.total is None
