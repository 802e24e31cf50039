"""What Locust counted, written for the process that started it; and Locust's end, where that process is gone.

It runs in Locust's own process. Workers write nothing: the master has their figures.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import gevent
from locust import events
from locust.runners import WorkerRunner

from pytest_apiint.load.agreed import PARENT, RESULTS


def listen() -> None:
    """From now on, for the rest of the process."""
    heard: dict[str, Any] = {"workers": set()}

    def begun(environment: Any, **_: Any) -> None:
        heard["environment"] = environment
        if os.environ.get(PARENT) == str(os.getppid()):
            gevent.spawn(_follow, environment.runner, os.getppid())

    def joined(client_id: str, **_: Any) -> None:
        heard["workers"].add(client_id)

    def started(**_: Any) -> None:
        heard["started"] = time.monotonic()

    def stopped(**_: Any) -> None:
        heard.setdefault("seconds", time.monotonic() - heard.get("started", time.monotonic()))

    def ended(**_: Any) -> None:
        stopped()
        environment = heard.get("environment")
        if environment is not None and (target := os.environ.get(RESULTS)):
            _write(Path(target), environment, {"workers": len(heard["workers"]), "seconds": heard["seconds"]})

    events.init.add_listener(begun)
    events.test_start.add_listener(started)
    events.test_stop.add_listener(stopped)
    events.worker_connect.add_listener(joined)
    events.quit.add_listener(ended)  # behind the last report of the workers


def _write(target: Path, environment: Any, known: Mapping[str, Any]) -> None:
    if isinstance(environment.runner, WorkerRunner):
        return
    stats = environment.stats
    told = {
        **known,
        "entries": [one.serialize() for one in stats.entries.values()],
        "errors": [one.to_dict() for one in stats.errors.values()],
        "raised": [{"error": one["msg"], "times": one["count"]} for one in environment.runner.exceptions.values()],
    }
    part = target.with_suffix(".part")
    part.write_text(json.dumps(told))
    part.replace(target)


def _follow(runner: Any, parent: int) -> None:
    """End with the process that started this one: whoever is killed can't stop what it began."""
    while os.getppid() == parent:
        gevent.sleep(1)
    runner.quit()
