"""Secrets in JSON, by their keys. Only their own characters change, and the text needn't be whole or valid.

So lines of JSON, server-sent events and cut bodies are walked too.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Final

from pytest_apiint.secrets import fields
from pytest_apiint.secrets.forms import SHORTEST
from pytest_apiint.secrets.names import hides
from pytest_apiint.secrets.pairs import FORM, kind_of, may_hide, nested, pairs
from pytest_apiint.secrets.port import Swap

_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*(?:"|\Z)|[{}\[\],:]|-?\d[\d.eE+-]*', re.DOTALL)
# It begins where a string does, else a search through a long one would begin anew at each of its characters.
_KEY: Final = re.compile(r'(?<![^"\\])([^"\\]{1,256})\\*"\s*:')
_RECORD: Final = re.compile(r'"(?:name|key)\\*"\s*:\s*\\*"([^"\\]+)', re.IGNORECASE)
_PARAMETER: Final = re.compile(r"(?:[?&#]|\\u0026|\")([\w.\[\]%-]+)=")
_USER: Final = re.compile(r":\\?/\\?/[^/\s\"]*@")
_TELLING: Final = re.compile(r"[?@#&]|^\"\s*[{\[]")
# Below a key for secrets, what stands under these is one: {"token": {"value": "..."}}
_INNER: Final = {"value", "token", "secret", "key", "raw", "data", "id", "plaintext", "values"}
_FIELDS: Final = {"authorization", "proxy-authorization", "cookie", "set-cookie"}


@dataclass
class _Open:
    """An object or array that isn't closed yet: what it stands under, and the key that was read last."""

    is_object: bool
    outer: tuple[str, bool | None] = ("", False)
    key: str = ""
    under: tuple[str, bool | None] = ("", False)
    value_next: bool = False


def json_text(text: str, swap: Swap) -> str:
    """`text` with `swap` of each string that stands under a key for secrets, however deep."""
    names = {*_KEY.findall(text), *_RECORD.findall(text), *_PARAMETER.findall(text)}
    if not any(may_hide(name) for name in names) and not _USER.search(text):
        return text
    out: list[str] = []
    done = 0
    for token, new in _changes(text, swap):
        out += [text[done : token.start()], new]
        done = token.end()
    return "".join([*out, text[done:]]) if out else text


def _changes(text: str, swap: Swap) -> list[tuple[re.Match[str], str]]:
    found = []
    stack = [_Open(is_object=False)]
    for token in _TOKEN.finditer(text):
        top, mark = stack[-1], token[0]
        if mark in "{[":
            stack.append(_Open(mark == "{", top.under, under=("", False) if mark == "{" else top.under))
            top.value_next = False
        elif mark in "}]":
            del stack[max(len(stack) - 1, 1) :]
        elif mark in ",:":
            top.value_next = mark == ":"
        elif top.is_object and not top.value_next:
            _open_key(top, _read(mark))
        elif (new := _value(mark, top, swap)) != mark:
            found.append((token, new))
    return found


def _open_key(top: _Open, key: str) -> None:
    top.key, sure = key, hides(key)
    top.under = (key, sure)
    if sure is False and top.outer[1] is not False and key.lower() in _INNER:
        top.under = top.outer


def _value(mark: str, top: _Open, swap: Swap) -> str:
    kind, sure = top.under
    if mark[0] != '"':
        return _number(mark, kind, swap) if sure else mark
    record = top.is_object and top.key.lower() in ("name", "key")
    if sure is False and not record and not _TELLING.search(mark):
        return mark
    value = _read(mark)
    if kind.lower() in _FIELDS:
        new = fields.field(kind, value, swap)
    elif sure is not False:
        new = swap(value, kind_of(kind), sure=sure is True)
    else:
        new = pairs(value, swap) if "&" in value and FORM.fullmatch(value) else nested(value, swap)
        if record and hides(value) is not False:
            top.outer = (value, hides(value))
    return mark if new == value else json.dumps(new, ensure_ascii=mark.isascii())


def _number(mark: str, kind: str, swap: Swap) -> str:
    """A number stays one; which it was is told by no placeholder, so all become the same."""
    return mark if swap(mark, kind_of(kind)) == mark or len(mark) < SHORTEST else "0"


def _read(mark: str) -> str:
    if "\\" not in mark and mark[-1] == '"' != mark:
        return mark[1:-1]
    try:
        return str(json.loads(mark if len(mark) > 1 and mark[-1] == '"' else f'{mark}"', strict=False))
    except ValueError:
        return mark.strip('"')
