"""What a run leaves for later in ``.apiint``: a file of JSON that says by its schema what it is."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pytest_apiint.cassettes import saving
from pytest_apiint.errors import SettingsProblem
from pytest_apiint.messages import layout, near

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Artifact:
    """One kind: its `schema` with a version (``apiint.load/1``), `what` it is, and who has `made` it."""

    schema: str
    what: str
    made: str

    def write(self, file: Path, told: Mapping[str, Any]) -> Path:
        """`told` in `file`, made anew; keys may be added to a schema, and none is changed or taken away.

        Raises:
            OSError, CassetteNotWritten: it can't be written.
        """
        saving.replace(file, (json.dumps({"schema": self.schema, **told}, indent=1) + "\n").encode())
        return file

    def read(self, file: Path, of: Callable[[Any], _T]) -> _T:
        """What `of` makes of that in `file`.

        Raises:
            SettingsProblem: it can't be read, or is another file; or `of` raised KeyError, TypeError or ValueError.
        """
        try:
            told: Any = json.loads(file.read_bytes())
        except OSError as error:
            raise self._damaged(file, f"can't be read ({error.strerror})") from None
        except (ValueError, RecursionError):
            raise self._damaged(file, "isn't JSON") from None
        schema = told.get("schema") if isinstance(told, dict) else None
        if schema != self.schema:
            raise self._damaged(file, "has another schema" if isinstance(schema, str) else f"is no {self.what}")
        try:
            return of(told)
        except (ValueError, KeyError, TypeError):
            raise self._damaged(file, "is damaged") from None

    def _damaged(self, file: Path, why: str) -> SettingsProblem:
        return SettingsProblem(layout(f"{near(str(file))} {why}", [("expected", self.schema), ("fix", self.made)]))
