"""Whether a request carries a credential that its operation demands: that it's there, not that it's right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote_plus

from pytest_apiint.contract.pointers import join
from pytest_apiint.contract.verdict import Problem
from pytest_apiint.errors import SpecDamaged

if TYPE_CHECKING:
    from pytest_apiint.contract.document import Document
    from pytest_apiint.contract.facts import Operation
    from pytest_apiint.exchange import Request

_PLACES: Final = ("/components/securitySchemes", "/securityDefinitions")  # OpenAPI 3, Swagger 2


def problems(document: Document, operation: Operation, request: Request) -> Iterable[Problem]:
    """One problem where none of the alternatives is met (OpenAPI 3.0.3, "Security Requirement Object").

    What an API delivers carries no credential for itself, so what is said for all operations isn't said of webhooks.
    """
    alternatives = (operation.security or ()) if operation.kind == "path" or "security" in operation.raw else ()
    lacking: list[str] = []
    for alternative in alternatives:
        missing = [text for name in alternative if (text := _missing(document, name, request))]
        if not missing:
            return
        lacking.append(" and ".join(missing))
    if lacking:
        place = join(operation.pointer, "security") if "security" in operation.raw else "/security"
        expected = " or ".join(dict.fromkeys(lacking))
        yield Problem("security", "", "security", expected, "no such credential", place)


def in_query(document: Document, operation: Operation) -> frozenset[str]:
    """The names under which keys stand in a query: they're no parameters of the operation."""
    schemes = (scheme(document, name) for alternative in operation.security or () for name in alternative)
    return frozenset(str(one.get("name")) for one in schemes if one is not None and one.get("in") == "query")


def key_fields(document: Document) -> list[str]:
    """The header fields that are described for keys (``type: apiKey``, ``in: header``), each once."""
    described = (scheme(document, name) for name in schemes(document))
    found = [str(one.get("name")) for one in described if one is not None and _is_field(one)]
    return list(dict.fromkeys(found))


def schemes(document: Document) -> list[str]:
    """The names of all security schemes that are described."""
    return [str(name) for place in _PLACES for name in _names(document, place)]


def _names(document: Document, place: str) -> Iterable[str]:
    try:
        found, _ = document.follow(*document.resolve(place))
    except SpecDamaged:
        return ()
    return found if isinstance(found, dict) else ()


def _is_field(scheme: Mapping[str, Any]) -> bool:
    return scheme.get("type") == "apiKey" and scheme.get("in") == "header"


def _missing(document: Document, name: str, request: Request) -> str:
    """What a request would have to carry for the scheme called `name`; empty where it does, or where none can tell."""
    if (described := scheme(document, name)) is None:
        return ""
    authorization = request.headers.get("Authorization", "")
    kind, _, credential = authorization.partition(" ")
    match described.get("type"):
        case "http":
            wanted = str(described.get("scheme", "")).lower()
            return "" if kind.lower() == wanted and credential.strip() else f"Authorization: {wanted.capitalize()}"
        case "basic":
            return "" if kind.lower() == "basic" and credential.strip() else "Authorization: Basic"
        case "oauth2" | "openIdConnect":
            # Vendors take tokens under names of their own: GitHub's "token", Discord's "Bot".
            return "" if authorization.strip() else "Authorization: Bearer"
        case "apiKey":
            return _key(str(described.get("in")), str(described.get("name")), request)
    return ""  # mutualTLS, and what later versions add


def scheme(document: Document, name: str) -> Mapping[str, Any] | None:
    """The Security Scheme Object called `name`; None where there is none."""
    for place in _PLACES:
        try:
            found, _ = document.follow(*document.resolve(join(place, name)))
        except SpecDamaged:
            continue  # lint tells of names that lead nowhere
        if isinstance(found, dict):
            return found
    return None


def _key(where: str, name: str, request: Request) -> str:
    match where:
        case "header":
            return "" if request.headers.get(name, "").strip() else f"the header {name}"
        case "query":
            return "" if any(key == name and value for key, value in request.query) else f"the query parameter {name}"
        case "cookie":
            return "" if name in cookies(request) else f"the cookie {name}"
    return ""


def cookies(request: Request) -> dict[str, str]:
    """The cookies that a request brings (RFC 6265, section 4.2), by name."""
    found: dict[str, str] = {}
    for field in request.headers.get_all("Cookie"):
        try:
            found.update((name, morsel.value) for name, morsel in SimpleCookie(field).items())
        except CookieError:
            cut = (one.partition("=") for one in field.split(";"))
            found.update((name.strip(), unquote_plus(value.strip())) for name, _, value in cut)
    return found
