"""Media types: which of those that are described is meant by a body's `Content-Type` (RFC 9110, section 8.3)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from pytest_apiint.contract.facts import Media

_FORMS: Final = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})


def essence(content_type: str) -> str:
    """``application/json`` of ``Application/JSON; charset=utf-8``."""
    return content_type.partition(";")[0].strip().lower()


def is_json(content_type: str) -> bool:
    """Whether such a body is read as JSON: by its name or its suffix (RFC 6839, section 3.1)."""
    kind = essence(content_type)
    return kind in ("application/json", "text/json") or kind.endswith("+json")


def is_form(content_type: str) -> bool:
    return essence(content_type) in _FORMS


def boundary(content_type: str) -> str:
    """The parameter `boundary` of a multipart type (RFC 2046, section 5.1.1); empty where there's none."""
    for part in content_type.split(";")[1:]:
        name, _, value = part.partition("=")
        if name.strip().lower() == "boundary":
            return value.strip().strip('"')
    return ""


def named(content_type: str, described: Sequence[Media]) -> Media | None:
    """The one that `content_type` means: by its parameters too, by its name, or by the narrowest range."""
    kind = essence(content_type)
    whole = _normal(content_type)
    names = [(_normal(media.type), essence(media.type), media) for media in described]
    for wanted in (kind, f"{kind.partition('/')[0]}/*", "*/*", "*"):
        fitting = [(normal, media) for normal, name, media in names if name == wanted]
        if fitting:
            return next((media for normal, media in fitting if normal == whole), fitting[0][1])
    return None


def akin(content_type: str, described: Sequence[Media]) -> Media | None:
    """The first that is JSON as well, where `content_type` is: vendors answer with names of their own for it."""
    if not is_json(content_type):
        return None
    return next((media for media in described if is_json(media.type)), None)


def _normal(content_type: str) -> str:
    kind, *parameters = content_type.split(";")
    return ";".join([kind.strip().lower(), *sorted(one.strip().lower() for one in parameters if one.strip())])
