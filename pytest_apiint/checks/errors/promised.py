"""Which failure has to become which exception: what `assert_maps_errors` is given, read into one list."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeGuard

from pytest_apiint import faults
from pytest_apiint.checks.errors.typed import STATUSES
from pytest_apiint.checks.errors.wrapped import BROKEN
from pytest_apiint.checks.wording import listed
from pytest_apiint.errors import UsageProblem
from pytest_apiint.faults import Fault

if TYPE_CHECKING:
    from pytest_apiint.faults import OddBody

    What: TypeAlias = int | Fault | OddBody
    Kinds: TypeAlias = type[BaseException] | tuple[type[BaseException], ...]
    Wanted: TypeAlias = Kinds | Callable[[Any], object]
    Errors: TypeAlias = Kinds | Mapping[What, Wanted]

_BAD_REQUEST: Final = 400
_EXAMPLE: Final = "assert_maps_errors(call, api, errors={404: NotFound, faults.read_timeout(): Unreachable})"


@dataclass(frozen=True, slots=True)
class Promised:
    """After `fault`, the error is one that `holds`; `what` and `expected` say both in words.

    `kinds` are the exceptions that were promised; none where a function decides.
    """

    what: str
    fault: Fault | int
    expected: str
    holds: Callable[[BaseException], bool]
    kinds: tuple[type[BaseException], ...] = ()


def promised(errors: Errors) -> list[Promised]:
    """What `errors` promises, in order; an exception (or several) alone is promised after every failure there is.

    Raises:
        UsageProblem: it promises nothing, or something that is neither failure nor exception.
    """
    if not isinstance(errors, Mapping):
        wanted = _wanted("every failure", errors, kinds_only=True)
        return [Promised(_named(what), _fault(what), *wanted) for what in _every()]
    if not errors:
        raise UsageProblem(f"assert_maps_errors(errors={{}}) promises nothing: {_EXAMPLE}")
    return [Promised(_named(what), _fault(what), *_wanted(_named(what), wanted)) for what, wanted in errors.items()]


def _every() -> list[What]:
    broken: list[What] = [getattr(faults, str(cause))() for cause in BROKEN]
    return [*STATUSES, *broken, *faults.ERROR_BODIES]


def _fault(what: What) -> Fault | int:
    if isinstance(what, Fault) or (isinstance(what, int) and not isinstance(what, bool)):
        return what
    if callable(made := getattr(what, "fault", None)) and isinstance(fault := made(_BAD_REQUEST), Fault):
        return fault
    raise UsageProblem(f"assert_maps_errors: {what!r:.60} is no status, no fault and no odd body: {_EXAMPLE}")


def _named(what: What) -> str:
    status = getattr(what, "status", None) or _BAD_REQUEST
    return str(what) if isinstance(what, int | Fault) else f'a {status} with the body "{what}"'


def _wanted(
    after: str, wanted: Wanted, *, kinds_only: bool = False
) -> tuple[str, Callable[[BaseException], bool], tuple[type[BaseException], ...]]:
    kinds = tuple(kind for kind in (wanted if isinstance(wanted, tuple) else (wanted,)) if _is_exception(kind))
    if kinds and len(kinds) == (len(wanted) if isinstance(wanted, tuple) else 1):
        return listed([kind.__name__ for kind in kinds], 2), lambda error: isinstance(error, kinds), kinds
    if callable(wanted) and not isinstance(wanted, type) and not kinds_only:
        name = getattr(wanted, "__name__", "<lambda>")
        said = "an error that its function takes" if name == "<lambda>" else f"an error that {name} takes"
        return said, _taking(wanted), ()
    raise UsageProblem(f"assert_maps_errors: {after} maps to {wanted!r:.60}, no exception: {_EXAMPLE}")


def _is_exception(kind: object) -> TypeGuard[type[BaseException]]:
    return isinstance(kind, type) and issubclass(kind, BaseException)


def _taking(function: Callable[[Any], object]) -> Callable[[BaseException], bool]:
    """Another error than expected may lack what `function` looks at: then it's none that it takes."""

    def holds(error: BaseException) -> bool:
        try:
            return bool(function(error))
        except AttributeError:
            return False

    return holds
