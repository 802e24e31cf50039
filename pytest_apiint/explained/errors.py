"""The package's own errors: whose fault one is, and the way out."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Final, TypeGuard

from pytest_apiint import errors
from pytest_apiint.explained.page import Page

_FAULT: Final[Mapping[type[BaseException], str]] = {
    errors.UsageProblem: "the test's author: an option, a setting or a call is off",
    errors.ContractFailure: "the code under test",
    errors.SpecMismatch: "the mock, the cassette or the description",
    errors.SandboxTrouble: "the far side",
    errors.ReportDamaged: "nobody's: a file was cut off, or isn't what a run has written",
    errors.ContractWarning: "the code under test",
    errors.Runaway: "the code under test: it would go on, or wait, for ever",
}
# What to do about each.
_FIX: Final[Mapping[str, str]] = {
    "ApiintError": "catch one of its subclasses: they say whose fault it is",
    "AnswerNotInSpec": "record again, or mend the description; what it gets wrong for good belongs in waivers",
    "CassetteDamaged": "take it from version control, or record again: pytest --api-mode=record",
    "CassetteExhausted": "is the client asking more often than it did? else record again",
    "CassetteExpired": "record again: pytest --api-mode=record --api-record=all; or raise cassettes_max_age",
    "CassetteMissing": "record it: pytest --api-mode=record, with the service's secrets set",
    "CassetteNotWritten": "make the folder writable, or wait for the other process",
    "CassetteUnmatched": "compare with the nearest that the message names; record again where the client is right",
    "CleanupFailed": "delete by hand what the message names; the sandbox keeps it else",
    "ClockRefused": 'stop the other clock in this test, or mark it: @pytest.mark.api(clock="real")',
    "ContractFailure": "mend the client; the message has the journal's story",
    "ContractWarning": "mend the client; --api-strict makes it a failure, ignore = {...} on the suite silences it",
    "FaultNotReached": "the client stopped before the fault's turn: plan fewer, or let it try again",
    "HostNotAllowed": "add the host to the service's `hosts`, or to `allowed_hosts`",
    "MockDrifted": "write the mock as the API answers now",
    "MockNotInSpec": 'mend the mock; @pytest.mark.api(contract="off") lets a wrong one be on purpose',
    "NetworkBlocked": "mock the call, or allow the host: allowed_hosts",
    "NoMatchingMock": "compare with the nearest route that the message names, or register one: api.mock.get(...)",
    "ReportDamaged": "remove the file or the line that the message names, or run the tests again with --api-report",
    "RequestNotInSpec": "mend the request that the client makes, or the description",
    "Runaway": "give the client an end: a most of attempts, or of time",
    "SandboxTrouble": "try again later; `apiint health` says how the API is",
    "SecretLeak": "name the secret in the settings, so that it's replaced, or keep it out of what is recorded",
    "SecretMissing": "set the variable that the message names; without it live tests are skipped",
    "SecretRefused": "use a key of the sandbox's; --api-allow-live-keys is for those who know what it costs",
    "SettingsProblem": "correct the key that the message names; `apiint config show` says what is read",
    "SpecDamaged": "mend the description at the line that is named; apiint validate-spec FILE",
    "SpecMismatch": "mend whichever of the two is wrong: mock or description",
    "Stalled": "somebody waits for what never comes: a lock, a queue, an event without a timeout",
    "UsageProblem": "do as the message says",
}


def pages() -> dict[str, Page]:
    """One page for each class."""
    return {name: _page(name, kind) for name, kind in classes().items()}


def classes() -> dict[str, type[BaseException]]:
    """All of the package's errors and warnings, by name."""
    return {name: kind for name, kind in vars(errors).items() if _is_ours(kind)}


def _is_ours(kind: object) -> TypeGuard[type[BaseException]]:
    error = inspect.isclass(kind) and issubclass(kind, BaseException)
    return error and kind.__module__.partition(".")[0] == "pytest_apiint"


def _page(name: str, kind: type[BaseException]) -> Page:
    fault = next((told for base, told in _FAULT.items() if issubclass(kind, base)), "one of several")
    bases = ", ".join(base.__name__ for base in kind.__bases__)
    rows = (
        ("meaning", " ".join((inspect.getdoc(kind) or "").split("\n\n", maxsplit=1)[0].replace("``", "").split())),
        ("fault", fault),
        ("fix", _FIX.get(name, "")),
        ("is a", bases),
    )
    return Page(name, "error", "raised by this package", rows, _test(name, kind))


def _test(name: str, kind: type[BaseException]) -> str:
    where = "pytest_apiint.errors"
    if issubclass(kind, errors.ContractWarning):
        return f"import pytest\nfrom {where} import {name}\n\nwith pytest.warns({name}):\n    ...\n"
    return f"import pytest\nfrom {where} import {name}\n\nwith pytest.raises({name}):\n    ...\n"
