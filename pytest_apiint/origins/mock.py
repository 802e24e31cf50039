"""Mock mode's origin: the routes of one service, registered with requests-mock's own signature."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from pytest_apiint.errors import SpecMismatch, UsageProblem
from pytest_apiint.messages import layout
from pytest_apiint.origins import engine
from pytest_apiint.origins.history import History
from pytest_apiint.origins.nearest import no_matching_mock
from pytest_apiint.origins.routes import (
    CustomRoute,
    EngineRoute,
    Place,
    PlainRoute,
    Route,
    canonical,
    fixed,
    is_fixed,
    plain,
    split_arguments,
)
from pytest_apiint.script import Answer

if TYPE_CHECKING:
    from pytest_apiint.errors import ApiintError
    from pytest_apiint.exchange import Exchange, Request, Response
    from pytest_apiint.origins.described import Described
    from pytest_apiint.script import Decision

# Given the method, the whole URL, the answer, and where they were registered.
Check: TypeAlias = "Callable[[str, str, Response, Place], None]"
_PACKAGE = __name__.partition(".")[0]


class Mock(History):
    """``api.mock``: requests-mock's registration API, for every client library.

    A URL that begins with ``/`` stands below the service's base URL; any other is taken as it is. The route
    registered last is asked first. Source: requests-mock, "Request Matching" and "Creating Responses".
    `named` brings a URL of the API's sandbox to the name that it has in every mode. `check`, where there is one, is
    given each fixed answer as it's registered, and raises where the API would never answer so. `described` gives who
    answers by the API's description.
    """

    live = False
    lacks = "isn't mocked"

    def heard(self, exchange: Exchange) -> None:
        """Nothing comes of it."""

    def forward(self, attempt: Request) -> None:
        """Nowhere: mocks answer here."""

    def __init__(
        self,
        base_url: str,
        named: Callable[[str], str] = str,
        check: Check | None = None,
        described: Callable[[], Described | None] = lambda: None,
    ) -> None:
        super().__init__()
        self._described = described
        self._refused: dict[Request, SpecMismatch] = {}
        self._check = check
        self._answering: dict[Request, Route] = {}
        self.base_url: str = base_url.rstrip("/")
        self.routes: list[Route] = []
        self.pinned: list[Route] = []
        self._named = named

    # -- registering ----------------------------------------------------------------------------

    def register_uri(self, method: Any, url: Any, response_list: Any = None, **arguments: Any) -> Route:
        """Answer `method` and `url` with what `arguments` (or each of `response_list` in turn) say.

        `method` and `url` may be ``requests_mock.ANY``, `url` also a compiled pattern for the whole URL.
        Bodies: `json`, `text`, `content`, `body`, `raw`, as values or callables ``(request, context)``; with
        `status_code`, `reason`, `headers`, `cookies`. Or `exc`, an exception. Matching: `request_headers`,
        `complete_qs`, `additional_matcher`. Returns the route, with `called`, `call_count`, `last_request`.
        With ``pinned=True`` the route answers in every mode; another one answers in mock mode, and in the live modes
        it's held against what the API answers. With ``contract="off"`` it isn't held against the API's description: say
        where the API answers nonsense on purpose.
        """
        __tracebackhide__ = True
        place = _calling_place()
        pinned = bool(arguments.pop("pinned", False))
        exempt = _exempt(arguments.pop("contract", None))
        url = self._absolute(url)
        given = dict(arguments)
        matching = split_arguments(arguments)
        if matching.get("_real_http"):
            raise UsageProblem("real_http=True needs the network, and mock mode has none; register an answer instead")
        answers: list[Mapping[str, Any]] = list(response_list) if response_list else [arguments]
        adapter = engine.adapter()
        # The engine checks every argument, also where its matching isn't needed.
        adapter.register_uri(method, url, response_list, **given)
        if self._check is not None and not exempt:
            self._held(method, url, answers, place)
        route: Route
        if plain(method, url, answers, matching):
            route = PlainRoute(method, url, answers, place)
        else:
            route = EngineRoute(method, url, adapter, answers, place)
        route.exempt = exempt
        self.routes.append(route)
        if pinned:
            self.pinned.append(route)
        return route

    def request(self, method: Any, url: Any, response_list: Any = None, **arguments: Any) -> Route:
        """`register_uri` by its other name."""
        __tracebackhide__ = True
        return self.register_uri(method, url, response_list, **arguments)

    def get(self, url: Any, response_list: Any = None, **arguments: Any) -> Route:
        __tracebackhide__ = True
        return self.register_uri("GET", url, response_list, **arguments)

    def options(self, url: Any, response_list: Any = None, **arguments: Any) -> Route:
        __tracebackhide__ = True
        return self.register_uri("OPTIONS", url, response_list, **arguments)

    def head(self, url: Any, response_list: Any = None, **arguments: Any) -> Route:
        __tracebackhide__ = True
        return self.register_uri("HEAD", url, response_list, **arguments)

    def post(self, url: Any, response_list: Any = None, **arguments: Any) -> Route:
        __tracebackhide__ = True
        return self.register_uri("POST", url, response_list, **arguments)

    def put(self, url: Any, response_list: Any = None, **arguments: Any) -> Route:
        __tracebackhide__ = True
        return self.register_uri("PUT", url, response_list, **arguments)

    def patch(self, url: Any, response_list: Any = None, **arguments: Any) -> Route:
        __tracebackhide__ = True
        return self.register_uri("PATCH", url, response_list, **arguments)

    def delete(self, url: Any, response_list: Any = None, **arguments: Any) -> Route:
        __tracebackhide__ = True
        return self.register_uri("DELETE", url, response_list, **arguments)

    def _held(self, method: Any, url: Any, answers: list[Mapping[str, Any]], place: Place) -> None:
        __tracebackhide__ = True
        if self._check is None or not isinstance(method, str) or not isinstance(url, str):
            return
        for answer in answers:
            if is_fixed(answer) and isinstance(given := fixed(answer), Answer):
                self._check(method, url, given.response, place)

    def answering(self, request: Request) -> Route | None:
        """The route that answered `request`; asked once, where answers are checked."""
        return self._answering.pop(request, None)

    def from_spec(
        self, operation: str, *, status: int | None = None, example: str | None = None, full: bool = False
    ) -> Route:
        """Answer `operation` (``"GET /users/{id}"``, or its operationId) by the API's description.

        That is the description's own example, if its schema accepts that, else the smallest value that it describes;
        with `full` one with all that may be there. A path's own value is put where the answer has the same name.
        `status` is the lowest 2xx that is described, if nothing is said; `example` is an example's name.

        Raises:
            UsageProblem: the service has no description.
            SpecMismatch: it has no such operation, status or example, or no value can be made.
        """
        __tracebackhide__ = True
        from pytest_apiint.contract.answering import Preference  # noqa: PLC0415 - for services with a description
        from pytest_apiint.origins.described import SpecRoute  # noqa: PLC0415

        if (described := self._described()) is None:
            rows = [("fix", 'spec = "acme.openapi.yaml" in its settings, or --api-spec=FILE')]
            raise UsageProblem(layout(f"from_spec({operation!r:.40}): the service has no description", rows))
        try:
            route = SpecRoute(described, operation, Preference(status, example, full), _calling_place())
        except SpecMismatch as mismatch:
            raise mismatch.with_traceback(None) from None  # the test's own line is what is to be seen
        self.routes.append(route)
        return route

    def add_matcher(self, matcher: Any) -> Route:
        """A callable that takes a request and returns a `requests.Response`, or ``None`` to pass."""
        route = CustomRoute(matcher, _calling_place())
        self.routes.append(route)
        return route

    def _absolute(self, url: Any) -> Any:
        if not isinstance(url, str) or url.startswith("//"):
            return url
        if "://" in url:
            return canonical(self._named(url))
        return f"{self.base_url}/{url.removeprefix('/')}"

    def reset(self) -> None:
        """Forget what came; the routes stay."""
        super().reset()
        for route in self.routes:
            route.reset()

    def reset_mock(self) -> None:
        """`reset` by its other name."""
        self.reset()

    # -- answering ------------------------------------------------------------------------------

    def decide(self, request: Request, *, pinned: bool = False) -> Decision | None:
        """The answer of the last registered route that matches."""
        for route in reversed(self.pinned if pinned else self.routes):
            if (decision := route.answer(request)) is not None:
                self._history.append(request)
                if self._check is not None:
                    self._answering[request] = route
                return decision
        return None if pinned else self._by_description(request)

    def described(self, request: Request) -> Decision | None:
        """What the API's description answers to `request`; None where there's no description, or nothing in it.

        Raises:
            SpecMismatch: no answer can be made of it.
        """
        described = self._described()
        return described.answer(request) if described is not None else None

    @property
    def has_description(self) -> bool:
        return self._described() is not None

    def _by_description(self, request: Request) -> Decision | None:
        """What the description answers to what isn't mocked, where the settings say so."""
        described = self._described()
        if described is None or not described.always:
            return None
        try:
            found = described.answer(request)
        except SpecMismatch as mismatch:
            self._refused[request] = mismatch
            return None
        if found is not None:
            self._history.append(request)
        return found

    def answers(self, request: Request) -> Iterator[tuple[Route, Decision]]:
        """Routes that match, the last registered one first, each with what it would answer."""
        for route in reversed(self.routes):
            if (decision := route.answer(request)) is not None:
                yield route, decision

    def unmatched(self, request: Request) -> ApiintError:
        """Which route is nearest, and what differs."""
        self._history.append(request)
        if (mismatch := self._refused.pop(request, None)) is not None:
            return mismatch
        return no_matching_mock(request, self.routes, self.base_url)


def _exempt(contract: Any) -> bool:
    if contract not in (None, "off"):
        raise UsageProblem(f'a mock takes contract="off" or nothing, not {contract!r}; levels are for tests and runs')
    return contract is not None


def _calling_place() -> Place:
    """The line of the test (or of its conftest) that registers a route."""
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_globals.get("__name__", "").partition(".")[0] == _PACKAGE:
        frame = frame.f_back
    return Place(frame.f_code.co_filename, frame.f_lineno)
