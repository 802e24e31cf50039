"""Secrets in URLs and forms: the user part, and parameters by their names. What isn't one keeps its spelling."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import parse_qsl, quote, quote_plus, unquote, unquote_plus

from pytest_apiint.secrets.names import hides, names_a_secret
from pytest_apiint.secrets.port import Swap
from pytest_apiint.secrets.values import is_wordlike

_USER: Final = re.compile(r"(?<=://)([^/?#@\s:]*)(?::([^/?#@\s]*))?@")
_CODE: Final = {"code", "oauth_verifier", "ticket"}
# Of a URL's key, a long one with digits: others are keys into a table.
_KEYLIKE: Final = re.compile(r"(?=.*\d)(?=.*[A-Za-z])[A-Za-z0-9_.~-]{16,}")
FORM: Final = re.compile(r"[\w.\[\]%+-]+=[^&\s\"<>{}]*(?:&[\w.\[\]%+-]+=[^&\s\"<>{}]*)*")


def url(text: str, swap: Swap) -> str:
    """A URL without the secrets in its user part, query and fragment."""
    text = _USER.sub(lambda found: _user(found, swap), text, count=1)
    place, mark, fragment = text.partition("#")
    place, question, query = place.partition("?")
    if question:
        place += question + pairs(query, swap)
    return place + mark + (pairs(fragment, swap) if "=" in fragment else fragment)


def pairs(text: str, swap: Swap) -> str:
    """Parameters as in a query or a form (``application/x-www-form-urlencoded``)."""
    names = {name for name, _ in parse_qsl(text, keep_blank_values=True)} if "code" in text else set()
    grant = bool(names & {"grant_type", "state", "code_verifier", "redirect_uri", "scope", "session_state"})
    return "&".join(_pair(part, swap, grant=grant) for part in text.split("&"))


def _pair(part: str, swap: Swap, *, grant: bool) -> str:
    name, mark, raw = part.partition("=")
    if not raw:
        return part
    key, value = unquote_plus(name), unquote_plus(raw)
    sure = hides(key)
    if sure is False and (names_a_secret(key) or (grant and key.lower() in _CODE)):
        sure = True
    if sure is False and key.lower() == "key" and _KEYLIKE.fullmatch(value) and not is_wordlike(value):
        sure = None
    new = nested(value, swap) if sure is False else swap(value, kind_of(key), sure=sure is True)
    return part if new == value else f"{name}{mark}{quote_plus(new)}"


def nested(value: str, swap: Swap) -> str:
    """A value that is itself a URL or JSON, as redirects and hooks carry them."""
    if re.match(r"[a-z]+://\S+[?@#]", value):
        return url(value, swap)
    if value[:1] in ("{", "[") and '"' in value:
        from pytest_apiint.secrets.json_text import json_text  # noqa: PLC0415 -- each holds the other

        return json_text(value, swap)
    return value


def may_hide(name: str) -> bool:
    """Whether a parameter of that name may be a secret: so for those of which the others, or the value, decide."""
    return hides(name) is not False or names_a_secret(name) or name.lower() in _CODE or name.lower() == "key"


def kind_of(key: str) -> str:
    """What to call a secret found under `key`: of ``user[password]``, the last part."""
    return next((part for part in reversed(re.split(r"[\[\].]+", key)) if part), "secret")


def _user(found: re.Match[str], swap: Swap) -> str:
    user, password = found[1], found[2]
    if not password:
        return f"{_quoted(user, swap, 'user', sure=True)}{':' if password == '' else ''}@"
    return f"{_quoted(user, swap, 'user', sure=False)}:{_quoted(password, swap, 'password', sure=True)}@"


def _quoted(raw: str, swap: Swap, kind: str, *, sure: bool) -> str:
    value = unquote(raw)
    new = swap(value, kind, sure=sure) if value else value
    return raw if new == value else quote(new, safe="")
