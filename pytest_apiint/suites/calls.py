"""The calls of a suite: what each is, and what an API that is well answers to it."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import CodeType
from typing import Any, Final, TypeVar, overload

from pytest_apiint.checks.bench import Kind
from pytest_apiint.errors import UsageProblem
from pytest_apiint.suites.answers import Reply, replies

F = TypeVar("F", bound=Callable[..., Any])
ABSENT: Final = object()
_MARK = "__apiint_call__"


@dataclass(frozen=True, slots=True)
class Call:
    """A suite's method that makes one call of a client. `route` names the request that is the call itself."""

    name: str
    kind: Kind
    method: Any  # the function, as the class body has it
    replies: tuple[Reply, ...]
    route: str | None

    @property
    def asynchronous(self) -> bool:
        return inspect.iscoroutinefunction(self.method) or inspect.isasyncgenfunction(self.method)

    @property
    def literals(self) -> frozenset[str]:
        """The texts in the method, and those of its module that it names: what a client got, and didn't make."""
        function = inspect.unwrap(self.method)
        code = getattr(function, "__code__", None)
        return frozenset(_texts(code, getattr(function, "__globals__", {}))) if code is not None else frozenset()


def _texts(value: Any, names: Mapping[str, Any]) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple | frozenset):
        for part in value:
            yield from _texts(part, names)
    elif isinstance(value, CodeType):
        yield from _texts(value.co_consts, names)
        yield from (text for name in value.co_names if isinstance(text := names.get(name), str))


@overload
def read(function: F) -> F: ...
@overload
def read(
    *,
    answer: Any = ...,
    status: int = ...,
    headers: Mapping[str, str] | None = ...,
    route: str | None = ...,
) -> Callable[[F], F]: ...
def read(
    function: F | None = None,
    *,
    answer: Any = ABSENT,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    route: str | None = None,
) -> Any:
    """A call that only reads. `answer` is what the API gives when all is well.

    A body (JSON for what isn't text or bytes; ``None`` is none at all), or ``(status, headers, body)``, or a function
    of the request that returns either. `status` and `headers` go with a body. Where one call makes several requests,
    the last of them is the call itself, or that of `route`: ``"GET /users/*"``.
    """
    return _marked("read", function, _one("read", answer, status, headers), route)


@overload
def write(function: F) -> F: ...
@overload
def write(
    *,
    answer: Any = ...,
    status: int = ...,
    headers: Mapping[str, str] | None = ...,
    route: str | None = ...,
) -> Callable[[F], F]: ...
def write(
    function: F | None = None,
    *,
    answer: Any = ABSENT,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    route: str | None = None,
) -> Any:
    """A call that changes something, so that doing it twice would hurt. The parameters are those of `read`."""
    return _marked("write", function, _one("write", answer, status, headers), route)


@overload
def listing(function: F) -> F: ...
@overload
def listing(
    *,
    pages: Sequence[Any] = ...,
    status: int = ...,
    headers: Mapping[str, str] | None = ...,
    route: str | None = ...,
) -> Callable[[F], F]: ...
def listing(
    function: F | None = None,
    *,
    pages: Sequence[Any] = (),
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    route: str | None = None,
) -> Any:
    """A call that reads all pages of something, and returns all items (or an iterator over them).

    `pages` are answers as in `read`, in order, as the API would give them: each with its cursor, link or count. Two
    are enough; with one there is no paging to judge.
    """
    if isinstance(pages, str | bytes | Mapping) or not isinstance(pages, Sequence):
        raise UsageProblem(f"@listing(pages={pages!r:.40}): pages are a list of answers, one for each page")
    found = tuple(reply for page in pages for reply in replies(page, status, headers, "@listing(pages=...)"))
    return _marked("listing", function, found, route)


def _one(kind: str, answer: Any, status: int, headers: Mapping[str, str] | None) -> tuple[Reply, ...]:
    return () if answer is ABSENT else replies(answer, status, headers, f"@{kind}(answer=...)")


def _marked(kind: Kind, function: F | None, found: tuple[Reply, ...], route: str | None) -> Any:
    def mark(method: F) -> F:
        setattr(method, _MARK, Call(method.__name__, kind, method, found, route))
        return method

    return mark if function is None else mark(function)


def calls_of(suite: type) -> tuple[Call, ...]:
    """The calls of a suite, in the order in which they stand there, inherited ones first."""
    found: dict[str, Call] = {}
    for cls in reversed(suite.__mro__):
        for name, value in vars(cls).items():
            if isinstance(call := getattr(value, _MARK, None), Call):
                found[name] = call
            elif name in found:
                del found[name]  # a subclass has put something else in its place
    return tuple(found.values())
