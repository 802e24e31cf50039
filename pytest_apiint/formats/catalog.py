"""All formats, in one list: where two shapes fit an answer, the earlier one is meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final

from pytest_apiint.errors import UsageProblem
from pytest_apiint.formats.known.aws import AWS_JSON, AWS_XML
from pytest_apiint.formats.known.azure import AZURE
from pytest_apiint.formats.known.envelope import ENVELOPE
from pytest_apiint.formats.known.google import GOOGLE
from pytest_apiint.formats.known.graphql import GRAPHQL
from pytest_apiint.formats.known.jsonapi import JSONAPI
from pytest_apiint.formats.known.oauth import OAUTH
from pytest_apiint.formats.known.problem import PROBLEM_JSON, PROBLEM_XML
from pytest_apiint.formats.known.services import SERVICES
from pytest_apiint.formats.known.soap import SOAP, SOAP_12
from pytest_apiint.formats.model import Format
from pytest_apiint.messages import layout, shorten

FORMATS: Final[tuple[Format, ...]] = (
    PROBLEM_JSON,
    PROBLEM_XML,
    ENVELOPE,
    JSONAPI,
    GOOGLE,
    AZURE,
    *SERVICES,
    AWS_JSON,
    AWS_XML,
    GRAPHQL,
    OAUTH,
    SOAP,
    SOAP_12,
)
# What hooks gave, for as long as their pytest runs.
_MORE: Final[list[Format]] = []


def every() -> tuple[Format, ...]:
    """Ours, and before them those of hooks: who registers a format means it."""
    return (*_MORE, *FORMATS)


def named(wanted: str | Format) -> Format:
    """The format called `wanted`.

    Raises:
        UsageProblem: none is called so.
    """
    if isinstance(wanted, Format):
        return wanted
    found = next((one for one in every() if one.name == wanted), None)
    if found is not None:
        return found
    import difflib  # noqa: PLC0415 - only a mistake needs it

    names = [one.name for one in every()]
    near = difflib.get_close_matches(str(wanted)[:80], names, n=1, cutoff=0.5)
    rows = [
        ("known", ", ".join(names)),
        ("hint", f'did you mean "{near[0]}"?' if near else ""),
        ("fix", "one of these, or one of your own: the hook pytest_apiint_error_formats"),
    ]
    raise UsageProblem(layout(f"no error format is called {shorten(repr(wanted), 40)}", rows))


@contextmanager
def registered(more: Iterable[Format]) -> Iterator[None]:
    """`more` are known meanwhile.

    Raises:
        UsageProblem: one is no format, or has the name of another.
    """
    before = list(_MORE)
    for one in more:
        if not isinstance(one, Format):
            raise UsageProblem(f"pytest_apiint_error_formats: {one!r:.60} is no pytest_apiint.formats.Format")
        if any(one.name == other.name for other in every()):
            _MORE[:] = before
            raise UsageProblem(f'two error formats are called "{one.name}": give the one of your hook another name')
        _MORE.append(one)
    try:
        yield
    finally:
        _MORE[:] = before
