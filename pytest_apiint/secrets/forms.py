"""The forms in which a secret may appear: as it is, escaped, or encoded."""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final
from urllib.parse import quote, quote_plus

from pytest_apiint.secrets.jwt import JWT

# Shorter texts are found everywhere, and none of them is a credential.
SHORTEST: Final = 6
_LINE: Final = 16
# What requests and httpx leave as it is in a query.
_UNESCAPED: Final = ("!#$%&'()*+,/:;=?@[]~", "!$'()*,/:;=?@~")


@lru_cache(maxsize=1024)
def forms(secret: str) -> tuple[str, ...]:
    """`secret` as it may stand in a URL, a header, a body or a log: the secret itself first, no form twice.

    Percent-encoded (RFC 3986), also twice, as of a URL in a URL; as JSON, JSON in JSON, HTML and ``repr`` escape it; in
    hex, and in base64 (RFC 4648) also where it follows a text that isn't known, as in Basic credentials (RFC 7617).
    Of a JWT (RFC 7519), what it says and its signature too; of a text of several lines each long one.
    Forms of fewer than six characters are left out, so there are none of a short secret.
    """
    data = secret.encode("utf-8", "surrogatepass")
    quoted = (quote(data, safe=""), quote(data), quote_plus(data), *(quote(data, safe=safe) for safe in _UNESCAPED))
    found = [
        secret,
        *quoted,
        *(_lower(text) for text in quoted),
        *(quote(text, safe="") for text in quoted),
        json.dumps(secret)[1:-1],
        json.dumps(json.dumps(secret)[1:-1])[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
        json.dumps(secret)[1:-1].replace("/", "\\/"),
        repr(secret)[1:-1],
        html.escape(secret),
        html.escape(secret).replace("&#x27;", "&#39;"),
        html.escape(secret).replace("&#x27;", "&apos;"),
        *_escaped_for_html(secret),
        data.hex(),
        data.hex().upper(),
    ]
    found += [secret.rstrip("="), *_segments(secret)]
    for offset in range(3):
        plain = _base64(data, offset)
        found += [plain, plain.replace("+", "-").replace("/", "_")]
    return tuple(dict.fromkeys(text for text in found if len(text) >= SHORTEST)) if len(secret) >= SHORTEST else ()


def carried(text: str, secrets: Iterable[str]) -> str | None:
    """The first of `secrets` that `text` holds in any form; ``None`` where it holds none."""
    return next((secret for secret in secrets if any(form in text for form in forms(secret))), None)


def _escaped_for_html(secret: str) -> list[str]:
    """As JSON that is safe within HTML: Go, Rails and PHP escape these in each answer."""
    text = json.dumps(secret)[1:-1]
    lower = re.sub("[<>&'+]", lambda found: f"\\u{ord(found[0]):04x}", text)
    some = re.sub("[<>&]", lambda found: f"\\u{ord(found[0]):04x}", text)
    return [lower, some, re.sub("[<>&'+]", lambda found: f"\\u{ord(found[0]):04X}", text)]


def _segments(secret: str) -> list[str]:
    """Of a JWT all but its header by itself, which many tokens share; of a key in PEM its lines."""
    if "\n" in secret:
        return [line for line in secret.splitlines() if len(line) >= _LINE and not line.startswith("-----")]
    if not JWT.fullmatch(secret):
        return []
    head, body, *rest = secret.split(".")
    return [text for text in (f"{head}.{body}", body, *rest) if len(text) > SHORTEST]


def _base64(data: bytes, offset: int) -> str:
    """What base64 makes of `data` behind `offset` other bytes, without the characters that those have a part in."""
    text = base64.b64encode(b"\0" * offset + data).decode()
    return text[-(-8 * offset // 6) : 8 * (offset + len(data)) // 6]


def _lower(quoted: str) -> str:
    parts = quoted.split("%")
    return "%".join([parts[0], *(part[:2].lower() + part[2:] for part in parts[1:])])
