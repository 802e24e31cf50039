"""``--api-otel``: a span for each test and exchange, to whatever provider the run has set."""

import pytest

pytest.importorskip("opentelemetry.sdk")

CONFTEST = """
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

EXPORTER = InMemorySpanExporter()


def pytest_configure():
    provider = TracerProvider()
    provider.add_span_processor(BatchSpanProcessor(EXPORTER))
    trace.set_tracer_provider(provider)


def pytest_unconfigure():
    spans = sorted(EXPORTER.get_finished_spans(), key=lambda span: span.start_time)
    for one in spans:
        parent = next((other.name for other in spans if one.parent and other.context == one.parent), one.parent)
        print("span", one.name, one.kind.name, one.status.status_code.name, one.status.description, parent)
    print("times", all(a.start_time <= b.start_time <= b.end_time <= a.end_time
                       for a in spans for b in spans if b.parent == a.context))
    print("took", (spans[-1].end_time - spans[0].start_time) / 1e9 < 60, spans[0].start_time > 1.7e18)
    print("told", *sorted(f"{name}={value}" for name, value in spans[-1].attributes.items()))
"""
TESTS = """
import requests
from pytest_apiint import faults


def test_it(api):
    api.mock.get("/users/1")
    api.fail("GET /users/1", faults.status(503))
    for _ in range(2):
        requests.get(api.base_url + f"/users/1?token={api.secret('token')}", timeout=5)
        api.clock.advance(3600)
    assert not api
"""


def told(result, word):
    return [line.removeprefix(f"{word} ") for line in result.outlines if line.startswith(f"{word} ")]


def test_a_test_and_its_exchanges_are_spans_one_in_the_other(run_apart, acme, pytester):
    pytester.makeconftest(CONFTEST)
    result = run_apart(TESTS, "--api-otel")
    name = "test_a_test_and_its_exchanges_are_spans_one_in_the_other.py::test_it"
    headline = "assert not <api acme at https://api.acme.example/v1, mode=mock>"
    assert told(result, "span") == [
        f"{name} INTERNAL ERROR {headline} None",
        f"GET CLIENT ERROR 503 {name}",
        f"GET CLIENT UNSET None {name}",
    ]
    assert told(result, "times") == ["True"]
    assert told(result, "took") == ["True True"]
    (attributes,) = told(result, "told")
    assert "url.full=https://api.acme.example/v1/users/1?token=apiint-secret.acme.token" in attributes
    assert "apiint.virtual_start=3600.0" in attributes


def test_a_trace_of_whoever_started_pytest_goes_on(run_apart, acme, pytester, monkeypatch):
    monkeypatch.setenv("TRACEPARENT", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
    pytester.makeconftest(CONFTEST)
    (first, *_) = told(run_apart(TESTS, "--api-otel"), "span")
    assert "trace_id=0x4bf92f3577b34da6a3ce929d0e0e4736, span_id=0x00f067aa0ba902b7" in first


def test_ids_differ_though_random_is_seeded_alike_and_random_goes_on_as_it_was():
    import random

    from pytest_apiint.plugin.spans import _unseeded

    drawn = []
    for _ in range(2):
        random.seed(1)
        with _unseeded():
            drawn.append(random.random())
        after = random.random()
    random.seed(1)
    assert drawn[0] != drawn[1]
    assert after == random.random()


CONFIGURATOR = """
import conftest_tracing

class Made:
    def configure(self):
        conftest_tracing.pytest_configure()
"""


def test_where_none_is_set_a_configurator_makes_one(run_apart, acme, pytester):
    pytester.makepyfile(conftest_tracing=CONFTEST, configurator=CONFIGURATOR)
    pytester.makeconftest("from conftest_tracing import pytest_unconfigure")
    folder = pytester.mkdir("configurator-1.dist-info")
    folder.joinpath("METADATA").write_text("Metadata-Version: 2.1\nName: configurator\nVersion: 1\n")
    folder.joinpath("entry_points.txt").write_text("[opentelemetry_configurator]\nmine = configurator:Made\n")
    assert len(told(run_apart(TESTS, "--api-otel"), "span")) == 3


def test_a_run_without_tests_of_ours_needs_no_provider(run, acme):
    result = run("def test_it(): pass", "--api-otel")
    assert "no spans" not in str(result.stdout)


def test_where_no_provider_is_set_it_says_so(run, acme):
    result = run(TESTS, "--api-otel")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["apiint: no spans: no tracer provider is set, and none can be made of OTEL_[*]"])


def test_without_the_library_it_says_what_to_install(run, acme, monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "opentelemetry.trace", None)
    result = run(TESTS, "--api-otel")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*opentelemetry.trace isn't installed", "  fix  pip install 'pytest-apiint[[]otel]'"])
