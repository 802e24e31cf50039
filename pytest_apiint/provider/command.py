"""Requests as commands to paste: ``curl`` with variables in the place of secrets, and pytest with its seed."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator

from pytest_apiint.exchange import Request
from pytest_apiint.messages import ascii_only
from pytest_apiint.sandbox.probe import Credential

# What any client sends of itself.
_USUAL = frozenset(
    {
        "accept",
        "accept-encoding",
        "connection",
        "content-length",
        "host",
        "user-agent",
        "x-schemathesis-testcaseid",
    }
)


def curl(request: Request, credentials: Iterable[Credential] = ()) -> str:
    """The command that sends `request` again; secrets are read from their variables."""
    known = tuple(credentials)
    words = (
        ["curl"] if request.method == "GET" else ["curl", "-I" if request.method == "HEAD" else f"-X {request.method}"]
    )
    basic = {one.placeholder: one for one in known if one.before == "Basic "}
    for name, value in request.headers.pairs:
        if (one := basic.get(value.removeprefix("Basic "))) is not None:
            words.append(f"-u {_user(one)}")
        elif name.lower() not in _USUAL:
            words.append(f"-H {_quoted(f'{name}: {value}', known)}")
    if request.body:
        words.append(f"--data-binary {_quoted(request.body.decode('utf-8', 'backslashreplace'), known)}")
    return ascii_only(" ".join([*words, _quoted(request.url, known)]))


def pytest(nodeid: str, seed: int, options: Iterator[str] | Iterable[str] = ()) -> str:
    """The command that fuzzes the operation again, with the same cases."""
    return ascii_only(" ".join(["pytest", shlex.quote(nodeid), *options, f"--api-seed={seed}"]))


def _user(one: Credential) -> str:
    return '"' + ":".join(f"${name}" for name in one.env.split(":")) + '"'


def _quoted(text: str, known: tuple[Credential, ...]) -> str:
    """A shell's word; in double quotes where a variable stands in it."""
    held = [one for one in known if one.placeholder in text]
    if not held:
        return shlex.quote(text)
    for sign in '\\"$`':
        text = text.replace(sign, f"\\{sign}")
    for one in held:
        text = text.replace(one.placeholder, "${" + one.env.partition(":")[0] + "}")
    return f'"{text}"'
