"""What was found of an API."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from pytest_apiint.settings import Level


class Unreachable(Exception):
    """No answer came: nobody is there, or no connection comes about."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to mend. `what` was seen, `fix` is what to do."""

    what: str
    fix: str


@dataclass(frozen=True, slots=True)
class Compared:
    """An answer beside the description: one of contracts' four verdicts, and what no waiver covers of its problems.

    `why` says what is undocumented or unchecked.
    """

    verdict: str
    why: str = ""
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Operation:
    """A GET of the API's description, and the status that it was answered with; ``None`` where it was left out."""

    path: str
    status: int | None
    note: str = ""
    compared: Compared | None = None


@dataclass(slots=True)
class Health:
    """What was found. `latencies` are milliseconds, in order of size; `days_left` is the certificate's.

    `level` says how strictly answers were held against a description, None where there is none; `compared` is the base
    URL's answer beside it. What is wrong with one is among `findings`, or at the level "warn" among `warnings`.
    """

    url: str
    status: int = 0
    latencies: list[float] = field(default_factory=list)
    days_left: int | None = None
    limits: dict[str, str] = field(default_factory=dict)
    hsts: str | None = None
    level: Level | None = None
    compared: Compared | None = None
    operations: list[Operation] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)

    def percentile(self, share: float) -> float:
        """The latency that `share` of the requests kept to, in milliseconds."""
        return self.latencies[min(len(self.latencies) - 1, int(share * len(self.latencies)))]

    def differs(self, finding: Finding) -> None:
        """Keep that an answer isn't what is described."""
        kept = self.warnings if self.level == "warn" else self.findings
        if finding not in kept:
            kept.append(finding)


def shown(url: str) -> str:
    """A URL without what may be a secret: its userinfo and its query."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}" if parts.scheme else url[:60]
