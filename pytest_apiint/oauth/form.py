"""Parameters as clients send them: each one once (RFC 6749, 3.1 and 3.2)."""

from __future__ import annotations

from urllib.parse import parse_qsl

from pytest_apiint.exchange import Request
from pytest_apiint.oauth.problems import OAuthProblem


def body(request: Request) -> dict[str, str]:
    """The parameters of a form.

    Raises:
        OAuthProblem: it isn't one, or a parameter stands in it twice.
    """
    kind = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if request.body and kind != "application/x-www-form-urlencoded":
        raise OAuthProblem("invalid_request", "the body has to be application/x-www-form-urlencoded")
    return once(parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True))


def once(pairs: list[tuple[str, str]]) -> dict[str, str]:
    """Parameters by name, those without a value left out; `OAuthProblem` where one comes twice."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise OAuthProblem("invalid_request", "a parameter stands there more than once")
    return {name: value for name, value in found.items() if value}


def demanded(parameters: dict[str, str], name: str) -> str:
    """The parameter called `name`; `OAuthProblem` where it's lacking."""
    if name not in parameters:
        raise OAuthProblem("invalid_request", f"{name} is missing")
    return parameters[name]
