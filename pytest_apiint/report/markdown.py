"""A run for a comment on a pull request, or for a job's summary: what matters first, the rest folded, and not too much.

What comes from tests and APIs is hostile until it stands in code; see `inert`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from typing import Final

from pytest_apiint.checks.result import Result
from pytest_apiint.report.inert import code, fence, summary
from pytest_apiint.report.metrics import Metrics, metrics
from pytest_apiint.report.run import Cassette, Coverage, Drifted, Operation, Run, Test
from pytest_apiint.report.scorecard import scorecard

COMMENT: Final = 60_000  # GitHub takes 65,536 characters
_FAILED: Final = ("failed", "error")
_TEXT: Final = 40  # lines of a failure
_LISTED: Final = 20  # of a kind: cassettes, operations


def markdown(run: Run, limit: int = COMMENT) -> str:
    """`run` in at most `limit` ASCII characters; what doesn't fit is counted."""
    failures = [_failure(test) for test in run.tests if test.outcome in _FAILED]
    head = f"{_head(run)}\n\n"
    sections = [
        ("Scorecard", _cards(run), "suite"),
        ("Coverage", list(_coverage(run.coverage)), "description"),
        ("Drift", list(map(_drifted, run.drift)), "difference"),
        ("Cassettes", list(map(_cassette, run.cassettes)), "cassette"),
    ]
    # Failures come first, and get what the others leave: they're what there may be a thousand of.
    rest = "".join(_fitted(title, blocks, noun, limit // 8) for title, blocks, noun in sections)
    told = _fitted("Failures", failures, "failure", limit - len(head) - len(rest))
    return f"{head}{told}{rest}".rstrip("\n") + "\n"


def _fitted(title: str, blocks: Sequence[str], noun: str, room: int) -> str:
    """A section of as many of its blocks as there's room for; empty where there are none."""
    if not blocks:
        return ""
    head = f"### {title}\n\n"
    left = room - len(head) - 80  # for the line that counts the rest
    kept: list[str] = []
    for block in blocks:
        if (left := left - len(block) - 2) < 0:
            break
        kept.append(block)
    rest = len(blocks) - len(kept)
    more = f"And {rest:,} more {noun}{'s' * (rest > 1)}, for which there's no room here.\n\n" if rest else ""
    text = ("\n" if blocks[0].startswith("- ") else "\n\n").join(kept)
    return f"{head}{text}\n\n{more}" if kept else f"{head}{more}"


def _head(run: Run) -> str:
    told = metrics(run)
    fate = f"{told.failed:,} failed" if told.failed else "all passed" if _green(run) else "none failed"
    services = f", {', '.join(code(one.name, 40) for one in run.services[:5])}" if run.services else ""
    lines = [f"## apiint: {told.tests:,} test{'s' * (told.tests != 1)}, {fate}", ""]
    lines += [f"Mode {code(run.mode, 20)}{services}", "", "| | |", "|---|---|"]
    return "\n".join([*lines, *(f"| {name} | {value} |" for name, value in _rows(told) if value)])


def _green(run: Run) -> bool:
    return all(test.outcome == "passed" for test in run.tests)


def _rows(told: Metrics) -> Iterator[tuple[str, str]]:
    rate = f", {told.success_rate:.1f} % succeeded" if told.success_rate is not None else ""
    again = f", {told.amplification:.2f} for each call" if told.retries and told.amplification is not None else ""
    yield "Calls", f"{told.calls:,}{rate}"
    yield "Attempts", f"{told.attempts:,} ({told.retries:,} retries{again})"
    yield "Errors", ", ".join(f"{code(name, 40)} {count:,}" for name, count in told.errors[:_LISTED])
    yield "429", f"{told.limited:,}, {told.hits:,} with Retry-After" if told.limited else ""
    yield "Timeouts", f"{told.timeouts:,}" if told.timeouts else ""
    yield "Planned faults", f"{told.faults:,}" if told.faults else ""
    yield "Breaker", ", ".join(f"{code(state, 20)} {count:,}" for state, count in told.breaker[:_LISTED])
    yield "Trials of suites", f"{told.trials:,}" if told.trials else ""
    if told.attempts:
        yield "Time on the tests' clocks", f"mean {told.virtual.mean:.3f} s, p95 {told.virtual.p95:.3f} s"
    yield "Seconds", f"{told.virtual_seconds:,.1f} virtual in {told.real_seconds:,.1f} real"


def _failure(test: Test) -> str:
    lines = test.text.splitlines() or [test.headline]
    more = [f"... {len(lines) - _TEXT:,} more lines"] if len(lines) > _TEXT else []
    shown = [line[:300] for line in lines[:_TEXT]]
    parts = [
        f"<details><summary>{summary(test.id)}<br>{summary(test.headline)}</summary>",
        fence([*shown, *more]),
        *([fence([test.reproduce[:600]])] if test.reproduce else []),
        *([f"Exchanges: {code(test.har)}"] if test.har else []),
        "</details>",
    ]
    return "\n\n".join(parts)


def _cards(run: Run) -> list[str]:
    """The terminal's cards, of each suite one."""
    by_suite: dict[str, list[Result]] = {}
    for test in run.tests:
        if test.checked is not None:
            by_suite.setdefault(test.checked.suite, []).append(Result(**asdict(test.checked)))
    return [fence(line.text for line in scorecard(results)) for results in by_suite.values()]


def _coverage(coverages: Sequence[Coverage]) -> Iterator[str]:
    for one in coverages:
        called = [operation for operation in one.operations if operation.called]
        counts = Counter(dict(one.verdicts))
        parts = [
            f"{len(called):,}/{len(one.operations):,} operations",
            _share(called, "statuses", lambda operation: (operation.met_statuses, operation.statuses)),
            _share(called, "parameters", lambda operation: (operation.met_parameters, operation.parameters)),
            _share(called, "properties", lambda operation: (operation.met_properties, operation.properties)),
        ]
        verdicts = ", ".join(f"{count:,} {code(verdict, 20)}" for verdict, count in counts.items())
        never = [operation.label for operation in one.operations if not operation.called]
        text = f"{code(one.service, 40)} by {code(one.source)}: met {', '.join(parts)}\n\n{verdicts or 'no exchange'}"
        if never:
            listed = "\n".join(f"- {code(label)}" for label in never[:_LISTED])
            rest = f"\n- and {len(never) - _LISTED:,} more" if len(never) > _LISTED else ""
            text += f"\n\n<details><summary>{len(never):,} never called</summary>\n\n{listed}{rest}\n\n</details>"
        for waiver in one.waivers[:_LISTED]:
            text += f"\n\nWaiver: {code(waiver)}"
        yield text


def _share(
    operations: Sequence[Operation], what: str, pair: Callable[[Operation], tuple[Sequence[str], Sequence[str]]]
) -> str:
    met = sum(len(set(seen) & set(known)) for seen, known in map(pair, operations))
    return f"{met:,}/{sum(len(pair(operation)[1]) for operation in operations):,} {what}"


def _drifted(one: Drifted) -> str:
    times = f" ({one.times:,} times)" if one.times > 1 else ""
    return f"- {code(one.tier, 20)} {code(one.file)} {code(one.text)}{times}"


def _cassette(one: Cassette) -> str:
    return f"- {code(one.state, 20)} {code(one.file)} {code(one.text)}"
