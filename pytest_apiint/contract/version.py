"""Which OpenAPI a description is written in, and what is said to those that can't be read here.

3.2 is read as 3.1, with what it adds: the method ``query`` and `additionalOperations`, ``$self``, and references to
`components/mediaTypes`. What a stream's items are (`itemSchema`) and what a whole query is (``in: querystring``) isn't
checked. Of Swagger, 2.0 is read.
"""

from __future__ import annotations

import re
from typing import Any, Final

from pytest_apiint.contract.trouble import damaged

_EXPECTED: Final = 'swagger: "2.0", or openapi: "3.0.x", "3.1.x" or "3.2.x"'
_KNOWN: Final = re.compile(r"3\.[012](\.[0-9]+)?([-+].*)?")
_PLACES_3: Final = ("path", "query", "header", "cookie")
# Where parameters stand, by the version's first three characters.
PLACES: Final = {
    "2.0": ("path", "query", "header", "body", "formData"),
    "3.0": _PLACES_3,
    "3.1": _PLACES_3,
    "3.2": (*_PLACES_3, "querystring"),
}


def of(raw: Any, source: str) -> str:
    """The version, such as ``3.1.0``.

    Raises:
        SpecDamaged: it isn't 2.0 or 3.0 to 3.2, or `raw` has no version at all.
    """
    if not isinstance(raw, dict):
        kind = "nothing" if raw is None else f"a {type(raw).__name__}"
        raise damaged(source, f"{kind} at the top", expected="a mapping with the key openapi", pointer="")
    told, word = raw.get("openapi"), "openapi"
    if told is None and "swagger" in raw:
        told, word = raw["swagger"], "swagger"
    if told is None:
        hint = "is it a part of a description, which another file refers to?" if "components" in raw else ""
        raise damaged(source, "no key openapi at the top", expected=_EXPECTED, hint=hint, pointer="")
    if word == "swagger" and told in ("2.0", 2.0, 2):
        return "2.0"  # YAML reads it as a number where the quotes were forgotten, and no other is meant
    if not isinstance(told, str):
        raise damaged(source, f"{word}: {told!r}, which is no string", expected=_EXPECTED, pointer=f"/{word}")
    if word == "swagger" or not _KNOWN.fullmatch(told):
        hint = "convert it to 3.0: https://converter.swagger.io" if word == "swagger" else ""
        raise damaged(source, f"{word}: {told!r}", expected=_EXPECTED, hint=hint, pointer=f"/{word}")
    return told
