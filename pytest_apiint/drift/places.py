"""Places in an answer's JSON, for people (a path) and for programs (a pointer); items have no numbers."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Final

from pytest_apiint.messages import shorten

_PLAIN: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_LONGEST: Final = 40


@dataclass(frozen=True, slots=True)
class Place:
    """``$.items[*].name``, and ``/items/*/name``."""

    path: str = "$"
    pointer: str = ""

    def field(self, name: str) -> Place:
        """The field called `name` of an object here."""
        shown = shorten(name, _LONGEST)
        path = f"{self.path}.{shown}" if _PLAIN.fullmatch(shown) else f"{self.path}[{json.dumps(shown)}]"
        return Place(path, f"{self.pointer}/{name.replace('~', '~0').replace('/', '~1')}")

    @property
    def item(self) -> Place:
        """Any item of an array here."""
        return Place(f"{self.path}[*]", f"{self.pointer}/*")

    @property
    def value(self) -> Place:
        """Any value of an object here whose keys are data."""
        return Place(f"{self.path}.*", f"{self.pointer}/*")
