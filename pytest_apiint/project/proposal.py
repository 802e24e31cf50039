"""The settings that a description suggests for its service: a name, addresses, and secrets by its security schemes."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from pytest_apiint.contract.document import Document
from pytest_apiint.contract.security import scheme as described
from pytest_apiint.contract.security import schemes
from pytest_apiint.profiles import names
from pytest_apiint.settings import Unfit, normalised_url
from pytest_apiint.settings.shown import bare, variable

_SAYS_NOTHING: Final = frozenset(
    {
        *("api", "apis", "rest", "the", "http", "json", "openapi", "swagger", "public", "official", "service", "spec"),
        *("specification", "v"),
    }
)
_OF_TESTS: Final = re.compile(r"sandbox|staging|\btest", re.IGNORECASE)
_WORDS: Final = 2


@dataclass(frozen=True, slots=True)
class Proposal:
    """A service as it would be configured; `secrets` are variables by the secrets' names.

    Where nobody says where the API is, `invented` is true and `base_url` leads nowhere.
    """

    name: str
    base_url: str
    sandbox_url: str | None = None
    spec: Path | None = None
    profile: str = ""
    secrets: Mapping[str, str] = field(default_factory=dict)
    invented: bool = False

    def toml(self, table: str, folder: Path) -> str:
        """The service's table; `table` is what stands before its name, `folder` where the settings' file is."""
        rows = [f"base_url = {_quoted(self.base_url)}" + ("  # where is the API?" if self.invented else "")]
        if self.sandbox_url is not None:
            rows.append(f"sandbox_url = {_quoted(self.sandbox_url)}")
        if self.spec is not None:
            rows.append(f"spec = {_quoted(Path(os.path.relpath(self.spec, folder)).as_posix())}")
        if self.profile:
            rows.append(f"profile = {_quoted(self.profile)}  # what is known of the service")
        if self.secrets:
            pairs = ", ".join(f"{name} = {_quoted(variable)}" for name, variable in self.secrets.items())
            rows.append(f"secrets = {{ {pairs} }}  # names of environment variables")
        return "\n".join([f"[{table}{_key(self.name)}]", *rows]) + "\n"


def proposed(root: Path, document: Document | None, file: Path | None, name: str, base_url: str) -> Proposal:
    """What is proposed for the API of `document`; `name` and `base_url` go first where they aren't empty.

    Raises:
        Unfit: `base_url` can't be one.
    """
    title = _title(document) if document is not None else ""
    known = next((word for word in _words(title) if word in names()), "")
    name = name or known or _slug(title) or _slug(root.resolve().name) or "acme"
    urls = list(_servers(document)) if document is not None else []
    real = [url for url, told in urls if not _OF_TESTS.search(told)] or [url for url, _ in urls]
    tests = [url for url, told in urls if _OF_TESTS.search(told) and url not in real[:1]]
    url = normalised_url(base_url) if base_url else next(iter(real), "")
    kinds = dict.fromkeys(_secrets(document)) if document is not None else ["token"]
    return Proposal(
        name,
        url or f"https://api.{re.sub(r'[^a-z0-9-]', '-', name.lower())}.example",
        next(iter(tests), None),
        file,
        known,
        {kind: variable(name, kind) for kind in kinds},
        not url,
    )


def _title(document: Document) -> str:
    info = document.raw.get("info")
    return str(info.get("title", "")) if isinstance(info, dict) else ""


def _words(title: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", title.lower().replace("'s", ""))


def _slug(title: str) -> str:
    said = [word for word in _words(title) if word not in _SAYS_NOTHING and not re.fullmatch(r"v?\d+", word)]
    return "-".join(said[:_WORDS])[:40].strip("-")


def _servers(document: Document) -> Iterator[tuple[str, str]]:
    """The URLs that settings can have, each with what is said of it."""
    listed = document.raw.get("servers")
    for number, url in enumerate(document.servers()):
        one = listed[number] if isinstance(listed, list) and number < len(listed) else None
        told = str(one.get("description", "")) if isinstance(one, dict) else ""
        try:
            yield normalised_url(url), f"{(urlsplit(url).hostname or '').rpartition('.')[0]} {told}"
        except Unfit:
            continue  # relative, or a template


def _secrets(document: Document) -> Iterator[str]:
    """The names of what somebody needs who calls the API."""
    for name in schemes(document):
        one: Mapping[str, Any] = described(document, name) or {}
        yield from needed(one)


def needed(scheme: Mapping[str, Any]) -> tuple[str, ...]:
    """The secrets that a Security Scheme Object asks for, by how this package calls them."""
    match scheme.get("type"), str(scheme.get("scheme", "")).lower():
        case ("http", "basic") | ("basic", _):
            return "user", "password"
        case ("http" | "oauth2" | "openIdConnect", _):
            return ("token",)
        case ("apiKey", _):
            return ("api_key",)
    return ()


def _key(name: str) -> str:
    return name if bare(name) == name else _quoted(name)


def _quoted(text: str) -> str:
    """A text as TOML's basic string."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in escaped) + '"'
