"""What a run was, as facts that every kind of report is made of: frozen, scrubbed, fit for JSON.

Nothing here holds what may not be written: who makes these facts has put placeholders where secrets stood. Seconds
called `started` and `ended` are on a test's own clock, which is virtual in mock and replay; `took` and `duration` are
real ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

# Of the lines in .apiint/, and of report.json: other versions read them, so a change that breaks a reader has another.
SCHEMA: Final = "apiint.run/1"


@dataclass(frozen=True, slots=True)
class Body:
    """Content as text, without its coding; `size` counts the bytes on the wire. `cut`: there was more than is kept."""

    text: str
    size: int
    cut: bool = False
    binary: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """Header fields in their order, and a body where there was one."""

    headers: tuple[tuple[str, str], ...] = ()
    body: Body | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One exchange. Attempts of one logical request share a `call`, counted from 1 in each test.

    `status` is None after a failure, whose kind `failure` then is (``"read_timeout"``); `fault` is the planned one, in
    words. `retry_after` is what the answer asked for, in seconds. `verdict` is the contract's, empty where none judged.
    `request` and `response` are None where bodies weren't kept.
    """

    number: int
    call: int
    method: str
    url: str
    started: float
    ended: float
    took: float = 0.0
    status: int | None = None
    failure: str = ""
    origin: str = "mock"
    fault: str = ""
    client: str = ""
    service: str = ""
    operation: str = ""  # a description's label: ``GET /users/{id}``
    waited: float = 0.0  # in line for a sandbox whose rate is limited
    retry_after: float | None = None
    correlation: str = ""
    verdict: str = ""
    request: Message | None = None
    response: Message | None = None


@dataclass(frozen=True, slots=True)
class Wait:
    """A client's own wait; `place` is the line that asked for it: ``client.py:12``."""

    started: float
    seconds: float
    place: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of one check on one call of a suite; fields are those of `checks.result.Result`."""

    suite: str
    call: str
    check: str
    group: str
    severity: str
    outcome: str
    headline: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Test:
    """One test. `outcome` is pytest's word: passed, failed, error, skipped, xfailed, xpassed.

    `headline` is the failure in a line, `text` all of it, `reproduce` the command that runs it again. `epoch` is the
    civil time of second 0 of its clock. `breaker` has the states that a client's circuit breaker was seen to enter.
    """

    __test__ = False  # else pytest takes it for a test

    id: str
    file: str
    line: int
    outcome: str
    duration: float = 0.0
    mode: str = "mock"
    clock: str = "virtual"
    elapsed: float = 0.0  # seconds on its clock
    epoch: float = 0.0
    worker: str = ""
    services: tuple[str, ...] = ()
    headline: str = ""
    text: str = ""
    reproduce: str = ""
    har: str = ""
    attempts: tuple[Attempt, ...] = ()
    waits: tuple[Wait, ...] = ()
    breaker: tuple[str, ...] = ()
    trials: int = 0  # of a suite's check: how often its call was made
    checked: Checked | None = None


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a description, and what was met of it, each thing in words: ``404``, ``query limit``, a pointer.

    Of an operation that nobody called, `parameters` and `properties` aren't listed.
    """

    label: str
    statuses: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
    properties: tuple[str, ...] = ()
    met_statuses: tuple[str, ...] = ()
    met_parameters: tuple[str, ...] = ()
    met_properties: tuple[str, ...] = ()
    called: bool = False


@dataclass(frozen=True, slots=True)
class Coverage:
    """One service's description, and what the run met of it; `verdicts` counts exchanges by verdict."""

    service: str
    source: str
    operations: tuple[Operation, ...] = ()
    verdicts: tuple[tuple[str, int], ...] = ()
    waivers: tuple[str, ...] = ()  # those that nothing needed, or that expired, in words


@dataclass(frozen=True, slots=True)
class Drifted:
    """What a sandbox, or a description, has otherwise than a cassette; `tier` is error, warning or info."""

    tier: str
    file: str
    text: str
    times: int = 1


@dataclass(frozen=True, slots=True)
class Field:
    """What one call reads: `use` is read, passed on or unread; the next three are ``"safe"`` or an error's type."""

    place: str
    use: str
    null: str = ""
    missing: str = ""
    unknown: str = ""


@dataclass(frozen=True, slots=True)
class Consumed:
    """The fields of an answer that one call of a suite was seen to read."""

    suite: str
    call: str
    operation: str
    fields: tuple[Field, ...] = ()
    untold: str = ""


@dataclass(frozen=True, slots=True)
class Fuzzed:
    """What fuzzing one operation of a provider came to; fields are those of `report.fuzzed.Fuzzed`."""

    service: str
    operation: str
    seed: int = 0
    cases: int = 0
    requests: int = 0
    findings: int = 0
    known: int = 0
    refused: tuple[tuple[str, int], ...] = ()
    incomplete: str = ""
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Survivor:
    """A field that a green test asserts nothing about: it stayed green with that edit."""

    test: str
    request: str
    edit: str


@dataclass(frozen=True, slots=True)
class Cassette:
    """News of a recording: `state` is recorded, unused, unplayed, expired or the like; `text` says it in a line."""

    state: str
    file: str
    text: str


@dataclass(frozen=True, slots=True)
class Sent:
    """What went out to one host in a live mode."""

    mode: str
    host: str
    requests: int


@dataclass(frozen=True, slots=True)
class Measured:
    """What one operation came to under load, or all of them: times in milliseconds, None where nothing was timed."""

    label: str
    requests: int
    failures: int = 0
    limited: int = 0  # 429s, which are no failures
    rps: float = 0.0
    p50: float | None = None
    p95: float | None = None
    p99: float | None = None
    max: float | None = None


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit of a budget: as it was asked for, and what was seen; None where nobody can say."""

    limit: str
    seen: float | None
    unit: str
    exceeded: bool


@dataclass(frozen=True, slots=True)
class Loaded:
    """One run of ``apiint load``, `started` so many seconds after 1970. The last of `measured` are all operations."""

    service: str
    host: str
    started: float
    seconds: float
    users: int
    workers: int = 0
    measured: tuple[Measured, ...] = ()
    budget: tuple[Limit, ...] = ()
    interrupted: bool = False


@dataclass(frozen=True, slots=True)
class Service:
    """A configured service, as the report's head names it."""

    name: str
    base_url: str = ""
    sandbox_url: str = ""
    spec: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """One run, or several that were merged. `started` and `ended` are seconds since 1970.

    `tests` stand in the order of their files and lines, whichever process ran them; `others` counts by file those that
    asked for none of our fixtures, of which nothing more is told.
    """

    started: float
    ended: float
    mode: str = "mock"
    strict: bool = False
    seed: int | None = None
    version: str = ""
    python: str = ""
    clients: tuple[str, ...] = ()  # ``requests 2.34.2``
    services: tuple[Service, ...] = ()
    workers: int = 1
    tests: tuple[Test, ...] = ()
    coverage: tuple[Coverage, ...] = ()
    drift: tuple[Drifted, ...] = ()
    consumption: tuple[Consumed, ...] = ()
    fuzzed: tuple[Fuzzed, ...] = ()
    survivors: tuple[Survivor, ...] = ()
    cassettes: tuple[Cassette, ...] = ()
    sent: tuple[Sent, ...] = ()
    load: tuple[Loaded, ...] = ()
    warnings: tuple[str, ...] = ()
    others: tuple[tuple[str, int], ...] = ()
