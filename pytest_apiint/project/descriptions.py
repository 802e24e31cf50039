"""OpenAPI descriptions in a project: found by what is in the files, not by what they are called."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from pathlib import Path
from typing import Final

from pytest_apiint.project.folder import files

_LARGE: Final = 30_000_000  # bytes; GitHub's has 12 million
_YAML: Final = re.compile(rb"""^["']?(?:openapi|swagger)["']?[ \t]*:[ \t]*["']?[23]\.\d""", re.MULTILINE)
_JSON: Final = re.compile(rb'"(?:openapi|swagger)"\s*:\s*"[23]\.\d')
_PARTS: Final = re.compile(rb"""["']?(?:paths|webhooks|components)["']?\s*:""")
_NAMED: Final = re.compile(r"openapi|swagger", re.IGNORECASE)


def descriptions(root: Path) -> list[Path]:
    """The descriptions below `root`: those that are called so first, then the shallow ones."""
    found = [file for file in files(root, ".yaml", ".yml", ".json") if _is_description(file)]
    return sorted(found, key=lambda file: (_NAMED.search(file.name) is None, len(file.parts)))


def _is_description(file: Path) -> bool:
    """Whether it looks like one: reading it whole would take too long for each file of a project."""
    try:
        text = file.read_bytes().removeprefix(BOM_UTF8) if file.stat().st_size < _LARGE else b""
    except OSError:
        return False
    said = _JSON if text.lstrip().startswith(b"{") else _YAML
    return said.search(text) is not None and _PARTS.search(text) is not None
