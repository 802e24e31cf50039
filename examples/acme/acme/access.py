"""Where Acme is and who asks, checked before anything is sent."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from acme.errors import AcmeMisuse


def checked_url(base_url: str) -> str:
    """`base_url` without the slash at its end.

    Raises:
        AcmeMisuse: the token would travel in clear text: only a server on this machine may be asked so.
    """
    url = urlsplit(base_url)
    if url.scheme != "https" and not (url.scheme == "http" and url.hostname in {"localhost", "127.0.0.1", "::1"}):
        raise AcmeMisuse("base_url must begin with https://")
    if not url.hostname or url.username is not None or url.query or url.fragment:
        raise AcmeMisuse("base_url is https://, a host, and perhaps a path")
    return base_url.rstrip("/")


def checked_token(token: str) -> str:
    """`token`, if it can stand in a header field. The error doesn't show it.

    Raises:
        AcmeMisuse: it's empty, or has spaces, line ends or anything that isn't ASCII.
    """
    if not re.fullmatch(r"[!-~]+", token):
        raise AcmeMisuse("the token is empty, or has characters that no token has")
    return token
