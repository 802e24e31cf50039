"""What is sent to an API and read back is what it was."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, Protocol, TypeVar

from pytest_apiint.checks.failures import failure
from pytest_apiint.errors import ContractFailure, UsageProblem
from pytest_apiint.messages import shorten

T = TypeVar("T")
Drawn_co = TypeVar("Drawn_co", covariant=True)
_EXAMPLES: Final = 200
_NAME: Final = "assert_round_trip"
# What json writes; a document in another form (bytes, text, an object of a library) is passed on as it is.
_JSON: Final = (Mapping, list, tuple, set, frozenset, int, float, type(None))


class Strategy(Protocol[Drawn_co]):
    """Hypothesis' ``SearchStrategy``, for type checkers: without that extra they would know nothing of the function."""

    def example(self) -> Drawn_co: ...

    def validate(self) -> None: ...


def assert_round_trip(
    to_api: Callable[[T], Any],
    from_api: Callable[[Any], T],
    values: Strategy[T] | Iterable[T],
    *,
    equal: Callable[[T, T], bool] | None = None,
) -> None:
    """``from_api(to_api(value))`` is `value` for all `values`, by way of JSON text, as on the wire.

    `values` are examples, or a Hypothesis strategy (``pip install pytest-apiint[fuzz]``), of which 200 are drawn, the
    same in each run, and a counterexample is shrunk. What `to_api` returns goes through `json` (RFC 8259: so no NaN)
    where it's a dict, a list or a number; bytes, text and other objects are passed on as they are. `equal` compares,
    where the same type and ``==`` don't do.
    """
    __tracebackhide__ = True
    for name, function in (("to_api", to_api), ("from_api", from_api), ("equal", equal)):
        if not callable(function) and not (name == "equal" and function is None):
            raise UsageProblem(f"{_NAME}({name}={function!r:.40}): a function of one value is meant")
    same = equal or _same

    def check(value: T) -> None:
        __tracebackhide__ = True
        problem = _problem(to_api, from_api, value, same)
        if problem is not None:
            raise problem

    if hasattr(values, "example") and hasattr(values, "validate"):
        _drawn(check, values)
        return
    if isinstance(values, str | bytes | Mapping) or not isinstance(values, Iterable):
        raise UsageProblem(f"{_NAME}: {values!r:.60} are neither examples nor a Hypothesis strategy")
    examples = list(values)
    if not examples:
        raise _nothing("none", "is a generator used up?")
    for value in examples:
        check(value)


def _drawn(check: Callable[[Any], None], strategy: Any) -> None:
    __tracebackhide__ = True
    try:
        from hypothesis import HealthCheck, Phase, given, settings  # noqa: PLC0415 - an extra
        from hypothesis.errors import Flaky, Unsatisfiable  # noqa: PLC0415
    except ImportError:
        raise UsageProblem(f"{_NAME}: a strategy needs Hypothesis: pip install 'pytest-apiint[fuzz]'") from None
    quiet = settings(
        max_examples=_EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        report_multiple_bugs=False,
        print_blob=False,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.explicit, Phase.generate, Phase.shrink),
    )
    found: list[ContractFailure] = []

    def tried(value: Any) -> None:
        try:
            check(value)
        except ContractFailure as error:
            found.append(error)
            raise

    drawing: Any = given(strategy)  # untyped, as `quiet` is
    try:
        quiet(drawing(tried))()
    except ContractFailure as error:
        # Hypothesis' own notes would tell it twice.
        raise ContractFailure(*error.args) from error.__cause__
    except Unsatisfiable:
        raise _nothing("the strategy draws no value", "does a filter() or assume() let any pass?") from None
    except Flaky:
        raise _unsteady(found[-1] if found else None) from None


def _problem(
    to_api: Callable[[T], Any], from_api: Callable[[Any], T], value: T, same: Callable[[T, T], bool]
) -> ContractFailure | None:
    shown = shorten(repr(value), 60)
    kept = _kept(value)
    try:
        sent = to_api(value)
    except Exception as error:  # noqa: BLE001 - whatever it is, it's the finding
        return _raised("to_api", error, shown)
    wire = sent
    if isinstance(sent, _JSON):
        try:
            wire = json.loads(json.dumps(sent, allow_nan=False))
        except (TypeError, ValueError, RecursionError) as error:
            return _no_json(error, shown, sent)
    there = shorten(repr(wire), 60)
    try:
        back = from_api(wire)
    except Exception as error:  # noqa: BLE001
        return _raised("from_api", error, shown, there)
    try:
        agree = same(kept, back)
    except Exception as error:  # noqa: BLE001
        return _raised("the comparison", error, shown, there)
    return None if agree else _lost(kept, back, there)


def _kept(value: T) -> T:
    """A copy, where there can be one: `to_api` may take its argument apart."""
    try:
        copied = copy.deepcopy(value)
        return copied if bool(copied == value) else value
    except Exception:  # noqa: BLE001 - what can't be copied or compared is compared as it is
        return value


def _lost(value: object, back: object, there: str) -> ContractFailure:
    one, other = shorten(repr(value), 40), shorten(repr(back), 40)
    alike = one == other
    kinds = f" ({type(value).__name__} and {type(back).__name__})" if alike or type(value) is not type(back) else ""
    return failure(
        f"{one} came back as {other}{kinds}",
        expected="the same value, after the way to the API and back",
        seen=f"on the way: {there}",
        hint="what gets lost: a type (Decimal, tuple, enum, a key that is a number), a time zone, digits?",
    )


def _raised(where: str, error: Exception, value: str, there: str = "") -> ContractFailure:
    if type(error).__module__.startswith("hypothesis"):
        raise error  # assume(), which only means another value
    said = shorten(f"{type(error).__name__}: {error}", 100)
    problem = failure(
        f"{where} raised {type(error).__name__}, for {value}",
        expected="every value goes both ways",
        seen=f"{said}; on the way: {there}" if there else said,
        hint=f"let {where} take such values, or draw none" if where.endswith("api") else "what does equal= expect?",
    )
    problem.__cause__ = error
    return problem


def _no_json(error: Exception, value: str, sent: object) -> ContractFailure:
    return failure(
        f"to_api's result can't be written as JSON, for {value}",
        expected="what json.dumps takes: dict with text for keys, list, str, int, float, bool, None",
        seen=f"{shorten(str(error), 80)}; to_api gave {shorten(repr(sent), 60)}",
        hint="turn it into text or numbers: str(decimal), moment.isoformat(), enum.value",
    )


def _nothing(seen: str, hint: str) -> ContractFailure:
    return failure("nothing to judge: no values", expected="at least one", seen=seen, hint=hint)


def _unsteady(problem: ContractFailure | None) -> ContractFailure:
    first = str(problem).splitlines()[0] if problem is not None else "no failure"
    return failure(
        "the same value came back well once, and once not",
        expected="the same result for the same value, each time",
        seen=first,
        hint="do to_api or from_api keep something, count, or ask the clock or chance?",
    )


def _same(one: Any, other: Any) -> bool:
    """Of the same type and equal; NaN is NaN."""
    return (type(one) is type(other) and bool(one == other)) or (one != one and other != other)  # noqa: PLR0124
