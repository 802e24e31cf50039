"""Files searched for secrets: cassettes, reports, logs, and whatever else is text."""

from __future__ import annotations

import base64
import binascii
import gzip
import os
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from pytest_apiint.secrets.bodies import read
from pytest_apiint.secrets.detect import Found, detect
from pytest_apiint.secrets.placeholders import PLACEHOLDER
from pytest_apiint.secrets.registry import SecretRegistry

_PASSED: Final = {"__pycache__", "node_modules", "site-packages"}
# YAML's binary, as vcrpy writes a body that isn't UTF-8; other base64 of some length may hide one too.
_BASE64: Final = re.compile(r"(?<![A-Za-z0-9+/])(?:[A-Za-z0-9+/]{4}(?:\s*\\?\n\s*)?){6,}(?:[A-Za-z0-9+/]{2,3}={1,2})?")
_MOST: Final = 20_000_000  # bytes of a decoded body that are looked at


@dataclass(frozen=True, slots=True)
class Finding:
    """What looks like a secret in `file`."""

    file: Path
    found: Found

    def __str__(self) -> str:
        place = f" at {self.found.place}" if self.found.place else ""
        return f"{self.file}:{self.found.line}: {self.found.kind}{place}"


def files(path: Path) -> Iterator[Path]:
    """`path` itself, or the files below a folder, in order; neither hidden folders nor installed packages."""
    if not path.is_dir():
        yield path
        return
    for folder, inner, names in os.walk(path):
        inner[:] = sorted(name for name in inner if not name.startswith(".") and name not in _PASSED)
        yield from (Path(folder, name) for name in sorted(names))


def scan(file: Path, registry: SecretRegistry | None = None) -> list[Finding] | None:
    """What looks like a secret in a file, or is one of `registry`; ``None`` where the file isn't text.

    Raises:
        OSError: it can't be read.
    """
    text = _text(file.read_bytes())
    if text is None:
        return None
    found = [*_known(text, registry), *detect(text), *_hidden(text, registry)]
    # A given secret may be known by its look too: once is enough for a line.
    sure = {finding.line for finding in found if finding.sure}
    kept = [finding for finding in dict.fromkeys(found) if finding.sure or finding.line not in sure]
    return [Finding(file, finding) for finding in sorted(kept, key=lambda finding: finding.line)]


def _text(data: bytes) -> str | None:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    return None if b"\0" in data[:8192] else read(data)


def _known(text: str, registry: SecretRegistry | None) -> Iterable[Found]:
    outside = PLACEHOLDER.sub(lambda found: " " * len(found[0]), text)
    for form, secret in registry.forms if registry else ():
        for place in re.finditer(re.escape(form), outside) if form in outside else ():
            yield Found("known", secret.kind, text.count("\n", 0, place.start()) + 1)


def _hidden(text: str, registry: SecretRegistry | None) -> Iterable[Found]:
    """What stands in base64, where that is text or packed text."""
    for block in _BASE64.finditer(text):
        try:
            data = base64.b64decode(re.sub(r"[\s\\]", "", block[0]), validate=True)
        except (binascii.Error, ValueError):
            continue
        inner = _plain(data)
        if inner is None:
            continue
        line = text.count("\n", 0, block.start()) + 1
        for found in (*_known(inner, registry), *detect(inner)):
            if found.sure:
                yield replace(found, place=f"{found.place} in base64".strip(), line=line)


def _plain(data: bytes) -> str | None:
    try:
        if data[:2] == b"\x1f\x8b":
            data = zlib.decompressobj(wbits=31).decompress(data, _MOST)
        return data.decode()
    except (zlib.error, gzip.BadGzipFile, UnicodeDecodeError):
        return None
