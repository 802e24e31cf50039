"""Mocks that have much less than what was recorded: a client may need what they leave out, and no test would tell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from pytest_apiint.contract.observed import inside
from pytest_apiint.contract.pointers import tokens
from pytest_apiint.contract.verdict import Problem
from pytest_apiint.messages import shorten

if TYPE_CHECKING:
    from pytest_apiint.contract.observed.contract import Observed
    from pytest_apiint.exchange import Request, Response

THIN: Final = "thin"
_SHOWN: Final = 3


def thin(observed: Observed, request: Request, response: Response) -> Problem | None:
    """That an answer has fewer than half of the properties that all recordings of it have; None where it has more.

    Raises:
        SpecDamaged: its operation isn't as OpenAPI has it.
    """
    if (known := observed.recorded(request, response)) is None:
        return None
    places = dict(inside.always(known.schema, [known.value]))
    missing = [place for place, there in places.items() if not there]
    if 2 * len(missing) <= len(places):
        return None
    count = f"{len(places) - len(missing)} of {len(places)} properties that all {known.count} recordings have,"
    return Problem("body", "", THIN, "", f"{count}\n{_without(missing)}", strict=True, says=known.said)


def _without(missing: Sequence[str]) -> str:
    """``no name, owner.id, url and 18 more``."""
    names = [shorten(".".join(tokens(place)), 17) for place in missing[:_SHOWN]]
    more = f" and {len(missing) - _SHOWN} more" if len(missing) > _SHOWN else ""
    return f"no {', '.join(names)}{more}"
