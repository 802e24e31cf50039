"""``--api-otel``: spans of the run's tests, given to OpenTelemetry's tracer provider when the run is over.

Not before: an exporter that sends them over HTTP would meet the test's own session, where nobody answers it.
"""

from __future__ import annotations

import os
import random
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Any, Final

from pytest_apiint import __version__
from pytest_apiint.clock import real
from pytest_apiint.plugin import extras
from pytest_apiint.plugin.keys import OBSERVERS, SPANS, TELLERS
from pytest_apiint.report.spans import Span, span

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest

    from pytest_apiint.api import Apis
    from pytest_apiint.exchange import Exchange, Request
    from pytest_apiint.report.run import Test

_PATIENCE: Final = 10_000  # milliseconds for a collector that doesn't answer
_UNCONFIGURED: Final = "apiint: no spans: no tracer provider is set, and none can be made of OTEL_*"


@dataclass(slots=True)
class Spans:
    """What the run's tests left, and what is to be said of it. `now` watches the test that runs."""

    done: list[Span] = field(default_factory=list)
    now: Timed | None = None
    trouble: str = ""


class Timed:
    """Watches one test's exchanges, by real time."""

    def __init__(self) -> None:
        self.started = real.time_ns()
        self.moments: dict[int, tuple[int, int]] = {}
        self._begun: dict[Request, int] = {}

    def began(self, request: Request) -> None:
        self._begun[request] = real.time_ns()

    def ended(self, exchange: Exchange) -> None:
        ended = real.time_ns()
        self.moments[exchange.number] = self._begun.pop(exchange.request, ended), ended


def begin(config: pytest.Config) -> None:
    """Have spans made of the run.

    Raises:
        pytest.UsageError: OpenTelemetry isn't installed.
    """
    extras.must_have("opentelemetry.trace", "--api-otel", "otel")
    config.stash[SPANS] = Spans()
    config.stash.setdefault(OBSERVERS, []).append(_watch)
    config.stash.setdefault(TELLERS, []).append(_keep)


def _watch(item: pytest.Item, apis: Apis) -> Timed:
    timed = item.config.stash[SPANS].now = Timed()
    return timed


def _keep(item: pytest.Item, test: Test) -> None:
    spans = item.config.stash[SPANS]
    if spans.now is not None:
        spans.done.append(span(test, spans.now.started, real.time_ns(), spans.now.moments))
        spans.now = None


def finish(config: pytest.Config) -> None:
    """Give them all to the tracer provider, and wait until it has sent them."""
    from opentelemetry import trace  # noqa: PLC0415 - an extra

    spans = config.stash[SPANS]
    if not spans.done:
        return
    if isinstance(trace.get_tracer_provider(), trace.ProxyTracerProvider):
        for found in entry_points(group="opentelemetry_configurator"):
            found.load()().configure()  # by OTEL_*, as opentelemetry-distro has it
    provider: Any = trace.get_tracer_provider()
    if isinstance(provider, trace.ProxyTracerProvider):
        spans.trouble = _UNCONFIGURED
        return
    with _unseeded():
        for one in spans.done:
            _emit(provider.get_tracer("pytest_apiint", __version__), one)
    if hasattr(provider, "force_flush"):
        provider.force_flush(_PATIENCE)


def _emit(tracer: Any, one: Span) -> None:
    from opentelemetry import propagate, trace  # noqa: PLC0415 - an extra

    # Who starts pytest may have a trace of its own: https://opentelemetry.io/docs/specs/otel/context/env-carriers/
    carrier = {name.lower(): os.environ[name] for name in ("TRACEPARENT", "TRACESTATE") if name in os.environ}
    outer = _start(tracer, one, propagate.extract(carrier), trace.SpanKind.INTERNAL)
    within = trace.set_span_in_context(outer)
    for exchange in one.inner:
        _start(tracer, exchange, within, trace.SpanKind.CLIENT).end(exchange.ended)
    outer.end(one.ended)


def _start(tracer: Any, one: Span, context: Any, kind: Any) -> Any:
    from opentelemetry.trace import Status, StatusCode  # noqa: PLC0415 - an extra

    started = tracer.start_span(one.name, context, kind, one.attributes, start_time=one.started)
    if one.error:
        started.set_status(Status(StatusCode.ERROR, one.error))
    return started


@contextmanager
def _unseeded() -> Iterator[None]:
    """Ids of spans are drawn from `random`, which pytest-randomly seeds alike in all of xdist's workers."""
    state = random.getstate()
    random.seed()
    try:
        yield
    finally:
        random.setstate(state)


def tell(reporter: pytest.TerminalReporter) -> None:
    """Say where no spans could be made."""
    if trouble := reporter.config.stash[SPANS].trouble:
        reporter.write_line(trouble)
