"""YAML by its events, without recursion: PyYAML's composer in C ends the process where values nest too deep.

Plain scalars are read by YAML 1.2's core schema, so that `on`, `no` and `2024-01-01` are the strings that were meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from pytest_apiint.contract.trouble import damaged

# As they stand in the file: 200,000 to 300,000 a second.
MOST_READ: Final = 700_000
# With every alias written out. GitHub's description has 400,000.
MOST_VALUES: Final = 5_000_000
_INTEGER = re.compile(r"[-+]?[0-9]{1,300}")
_OTHER = re.compile(r"0o[0-7]{1,100}|0x[0-9a-fA-F]{1,100}")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_WORDS: Final[dict[str, Any]] = {"": None, "~": None} | {
    form: value
    for word, value in (("null", None), ("true", True), ("false", False))
    for form in (word, word.capitalize(), word.upper())
}
_TAG: Final = "tag:yaml.org,2002:"
_FIRST: Final = frozenset("-+.0123456789~ntfNTF")


def events(text: str, name: str) -> Iterator[Any]:
    """The events of `text`.

    Raises:
        SpecDamaged: it isn't YAML.
    """
    import yaml  # noqa: PLC0415 - the doorstep: 20 ms

    try:
        yield from yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError as error:
        mark: Any = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        seen = str(getattr(error, "problem", None) or getattr(error, "reason", None) or error)
        if "nesting depth" in seen:  # libyaml's own limit, since 0.2.6
            seen = "values nested deeper than 1,000"
        tab = mark is not None and "\t" in "".join(text.splitlines()[mark.line : mark.line + 1])
        hint = "YAML indents with spaces, never with tabs" if tab else ""
        raise damaged(name, seen, expected="YAML", hint=hint, line=mark.line + 1 if mark else None) from None


class _Open:
    """A collection that is being filled; `key` is the one that waits for its value."""

    __slots__ = ("anchor", "key", "merged", "size", "value")

    def __init__(self, value: Any, anchor: str | None) -> None:
        self.value, self.anchor, self.key, self.size = value, anchor, _NONE, 1
        self.merged: list[Any] = []


_NONE: Any = object()


def value(text: str, name: str, *, deepest: int) -> Any:  # noqa: C901 - one branch an event
    """The document in `text`, whose collections nest `deepest` deep at most.

    Raises:
        SpecDamaged: it isn't YAML, more than one document, or has a key twice, a tag, or more aliases than are good.
    """
    stack: list[_Open] = []
    anchors: dict[str, tuple[Any, int]] = {}
    documents: list[Any] = []
    for number, event in enumerate(events(text, name)):
        if number > MOST_READ:
            hint = "convert the file to JSON"
            raise damaged(name, f"more than {MOST_READ:,} values in YAML", expected="fewer", hint=hint)
        kind = type(event).__name__
        line = event.start_mark.line + 1
        size = 1
        if kind == "ScalarEvent":
            found = _scalar(event, name, line)
            if event.anchor:
                anchors[event.anchor] = found, 1
        elif kind in ("MappingStartEvent", "SequenceStartEvent"):
            if event.tag not in (None, _TAG + "map", _TAG + "seq"):
                raise damaged(name, f"the tag {event.tag}", expected="plain values", line=line)
            stack.append(_Open({} if kind[0] == "M" else [], event.anchor))
            if len(stack) > deepest:
                raise damaged(name, f"values nested deeper than {deepest}", expected="what people wrote", line=line)
            continue
        elif kind in ("MappingEndEvent", "SequenceEndEvent"):
            done = stack.pop()
            for more in done.merged:
                done.value.update({key: one for key, one in more.items() if key not in done.value})
            found, size = done.value, done.size
            if done.anchor:
                anchors[done.anchor] = found, size
        elif kind == "AliasEvent":
            if event.anchor not in anchors:
                raise damaged(name, f"*{event.anchor}, but no &{event.anchor} that ends before", line=line)
            found, size = anchors[event.anchor]
        else:
            continue
        if not stack:
            documents.append(found)
            continue
        _put(stack[-1], found, size, name, line)
    if len(documents) != 1:
        raise damaged(name, f"{len(documents)} YAML documents", expected="one")
    return documents[0]


def _put(into: _Open, found: Any, size: int, name: str, line: int) -> None:
    into.size += size
    if into.size > MOST_VALUES:
        seen = f"aliases that stand for more than {MOST_VALUES:,} values"
        raise damaged(name, seen, expected="a description that people wrote", line=line)
    if isinstance(into.value, list):
        into.value.append(found)
    elif into.key is _NONE:
        into.key = _key(found, into.value, name, line)
    else:
        key, into.key = into.key, _NONE
        if key == "<<" and (isinstance(found, dict) or (isinstance(found, list) and all(map(_is_dict, found)))):
            into.merged += [found] if isinstance(found, dict) else found
        else:
            into.value[key] = found


def _is_dict(found: Any) -> bool:
    return isinstance(found, dict)


def _key(found: Any, others: dict[str, Any], name: str, line: int) -> str:
    """A key as JSON has it: statuses are written without quotes, and so are `true` and `null`."""
    if isinstance(found, (dict, list)):
        raise damaged(name, "a key that is a collection", expected="a string", line=line)
    words = {None: "null", True: "true", False: "false"}
    key = (
        found
        if isinstance(found, str)
        else words[found]
        if found is None or found is True or found is False
        else str(found)
    )
    if key in others:
        hint = "readers differ in which of the two they take: remove one"
        raise damaged(name, f"the key {key!r} twice in one mapping", hint=hint, line=line)
    return key


def _scalar(event: Any, name: str, line: int) -> Any:
    text: str = event.value
    if event.tag not in (None, "!"):
        kind = event.tag.removeprefix(_TAG)
        if kind == "str":
            return text
        if kind not in ("int", "float", "bool", "null"):
            raise damaged(name, f"the tag {event.tag}", expected="plain values", line=line)
    elif not event.implicit[0]:
        return text
    if not text:
        return None
    return plain(text) if text[0] in _FIRST else text


def plain(text: str) -> Any:
    """A plain scalar by YAML 1.2's core schema (section 10.3.2), without infinities, which JSON hasn't."""
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _OTHER.fullmatch(text):
        return int(text, 0)
    if _FLOAT.fullmatch(text) and abs(number := float(text)) < float("inf"):
        return number
    return text
