"""Origins: scheme, host and port (RFC 6454, 4)."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from pytest_apiint.errors import UsageProblem
from pytest_apiint.exchange import DEFAULT_PORTS, Request


def origin(request: Request) -> str:
    """``https://api.acme.example``; the port only where it isn't the scheme's own."""
    return _written(request.scheme, request.host, request.port)


def origins(given: str | Iterable[str], name: str) -> set[str]:
    """Origins as the caller of the assertion `name` wrote them; `UsageProblem` where one is none."""
    texts = [given] if isinstance(given, str) else list(given)
    return {_read(text, name) for text in texts}


def _read(text: str, name: str) -> str:
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port or DEFAULT_PORTS.get(parts.scheme)
    except (ValueError, AttributeError, TypeError):
        host = port = None
    if not host or port is None or parts.path not in ("", "/") or parts.query or parts.username is not None:
        raise UsageProblem(f'{name}: {text!r} is no origin: scheme, host and port, as in "https://api.acme.example"')
    return _written(parts.scheme, host, port)


def _written(scheme: str, host: str, port: int) -> str:
    name = f"[{host}]" if ":" in host else host
    return f"{scheme}://{name}" if port == DEFAULT_PORTS.get(scheme) else f"{scheme}://{name}:{port}"
