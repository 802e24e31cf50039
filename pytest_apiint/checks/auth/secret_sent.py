"""How a client shows who it is to the token endpoint (RFC 6749, 2.3.1)."""

from __future__ import annotations

import base64
import binascii
from typing import Final, Literal, TypeAlias
from urllib.parse import quote_plus, unquote_plus

from pytest_apiint.checks.auth.token_calls import TokenCall
from pytest_apiint.errors import UsageProblem
from pytest_apiint.exchange import Request

Method: TypeAlias = Literal["client_secret_basic", "client_secret_post"]
METHODS: Final = ("client_secret_basic", "client_secret_post")


def known(method: str, name: str) -> None:
    """`UsageProblem` where the assertion `name` is given a method that there isn't."""
    if method not in METHODS:
        raise UsageProblem(f"{name}: auth_method is {' or '.join(METHODS)}")


def flaw(call: TokenCall, client_id: str, secret: str, method: str) -> tuple[str, str] | None:
    """What is wrong with how `call` shows its client, and a hint; None where nothing is."""
    posted = "client_secret" in call.form
    if method == "client_secret_post":
        if "Authorization" in call.row.request.headers:
            return "an Authorization field", "send client_id and client_secret in the form alone"
        right = call.form.get("client_id") == client_id and call.form.get("client_secret") == secret
        return None if right else ("another client_id or client_secret in the form, or none", "")
    if posted:
        return "client_secret in the form", "send it in the Authorization field, and there alone"
    pair = basic(call.row.request)
    if pair is None:
        return "no Basic credentials in the Authorization field", "Authorization: Basic base64(id:secret)"
    if pair == f"{quote_plus(client_id)}:{quote_plus(secret)}":
        return None
    name, _, given = pair.partition(":")
    if pair == f"{client_id}:{secret}":
        return (
            "id and secret as they are",
            "form-urlencode each before base64 (RFC 6749, 2.3.1): + : % and space matter",
        )
    if (unquote_plus(name), unquote_plus(given)) == (client_id, secret):
        return None
    return "another id or secret", ""


def basic(request: Request) -> str | None:
    """``user:password`` of Basic credentials (RFC 7617), as UTF-8, else Latin-1; None where there are none."""
    scheme, _, credentials = request.headers.get("Authorization", "").partition(" ")
    try:
        raw = base64.b64decode(credentials.strip(), validate=True)
    except (binascii.Error, ValueError):
        return None
    if scheme.lower() != "basic" or b":" not in raw:
        return None
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")
