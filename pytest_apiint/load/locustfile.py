"""The text of a locustfile: one task for each operation, to be read and changed by people; no secret is in it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import permutations
from math import isfinite
from typing import Any, Final

from pytest_apiint.load.allowed import Allowed
from pytest_apiint.load.call import FRESH, MARKS, NOTHING, Call, Load, Work, basic, mark
from pytest_apiint.messages import ascii_only, shorten
from pytest_apiint.sandbox.live_keys import LiveKeys
from pytest_apiint.settings import Service

_WIDTH: Final = 100
_STEP: Final = "    "


def text(load: Load, *, allow_live_keys: bool = False) -> str:
    """A module in Python that ``locust -f`` takes."""
    writing = _Writing(_expressions(load.service))
    return (
        "\n".join([*_head(load), *_attributes(load.service, allow=allow_live_keys), *writing.tasks(load.works)]) + "\n"
    )


def _head(load: Load) -> Iterator[str]:
    where = load.service.sandbox_url or "http://127.0.0.1:8000"
    yield f'"""Load for {_said(load.service.name)}, from {_said(load.source)}.'
    yield ""
    yield "Made by `apiint load`, and yours to change:"
    yield ""
    yield f"    locust -f locustfile.py --headless --host {_said(where)} --users 10 --run-time 30s"
    if load.service.secrets:
        yield ""
        yield "Credentials are read from the environment: " + ", ".join(
            one.env for one in load.service.secrets.values()
        )
    if load.left_out:
        yield ""
        yield "Left out:"
        yield from (f"- {_said(one)}" for one in load.left_out)
    yield '"""'
    yield ""
    yield "from locust import task"
    yield ""
    yield "from pytest_apiint.load.user import LoadUser"
    yield ""
    yield ""


def _said(text: str) -> str:
    """`text` within a docstring's line."""
    return shorten(text, 90).replace("\\", "/").replace('"""', "'''")


def _attributes(service: Service, *, allow: bool) -> Iterator[str]:
    allowed, keys = Allowed.of(service), LiveKeys.of(service)
    yield f"class {_class(service.name)}(LoadUser):"
    yield f"{_STEP}# No other host is asked, whatever --host says; this machine always may be."
    yield f"{_STEP}hosts = {_tuple(allowed.hosts)}"
    if allowed.production:
        yield f"{_STEP}# Only where `hosts` has its full name."
        yield f"{_STEP}production = {_literal(allowed.production)}"
    if service.secrets:
        yield f"{_STEP}# Their names, and the variables that hold them."
        pairs = ", ".join(f"{_literal(one.name)}: {_literal(one.env)}" for one in service.secrets.values())
        yield f"{_STEP}secrets = {{{pairs}}}"
    if keys.prefixes:
        yield f"{_STEP}live_keys = {_tuple(keys.prefixes)}"
    if keys.tests:
        yield f"{_STEP}test_keys = {_tuple(keys.tests)}"
    if allow:
        yield f"{_STEP}allow_live_keys = True"


def _class(name: str) -> str:
    found = "".join(word[:1].upper() + word[1:] for word in re.findall(r"[A-Za-z0-9]+", name))
    return found if found[:1].isalpha() else f"Api{found}"


def _expressions(service: Service) -> dict[str, str]:
    """What stands in the code for each mark."""
    found = {FRESH: "self.fresh()"}
    for count in (1, 2):
        for names in permutations(service.secrets, count):
            one, told = mark(service, *names), ", ".join(f"'{name}'" for name in names)
            found.setdefault(basic(one), f"self.basic({told})")
            if count == 1:
                found.setdefault(one, f"self.secret({told})")
            else:
                found.setdefault(one, f"self.basic({told})")
    return found


