"""Which client libraries a project's own code imports, and which are installed."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pytest_apiint.installed import live_version
from pytest_apiint.project.folder import files

# Modules, by the distributions whose connections are intercepted; SDKs stand on one of them.
_MODULES: Final = {
    "requests": "requests",
    "httpx": "httpx",
    "httpx2": "httpx2",
    "aiohttp": "aiohttp",
    "urllib3": "urllib3",
    "botocore": "botocore",
    "boto3": "botocore",
}
INTERCEPTED: Final = tuple(dict.fromkeys(_MODULES.values()))
_LARGE: Final = 1_000_000  # bytes; nobody writes such a module by hand


@dataclass(frozen=True, slots=True)
class Client:
    """A client library: its distribution, the version that is live here ("" for none), and who imports it."""

    name: str
    version: str
    imported: bool


def clients(root: Path) -> tuple[Client, ...]:
    """Those that the project imports, and after them those that are installed only."""
    imported = {_MODULES[module] for module in _imported(root) if module in _MODULES}
    found = [Client(name, live_version(name), name in imported) for name in INTERCEPTED]
    known = [one for one in found if one.version or one.imported]
    return tuple(sorted(known, key=lambda one: not one.imported))


def _imported(root: Path) -> set[str]:
    """The top-level modules that some file imports."""
    return {name for file in files(root, ".py") for name in _imports(file)}


def _imports(file: Path) -> Iterator[str]:
    try:
        source = file.read_bytes() if file.stat().st_size < _LARGE else b""
        tree = ast.parse(source)
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return  # no code of this Python's
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]
