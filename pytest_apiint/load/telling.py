"""What a run came to: its facts out of what Locust wrote, or why there are none."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from pytest_apiint.load import figures
from pytest_apiint.load.agreed import ANSWERED, REFUSED
from pytest_apiint.load.call import Load
from pytest_apiint.load.results import Loaded
from pytest_apiint.load.running import Ended, Order
from pytest_apiint.messages import layout, near, shorten
from pytest_apiint.settings import LoadLevel

# What Locust's lines begin with: ``[time] host/``.
_WHEN: Final = re.compile(r"^\[[^\]]*\] [^/ ]*/")


def loaded(
    file: Path,
    load: Load,
    level: LoadLevel,
    order: Order,
    started: float,
    scrub: Callable[[str], str],
    *,
    interrupted: bool,
) -> Loaded | None:
    """The run whose figures Locust left in `file`, which is removed; None where it left none."""
    try:
        counted: dict[str, Any] = json.loads(file.read_bytes())
    except (OSError, ValueError):
        return None
    file.unlink()
    operations, whole = figures.measured(counted)
    return Loaded(
        load.service.name,
        order.host,
        load.source,
        round(started, 3),
        round(counted["seconds"], 2),
        order.users,
        order.spawn_rate,
        order.run_time,
        counted["workers"],
        whole,
        operations,
        figures.failed(counted, scrub),
        figures.judged(level.budget, whole),
        interrupted,
        load.left_out,
    )


def unanswered(found: Loaded) -> str:
    """Why nothing can be said: nobody answered anything. Empty where somebody did."""
    silent = sum(
        one.times
        for one in found.failures
        if not one.error.startswith((ANSWERED, REFUSED)) and one.label != figures.TASK
    )
    if found.whole.requests > silent:
        return ""
    reasons = [shorten(one.error, 64) for one in found.failures[:4]]
    if why := figures.refusals(found.failures):
        return layout("nothing was sent", [("reason", "\n".join(shorten(one, 64) for one in why[:4]))])
    headline = (
        f"none of {found.whole.requests:,} requests was answered" if found.whole.requests else "nothing was asked"
    )
    fix = "a longer --run-time, where it was interrupted or short" if not reasons else "is it the API, and is it up?"
    return layout(headline, [("host", found.host), ("reason", "\n".join(reasons)), ("fix", fix)])


def nothing(ended: Ended, log: Path, scrub: Callable[[str], str]) -> str:
    """That Locust left no figures, and its last words."""
    try:
        said = scrub(log.read_text(errors="replace")).split("\n")
    except OSError:
        said = []
    last = [shorten(_WHEN.sub("", line), 64) for line in said if line.strip()][-5:]
    headline = f"Locust ended with code {ended.code}"
    if ended.late or ended.interrupted:
        headline = "Locust did not end in time" if ended.late else "Locust was interrupted while it began"
    return layout(f"{headline}: there are no figures", [("said", "\n".join(last)), ("log", near(str(log)))])
