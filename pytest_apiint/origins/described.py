"""Answers by an API's description: to what a test names, or to whatever comes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from pytest_apiint.errors import SpecMismatch
from pytest_apiint.origins.routes import Place, Route
from pytest_apiint.script import Answer

if TYPE_CHECKING:
    from pytest_apiint.contract.answering import Answerer, Preference
    from pytest_apiint.contract.facts import Operation
    from pytest_apiint.exchange import Request

SPEC: Final = "spec"  # the origin of such an answer


class Described:
    """What `answerer` makes of requests to the hosts that `owns` knows. `always` where it answers what isn't mocked."""

    def __init__(self, answerer: Answerer, owns: Callable[[str], bool], *, always: bool = False) -> None:
        self.answerer = answerer
        self.always = always
        self._owns = owns

    def answer(self, request: Request, of: Operation | None = None, wanted: Preference | None = None) -> Answer | None:
        """The answer to `request`, if it's for the operation `of`, or for any; None where it isn't described.

        Raises:
            SpecMismatch: the request prefers what isn't described, or no answer can be made.
        """
        match = self.answerer.meant(request) if self._owns(request.host) else None
        if match is None or (of is not None and match.operation.label != of.label):
            return None
        return Answer(self.answerer.answer(match, request, wanted), origin=SPEC)


class SpecRoute(Route):
    """One operation, answered by its description; where `wanted` can't be, that is said when it's registered."""

    def __init__(self, described: Described, name: str, wanted: Preference, place: Place) -> None:
        """Raises SpecMismatch: the description has no such operation, status or example, or nothing can be made."""
        self._described = described
        self._operation = described.answerer.operation(name)
        self._wanted = wanted
        super().__init__(self._operation.method, self._operation.path, [], place)
        described.answerer.check(self._operation, wanted)

    def answer(self, request: Request) -> Answer | None:
        try:
            found = self._described.answer(request, self._operation, self._wanted)
        except SpecMismatch:
            return None  # what the client itself prefers isn't described: nobody answers
        if found is not None:
            self._history.append(request)
        return found
