"""Backoff policies: how long a client may wait before each retry, as hard bounds and never as statistics.

A correct client is never flagged, whatever it draws: the bounds enclose all that its policy can do.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, fields
from math import inf, isfinite
from typing import ClassVar, Literal, TypeAlias

from pytest_apiint.errors import UsageProblem

Jitter: TypeAlias = Literal["full", "equal", "decorrelated"] | tuple[float, float] | None
_NAMED = (None, "full", "equal", "decorrelated")


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy(ABC):
    """What the n-th wait (from 0) may be.

    The nominal wait is capped, then spread by `jitter`: ``"full"`` from 0 to it, ``"equal"`` from half of it, a pair
    of factors as in ``(0.5, 1.5)``. Then up to `additive` seconds come on top, again within `cap`. `first` is the
    first wait where that is a matter of its own, such as the 0 of urllib3.
    """

    name: ClassVar[str]

    cap: float | None = None
    jitter: Jitter = None
    additive: float = 0.0
    first: float | None = None

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if field.name != "jitter" and value is not None and not (isfinite(value) and value >= 0):
                raise UsageProblem(f"{self.name}({field.name}={value!r}): a number, 0 or more")
        if self.jitter not in _NAMED and not _is_pair(self.jitter):
            raise UsageProblem(
                f"{self.name}(jitter={self.jitter!r}): None, 'full', 'equal', 'decorrelated', or two factors "
                "such as (0.5, 1.5)"
            )

    @abstractmethod
    def nominal(self, n: int) -> float:
        """The n-th wait before cap and jitter."""

    def bounds(self, n: int, previous: float | None = None) -> tuple[float, float]:
        """The least and the most that the n-th wait may be; `previous` is the wait before it, as observed."""
        if n == 0 and self.first is not None:
            return self.first, self.first
        cap = inf if self.cap is None else self.cap
        low, high = self._spread(min(cap, self.nominal(n)), cap, previous)
        return low, (min(cap, high + self.additive) if self.additive else high)

    def _spread(self, wait: float, cap: float, previous: float | None) -> tuple[float, float]:
        return _spread(wait, self.jitter)

    def __str__(self) -> str:
        given = [
            f"{field.name}={_plain(value)}"
            for field in fields(self)
            if (value := getattr(self, field.name)) != field.default or field.name in ("base", "seconds")
        ]
        order = ("seconds", "base", "step", "factor", "cap", "jitter", "additive", "first")
        given.sort(key=lambda text: order.index(text.partition("=")[0]))
        return f"{self.name}({', '.join(given).removeprefix('seconds=')})"


def _spread(wait: float, jitter: Jitter) -> tuple[float, float]:
    if isinstance(jitter, tuple):
        return wait * jitter[0], wait * jitter[1]
    return {"full": 0.0, "equal": wait / 2}.get(jitter or "", wait), wait


def _is_pair(jitter: object) -> bool:
    return isinstance(jitter, tuple) and len(jitter) == 2 and 0 <= jitter[0] <= jitter[1] < inf


def _plain(value: object) -> str:
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, tuple):
        return f"({', '.join(map(_plain, value))})"
    return f"{value:.6g}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exponential(Policy):
    """``base * factor ** n``; with ``jitter="decorrelated"`` from base to three times the wait before."""

    name: ClassVar[str] = "exponential"

    base: float
    factor: float = 2.0

    def nominal(self, n: int) -> float:
        try:
            return self.base * self.factor**n
        except OverflowError:
            return inf

    def _spread(self, wait: float, cap: float, previous: float | None) -> tuple[float, float]:
        if self.jitter != "decorrelated":
            return _spread(wait, self.jitter)
        return min(cap, self.base), min(cap, 3 * max(previous or 0.0, self.base))


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixed(Policy):
    """The same wait every time."""

    name: ClassVar[str] = "fixed"

    seconds: float

    def nominal(self, n: int) -> float:
        return self.seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Linear(Policy):
    """``base + step * n``."""

    name: ClassVar[str] = "linear"

    base: float
    step: float

    def nominal(self, n: int) -> float:
        return self.base + self.step * n


def exponential(
    *,
    base: float,
    factor: float = 2.0,
    cap: float | None = None,
    jitter: Jitter = None,
    additive: float = 0.0,
    first: float | None = None,
) -> Exponential:
    """Waits of ``base * factor ** n`` seconds, n from 0, `cap` at most.

    `jitter` is ``"full"`` (0 to that), ``"equal"`` (half of it to that), ``"decorrelated"`` (base to three times the
    wait before; `factor` plays no part) or a pair of factors, ``(0.5, 1.5)``. `additive` is for clients that add up
    to so many seconds: urllib3's ``backoff_jitter``, tenacity's ``wait_exponential_jitter``. `first` is a first wait
    of its own: ``exponential(base=backoff_factor, first=0)`` is urllib3's ``Retry``.
    Source: "Exponential Backoff And Jitter", AWS Architecture Blog.
    """
    return Exponential(base=base, factor=factor, cap=cap, jitter=jitter, additive=additive, first=first)


def fixed(seconds: float, *, jitter: Jitter = None, additive: float = 0.0, first: float | None = None) -> Fixed:
    """The same wait every time; `jitter`, `additive` and `first` as in `exponential`."""
    _not_decorrelated("fixed", jitter)
    return Fixed(seconds=seconds, jitter=jitter, additive=additive, first=first)


def linear(
    *,
    base: float,
    step: float | None = None,
    cap: float | None = None,
    jitter: Jitter = None,
    additive: float = 0.0,
    first: float | None = None,
) -> Linear:
    """Waits of ``base + step * n`` seconds, n from 0; `step` is `base` where it isn't given."""
    _not_decorrelated("linear", jitter)
    step = base if step is None else step
    return Linear(base=base, step=step, cap=cap, jitter=jitter, additive=additive, first=first)


def _not_decorrelated(name: str, jitter: Jitter) -> None:
    if jitter == "decorrelated":
        raise UsageProblem(f"{name}(jitter='decorrelated'): that is a growth of its own; use exponential(...)")
