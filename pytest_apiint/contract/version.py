"""Which OpenAPI a description is written in, and what is said to those that can't be read here."""

from __future__ import annotations

import re
from typing import Any, Final

from pytest_apiint.contract.trouble import damaged

_EXPECTED: Final = 'openapi: "3.0.x" or "3.1.x"'
_KNOWN: Final = re.compile(r"3\.[01](\.[0-9]+)?([-+].*)?")


def of(raw: Any, source: str) -> str:
    """The version, such as ``3.1.0``.

    Raises:
        SpecDamaged: it isn't 3.0 or 3.1, or `raw` has no version at all.
    """
    if not isinstance(raw, dict):
        kind = "nothing" if raw is None else f"a {type(raw).__name__}"
        raise damaged(source, f"{kind} at the top", expected="a mapping with the key openapi", pointer="")
    told = raw.get("openapi")
    if told is None and "swagger" in raw:
        hint = "convert it: npx swagger2openapi FILE, or https://converter.swagger.io"
        raise damaged(source, f"swagger: {raw['swagger']!r}", expected=_EXPECTED, hint=hint, pointer="/swagger")
    if told is None:
        hint = "is it a part of a description, which another file refers to?" if "components" in raw else ""
        raise damaged(source, "no key openapi at the top", expected=_EXPECTED, hint=hint, pointer="")
    if not isinstance(told, str):
        raise damaged(source, f"openapi: {told!r}, which is no string", expected=_EXPECTED, pointer="/openapi")
    if not _KNOWN.fullmatch(told):
        raise damaged(source, f"openapi: {told!r}", expected=_EXPECTED, pointer="/openapi")
    return told
