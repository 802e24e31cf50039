"""Whether a body under the status 200 says that the call failed."""

from __future__ import annotations

import json
from typing import Any, Final

from pytest_apiint.profiles.model import ErrorInSuccess

NOTHING: Final = object()


def says_error(mark: ErrorInSuccess, body: str | bytes) -> bool:
    """Whether `body` bears the mark of an error; one that can't be read as the mark's media type bears none."""
    try:
        found = _in_xml(mark.pointer, body) if "xml" in mark.media_type else at(json.loads(body), mark.pointer)
    except (ValueError, RecursionError):  # UnicodeDecodeError and JSONDecodeError are ValueErrors
        return False
    if mark.value is None:
        return found not in (NOTHING, None, "", [], {})
    return type(found) is type(mark.value) and found == mark.value


def at(found: Any, pointer: str) -> Any:
    """What the JSON pointer leads to; `NOTHING` where it leads nowhere."""
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        if isinstance(found, list) and key.isdecimal() and int(key) < len(found):
            found = found[int(key)]
        elif isinstance(found, dict) and key in found:
            found = found[key]
        else:
            return NOTHING
    return found


def _in_xml(pointer: str, body: str | bytes) -> Any:
    from xml.etree import ElementTree as ET  # noqa: PLC0415 -- few services speak XML

    try:
        root = ET.fromstring(body)  # noqa: S314 -- the suite's own body, or one that the test's author stands for
    except ET.ParseError as error:
        raise ValueError(*error.args) from None
    name, *rest = pointer.split("/")[1:]
    if _local(root.tag) != name:
        return NOTHING
    found = root
    for part in rest:
        children = [child for child in found if _local(child.tag) == part]
        if not children:
            return NOTHING
        found = children[0]
    return found.text or True


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
