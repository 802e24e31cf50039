"""What the environment says: the interpreter, the variables that change what runs do, and which extras are there."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, metadata, requires, version
from typing import Final

from pytest_apiint.doctor.finding import Finding
from pytest_apiint.sandbox.runs import recording_refusal

_DISTRIBUTION: Final = "pytest-apiint"
# What each extra of users is for; pyproject.toml has those of developers below.
EXTRAS: Final = {
    "cli": "the command apiint",
    "crypto": "signed tokens, and webhooks signed with pairs of keys",
    "fuzz": "Hypothesis' strategies, and providers under Schemathesis",
    "load": "load tests by Locust: apiint load",
    "otel": "spans of tests and exchanges: --api-otel",
    "report": "--api-report and --api-har",
    "sandbox": "the setting rate_limit",
    "tls": "the check tls-bad-certificates",
}


def found(environ: Mapping[str, str] = os.environ) -> Iterator[Finding]:
    """The interpreter, the variables, the extras."""
    yield Finding("python", f"{platform.python_implementation()} {platform.python_version()}", "ok", platform.system())
    yield from _elsewhere(environ)
    yield from _variables(environ)
    known = metadata(_DISTRIBUTION).get_all("Provides-Extra") or ()
    for extra, says in EXTRAS.items():
        if extra in known:
            yield _extra(extra, says)


def _elsewhere(environ: Mapping[str, str]) -> Iterator[Finding]:
    """Whether the command is another environment's than the active one, as where pipx has installed it."""
    active = environ.get("VIRTUAL_ENV", "")
    if active and os.path.realpath(active) != os.path.realpath(sys.prefix):
        says = "another than the active one: what follows is not of the tests' own"
        yield Finding("python", "environment", "warn", says, "python -m pytest_apiint doctor")


def _variables(environ: Mapping[str, str]) -> Iterator[Finding]:
    if environ.get("CI"):
        refused = recording_refusal(environ) is not None
        says = "recording is refused" if refused else "recording is allowed, by APIINT_ALLOW_RECORD"
        yield Finding("environment", "CI", "ok" if refused else "warn", says)
    for name in sorted(environ):
        if name.startswith("APIINT_") and name != "APIINT_RUN_ID":
            yield Finding("environment", name, "ok", "set: `apiint config show` says what it does")


def _extra(extra: str, says: str) -> Finding:
    missing = [name for name in _needed(extra) if not _is_there(name)]
    if missing:
        return Finding("extras", extra, "ok", f"not installed: {says}", f"pip install 'pytest-apiint[{extra}]'")
    return Finding("extras", extra, "ok", f"installed: {says}")


def _needed(extra: str) -> list[str]:
    """The distributions that an extra names."""
    asked = [line for line in requires(_DISTRIBUTION) or () if f'extra == "{extra}"' in line.replace("'", '"')]
    return ["".join(c if c.isalnum() or c in "-_." else " " for c in line).split()[0] for line in asked]


def _is_there(name: str) -> bool:
    try:
        version(name)
    except PackageNotFoundError:
        return False
    return True
