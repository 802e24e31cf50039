"""Secrets in header fields: credentials behind their scheme, cookies with their names and attributes, URLs."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Final

from pytest_apiint.secrets import pairs
from pytest_apiint.secrets.names import hides, is_credential, is_open
from pytest_apiint.secrets.port import Swap

_SCHEME: Final = re.compile(r"([A-Za-z][\w-]*)(\s+)(\S.*)", re.DOTALL)
_URLS: Final = {"location", "content-location", "referer", "origin", "refresh", "x-forwarded-uri", ":path"}
_LINK: Final = re.compile(r"(?<=<)[^>]*(?=>)")
_SESSION: Final = re.compile(r"(?i)sess|sid$|auth|token|csrf|xsrf|jwt|remember|login|passw|secret|api.?key")
# They ask for credentials, or count them, and hold none.
_ASKS: Final = {"www-authenticate", "proxy-authenticate", "access-control-allow-credentials"}


def field(name: str, value: str, swap: Swap) -> str:
    """The value of a header field without what it holds in secret; itself where it holds nothing."""
    lower = name.lower()
    if lower in ("authorization", "proxy-authorization"):
        return _credentials(lower, value, swap)
    if lower == "cookie":
        return re.sub(r"(^\s*|;\s*)([^=;]+)=([^;]*)", lambda found: _cookie(found, swap), value)
    if lower == "set-cookie":
        return re.sub(r"^(\s*)([^=;]+)=([^;]*)", lambda found: _cookie(found, swap), value, count=1)
    if lower in _URLS:
        return pairs.url(value, swap)
    if lower == "link":
        return _LINK.sub(lambda found: pairs.url(found[0], swap), value)
    if holds_credential(lower):
        return swap(value, name)
    return value


def is_known(name: str) -> bool:
    """Whether `field` knows what of such a field's value is secret, and what isn't."""
    return name.lower() in _URLS | _ASKS | {"authorization", "proxy-authorization", "cookie", "set-cookie", "link"}


def holds_credential(name: str) -> bool:
    """Whether a field of that name is for credentials."""
    return name.lower() not in _ASKS and (hides(name) is True or (is_credential(name) and not is_open(name)))


def _credentials(name: str, value: str, swap: Swap) -> str:
    found = _SCHEME.fullmatch(value.strip())
    if found is None:
        return swap(value, name)
    scheme, space, rest = found.groups()
    new = swap(rest, scheme)
    # What is replaced whole needs no parts.
    if new == rest and scheme.lower() == "basic" and (pair := basic(rest)) is not None:
        user, password = pair
        # Many APIs take their key for the user, and no password.
        swap(user, "user", sure=False)
        if password:
            swap(password, "password")
    return f"{scheme}{space}{new}"


def basic(credentials: str) -> tuple[str, str] | None:
    """User and password of Basic credentials (RFC 7617); ``None`` where they are none."""
    try:
        text = base64.b64decode(credentials.strip(), validate=True).decode()
    except (binascii.Error, ValueError):
        return None
    user, colon, password = text.partition(":")
    return (user, password) if colon and text.isprintable() else None


def _cookie(found: re.Match[str], swap: Swap) -> str:
    before, name, value = found.groups()
    text = value.strip()
    quoted = len(text) > 1 and text[0] == text[-1] == '"'
    inner = text[1:-1] if quoted else text
    if not inner:
        return found[0]
    new = swap(inner, name.strip(), sure=_SESSION.search(name) is not None)
    if new == inner:
        return found[0]
    return f'{before}{name}="{new}"' if quoted else f"{before}{name}={new}"
