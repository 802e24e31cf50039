"""The assertions that tests call."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import Final

import pytest_apiint
from pytest_apiint.explained.page import Page
from pytest_apiint.messages import shorten

_WIDE: Final = 76  # columns
_LONG: Final = 40  # of a parameter with its default
# Arguments that a test has in any case.
_KNOWN: Final = {"api": "mock_api", "auth_server": "auth_server", "journal": "mock_api.journal"}


def pages() -> dict[str, Page]:
    """One page for each public assertion."""
    names = [name for name in pytest_apiint.__all__ if name.startswith("assert_")]
    return {name: _page(name) for name in names}


def _page(name: str) -> Page:
    function = getattr(pytest_apiint, name)
    first, *paragraphs = (inspect.getdoc(function) or "").split("\n\n")
    more = [text for text in paragraphs if not text.startswith("Raises:")]
    parameters = inspect.signature(function).parameters.values()
    takes = ", ".join(shorten(str(one.replace(annotation=one.empty)), _LONG) for one in parameters)
    rows = (("promise", _plain(first)), ("takes", takes), *(("more", _plain(text)) for text in more[:1]))
    return Page(name, "assertion", "for any test", rows, _example(name, list(parameters)))


def _example(name: str, parameters: Sequence[inspect.Parameter]) -> str:
    """A test that calls it with what must be given; `...` stands for what only the test's author knows."""
    given = [_argument(one) for one in parameters if one.default is one.empty and one.kind is not one.VAR_KEYWORD]
    asked = [one for one in ("mock_api", "auth_server") if any(one in text for text in given)] or ["mock_api"]
    lines = [f"from pytest_apiint import {name}", "", f"def test_it({', '.join(asked)}):"]
    call = f"    {name}({', '.join(given)})"
    if len(call) > _WIDE:
        call = "\n".join([f"    {name}(", *(f"        {one}," for one in given), "    )"])
    return "\n".join([*lines, "    ...  # the client is called", call]) + "\n"


def _argument(one: inspect.Parameter) -> str:
    value = _KNOWN.get(one.name, "...")
    return value if one.kind in (one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD) else f"{one.name}={value}"


def _plain(text: str) -> str:
    return text.replace("``", "").replace("\n", " ")