class _Writing:
    """Values as Python writes them; a text with marks is an f-string, in which methods of the user give the values."""

    def __init__(self, expressions: Mapping[str, str]) -> None:
        self._expressions = expressions

    def tasks(self, works: Iterable[Work]) -> Iterator[str]:
        used: Counter[str] = Counter()
        for work in works:
            name = _name(work.label)
            used[name] += 1
            yield ""
            yield f"{_STEP}@task({work.weight})"
            yield f"{_STEP}def {name}{f'_{used[name]}' if used[name] > 1 else ''}(self):"
            yield from _indented(self._ask(work), 2)

    def _ask(self, work: Work) -> list[str]:
        first = work.calls[0].headers
        shared = first if all(one.headers == first for one in work.calls) else ()
        lines = [f"{_literal(work.label)},"]
        for call in work.calls:
            lines += _suffixed(self._code(_Table(self._parts(call, shared))))
        if shared:
            lines += _suffixed(_prefixed("headers=", self._code(dict(shared))))
        if work.answers:
            lines.append(f"answers={_tuple(work.answers)},")
        flat = f"self.ask({' '.join(lines).removesuffix(',')})"
        if len(lines) < 4 and len(flat) <= _WIDTH - 8 and "\n" not in flat:
            return [flat]
        return ["self.ask(", *_indented(lines, 1), ")"]

    def _parts(self, call: Call, shared: tuple[tuple[str, str], ...]) -> Iterator[tuple[str, list[str]]]:
        yield "path", [self._text(call.path, quoted=True)]
        if call.headers and call.headers != shared:
            yield "headers", self._code(dict(call.headers))
        if call.value is not NOTHING:
            yield "json", self._code(call.value)
        elif call.text:
            form = "x-www-form-urlencoded" in _kind(call)
            yield "data", [self._text(call.text, quoted=form)]

    def _code(self, value: Any) -> list[str]:
        """A value in lines; in one, where it's short."""
        match value:
            case _Table():
                items = [_prefixed(f'"{name}": ', lines) for name, lines in value.rows]
                return _bracketed("{", items, "}")
            case dict():
                pairs = [_prefixed(f"{self._text(str(key))}: ", self._code(one)) for key, one in value.items()]
                return _bracketed("{", pairs, "}")
            case list():
                return _bracketed("[", [self._code(one) for one in value], "]")
            case str():
                return [self._text(value)]
            case float() if not isfinite(value):
                return [f'float("{value}")']
        return [repr(value)]

    def _text(self, text: str, *, quoted: bool = False) -> str:
        known = [found for found in MARKS.finditer(text) if found[0] in self._expressions]
        if not known:
            return _literal(text)
        cut, pieces = 0, []
        for found in known:
            code = self._expressions[found[0]]
            pieces.append(_braced(text[cut : found.start()]))
            pieces.append(f"{{self.quoted({code})}}" if quoted and found[0] != FRESH else f"{{{code}}}")
            cut = found.end()
        if len(known) == 1 and known[0][0] == text and not quoted:
            return self._expressions[text]
        return f'f"{"".join(pieces)}{_braced(text[cut:])}"'


class _Table:
    """Named lines of code, as an item of the call's arguments."""

    def __init__(self, rows: Iterable[tuple[str, list[str]]]) -> None:
        self.rows = list(rows)


def _kind(call: Call) -> str:
    return next((value for name, value in call.headers if name.lower() == "content-type"), "")


def _name(label: str) -> str:
    """A method's name: no user of Locust has one that begins with ``get_`` and the like."""
    return "_".join(re.findall(r"[a-z0-9]+", label.lower())) or "task"


def _literal(text: str) -> str:
    """A text as Python has it in double quotes; whatever isn't ASCII is escaped."""
    return f'"{_escaped(text)}"'


def _braced(text: str) -> str:
    return _escaped(text).replace("{", "{{").replace("}", "}}")


def _escaped(text: str) -> str:
    return ascii_only(text.replace("\\", "\\\\").replace('"', '\\"')).replace("\n", "\\n")


def _tuple(texts: Iterable[str]) -> str:
    told = [_literal(one) for one in texts]
    return f"({', '.join(told)}{',' if len(told) == 1 else ''})"


def _bracketed(start: str, items: list[list[str]], end: str) -> list[str]:
    flat = f"{start}{', '.join(line for lines in items for line in lines)}{end}"
    if all(len(lines) == 1 for lines in items) and len(flat) <= _WIDTH - 24:
        return [flat]
    return [start, *_indented([line for lines in items for line in _suffixed(lines)], 1), end]


def _prefixed(prefix: str, lines: list[str]) -> list[str]:
    return [prefix + lines[0], *lines[1:]]


def _suffixed(lines: list[str]) -> list[str]:
    return [*lines[:-1], lines[-1] + ","]


def _indented(lines: Iterable[str], steps: int) -> list[str]:
    return [_STEP * steps + line for line in lines]
