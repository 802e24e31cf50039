"""Schemathesis, as far as it's needed: its public names only, imported when the first operation is collected."""

from __future__ import annotations

from copy import deepcopy
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_apiint.errors import SpecDamaged, UsageProblem
from pytest_apiint.messages import layout, near, shorten
from pytest_apiint.settings.fuzz import CHECKS

if TYPE_CHECKING:
    from pytest_apiint.settings import Fuzz


def must_be_there() -> None:
    """Schemathesis is an extra.

    Raises:
        UsageProblem: it isn't installed.
    """
    if find_spec("schemathesis") is None:
        rows = [("needed", "schemathesis"), ("fix", "pip install 'pytest-apiint[fuzz]'")]
        raise UsageProblem(layout("fuzzing a provider needs an extra", rows))


def options(fuzz: Fuzz, seed: int, *, stateful: bool = False) -> dict[str, Any]:
    """What is asked for, in Schemathesis' own words.

    Methods that an operation doesn't have are never sent, nothing is kept between runs, and nothing goes out with
    credentials that were made up.
    """
    return {
        "seed": seed,
        "workers": 1,
        "checks": {name: {"enabled": name in fuzz.checks} for name in CHECKS},
        "phases": {
            "examples": {"enabled": "examples" in fuzz.phases},
            "coverage": {"enabled": "coverage" in fuzz.phases, "unexpected-methods": []},
            "fuzzing": {"enabled": "fuzzing" in fuzz.phases},
            "stateful": {"enabled": stateful},
        },
        "generation": {
            "mode": fuzz.mode,
            "max-examples": fuzz.max_examples,
            "database": "none",
            "with-security-parameters": False,
        },
        "dictionaries": {name: {"values": list(values)} for name, values in fuzz.dictionaries.items()},
        "parameters": {name: {"dictionary": name} for name in fuzz.dictionaries},
        "warnings": False,
    }


def schema(fuzz: Fuzz, seed: int, *, spec: Path | str, app: Any = None) -> Any:
    """The description, as Schemathesis has it: a file's, or the one that `app` or a loopback server answers with.

    Raises:
        SpecDamaged: there's none, or it can't be read.
    """
    import schemathesis  # noqa: PLC0415 - the doorstep

    config = schemathesis.Config.from_dict(options(fuzz, seed))
    try:
        if isinstance(spec, Path):
            return schemathesis.openapi.from_path(spec, config=config)
        if app is None:
            return schemathesis.openapi.from_url(spec, config=config)
        load = schemathesis.openapi.from_asgi if is_asgi(app) else schemathesis.openapi.from_wsgi
        return load(spec, app, config=config)
    except Exception as error:  # noqa: BLE001 - of whatever kind: an application's own are among them
        place = near(str(spec)) if isinstance(spec, Path) else spec
        seen = f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"
        rows = [("file", shorten(place, 66)), ("seen", shorten(seen, 200))]
        raise SpecDamaged(layout("a description can't be fuzzed", rows)) from None


def linked(fuzz: Fuzz, seed: int, *, spec: Path | str, raw: dict[str, Any]) -> Any:
    """The description once more for sequences, since links that Schemathesis infers are written into it.

    `raw` is what was read where `spec` is no file. No application stands behind it, which is given with each call:
    Schemathesis 4.32 can't send bodies that it makes of an application's constants in a sequence.
    """
    import schemathesis  # noqa: PLC0415 - the doorstep

    config = schemathesis.Config.from_dict(options(fuzz, seed, stateful=True))
    if isinstance(spec, Path):
        return schemathesis.openapi.from_path(spec, config=config)
    return schemathesis.openapi.from_dict(deepcopy(raw), config=config)


def is_asgi(app: Any) -> bool:
    """Whether an application is called as ASGI has it; else it's taken for a WSGI one."""
    from inspect import iscoroutinefunction  # noqa: PLC0415

    return iscoroutinefunction(app) or iscoroutinefunction(getattr(app, "__call__", None))  # noqa: B004 - it's looked at
