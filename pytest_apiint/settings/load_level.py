"""What a service may be loaded with: the keys of ``[services.acme.load]``, as ``apiint load run`` takes them too."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from pytest_apiint.settings.fuzz import Key
from pytest_apiint.settings.shown import nearest, quoted
from pytest_apiint.settings.values import Unfit, normalised_host

TIMES: Final = ("p50", "p95", "p99", "max")
SHARES: Final = ("errors", "limited")
FIGURES: Final = (*TIMES, *SHARES)
A_BUDGET: Final = '"p95=500ms, p99=1s, errors=1%, limited=5%"; p50 and max too'
A_TIME: Final = '"30s", "5m", "1h": a whole number, a day at most'
SOME_USERS: Final = "a whole number, 1 to 100000"
A_SPAWN_RATE: Final = "users a second, above 0 up to 1000"
_MOST_USERS: Final = 100_000
_FASTEST: Final = 1000
_DAY: Final = 86_400
_UNITS: Final = {"s": 1, "m": 60, "h": 3600}
_MILLISECONDS: Final = {"ms": 1.0, "s": 1000.0}
_WRITTEN: Final = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,6})?)\s*(ms|s|%)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Limit:
    """The most that a figure of a whole run may be: of `TIMES` in milliseconds, of `SHARES` in per cent."""

    figure: str
    most: float
    written: str


@dataclass(frozen=True, slots=True)
class LoadLevel:
    """How many users there are, how many of them start in a second, for how many seconds, and what must hold then.

    `hosts` may be loaded beside the sandbox's and this machine's own; production only where it's named here.
    """

    users: int = 10
    spawn_rate: float = 10.0
    run_time: int = 30
    budget: tuple[Limit, ...] = ()
    hosts: tuple[str, ...] = ()


def budget(found: object) -> tuple[Limit, ...]:
    """Limits as ``"p95=500ms, errors=1%"``.

    Raises:
        Unfit: it isn't written like that.
    """
    if not isinstance(found, str):
        raise Unfit("must be a string")
    limits: dict[str, Limit] = {}
    for part in found.split(","):
        limit = _limit(part.strip())
        if limit.figure in limits:
            raise Unfit(f"limits {limit.figure} twice")
        limits[limit.figure] = limit
    return tuple(limits.values())


def _limit(part: str) -> Limit:
    name, sign, value = (text.strip() for text in part.partition("="))
    if not part:
        raise Unfit("has an empty part" if name else "is empty", "without a budget, leave it out")
    if name not in FIGURES:
        raise Unfit(f"has no figure {quoted(name)}", nearest(name, FIGURES) or f"there are {', '.join(FIGURES)}")
    written = _WRITTEN.fullmatch(value)
    if not sign or written is None:
        raise Unfit(f"says no limit of {name}", f'such as "{name}={_example(name)}"')
    return Limit(name, _most(name, float(written[1]), written[2] or "", written[1]), f"{name}={value.replace(' ', '')}")


def _most(name: str, number: float, unit: str, digits: str) -> float:
    if name in SHARES:
        if unit != "%":
            raise Unfit(f"limits {name} by no share", f'did you mean "{name}={digits}%"?')
        if number > 100:
            raise Unfit(f"lets more than all be {name}", "at most 100%")
        return number
    if unit not in _MILLISECONDS:
        raise Unfit(f"limits {name} without a unit of time", f'did you mean "{name}={digits}ms"?')
    if not number:
        raise Unfit(f"lets {name} take no time at all")
    return number * _MILLISECONDS[unit]


def _example(name: str) -> str:
    return "1%" if name in SHARES else "500ms"


def run_time(found: object) -> int:
    """Seconds, of a time as ``"30s"``.

    Raises:
        Unfit: it isn't written like that.
    """
    if not isinstance(found, str):
        small = isinstance(found, int) and not isinstance(found, bool) and 0 < found <= _DAY
        raise Unfit("must be a string", f'did you mean "{found}s"?' if small else "")
    written = re.fullmatch(r"([0-9]{1,6})\s*([smh]?)", found.strip(), re.ASCII)
    if written is None or not written[2]:
        raise Unfit("isn't a time", f'did you mean "{written[1]}s"?' if written else "")
    seconds = int(written[1]) * _UNITS[written[2]]
    if not 0 < seconds <= _DAY:
        raise Unfit("is too long" if seconds else "is no time at all")
    return seconds


def users(found: object) -> int:
    """How many.

    Raises:
        Unfit: it's no whole number in reach.
    """
    if not isinstance(found, int) or isinstance(found, bool):
        raise Unfit("must be a whole number")
    if not 1 <= found <= _MOST_USERS:
        raise Unfit("must be at least 1" if found < 1 else "is too large")
    return found


def spawn_rate(found: object) -> float:
    """Users that start in a second.

    Raises:
        Unfit: it's no number in reach.
    """
    if not isinstance(found, int | float) or isinstance(found, bool):
        raise Unfit("must be a number")
    if not 0 < found <= _FASTEST:
        raise Unfit("is out of reach")
    return float(found)


def _hosts(found: object) -> tuple[str, ...]:
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise Unfit("must be an array of strings")
    return tuple(dict.fromkeys(normalised_host(one) for one in found))


KEYS: Final[Mapping[str, Key]] = MappingProxyType(
    {
        "budget": Key(budget, A_BUDGET),
        "hosts": Key(_hosts, 'hosts that may be loaded, such as ["load.acme.example"]'),
        "run_time": Key(run_time, A_TIME),
        "spawn_rate": Key(spawn_rate, A_SPAWN_RATE),
        "users": Key(users, SOME_USERS),
    }
)
NAMES: Final = tuple(KEYS)
