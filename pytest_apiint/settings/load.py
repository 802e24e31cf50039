"""Where the settings are: which file is read, and what is said when it can't be."""

from __future__ import annotations

import os
import tomllib
from codecs import BOM_UTF8
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pytest_apiint.settings.model import Settings
from pytest_apiint.settings.reader import Reader, fail
from pytest_apiint.settings.shown import bare, nearest

_PYPROJECT = "pyproject.toml"
_OWN = "apiint.toml"
SERVICES_HOOK = "pytest_apiint_services"


def load_settings(root: Path, inipath: Path | None = None) -> Settings:
    """The settings of the project in `root`; empty ones where nobody wrote any.

    `inipath` is the configuration file that pytest runs with: its folder is looked at first.

    Raises:
        SettingsProblem: a file can't be read, or says something that can't be meant.
    """
    for folder in dict.fromkeys([inipath.parent, root] if inipath else [root]):
        pyproject, own = folder / _PYPROJECT, folder / _OWN
        tool = _parse(pyproject).get("tool") if os.path.isfile(pyproject) else None
        tool = tool if isinstance(tool, dict) else {}
        if "apiint" in tool:
            if os.path.isfile(own):
                rows = [("found", f"[tool.apiint] here, and {_OWN} beside it"), ("hint", "keep one of them")]
                fail(pyproject, "two files hold settings", rows)
            return Reader(pyproject, "tool.apiint").settings(tool["apiint"])
        if os.path.isfile(own):
            return Reader(own, "").settings(_parse(own))
        _look_for_misspelt_table(pyproject, tool)
    return Settings()


def extended(settings: Settings, more: Iterable[Mapping[str, object]], root: Path) -> Settings:
    """`settings` with the services that hooks give: a `Service` each, or a table as the settings file has it.

    Files in such a table are seen from `root`.

    Raises:
        SettingsProblem: a table says something that can't be meant, or two services have the same name or base_url.
    """
    return Reader(root / SERVICES_HOOK, "").extended(settings, more)


def _parse(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            data = file.read()
        if data.startswith(BOM_UTF8):
            found = "a byte order mark (BOM), which TOML has not and pytest can't read"
            fail(path, "the settings file isn't TOML", [("found", found), ("fix", "save it as UTF-8 without BOM")])
        return tomllib.loads(data.decode())
    except OSError as error:
        fail(path, "the settings file can't be read", [("found", error.strerror or str(error))])
    except UnicodeDecodeError as error:
        fail(path, "the settings file isn't UTF-8", [("found", f"the byte 0x{error.object[error.start]:02x}")])
    except RecursionError:
        fail(path, "the settings file is nested too deeply", [("allowed", "one table per service")])
    except ValueError as error:  # TOMLDecodeError, and what int() and datetime() refuse
        reason, _, place = str(error).partition(" (at ")
        fail(path, "the settings file isn't TOML", [("at", place.rstrip(")")), ("found", reason)])


def _look_for_misspelt_table(path: Path, tool: Mapping[str, Any]) -> None:
    for name, table in tool.items():
        ours = name.lower().removeprefix("pytest").strip("-_.")
        if isinstance(table, dict) and {"services", "service"} & set(table) and nearest(ours, ["apiint"]):
            found = f"[tool.{bare(name)}]"
            fail(path, f"unknown table {found}", [("found", found), ("allowed", "[tool.apiint]")])
