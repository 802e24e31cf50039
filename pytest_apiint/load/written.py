"""Values as they stand in a URL or a field: the styles of OpenAPI 3.0.3 ("Style Values"), and Swagger 2.0's.

Of objects in a path only the usual form is written. Whoever uses it holds the request against the description.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

if TYPE_CHECKING:
    from pytest_apiint.contract.facts import Parameter

_DELIMITERS: Final[Mapping[str, str]] = {
    "spaceDelimited": "%20",
    "pipeDelimited": "%7C",
    "ssv": "%20",
    "tsv": "%09",
    "pipes": "%7C",
}


def in_path(parameter: Parameter, value: Any) -> str:
    """What stands in the place of the parameter's name and its braces."""
    match parameter.style:
        case "label":
            return "." + _joined(parameter, value, "." if parameter.explode else ",")
        case "matrix" if isinstance(value, list) and parameter.explode:
            return "".join(f";{parameter.name}={_text(one)}" for one in value)
        case "matrix":
            return f";{parameter.name}={_joined(parameter, value, ',')}"
    return _joined(parameter, value, ",")


def in_query(parameter: Parameter, value: Any) -> Iterator[str]:
    """Pairs such as ``limit=3``, encoded."""
    name = quote(parameter.name, safe="")
    if parameter.media is not None:
        yield f"{name}={_text(json.dumps(value))}"
    elif isinstance(value, Mapping) and parameter.style == "deepObject":
        yield from (f"{name}[{quote(str(key), safe='')}]={_text(one)}" for key, one in value.items())
    elif isinstance(value, Mapping) and parameter.explode:
        yield from (f"{quote(str(key), safe='')}={_text(one)}" for key, one in value.items())
    elif isinstance(value, list) and parameter.explode:
        yield from (f"{name}={_text(one)}" for one in value)
    else:
        yield f"{name}={_joined(parameter, value, _DELIMITERS.get(parameter.style, ','))}"


def in_field(parameter: Parameter, value: Any) -> str:
    """A header field's value, or a cookie's."""
    if parameter.media is not None:
        return json.dumps(value)
    if isinstance(value, list):
        return ",".join(map(plain, value))
    if isinstance(value, Mapping):
        sign = "=" if parameter.explode else ","
        return ",".join(f"{key}{sign}{plain(one)}" for key, one in value.items())
    return plain(value)


def plain(value: Any) -> str:
    """A scalar as people write it: JSON has other words for true and null."""
    return value if isinstance(value, str) else json.dumps(value)


def _joined(parameter: Parameter, value: Any, delimiter: str) -> str:
    if isinstance(value, Mapping):
        sign = "=" if parameter.explode else ","
        return delimiter.join(f"{quote(str(key), safe='')}{sign}{_text(one)}" for key, one in value.items())
    return delimiter.join(map(_text, value)) if isinstance(value, list) else _text(value)


def _text(value: Any) -> str:
    return quote(plain(value), safe="")
