"""From a name, or a file of the user's own, to a profile."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path

from pytest_apiint.errors import UsageProblem
from pytest_apiint.messages import layout, shorten
from pytest_apiint.profiles.model import Profile
from pytest_apiint.profiles.reader import Reader
from pytest_apiint.profiles.shown import fail, nearest

_HERE = Path(__file__).parent


@lru_cache(maxsize=1)
def names() -> tuple[str, ...]:
    """The services that a profile is shipped for, sorted."""
    return tuple(sorted(file.stem for file in _HERE.glob("*.toml")))


@lru_cache(maxsize=64)
def load(name: str | Path) -> Profile:
    """The profile called `name`, or the one in a file whose path ends with ``.toml``.

    Raises:
        UsageProblem: no profile has that name.
        SettingsProblem: the file isn't there, or says something that can't be meant.
    """
    if str(name).endswith(".toml"):
        return _read(Path(name))
    if name in names():
        return _read(_HERE / f"{name}.toml")
    rows = [
        ("known", ", ".join(names())),
        ("hint", nearest(str(name), names())),
        ("fix", "one of these, or the path of a TOML file of your own (docs/profiles.md)"),
    ]
    raise UsageProblem(layout(f'no profile is called "{shorten(str(name), 40)}"', rows))


def _read(path: Path) -> Profile:
    try:
        text = path.read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a name that no file can have
        fail(path, "the profile can't be read", [("found", getattr(error, "strerror", None) or str(error))])
    try:
        return Reader(path).profile(tomllib.loads(text.decode()))
    except UnicodeDecodeError as error:
        fail(path, "the profile isn't UTF-8", [("found", f"the byte 0x{error.object[error.start]:02x}")])
    except RecursionError:
        fail(path, "the profile is nested too deeply", [("allowed", "tables in tables, as in docs/profiles.md")])
    except ValueError as error:  # TOMLDecodeError, and what int() and datetime() refuse
        reason, _, place = str(error).partition(" (at ")
        fail(path, "the profile isn't TOML", [("at", place.rstrip(")")), ("found", reason)])
