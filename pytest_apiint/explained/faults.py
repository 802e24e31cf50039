"""What can go wrong on a connection: the kinds of faults, and how they are dealt out."""

from __future__ import annotations

import inspect
from typing import Any, Final

from pytest_apiint import faults
from pytest_apiint.explained.page import Page

# Arguments that must be given, or that let a test of two lines do.
_GIVEN: Final = {
    "always": "faults.unavailable()",
    "between": "0, 60, faults.unavailable()",
    "every": "2, faults.unavailable()",
    "flap": "faults.unavailable(), up=60, down=30",
    "latency": "5.0",
    "percent": "20, faults.unavailable()",
    "redirect": '"loop"',
    "status": "503",
}
_TEST: Final = """\
import requests
from pytest_apiint import faults

def test_the_client_copes(mock_api):
    mock_api.mock.get("/users/1", json={{"name": "Mei"}})
    fault = faults.{name}({given})
    mock_api.fail("GET /users/1", fault)
    try:
        requests.get(f"{{mock_api.base_url}}/users/1", timeout=10)  # a client
    except requests.RequestException:
        pass  # an error of its own, and no other
    print(mock_api.journal.story())
"""


def pages() -> dict[str, Page]:
    """One page for each function of `faults`."""
    made = {name: getattr(faults, name) for name in faults.__all__ if name[0].islower()}
    return {name: _page(name, function) for name, function in made.items()}


def _page(name: str, function: Any) -> Page:
    said, _, rest = (inspect.getdoc(function) or "").partition("\n\n")
    plain = said.replace("``", "").replace("\n", " ")
    rows = (
        ("meaning", plain),
        ("more", rest.partition("Raises:")[0].replace("``", "").replace("\n", " ").strip()),
        ("takes", _signature(name, function)),
        ("client", "survive it, or raise one of its own errors: the checks of the groups retries and errors"),
    )
    test = _TEST.format(name=name, given=_GIVEN.get(name, ""))
    return Page(name, "fault", "what goes wrong", rows, test)


def _signature(name: str, function: Any) -> str:
    parameters = inspect.signature(function).parameters.values()
    return f"faults.{name}({', '.join(str(one).replace(chr(39), '') for one in parameters)})"
