"""What drifted, written for people, programs, pull requests and GitHub's annotations."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any, Final

from pytest_apiint.cassettes.shelf.ages import counted
from pytest_apiint.cli.joined import counted as touching
from pytest_apiint.consumption.drifted import Joined, harm_of
from pytest_apiint.consumption.touching import spread
from pytest_apiint.drift.finding import TIERS, Drift, Finding
from pytest_apiint.messages import WIDTH, ascii_only, layout, shorten

SCHEMA: Final = "apiint.drift/1"
_ROWS: Final = 100
_TABLE: Final = 50
_CELL: Final = 200
# GitHub shows ten of a step, and drops the rest.
_ANNOTATIONS: Final = 9
_LEVELS: Final = {"error": "error", "warning": "warning", "info": "notice"}
_FIXES: Final = {
    "recording": "compare recordings of the same tests: no request is in both",
    "description": "base_url (or hosts) and spec of the service that was recorded, in the settings; or --spec FILE",
    "sandbox": "base_url and sandbox_url of the service that was recorded, in the settings",
}


def text(both: Joined) -> Iterator[str]:
    """Findings by file and request, in lines of 80 columns; then what was counted, and what was left out."""
    found = both.drift
    for (file, request), same in groupby(found.findings[:_ROWS], lambda one: (one.file, one.request)):
        group = list(same)
        yield from _head(file, request)
        for one in group:
            yield textwrap.fill(_row(one), WIDTH, initial_indent="  ", subsequent_indent=" " * 13)
            for line in spread(both.of(one), harm_of(one)):
                yield textwrap.fill(line, WIDTH, initial_indent=" " * 11, subsequent_indent=" " * 13)
        for since in dict.fromkeys(one.since for one in group if one.since):
            yield f"  ({since})"
    if (more := len(found.findings) - _ROWS) > 0:
        yield f"... and {more:,} more: --format json has all"
    yield _sum(found)
    yield from _touched(both)
    yield from _left_out(found)


def _head(file: str, request: str) -> Iterator[str]:
    line = f"{file}: {request}".removesuffix(": ")
    if len(line) <= WIDTH:
        yield ascii_only(line)
    else:
        yield shorten(f"{file}:", WIDTH)
        yield f"  {shorten(request, WIDTH - 2)}"


def _row(one: Finding) -> str:
    return f"{one.tier:<9}{ascii_only(_what(one))}"


def _what(one: Finding) -> str:
    times = f" ({one.times:,} times)" if one.times > 1 else ""
    return f"{one.difference.place}: {one.difference.says}{times}"


def _sum(found: Drift) -> str:
    counts = found.counts
    told = f"{counted(counts['error'], 'error')}, {counted(counts['warning'], 'warning')}, {counts['info']:,} info"
    return f"{told} in {counted(found.compared, 'answer')}, against the {found.against}"


def _touched(both: Joined) -> Iterator[str]:
    if both.touches is not None:
        yield touching(both.read, len(both.drift.findings), "finding", both.passed)


def _left_out(found: Drift) -> Iterator[str]:
    label = "left out"
    for one in found.unchecked:
        yield textwrap.fill(ascii_only(f"{label:<8}  {one.count:>5,}  {one.why}"), WIDTH, subsequent_indent=" " * 17)
        label = ""


def nothing(found: Drift) -> str:
    """What to do where nothing at all was compared."""
    seen = "\n".join(f"{one.count:,} {one.why}" for one in found.unchecked[:4]) or "no recorded request at all"
    return layout("nothing was compared", [("left out", seen), ("fix", _FIXES[found.against])])


def as_json(both: Joined) -> Iterator[str]:
    """All of it. Keys are added to this schema, and never changed or taken away."""
    found = both.drift
    rows: list[dict[str, Any]] = [
        {
            "tier": one.tier,
            "rule": one.difference.rule,
            "request": one.request,
            "place": one.difference.place,
            "pointer": one.difference.pointer,
            "before": one.difference.before,
            "after": one.difference.after,
            "says": one.difference.says,
            "file": one.file,
            "line": one.line,
            "times": one.times,
            "since": one.since,
        }
        for one in found.findings
    ]
    whole: dict[str, Any] = {
        "schema": SCHEMA,
        "against": found.against,
        "compared": found.compared,
        "counts": {tier: found.counts[tier] for tier in TIERS},
        "findings": rows,
        "left_out": [{"count": one.count, "why": one.why} for one in found.unchecked],
        "troubles": list(found.troubles),
    }
    if both.touches is not None:
        for row, one in zip(rows, found.findings, strict=True):
            row["touches"] = [touch.plain(harm_of(one)) for touch in both.of(one)]
        whole["consumption"] = {"findings": len(rows), "read": both.read, "passed_on": both.passed}
    yield json.dumps(whole, indent=2)


def markdown(both: Joined) -> Iterator[str]:
    """One table, fit for a comment on a pull request, or an issue."""
    found, calls = both.drift, both.touches is not None
    yield f"**Drift**: {'; '.join([_sum(found), *_touched(both)])}"
    if found.findings:
        yield ""
        yield "| | request | what | where |" + " in your calls |" * calls
        yield "| --- | --- | --- | --- |" + " --- |" * calls
        for one in found.findings[:_TABLE]:
            yours = ["; ".join(map(_code, spread(both.of(one), harm_of(one))))] if calls else []
            yield _cells(one.tier, _code(one.request), _code(_what(one)), _code(_where(one)), *yours)
    if (more := len(found.findings) - _TABLE) > 0:
        yield f"\nand {more:,} more"
    for since in dict.fromkeys(one.since for one in found.findings if one.since):
        yield f"\n{since}: {counted(sum(one.since == since for one in found.findings), 'finding')}"
    left = [f"{one.count:,} {one.why}" for one in found.unchecked]
    left += [f"could not check: {trouble.partition(chr(10))[0]}" for trouble in found.troubles]
    if left:
        yield "\nLeft out: " + "; ".join(_code(one) for one in left)


def _where(one: Finding) -> str:
    return one.file if one.line is None else f"{one.file}:{one.line}"


def _cells(*texts: str) -> str:
    return "| " + " | ".join(texts) + " |"


def _code(told: str) -> str:
    """Foreign names as code, which makes no link, mention, image or column of them."""
    return "`" + shorten(told, _CELL).replace("`", "'").replace("|", "\\|") + "`" if told else ""


def github(both: Joined) -> Iterator[str]:
    """GitHub's workflow commands: the first few findings, and one line for all."""
    found = both.drift
    for one in found.findings[:_ANNOTATIONS]:
        place = {"file": one.file, "line": str(one.line or ""), "title": f"drift: {one.tier}"}
        told = ",".join(f"{name}={_property(value)}" for name, value in place.items() if value)
        yield f"::{_LEVELS[one.tier]} {told}::{_data(f'{one.request}: {_what(one)}'.removeprefix(': '))}"
    rest = len(found.findings) - _ANNOTATIONS
    more = f"; {rest:,} of them not shown here" if rest > 0 else ""
    troubles = _joined(trouble.partition("\n")[0] for trouble in found.troubles)
    yield f"::notice title=drift::{_data('; '.join([_sum(found), *_touched(both)]) + more + troubles)}"


def _joined(troubles: Iterable[str]) -> str:
    told = list(troubles)
    return "\ncould not check: " + "; ".join(told) if told else ""


def _data(told: str) -> str:
    return told.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(told: str) -> str:
    return _data(told).replace(":", "%3A").replace(",", "%2C")
