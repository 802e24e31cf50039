"""What a body is, whatever its label says: JSON, XML as JSON, a page, a text, nothing, or nothing that can be read."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, Final, Literal

from pytest_apiint.exchange import Response

BodyKind = Literal["json", "xml", "html", "text", "empty", "unreadable"]
_BOMS: Final = (b"\xef\xbb\xbf",)
_SPACE: Final = b" \t\r\n"
_PAGE: Final = re.compile(rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
# XML's own ways to grow without end: no error needs a document type.
_DOCTYPE: Final = re.compile(rb"<!DOCTYPE|<!ENTITY", re.IGNORECASE)
_CHARSET: Final = re.compile(r'charset="?([\w.:-]+)', re.IGNORECASE)
_DEEPEST: Final = 64  # elements in elements; SOAP's faults have five


@dataclass(frozen=True, slots=True)
class Reading:
    """A body, read. `document` is JSON's value, or XML as JSON: elements are members by their local names.

    An element with others in it is an object, several of one name are a list, any other is its text. The root has its
    namespace as ``"@xmlns"``; attributes are left out.
    """

    kind: BodyKind
    document: Any = None


def read(response: Response) -> Reading:
    """What the body of `response` is; its coding undone. Never an exception."""
    content = response.content
    for bom in _BOMS:
        content = content.removeprefix(bom)
    start = content.lstrip(_SPACE)
    if not start:
        return Reading("empty")
    if _PAGE.match(start):
        return Reading("html")
    if start[:1] == b"<":
        return _as_xml(content)
    label = response.headers.get("Content-Type", "")
    if start[:1] in (b"{", b"[", b'"') or "json" in label.lower() or _wide(content):
        found = _as_json(content, label)
        return found if found.kind == "json" or not _is_text(label) else Reading("text")
    return Reading("text" if _printable(content) else "unreadable")


def media_type(response: Response) -> str:
    """Its label without parameters, in lower case; empty where it has none."""
    return response.headers.get("Content-Type", "").partition(";")[0].strip().lower()


def _is_text(label: str) -> bool:
    return label.lower().startswith("text/")


def _wide(content: bytes) -> bool:
    """UTF-16 or UTF-32, whose every other byte is none of a text's."""
    return content[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in content[:4]


def _printable(content: bytes) -> bool:
    return not any(byte < 0x20 and byte not in b"\t\r\n\x1b" for byte in content[:1024])


def _as_json(content: bytes, label: str) -> Reading:
    for charset in _charsets(content, label):
        try:
            # NaN and Infinity are no JSON, and what stands beside them may be read all the same.
            return Reading("json", json.loads(content.decode(charset), parse_constant=_nothing, strict=False))
        except (UnicodeDecodeError, LookupError):
            continue
        except (ValueError, RecursionError):
            return Reading("unreadable")
    return Reading("unreadable")


def _charsets(content: bytes, label: str) -> list[str]:
    """UTF-8 (or 16 or 32, as the first bytes tell), else what the label says, else one that reads any byte."""
    declared = _CHARSET.search(label)
    return [json.detect_encoding(content), *([declared[1]] if declared else []), "latin-1"]


def _nothing(name: str) -> None:
    return None


def _as_xml(content: bytes) -> Reading:
    from xml.etree import ElementTree as ET  # noqa: PLC0415 - few services speak XML

    if _DOCTYPE.search(content):
        return Reading("unreadable")
    try:
        root = ET.fromstring(content)  # noqa: S314 - without a document type, nothing in it can grow
        namespace, _, name = root.tag.rpartition("}")
        value = _element(root, _DEEPEST)
    except (ET.ParseError, ValueError, LookupError, RecursionError):
        return Reading("unreadable")
    if namespace:
        value = {"@xmlns": namespace[1:], **(value if isinstance(value, dict) else {"#text": value})}
    return Reading("xml", {name: value})


def _element(element: Any, depth: int) -> Any:
    if depth == 0:
        raise ValueError("elements are nested too deeply")
    found: dict[str, Any] = {}
    for child in element:
        name, value = _local(child.tag), _element(child, depth - 1)
        if name not in found:
            found[name] = value
        elif isinstance(found[name], list):
            found[name].append(value)
        else:
            found[name] = [found[name], value]
    return found or (element.text or "").strip()


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
