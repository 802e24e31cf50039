"""What to leave out where not all can be shown: the middle, and never without saying how much."""

from __future__ import annotations

from collections.abc import Collection, Iterator


def kept(total: int, room: int, *, marked: Collection[int] = ()) -> list[int]:
    """Which of `total` rows to show in `room` lines, each gap between shown rows costing one line.

    Marked rows go first, then those just before them, then the ends by turns. At least one row is shown.
    """
    if total <= room:
        return list(range(total))
    shown: set[int] = set()
    for index in _by_worth(total, marked):
        if shown and _lines(shown | {index}, total) > room:
            break
        shown.add(index)
    return sorted(shown)


def _by_worth(total: int, marked: Collection[int]) -> Iterator[int]:
    yield from sorted(marked)
    yield from (index - 1 for index in sorted(marked) if index)
    for index in range(total):
        yield index
        yield total - 1 - index


def _lines(shown: set[int], total: int) -> int:
    ordered = sorted(shown)
    gaps = sum(later - earlier > 1 for earlier, later in zip([-1, *ordered], [*ordered, total], strict=True))
    return len(shown) + gaps
