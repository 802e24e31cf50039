"""One recording against another: what an API answers now that it answered otherwise before."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pytest_apiint.cassettes.shelf.files import cassettes
from pytest_apiint.drift import answers
from pytest_apiint.drift.finding import Difference, Drift, Finding, once, tally
from pytest_apiint.drift.plain import SEALED, plain
from pytest_apiint.drift.recorded import Recorded, interactions
from pytest_apiint.errors import CassetteDamaged
from pytest_apiint.messages import near


def compared(old: Path, new: Path) -> Drift:
    """How the cassette `new`, or a folder of them, differs from `old`; files are paired by their names."""
    comparing = _Comparing()
    findings = once(comparing.files(old, new))
    return Drift("recording", findings, comparing.pairs, tally(comparing.reasons), tuple(comparing.troubles))


@dataclass(slots=True)
class _Comparing:
    pairs: int = 0
    reasons: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)

    def files(self, old: Path, new: Path) -> Iterator[Finding]:
        if not old.is_dir() and not new.is_dir():
            yield from self._pair(old, new)
            return
        before, now = (
            {file.relative_to(folder).as_posix(): file for file in cassettes(folder)} for folder in (old, new)
        )
        for name in sorted({*before, *now}):
            if name in before and name in now:
                yield from self._pair(before[name], now[name])
            else:
                told = ("a cassette", "") if name in before else ("", "a cassette")
                file = near(str(before.get(name) or now[name]))
                yield Finding(Difference("info", "file", "file", *told), "", file)

    def _pair(self, old: Path, new: Path) -> Iterator[Finding]:
        try:
            yield from self._requests(list(interactions(old)), list(interactions(new)))
        except CassetteDamaged as damage:
            self.troubles.append(str(damage))

    def _requests(self, old: list[Recorded], new: list[Recorded]) -> Iterator[Finding]:
        """Requests are paired as replay would: the first of a kind with the first."""
        waiting: dict[tuple[object, ...], deque[Recorded]] = defaultdict(deque)
        for one in new:
            waiting[one.key].append(one)
        for one in old:
            if not (same := waiting[one.key]):
                yield one.finding(Difference("info", "request", "request", "recorded", ""))
                continue
            now = same.popleft()
            before, after = plain(one.response), plain(now.response)
            if before is None or after is None:
                self.reasons.append(SEALED)
                continue
            self.pairs += 1
            for difference in answers.differences([before], after, one.request.method):
                yield now.finding(difference)
        for rest in waiting.values():
            for one in rest:
                yield one.finding(Difference("info", "request", "request", "", "recorded"))
