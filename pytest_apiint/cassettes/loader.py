"""YAML as vcrpy's loader takes it: nothing that runs code, and the few tags of Python's that vcrpy writes."""

from __future__ import annotations

import io
from typing import Any

import yaml

from pytest_apiint.cassettes import nesting

_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TAG = "tag:yaml.org,2002:python/"


class _Loader(_Base):  # type: ignore[misc]  # types-PyYAML doesn't know which of the two it is
    """A safe loader, with the few tags of Python's that vcrpy's own loader takes."""


def _bytes_file(loader: Any, node: Any) -> io.BytesIO:
    content = (loader.construct_mapping(node, deep=True).get("state") or [b""])[0]
    return io.BytesIO(content.encode() if isinstance(content, str) else content or b"")


def _pieces(loader: Any, node: Any) -> Any:
    return iter((loader.construct_mapping(node, deep=True).get("args") or [[]])[0])


_Loader.add_constructor(f"{_TAG}str", lambda loader, node: loader.construct_scalar(node))
_Loader.add_constructor(f"{_TAG}unicode", lambda loader, node: loader.construct_scalar(node))
_Loader.add_constructor(f"{_TAG}tuple", lambda loader, node: tuple(loader.construct_sequence(node)))
_Loader.add_constructor(f"{_TAG}object/new:_io.BytesIO", _bytes_file)
_Loader.add_constructor(f"{_TAG}object/apply:builtins.iter", _pieces)


def loaded(data: bytes) -> Any:
    """The document in `data`; any exception where there's none, since anything may stand in a file."""
    nesting.check(data)
    return yaml.load(data, Loader=_Loader)  # noqa: S506  # it's a safe one


def item_line(data: bytes, key: str, index: int) -> int | None:
    """The line, from 1, of an item of the list under `key`; ``None`` where that can't be told."""
    try:
        nesting.check(data)
        root: Any = yaml.compose(data, Loader=_Loader)
        [items] = [value for name, value in root.value if name.value == key]
        return int(items.value[index].start_mark.line) + 1
    except (yaml.YAMLError, AttributeError, TypeError, ValueError, IndexError):
        return None


def complaint(error: Exception, data: bytes) -> tuple[str, int | None]:
    """What the parser found wrong, and in which line, from 1."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is not None:
        return str(getattr(error, "problem", None) or getattr(error, "context", None) or "it isn't YAML"), mark.line + 1
    position = getattr(error, "position", None)
    if isinstance(position, int):
        return f"it isn't text: {getattr(error, 'reason', error)}", data.count(b"\n", 0, position) + 1
    return str(error) or type(error).__name__, None
