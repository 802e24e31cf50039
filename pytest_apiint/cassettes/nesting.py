"""How deep a YAML file may nest: PyYAML's parser in C builds nested values by recursion, and ends the process with it.

It crashes somewhere above 20,000 levels, less in threads with small stacks. Its events come without recursion, so they
tell the true depth, whatever stands in quotes and in block scalars; few files need that look.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

# Cassettes nest five deep, and bodies are text. Python's own JSON gives up at about this depth, too.
DEEPEST = 1_000
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# Nested blocks begin in ever new columns, nested flows with ever new brackets; each may hide a second level (a list in
# its mapping's column, a pair in a list). Zeros, since a file may be in UTF-16.
_INDENTED = re.compile(rb"[\0 \t?:-]{%d}" % (DEEPEST // 4))


class TooDeep(yaml.MarkedYAMLError):
    """The values of a file are nested deeper than `DEEPEST`; it's marked where that begins."""


def check(data: bytes) -> None:
    """Return for a file that can be parsed without ending the process.

    Raises:
        TooDeep: it's nested deeper than `DEEPEST`.
        yaml.YAMLError: it isn't YAML, which was found on the way.
    """
    if data.count(b"[") + data.count(b"{") < DEEPEST // 2 and not _INDENTED.search(data):
        return
    depth = 0
    try:
        for event in yaml.parse(data, Loader=_Loader):
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
                if depth > DEEPEST:
                    raise _too_deep(event.start_mark)
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
    except yaml.MarkedYAMLError as error:
        if limited(error):
            raise _too_deep(error.problem_mark) from None
        raise


def limited(error: yaml.MarkedYAMLError) -> bool:
    """Whether it's the parser's own limit: libyaml has one since 0.2.6, of 1,000 levels."""
    return "nesting depth" in (error.problem or "")


def _too_deep(mark: Any) -> TooDeep:
    return TooDeep(problem=f"more than {DEEPEST:,} values within each other", problem_mark=mark)
