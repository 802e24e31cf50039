"""What a test marked vcr asks for: `vcr_config` with the marks' arguments over it, and the files that are meant."""

from __future__ import annotations

import hashlib
import os
from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pytest

_LONGEST = 255  # what file systems allow
LOCALHOST = ("localhost", "0.0.0.0", "127.0.0.1", "::1")  # noqa: S104 - vcrpy's names


def merged(config: Mapping[str, Any], marks: Sequence[pytest.Mark]) -> dict[str, Any]:
    """The configuration with what the marks say over it; the nearest mark is `marks`' first, and wins."""
    found = dict(deepcopy(config))
    for mark in reversed(marks):
        found.update(mark.kwargs)
    return found


def mode_name(mode: object) -> str:
    """A record mode's name, given as such or as a ``vcr.record_mode.RecordMode``."""
    return str(getattr(mode, "value", mode)).lower()


@dataclass(frozen=True)
class Asked:
    """One test's cassettes. `options` are vcrpy's, `name` is the cassette's, `folder` where pytest-recording looks."""

    options: Mapping[str, Any]
    name: str
    folder: str
    record_mode: str
    marked: tuple[str, ...] = ()

    @classmethod
    def of(
        cls, config: Mapping[str, Any], marks: Sequence[pytest.Mark], *, name: str, folder: str, record_mode: str
    ) -> Asked:
        """What `config` and `marks` say; `record_mode` is the run's, where they leave it open."""
        options = merged(config, marks)
        mode = mode_name(options.pop("record_mode", record_mode))
        suffix = str(options.get("serializer", ".yaml"))
        if len(name) + len(suffix) > _LONGEST:
            digest = hashlib.md5(name.encode(), usedforsecurity=False).hexdigest()
            name = f"{name[: _LONGEST - len(suffix) - len(digest) - 3]}...{digest}"
        extra = tuple(str(path) for mark in marks for path in mark.args)
        return cls(options, name, os.fspath(folder), mode, extra)

    @property
    def suffixed(self) -> Callable[[str], str]:
        """Gives a path the suffix of the serializer's name, as pytest-recording does."""
        suffix = f".{self.options.get('serializer', 'yaml')}"
        return lambda path: path if str(path).endswith(suffix) else f"{path}{suffix}"

    @cached_property
    def path(self) -> Path:
        """The cassette that is recorded: `name` below vcrpy's ``cassette_library_dir``, or below `folder`."""
        transform = self.options.get("path_transformer") or self.suffixed
        library = os.fspath(self.options.get("cassette_library_dir") or self.folder)
        path = os.fspath(transform(self.name))
        return Path(path if path.startswith(library) else os.path.join(library, path))  # noqa: PTH118 - as vcrpy

    @cached_property
    def extra(self) -> tuple[str, ...]:
        """The cassettes that the marks name, which are played beside it."""
        return tuple(os.path.join(self.folder, path) for path in self.marked)  # noqa: PTH118 - as pytest-recording
