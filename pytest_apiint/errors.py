"""Every error of the package, by whose fault it is.

::

    ApiintError
    |- UsageProblem         the test's author: an option, a setting or a call is off
    |  |- SettingsProblem       a settings file says something that can't be meant
    |  |- NoMatchingMock        a request came that no registered route answers
    |  |- NetworkBlocked        something tried to leave the machine in an offline mode
    |  |- ClockRefused          virtual time can't work beside what is active here
    |  |- SecretMissing         a live mode needs a secret that the environment doesn't hold
    |  |- SecretRefused         the environment's value for a secret can't be used, or must not
    |  |- SecretLeak            a cassette would hold a secret, so it isn't written
    |  |- CassetteMissing        a request came in replay mode, and the test has no cassette
    |  `- CassetteNotWritten    the disk, a directory or another process keeps a cassette from being written
    |- ContractFailure      the code under test (also an AssertionError)
    |  |- FaultNotReached       a planned fault met no request: the client stopped too early
    |  `- RequestNotInSpec      a request that the API would refuse, by its description
    |- SpecMismatch         the mock, the cassette or the description
    |  |- MockNotInSpec         a mock answers what the API never would, by its description
    |  |- AnswerNotInSpec       a recording's or a sandbox's answer isn't what is described
    |  |- CassetteUnmatched      a request came that isn't in the cassette
    |  |- CassetteExhausted      a request came more often than the cassette has it
    |  |- CassetteDamaged        a cassette's file can't be read
    |  |- SpecDamaged            a description can't be read as one
    |  `- CassetteExpired        a cassette is older than the settings let it be (also a UserWarning)
    |- ReportDamaged        the journal of a run, or its report, can't be read
    `- SandboxTrouble       the far side
       `- CleanupFailed         what a test made there couldn't be deleted (also an ExceptionGroup)

    ContractWarning         a broken promise that only should be kept (a UserWarning)

    Runaway (BaseException)  a client that would go on, or wait, for ever; `except Exception`
    `- Stalled               in a retry loop must not swallow it, so it isn't an Exception
"""

from __future__ import annotations

from collections.abc import Sequence


class ApiintError(Exception):
    """Anything that this package raises about a test, a client or a settings file."""


class UsageProblem(ApiintError):
    """The test's author asked for something that can't be meant."""


class SettingsProblem(UsageProblem):
    """A settings file holds a key or a value that can't be meant."""


class NoMatchingMock(UsageProblem):
    """A request came that no registered route answers."""


class NetworkBlocked(UsageProblem):
    """Something tried to leave the machine while the mode allows no network."""


class HostNotAllowed(UsageProblem):
    """A client asked a host that isn't one of the service's, in a mode that talks to real ones."""


class ClockRefused(UsageProblem):
    """Virtual time can't work beside what is active here."""


class SecretMissing(UsageProblem):
    """A live mode needs a secret that the environment doesn't hold."""


class SecretRefused(UsageProblem):
    """What the environment holds for a secret can't be the secret, or opens a live account."""


class SecretLeak(UsageProblem):
    """A cassette would hold a secret, so it isn't written; the message never holds the secret."""


class CassetteMissing(UsageProblem):
    """A request came in replay mode, and the test has no cassette."""


class CassetteNotWritten(UsageProblem):
    """The disk, a directory or another process keeps a cassette from being written; the old file is as it was."""


class ContractFailure(ApiintError, AssertionError):
    """The code under test broke a promise."""


class FaultNotReached(ContractFailure):
    """A planned fault met no request."""


class RequestNotInSpec(ContractFailure):
    """The client sent what the API would refuse, by its description."""


class ContractWarning(UserWarning):
    """The code under test broke a promise that it should keep, and need not; under ``--api-strict`` it's a failure."""


class SpecMismatch(ApiintError):
    """A mock, a cassette or a description doesn't agree with the others."""


class MockDrifted(SpecMismatch):
    """A registered route answers otherwise than the real API does."""


class MockNotInSpec(SpecMismatch):
    """A mock answers what the API never would, by its description."""


class AnswerNotInSpec(SpecMismatch):
    """A recording's or a sandbox's answer isn't what is described."""


class SpecDamaged(SpecMismatch):
    """A description can't be read as one: in which `file`, at which JSON `pointer` or `line` (from 1) where known.

    `seen` and `hint` are what its text says of it.
    """

    file: str = ""
    pointer: str | None = None
    line: int | None = None
    seen: str = ""
    hint: str = ""


class CassetteUnmatched(SpecMismatch):
    """A request came that the cassette doesn't hold."""


class CassetteExhausted(SpecMismatch):
    """A request came more often than the cassette holds an answer for it."""


class CassetteDamaged(SpecMismatch):
    """A cassette's file can't be read as one: what was `seen`, in which `line` (from 1), where that can be told."""

    seen: str = ""
    line: int | None = None


class CassetteExpired(SpecMismatch, UserWarning):
    """A cassette is older than the settings let it be; a warning, or where they say so a failure."""


class ReportDamaged(ApiintError):
    """The journal of a run, or its report, can't be read as one."""


class SandboxTrouble(ApiintError):
    """The far side failed, not the code under test."""


class CleanupFailed(SandboxTrouble, ExceptionGroup[Exception]):
    """Cleanups of a test failed; each failure is one of `exceptions`."""

    def __str__(self) -> str:
        return self.message

    def derive(self, exceptions: Sequence[Exception], /) -> CleanupFailed:  # type: ignore[override]
        """The same message over some of the failures, as ``except*`` makes them."""
        return CleanupFailed(self.message, exceptions)


class Runaway(BaseException):
    """A client that would retry, sleep or wait for ever.

    Not an ``Exception``, so that a retry loop's ``except Exception`` can't swallow it.
    """


class Stalled(Runaway):
    """Every thread and task waits for something that can never come."""


# A failure names its class by the door users import it from.
for _error in (
    ContractFailure,
    ContractWarning,
    FaultNotReached,
    NoMatchingMock,
    NetworkBlocked,
    Runaway,
    Stalled,
    UsageProblem,
):
    _error.__module__ = "pytest_apiint"
del _error
