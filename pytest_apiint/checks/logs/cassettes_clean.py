"""No secret stands in a cassette."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from pytest_apiint.checks.failures import failure
from pytest_apiint.checks.requests.credentials import given
from pytest_apiint.checks.wording import times
from pytest_apiint.errors import UsageProblem
from pytest_apiint.messages import near, shorten
from pytest_apiint.secrets import SecretRegistry
from pytest_apiint.secrets.scan import Finding, files, scan

_SHOWN = 5


def assert_cassettes_clean(path: str | os.PathLike[str], *, secrets: Iterable[str] = ()) -> None:
    """No file at `path`, a cassette or a folder of them, holds a secret; nor one of `secrets`, in any form.

    A secret is what stands beside a name that says so (``access_token``, Authorization, cookies), what looks like a
    known issuer's credential, a JWT or a private key, also in base64; ``apiint scan`` finds the same. Placeholders are
    none. It fails where there is no text to look at. Source: CWE-312, CWE-540.
    """
    __tracebackhide__ = True
    registry = SecretRegistry()
    for secret in given(secrets, "assert_cassettes_clean"):
        registry.add(secret, "a given secret")
    place = Path(path)
    if not place.exists():
        raise UsageProblem(f"assert_cassettes_clean: there is no file or folder {shorten(str(path), 60)}")
    looked = [found for file in files(place) if (found := scan(file, registry)) is not None]
    if not looked:
        raise failure(
            "nothing to judge: no text file is there",
            expected="cassettes, and no secret in them",
            seen=f"no file in {shorten(near(str(place)), 60)}",
            hint="are they recorded already (pytest --api-mode=record)?",
        )
    leaks = [finding for found in looked for finding in found if finding.found.sure]
    if leaks:
        files_ = len({finding.file for finding in leaks})
        raise failure(
            f"{times(len(leaks), 'secret')} in {times(files_, 'file')} of {len(looked)}",
            expected="placeholders in the places of secrets",
            seen="\n".join(_row(finding) for finding in leaks[:_SHOWN]) + _more(len(leaks) - _SHOWN),
            hint="record again (--api-mode=record); what was committed has to be revoked",
        )


def _row(finding: Finding) -> str:
    found = finding.found
    kind = f"{found.kind} at {found.place}" if found.place else found.kind
    return shorten(f"{near(str(finding.file))}:{found.line}: {kind}", 60)


def _more(count: int) -> str:
    return f"\nand {count} more" if count > 0 else ""
