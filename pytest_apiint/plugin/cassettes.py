"""Which file is a test's recording: where pytest-recording would look for it, under a name that stays."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

_FORBIDDEN = re.compile(r"""[<>?%*:|"'/\\]""")
_LONGEST = 100


def path(item: pytest.Item, library: Path | None, name: str | None = None) -> Path:
    """The file of `item`'s recording, there or not.

    `library` is the settings' directory for all recordings, else each lies in ``cassettes`` beside its module; in it,
    each module has a directory of its own. `name` is the marker's, else it's made of the test's.
    """
    module = item.path.stem
    folder = library / module if library is not None else item.path.parent / "cassettes" / module
    if name is not None:
        return folder / (name if Path(name).suffix in (".yaml", ".yml", ".json") else f"{name}.yaml")
    recorded = folder / f"{_FORBIDDEN.sub('-', _full(item, item.name))}.yaml"
    return recorded if recorded.is_file() else folder / f"{slug(item)}.yaml"


def slug(item: pytest.Item) -> str:
    """A name for a file. A parameter's id differs between versions of pytest, so its hash alone tells tests apart."""
    function = getattr(item, "originalname", None) or item.name.partition("[")[0]
    readable = re.sub(r"[^A-Za-z0-9_.-]+", "-", _full(item, item.name)).strip("-.")
    if item.name == function and len(readable) <= _LONGEST:
        return readable
    digest = hashlib.sha256(_full(item, item.name).encode()).hexdigest()[:8]
    return f"{readable[:_LONGEST].rstrip('-.')}-{digest}"


def _full(item: pytest.Item, name: str) -> str:
    cls = getattr(item, "cls", None)
    return f"{cls.__name__}.{name}" if cls is not None else name
