"""How parameters stand in a URL or a field: the styles of OpenAPI 3.0.3 ("Style Values"), read back into values.

A query is cut at delimiters before it's decoded: an encoded comma is part of a value (RFC 3986, section 2.2).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias
from urllib.parse import unquote_plus

from pytest_apiint.contract.facts import Parameter

# A query's or a form's pairs as sent, still encoded.
Pairs: TypeAlias = "Sequence[tuple[str, str]]"
_DELIMITERS: Final[Mapping[str, tuple[str, ...]]] = {
    "form": (",",),
    "simple": (",",),
    "spaceDelimited": ("%20", "+", " "),
    "pipeDelimited": ("%7C", "%7c", "|"),
    "ssv": ("%20", "+", " "),
    "tsv": ("%09", "\t"),
    "pipes": ("%7C", "%7c", "|"),
}


@dataclass(frozen=True, slots=True)
class Given:
    """What a request has for a parameter: texts, lists or mappings of them; and the names in the query it used."""

    value: Any
    names: frozenset[str] = frozenset()


def pairs(text: str) -> list[tuple[str, str]]:
    """``a=1&b=%2C`` as pairs, the names decoded, the values not."""
    cut = (one.partition("=") for one in text.split("&") if one)
    return [(unquote_plus(name), value) for name, _, value in cut]


def in_query(parameter: Parameter, sent: Pairs, allowed: frozenset[str]) -> Given | None:
    """What a query (or a cookie's pairs) has for `parameter`, whose schema lets it be one of the kinds `allowed`."""
    name = parameter.name
    own = [value for key, value in sent if key == name]
    nested = [(key, value) for key, value in sent if key.startswith(f"{name}[")]
    if parameter.style == "deepObject" or (nested and not own):
        if not nested:
            return Given(unquote_plus(own[0]), frozenset({name})) if own else None
        return Given(brackets(nested).get(name), frozenset(key for key, _ in nested))
    if own:
        if "array" in allowed and (parameter.explode or len(own) > 1):
            return Given([unquote_plus(one) for one in own], frozenset({name}))
        if "array" in allowed:
            return Given(_list(own[0], parameter.style, encoded=True), frozenset({name}))
        if "object" in allowed and not parameter.explode:
            return Given(_couples(_list(own[0], parameter.style, encoded=True)), frozenset({name}))
        return Given(unquote_plus(own[-1]), frozenset({name}))
    return None


def exploded(sent: Pairs, properties: Iterable[str]) -> Given | None:
    """An object that stands in a query as one parameter for each of its `properties`; None where none of them does."""
    known = set(properties)
    found = {name: unquote_plus(value) for name, value in sent if name in known}
    return Given(found, frozenset(found)) if found else None


def in_path(parameter: Parameter, text: str, allowed: frozenset[str]) -> Any:
    """What `text`, a path's segment that was decoded, has for `parameter`."""
    text, parts = _unprefixed(parameter, text)
    if "array" in allowed:
        return parts if parts is not None else _list(text, "simple")
    if "object" in allowed:
        return _object(parts or text.split(","), explode=parameter.explode)
    return text


def in_field(parameter: Parameter, text: str, allowed: frozenset[str]) -> Any:
    """What a header field's value has for `parameter`; nothing is encoded there."""
    if "array" in allowed:
        return [one.strip() for one in text.split(",")] if text.strip() else []
    if "object" in allowed:
        return _object([one.strip() for one in text.split(",")], explode=parameter.explode)
    return text.strip()


def brackets(sent: Pairs) -> dict[str, Any]:
    """``a[b][0]=1&a[c]=2`` as ``{"a": {"b": {"0": "1"}, "c": "2"}}``; what comes twice is a list."""
    found: dict[str, Any] = {}
    for name, value in sent:
        first, *rest = name.replace("]", "").split("[")
        inside, last = found, first
        for part in rest:
            held = inside.setdefault(last, {})
            if not isinstance(held, dict):
                held = inside[last] = {"": held}
            inside, last = held, part
        text = unquote_plus(value)
        if last not in inside:
            inside[last] = text
        elif isinstance(inside[last], list):
            inside[last].append(text)
        else:
            inside[last] = [inside[last], text]
    return found


def _unprefixed(parameter: Parameter, text: str) -> tuple[str, list[str] | None]:
    """A segment without the marks of the styles "label" and "matrix", and its parts where these are told apart."""
    if parameter.style == "label":
        text = text.removeprefix(".")
        return text, text.split(".") if parameter.explode else None
    if parameter.style == "matrix":
        parts = text.removeprefix(";").split(";")
        start = f"{parameter.name}="
        if parameter.explode:
            return text.removeprefix(";").removeprefix(start), [part.removeprefix(start) for part in parts]
        return parts[0].removeprefix(start), None
    return text, None


def _list(text: str, style: str, *, encoded: bool = False) -> list[str]:
    first, *others = _DELIMITERS.get(style, (",",))
    for other in others:
        text = text.replace(other, first)
    return [unquote_plus(one) if encoded else one for one in text.split(first)] if text else []


def _object(parts: Sequence[str], *, explode: bool) -> dict[str, str]:
    if explode:
        return {name: value for name, _, value in (part.partition("=") for part in parts)}
    return _couples(parts)


def _couples(parts: Sequence[str]) -> dict[str, str]:
    return dict(zip(parts[::2], parts[1::2], strict=False))
