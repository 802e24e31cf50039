"""Strings and numbers within a schema's limits: what stands in an answer that nobody wrote."""

from __future__ import annotations

import math
from collections.abc import Mapping
from random import Random
from typing import Any, Final

from pytest_apiint.contract.patterns import matching

# By format: OpenAPI's registry, and JSON Schema's.
_TEXTS: Final[Mapping[str, str]] = {
    "date-time": "2025-03-01T09:30:00Z",
    "date": "2025-03-01",
    "time": "09:30:00Z",
    "duration": "P1D",
    "email": "john@mail.example",
    "idn-email": "john@mail.example",
    "hostname": "api.example",
    "idn-hostname": "api.example",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "uri": "https://api.example/1",
    "url": "https://api.example/1",
    "uri-reference": "/1",
    "iri": "https://api.example/1",
    "iri-reference": "/1",
    "uri-template": "/users/{id}",
    "json-pointer": "/a",
    "relative-json-pointer": "0",
    "regex": "a",
    "uuid": "0f8fad5b-d9cb-469f-a165-70867728950e",
    "byte": "Sm9obg==",
    "decimal": "1.50",
}


def text(words: Mapping[str, Any], chance: Random | None) -> str:
    """A string by `format`, `pattern`, `minLength` and `maxLength`."""
    low, high = _whole(words.get("minLength"), 0), _whole(words.get("maxLength"), 1 << 20)
    if isinstance(pattern := words.get("pattern"), str) and (made := matching(pattern, chance, least=low)) is not None:
        if len(made) <= high:
            return made
        texts = (matching(pattern, Random(seed), least=low) for seed in range(20))
        return next((one for one in texts if one is not None and low <= len(one) <= high), made)
    usual = _TEXTS.get(str(words.get("format")), "string")
    if chance is not None and usual == "string":
        usual = "".join(chance.choice("abcdefghijklmnop") for _ in range(8))
    return usual[:high].ljust(low, "x")


def number(words: Mapping[str, Any], chance: Random | None, *, whole: bool) -> int | float:
    """A number by its limits and `multipleOf`: 1 where that does."""
    low, high = _limits(words)
    step = words.get("multipleOf")
    if not isinstance(step, (int, float)) or isinstance(step, bool) or step <= 0:
        step = 1
    if whole and step != int(step):
        step = 1
    wanted = chance.randint(2, 1000) * step if chance is not None else max(1, step)
    found = min(max(wanted, low), high)
    found = math.ceil(found / step) * step if found > low or step != 1 or whole else found
    if found > high:
        found = math.floor(high / step) * step
    found = max(found, low)
    return int(found) if whole and math.isfinite(found) else found


def _limits(words: Mapping[str, Any]) -> tuple[float, float]:
    """The least and the greatest that are allowed; where a limit itself isn't, a little within."""
    low, high = -math.inf, math.inf
    for name, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        bound, apart = words.get(name), words.get(exclusive)
        strict = apart is True
        if isinstance(apart, (int, float)) and not isinstance(apart, bool):
            bound, strict = apart, True
        if not isinstance(bound, (int, float)) or isinstance(bound, bool):
            continue
        near = bound if not strict else bound + (1 if name == "minimum" else -1)
        low, high = (near, high) if name == "minimum" else (low, near)
    if low > high:  # less than 1 apart, and neither end is allowed
        low = high = (low + high) / 2
    return low, high


def _whole(value: Any, usual: int) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else usual
