"""Path templates as a trie: `Node.add` puts one in, `Node.find` yields the leaves that a path's segments lead to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote

from pytest_apiint.contract.document import Document

_PARAMETER: Final = re.compile(r"\{([^{}]*)\}")
# What GitHub says of its parameters with slashes, and how others call theirs.
_MULTI: Final = ("x-multi-segment", "allowReserved")
_MULTI_NAMES: Final = frozenset({"path", "ref", "file_path", "filepath", "key", "object", "proxy", "rest"})


@dataclass(frozen=True, slots=True)
class Part:
    """One segment of a template: `literal`, or a pattern with the names of its parameters."""

    literal: str
    names: tuple[str, ...]
    pattern: re.Pattern[str] | None

    def fits(self, segment: str) -> tuple[str, ...] | None:
        """The parameters' values where `segment`, decoded, fits."""
        if self.pattern is None:
            return () if segment == self.literal else None
        found = self.pattern.fullmatch(segment)
        return found.groups() if found else None


def shape(template: str) -> tuple[Part, ...]:
    """A template's segments; none for ``/`` alone."""
    return tuple(_part(text) for text in template.split("/")[1:]) if template != "/" else ()


def _part(text: str) -> Part:
    names = tuple(name.strip("+*") for name in _PARAMETER.findall(text))
    if not names:
        return Part(unquote(text), (), None)
    around = _PARAMETER.split(text)[::2]
    pattern = "(.+?)".join(re.escape(unquote(one)) for one in around)
    return Part(text, names, re.compile(pattern, re.DOTALL))


@dataclass(frozen=True, slots=True)
class Entry:
    """A template's method, at its leaf."""

    method: str
    path: str
    names: tuple[str, ...]
    document: Document = field(repr=False)

    def named(self, values: Iterable[str]) -> dict[str, str]:
        return dict(zip(self.names, values))  # noqa: B905 - as many as there are names, and 0.2 us less

    def takes_slashes(self) -> bool:
        """Whether the last parameter may hold slashes, by the description or by its name."""
        name = self.names[-1]
        if f"{{{name}}}" != self.path.rpartition("/")[2] or name in _MULTI_NAMES:
            return True
        told = (one.raw for one in self.document.operation(self.path, self.method).parameters if one.name == name)
        return any(raw.get(word) is True for raw in told for word in _MULTI)


class Node:
    """A place in the trie, and what may follow."""

    __slots__ = ("leaf", "literal", "mixed", "parameter")

    def __init__(self) -> None:
        self.leaf: dict[str, Entry] = {}
        self.literal: dict[str, Node] = {}
        self.mixed: dict[str, tuple[Part, Node]] = {}
        self.parameter: Node | None = None

    def add(self, template: str, method: str, document: Document) -> None:
        """Put a method's entry where `template` ends; of two of one shape and one method the first stays."""
        node = self
        names = tuple(name.strip("+*") for name in _PARAMETER.findall(template))
        for text in template.split("/")[1:]:
            if "{" not in text:
                literal = unquote(text) if "%" in text else text
                if (known := node.literal.get(literal)) is None:
                    known = node.literal[literal] = Node()
                node = known
            elif text[0] == "{" and text.find("}") == len(text) - 1:
                node.parameter = node.parameter or Node()
                node = node.parameter
            elif (part := _part(text)).names:
                key = _PARAMETER.sub("{}", text)
                node.mixed.setdefault(key, (part, Node()))
                # The more is literal, the less a parameter takes away.
                node.mixed = dict(sorted(node.mixed.items(), key=lambda one: -len(one[0])))
                node = node.mixed[key][1]
            else:
                node = node.literal.setdefault(part.literal, Node())
        node.leaf.setdefault(method, Entry(method, template, names, document))

    def first(self, segments: list[str], at: int, method: str, values: list[str]) -> Entry | None:
        """The best entry with `method` that `segments`, decoded, lead to from `at`; `values` gets its parameters'."""
        if at == len(segments):
            return self.leaf.get(method)
        segment = segments[at]
        node = self.literal.get(segment)
        if node is not None and (found := node.first(segments, at + 1, method, values)) is not None:
            return found
        before = len(values)
        for part, node in self.mixed.values():
            if (more := part.fits(segment)) is not None:
                values += more
                if (found := node.first(segments, at + 1, method, values)) is not None:
                    return found
                del values[before:]
        if self.parameter is not None and segment:
            values.append(segment)
            if (found := self.parameter.first(segments, at + 1, method, values)) is not None:
                return found
            del values[before:]
        return None

    def find(self, segments: list[str], *, greedy: bool = False) -> Iterator[tuple[dict[str, Entry], tuple[str, ...]]]:
        """The leaves that `segments`, decoded, lead to, the best first, each with its parameters' values.

        With `greedy`, a last parameter may take several segments.
        """
        yield from self.leaves(segments, 0, (), greedy)

    def leaves(
        self,
        segments: list[str],
        at: int,
        values: tuple[str, ...],
        greedy: bool,  # noqa: FBT001 - find's own
    ) -> Iterator[tuple[dict[str, Entry], tuple[str, ...]]]:
        if at == len(segments):
            if self.leaf:
                yield self.leaf, values
            return
        segment = segments[at]
        if (literal := self.literal.get(segment)) is not None:
            yield from literal.leaves(segments, at + 1, values, greedy)
        for part, node in self.mixed.values():
            if (more := part.fits(segment)) is not None:
                yield from node.leaves(segments, at + 1, (*values, *more), greedy)
        if self.parameter is not None and segment:
            yield from self.parameter.leaves(segments, at + 1, (*values, segment), greedy)
            if greedy and len(segments) > at + 1:
                leaf = {name: entry for name, entry in self.parameter.leaf.items() if entry.takes_slashes()}
                if leaf:
                    yield leaf, (*values, "/".join(segments[at:]))
