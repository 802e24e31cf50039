"""What the battery finds in seven SDKs, as a page: ``python examples/sdks/table.py > docs/sdks.md``."""

import sys
from collections import defaultdict
from contextlib import redirect_stdout
from importlib.metadata import version
from pathlib import Path

import pytest

from pytest_apiint.checks.battery import BATTERY
from pytest_apiint.checks.result import Result

HERE = Path(__file__).parent
SDKS = {
    "TestStripe": ("stripe, 2 retries", "stripe"),
    "TestStripeAsItComes": ("stripe", "stripe"),
    "TestOpenAI": ("openai", "openai"),
    "TestPyGithub": ("PyGithub", "PyGithub"),
    "TestSlack": ("slack_sdk", "slack_sdk"),
    "TestSlackWithRetryHandlers": ("slack_sdk + handlers", "slack_sdk"),
    "TestBoto3": ("boto3", "boto3"),
    "TestNotion": ("notion-client", "notion-client"),
    "TestSquare": ("squareup", "squareup"),
}
ORDER = [check.id for check in BATTERY]
WORST = ("must", "should", "advisory")
HEAD = """# What the battery finds in seven SDKs

Made by `python examples/sdks/table.py`; the suites in `examples/sdks` have about ten lines each. Every SDK is as its
authors ship it, with three calls: a read, a write and a listing. A cell is the worst finding over the calls: **must**,
should, advisory; `ok` is a promise kept, `-` one that isn't about such a client. Defaults are judged, as that is what
runs in most programs: a setting of yours may mend what is found here.
"""


class Collector:
    def __init__(self):
        self.results = []

    def pytest_runtest_logreport(self, report):
        if report.when == "call":
            self.results += [Result.of(value) for name, value in report.user_properties if name == "apiint_check"]


def collect(*options):
    """The result of every check on every call, made in this process."""
    collector = Collector()
    arguments = [
        "-q",
        "--no-summary",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:randomly",
        "-W",
        "ignore",
        "--rootdir",
        str(HERE),
        str(HERE),
    ]
    with redirect_stdout(sys.stderr):
        pytest.main(["-c", str(HERE / "pyproject.toml"), *arguments, *options], plugins=[collector])
    return collector.results


def cell(results):
    broken = {result.severity for result in results if result.outcome == "fail"}
    for severity in WORST:
        if severity in broken:
            return f"**{severity}**" if severity == "must" else severity
    if any(result.outcome == "pass" for result in results):
        return "ok"
    return "?" if any(result.outcome == "inconclusive" for result in results) else "-"


def page(results):
    found = defaultdict(list)
    for result in results:
        found[result.suite, result.check].append(result)
    yield HEAD
    yield "| check | " + " | ".join(name for name, _ in SDKS.values()) + " |"
    yield "|---" * (len(SDKS) + 1) + "|"
    for check in BATTERY:
        yield f"| {check.id} | " + " | ".join(cell(found[suite, check.id]) for suite in SDKS) + " |"
    for suite, (name, package) in SDKS.items():
        yield f"\n## {name}\n\n{package} {version(package)}\n"
        broken = [result for result in results if result.suite == suite and result.outcome == "fail"]
        lines = defaultdict(list)
        for result in sorted(broken, key=lambda result: (WORST.index(result.severity), ORDER.index(result.check))):
            lines[f"- {result.severity} `{result.check}`: {result.headline}"].append(result.call)
        yield from (f"{line} ({', '.join(calls)})" for line, calls in lines.items())


if __name__ == "__main__":
    print("\n".join(page(collect())))
