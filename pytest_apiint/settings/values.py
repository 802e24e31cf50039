"""URLs and host patterns: what is accepted, and in which spelling it is kept."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import urlsplit

from pytest_apiint.settings.shown import is_credential

_DEFAULT_PORT = {"http": 80, "https": 443}


class Unfit(ValueError):
    """A value can't be meant: why, and what may help."""

    def __init__(self, reason: str, hint: str = "") -> None:
        super().__init__(reason)
        self.hint = hint


def normalised_url(text: str) -> str:
    """An absolute base URL in one spelling: lower-case host, no default port, no slash at the end.

    Raises:
        Unfit: it is no absolute http(s) URL, or says more than where a service is.
    """
    try:
        url = urlsplit(text)
        host, port = url.hostname or "", url.port
    except ValueError:  # a broken [IPv6] address, a port that is no number
        raise Unfit("has no valid host and port") from None
    if url.scheme not in _DEFAULT_PORT or "://" not in text:
        raise Unfit("isn't an absolute URL", 'it starts with "https://"')
    if "@" in url.netloc:
        raise Unfit("holds a user name or a password", "a credential belongs under secrets")
    if "?" in text or "#" in text:
        raise Unfit("holds a query or a fragment", "a base URL ends with its path; the client adds the rest")
    literal = f"[{host}]" if ":" in host else host
    if not re.fullmatch(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?|\[[0-9a-f:.]+\]", literal) or port == 0:
        raise Unfit("has no valid host and port", "ASCII letters, digits, dots and dashes; others as xn--")
    if not re.fullmatch(r"[\w.~!$&'()*+,;=:@%/-]*", url.path, re.ASCII) or {".", ".."} & set(url.path.split("/")):
        raise Unfit("has a path that clients rewrite", "no spaces, no dot segments, ASCII only")
    if url.scheme == "http" and not is_loopback(host):
        raise Unfit("sends everything in clear text", "write https; http is for loopback hosts only")
    where = literal if port in (None, _DEFAULT_PORT[url.scheme]) else f"{literal}:{port}"
    return f"{url.scheme}://{where}{url.path.rstrip('/')}"


def normalised_host(text: str) -> str:
    """A host or ``host:port`` in lower case; ``*`` stands for any run of characters.

    Raises:
        Unfit: it is no host, or a pattern that any host matches.
    """
    host, port = _split_port(text.lower())
    letters = re.fullmatch(r"[a-z0-9_.*-]+|\[[0-9a-f:.]+\]", host) and not is_credential(text)
    if not letters or (port and not 0 < int(port[:6]) < 65536):
        inner = re.match(r"[a-z]+://(?:[^/?#]*@)?([^/?#@]+)", text.lower())
        raise Unfit("isn't a host", f'did you mean "{inner[1][:60]}"?' if inner else "")
    if not host.strip("*."):
        raise Unfit("matches any host", "name the hosts: an offline test must not reach the rest")
    return text.lower()


def host_matches(patterns: Iterable[str], host: str, port: int | None = None) -> bool:
    """Whether one of the patterns (`hosts`, `allowed_hosts`) names this host; one without a port names all."""
    host = host.lower().strip("[]")
    return any((wanted is None or wanted == port) and glob.fullmatch(host) for glob, wanted in map(_compiled, patterns))


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> tuple[re.Pattern[str], int | None]:
    host, port = _split_port(pattern.lower())
    return re.compile(re.escape(host.strip("[]")).replace(r"\*", ".*")), int(port) if port else None


def _split_port(pattern: str) -> tuple[str, str]:
    match = re.fullmatch(r"(\[[^\]]*\]|[^:]*)(?::([0-9]+))?", pattern)
    return (match[1], match[2] or "") if match else (pattern, "")


@lru_cache(maxsize=256)
def is_loopback(host: str) -> bool:
    """Whether a host is this machine itself: an address of the loopback, or a name that always means one."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
