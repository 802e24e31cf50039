"""Which credentials an operation's requests carry: a service's secrets, by the description's security schemes."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from pytest_apiint.contract import security
from pytest_apiint.errors import UsageProblem
from pytest_apiint.messages import layout, shorten
from pytest_apiint.sandbox.probe import Credential
from pytest_apiint.secrets.placeholders import PREFIX, word
from pytest_apiint.settings.shown import nearest

if TYPE_CHECKING:
    from pytest_apiint.contract.document import Document, Operation
    from pytest_apiint.settings import Service


def credentials(
    document: Document, operation: Operation, service: Service, values: Mapping[str, str]
) -> tuple[Credential, ...]:
    """What its requests carry: the first of the description's alternatives for which there are secrets.

    `values` are the secrets' own, by name. Empty where the operation needs none, or none of its schemes has one.

    Raises:
        UsageProblem: the settings name a secret that there isn't.
    """
    for alternative in operation.security or ():
        found = [_credential(document, scheme, service, values) for scheme in alternative]
        if found and all(found):
            return tuple(one for one in found if one is not None)
    return ()


def _credential(document: Document, scheme: str, service: Service, values: Mapping[str, str]) -> Credential | None:
    names = _names(scheme, service)
    described = security.scheme(document, scheme)
    if not names or described is None:
        return None
    value = ":".join(values[name] for name in names)
    env = ":".join(service.secrets[name].env for name in names)
    placeholder = f"{PREFIX}.{word('.'.join((service.name, *names)), dots=True)}"
    return next(_placed(described, placeholder, value, env), None)


def _names(scheme: str, service: Service) -> tuple[str, ...]:
    """The secrets for a scheme: those that the settings say, else the one of its name, else the only one there is."""
    names = service.fuzz.auth.get(scheme, ())
    for name in names:
        if name not in service.secrets:
            rows = [
                ("found", f'auth = {{ {shorten(scheme, 30)} = "{shorten(name, 40)}" }}'),
                ("known", ", ".join(service.secrets) or "none"),
                ("hint", nearest(name, service.secrets)),
            ]
            raise UsageProblem(layout(f'"{service.name}" has no secret "{shorten(name, 40)}"', rows))
    if names or service.fuzz.auth:
        return names
    if scheme in service.secrets:
        return (scheme,)
    return tuple(service.secrets) if len(service.secrets) == 1 else ()


def _placed(described: Mapping[str, Any], placeholder: str, value: str, env: str) -> Iterator[Credential]:
    kind, form = str(described.get("type")), str(described.get("scheme", "")).lower()
    if kind == "basic" or (kind, form) == ("http", "basic"):
        told = base64.b64encode(value.encode()).decode()
        yield Credential("header", "Authorization", placeholder, told, "Basic ", env)
    elif kind in ("oauth2", "openIdConnect") or (kind == "http" and form == "bearer"):
        yield Credential("header", "Authorization", placeholder, value, "Bearer ", env)
    elif kind == "http":
        yield Credential("header", "Authorization", placeholder, value, f"{form.capitalize()} ", env)
    elif kind == "apiKey":
        where = str(described.get("in"))
        told = quote(value, safe="") if where == "query" else value
        yield Credential(where, str(described.get("name")), placeholder, told, "", env)
