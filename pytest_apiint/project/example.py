"""The first test of a project: a real call by a client library, answered without a network."""

from __future__ import annotations

import json
import keyword
import re
from collections.abc import Mapping
from typing import Any, Final

from pytest_apiint.project.calls import Call

_WIDE: Final = 100
_STEP: Final = 4  # columns of an indentation
# How each library asks for `url` with `headers`, to give the JSON of what came.
_ASKING: Final[Mapping[str, str]] = {
    "requests": "requests.get(url{headers}, timeout=10).json()",
    "httpx": "httpx.get(url{headers}, timeout=10).json()",
    "httpx2": "httpx2.get(url{headers}, timeout=10).json()",
    "urllib3": 'urllib3.request("GET", url{headers}, timeout=10).json()',
    "aiohttp": "asyncio.run(ask(url{headers}))",
}
_AIOHTTP: Final = """
async def ask(url, headers=None):
    timeout = aiohttp.ClientTimeout(total=10)
    async with aiohttp.ClientSession(timeout=timeout) as session, session.get(url, headers=headers) as answer:
        return await answer.json(content_type=None)
"""
_BASIC: Final = "basic = b64encode(f\"{mock_api.secret('user')}:{mock_api.secret('password')}\".encode()).decode()"
LIBRARIES: Final = tuple(_ASKING)


def example(call: Call, library: str, *, service: str = "") -> str:
    """The module's text; `service` is named where the settings have several."""
    imports = ["import asyncio"] * (library == "aiohttp") + ["from base64 import b64encode"] * _is_basic(call)
    marks = [f'service="{service}"'] * bool(service) + ['contract="off"'] * (not call.described)
    third = sorted([library, *(["pytest"] if marks else [])])
    blocks = ['"""By `apiint init`, yours to change: a call, answered without a network."""']
    blocks += ["\n".join(imports)] * bool(imports)
    blocks.append("\n".join(f"import {name}" for name in third))
    return "\n\n".join(blocks) + f"\n{_ask(library)}\n\n{_test(call, library, marks)}"


def _ask(library: str) -> str:
    return f"\n{_AIOHTTP.rstrip()}" + "\n" if library == "aiohttp" else ""


def _is_basic(call: Call) -> bool:
    return any("{basic}" in value for value in call.headers.values())


def _test(call: Call, library: str, marks: list[str]) -> str:
    headers = _headers(call.headers)
    path, _, query = call.target.partition("?")
    text = f"\n{' ' * _STEP}".join(_literal(call.answer, _WIDE - len("    answer = ")))
    lines = [
        f"@pytest.mark.api({', '.join(marks)})" if marks else "",
        f"def test_{_name(call.name)}(mock_api):",
        f"    answer = {text}",
        f"    mock_api.mock.get({json.dumps(path)}, json=answer{_fields(call.fields)})",
        f"    url = {_url(path, query, call.query)}",
        f"    {_BASIC}" if _is_basic(call) else "",
        f"    headers = {headers}" if headers else "",
        f"    assert {_ASKING[library].format(headers=', headers=headers' if headers else '')} == answer",
    ]
    return "\n".join(line for line in lines if line) + "\n"


def _literal(value: Any, room: int) -> list[str]:
    """A value of JSON as Python writes it, in lines that fit into `room` columns where they can."""
    whole = _plain(value)
    if len(whole) <= room or not isinstance(value, dict | list) or not value:
        return [whole]
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    keys = [f"{_plain(key)}: " for key in value] if isinstance(value, dict) else [""] * len(value)
    lines = [opening]
    for key, one in zip(keys, value.values() if isinstance(value, dict) else value, strict=True):
        first, *rest = _literal(one, room - _STEP - len(key) - 1)
        lines += [f"{' ' * _STEP}{line}" for line in (key + first, *rest)]
        lines[-1] += ","
    return [*lines, closing]


def _plain(value: Any) -> str:
    match value:
        case dict():
            return "{" + ", ".join(f"{_plain(key)}: {_plain(one)}" for key, one in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(_plain, value)) + "]"
        case str() if not set(value) & {'"', "\\"} and value.isascii() and value.isprintable():
            return f'"{value}"'
    return ascii(value)


def _fields(fields: Mapping[str, str]) -> str:
    return f", headers={json.dumps(dict(fields))}" if fields else ""


def _url(path: str, query: str, secret: Mapping[str, str]) -> str:
    parts = [query.replace("{", "{{").replace("}", "}}")] if query else []
    parts += [f"{name}={_filled(value)}" for name, value in secret.items()]
    whole = path.replace("{", "{{").replace("}", "}}") + ("?" + "&".join(parts) if parts else "")
    return f'f"{{mock_api.base_url}}{whole}"'


def _headers(headers: Mapping[str, str]) -> str:
    pairs = [f'"{name}": f"{_filled(value)}"' for name, value in headers.items()]
    return f"{{{', '.join(pairs)}}}" if pairs else ""


def _filled(value: str) -> str:
    """The value with `mock_api.secret(...)` in the places of secrets, as an f-string has it."""
    return re.sub(r"\{(?!basic\})(\w+)\}", r"{mock_api.secret('\1')}", value)


def _name(name: str) -> str:
    """An identifier of what an operation is called: ``getUser`` becomes ``get_user``."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    plain = re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_")[:50] or "call"
    return f"{plain}_" if keyword.iskeyword(plain) else plain
