"""What Locust counted, as the figures of each operation and of all, and what the budget says of these."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from pytest_apiint.load.agreed import LIMITED, REFUSED
from pytest_apiint.load.results import Failed, Judged, Measured
from pytest_apiint.settings import Limit
from pytest_apiint.settings.load_level import SHARES

ALL: Final = "all"
# What raised an error itself, perhaps before it asked: it's no request.
TASK: Final = "a task"


def measured(counted: Mapping[str, Any]) -> tuple[tuple[Measured, ...], Measured]:
    """Each operation's figures, by label, and those of all together.

    `counted` is what Locust's process wrote: ``entries`` as Locust has them, and how many ``seconds`` it asked.
    """
    seconds = counted["seconds"]
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for entry in counted["entries"]:
        if entry["method"] != "-":  # what wasn't sent
            groups.setdefault(entry["name"].removesuffix(LIMITED), []).append(entry)
    operations = tuple(_measured(label, groups[label], seconds) for label in sorted(groups, key=_by_path))
    return operations, _measured(ALL, [one for group in groups.values() for one in group], seconds)


def _by_path(label: str) -> tuple[str, str]:
    method, _, path = label.partition(" ")
    return path, method


def _measured(label: str, entries: Iterable[Mapping[str, Any]], seconds: float) -> Measured:
    several = list(entries)
    own = [one for one in several if not one["name"].endswith(LIMITED)]
    limited = sum(one["num_requests"] for one in several) - sum(one["num_requests"] for one in own)
    times: Counter[float] = Counter()
    for one in own:
        for time, count in one["response_times"].items():  # keys of JSON are texts
            times[float(time)] += count
    requests = sum(one["num_requests"] for one in several)
    return Measured(
        label,
        requests,
        sum(one["num_failures"] for one in own),
        limited,
        round(requests / seconds, 2) if seconds else 0.0,
        percentile(times, 0.5),
        percentile(times, 0.95),
        percentile(times, 0.99),
        round(max(one["max_response_time"] for one in own), 1) if times else None,
    )


def percentile(times: Mapping[float, int], share: float) -> float | None:
    """The least time that so large a share of requests took at most (nearest rank); None of none."""
    wanted = math.ceil(sum(times.values()) * share)
    for time in sorted(times):
        wanted -= times[time]
        if wanted <= 0:
            return time
    return None


def failed(counted: Mapping[str, Any], scrub: Callable[[str], str]) -> tuple[Failed, ...]:
    """How operations failed, the most frequent first; `scrub` takes secrets out of a text."""
    found: Counter[tuple[str, str]] = Counter()
    for one in counted["errors"]:
        found[one["name"].removesuffix(LIMITED), scrub(_bare(str(one["error"])))] += one["occurrences"]
    for one in counted.get("raised", ()):
        found[TASK, scrub(str(one["error"]))] += one["times"]
    return tuple(Failed(label, error, times) for (label, error), times in found.most_common())


def _bare(error: str) -> str:
    """Locust writes our words as ``CatchResponseError('answered 500')``."""
    found = re.fullmatch(r"(?:CatchResponseError|Refused)\((['\"])(.*)\1\)", error, re.DOTALL)
    return found[2] if found else error


def refusals(failures: Iterable[Failed]) -> list[str]:
    """Why something wasn't sent, each reason once."""
    told = (one.error.removeprefix(REFUSED) for one in failures if one.error.startswith(REFUSED))
    return list(dict.fromkeys(told))


def judged(budget: Iterable[Limit], whole: Measured) -> tuple[Judged, ...]:
    """Each limit of the budget, held against the whole run."""
    shares = {"errors": whole.errors * 100, "limited": whole.limited_share * 100}
    found = []
    for limit in budget:
        seen = shares[limit.figure] if limit.figure in SHARES else getattr(whole, limit.figure)
        found.append(Judged(limit.written, limit.figure, limit.most, seen, seen is not None and seen > limit.most))
    return tuple(found)
