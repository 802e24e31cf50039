"""Which credentials a request carries, by where they stand, and what of them may turn up elsewhere."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import unquote

from pytest_apiint.checks.wording import may_be_secret
from pytest_apiint.errors import UsageProblem
from pytest_apiint.exchange import Request
from pytest_apiint.secrets.forms import SHORTEST
from pytest_apiint.secrets.names import is_credential, names_a_secret

_COOKIE: Final = "cookie"
# A cookie's value of that length is no setting.
_LONG: Final = 16


def given(secrets: Iterable[str], name: str) -> dict[str, str]:
    """The secrets that the caller of the assertion `name` gave, with what to call them in a message.

    `UsageProblem` where one can't be looked for: fewer than six characters stand everywhere.
    """
    if isinstance(secrets, str | bytes) or not isinstance(secrets, Iterable):
        raise UsageProblem(f"{name}: secrets= is a list of texts, as in secrets=[api.secret('token')]")
    found = dict.fromkeys(secrets, "a given secret")
    for secret in found:
        if not isinstance(secret, str):
            raise UsageProblem(f"{name}: secrets= holds {type(secret).__name__}; give each as text")
        if len(secret) < SHORTEST:
            raise UsageProblem(
                f"{name}: secrets= holds one of {len(secret)} characters, which stand everywhere; {SHORTEST} at least"
            )
    return found


def credentials(request: Request, *, cookies: bool = True) -> dict[str, str]:
    """Each credential that `request` carries by the name of its field or parameter, with that name.

    A scheme (``Bearer``) is no part of one. Of Basic (RFC 7617) the password is one too. Of a cookie it's the pair,
    and its value where that is long or the name says "secret". Shorter ones than six characters are left out.
    """
    found = [pair for pair in _found(request) if len(pair[0]) >= SHORTEST]
    return {value: name for value, name in reversed(found) if cookies or not name.lower().startswith(_COOKIE)}


def _found(request: Request) -> Iterator[tuple[str, str]]:
    for name, value in request.headers.pairs:
        if name.lower() == _COOKIE:
            yield from _cookies(value)
        elif is_credential(name):
            yield from _field(name, value)
    # Many APIs take their key for the user, and no password; so in Basic credentials.
    if user := request.split.password or request.split.username:
        yield unquote(user), "the URL's user part"
    for name, value in request.query:
        if names_a_secret(name):
            yield value, f"the parameter {name}"


def _field(name: str, value: str) -> Iterator[tuple[str, str]]:
    scheme, _, rest = value.partition(" ")
    if name.lower() not in ("authorization", "proxy-authorization") or not rest:
        yield value, name
        return
    yield rest.strip(), name
    if scheme.lower() == "basic":
        try:
            user, _, password = base64.b64decode(rest.strip()).decode("latin-1").partition(":")
        except (binascii.Error, ValueError):
            return
        yield password or user, f"{name} (Basic)"


def _cookies(value: str) -> Iterator[tuple[str, str]]:
    for pair in value.split(";"):
        name, _, text = pair.strip().partition("=")
        if text:
            yield pair.strip(), f"Cookie {name}"
        if may_be_secret(name) or len(text) >= _LONG:
            yield text, f"Cookie {name}"
