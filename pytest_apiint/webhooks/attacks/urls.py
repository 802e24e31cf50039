"""Schemes that sign the URL: a signature for another one is no signature for this."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final
from urllib.parse import SplitResult, urlsplit

from pytest_apiint.webhooks.attacks.case import Case, Expected, Forge, Forged, Step, case

_UNSIGNED: Final = "it doesn't sign the URL"
_OWN: Final = "verify with the URL that you registered, not with what the request says of itself"


def _signed_for(name: str, expected: Expected, says: str, change: Callable[[SplitResult], SplitResult]) -> Case:
    """Signed for another URL, and delivered to the handler's own."""

    @case(name, "url", expected, says=says, hint=_OWN)
    def elsewhere(forge: Forge) -> Forged:
        if not forge.profile.signs_url:
            return _UNSIGNED
        message = forge.message()
        home = forge.signed(message).url
        other = change(urlsplit(home)).geturl()
        if other == home:
            return "the URL has none of it"
        free = expected == "A" and not forge.profile.any_port
        return [Step(replace(forge.signed(replace(message, url=other)), url=home), "R*" if free else expected)]

    return elsewhere


def _with_port(parts: SplitResult) -> SplitResult:
    port = 443 if parts.scheme == "https" else 80
    return parts if parts.port else parts._replace(netloc=f"{parts.netloc}:{port}")


def _reordered(parts: SplitResult) -> SplitResult:
    return parts._replace(query="&".join(reversed(parts.query.split("&"))))


SCHEME: Final = _signed_for(
    "url-other-scheme",
    "R",
    "http and https are two URLs",
    lambda parts: parts._replace(scheme="http" if parts.scheme == "https" else "https"),
)
HOST: Final = _signed_for(
    "url-other-host", "R", "another host is another's webhook", lambda parts: parts._replace(netloc="evil.example")
)
PATH: Final = _signed_for(
    "url-trailing-slash", "R", "a slash makes another URL", lambda parts: parts._replace(path=parts.path + "/")
)
PORT: Final = _signed_for("url-explicit-port", "A", "the port that is meant anyway may be written", _with_port)
QUERY: Final = _signed_for("url-query-reordered", "R*", "the query's order is signed", _reordered)


@case("url-forwarded-spoof", "url", "R", says="X-Forwarded-Host is what a client says of itself", hint=_OWN)
def spoofed(forge: Forge) -> Forged:
    if not forge.profile.signs_url:
        return _UNSIGNED
    message = forge.message()
    home = forge.signed(message).url
    other = urlsplit(home)._replace(netloc="evil.example", scheme="https").geturl()
    delivery = replace(forge.signed(replace(message, url=other)), url=home)
    return delivery.adding(
        ("X-Forwarded-Host", "evil.example"), ("X-Forwarded-Proto", "https"), ("Forwarded", "host=evil.example")
    )


CASES: Final = (SCHEME, HOST, PATH, PORT, QUERY, spoofed)
