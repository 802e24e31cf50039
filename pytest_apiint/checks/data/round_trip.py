"""What is sent to an API and read back is what it was."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeVar

from pytest_apiint.checks.failures import failure
from pytest_apiint.errors import ContractFailure, UsageProblem
from pytest_apiint.messages import shorten

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

T = TypeVar("T")
_EXAMPLES = 200


def assert_round_trip(
    to_api: Callable[[T], Any],
    from_api: Callable[[Any], T],
    values: SearchStrategy[T] | Iterable[T],
    *,
    equal: Callable[[T, T], bool] | None = None,
) -> None:
    """``from_api(to_api(value))`` is `value` for all `values`, by way of JSON text, as on the wire.

    `values` are examples, or a Hypothesis strategy (``pip install pytest-apiint[fuzz]``), of which 200 are drawn, the
    same in each run, and a counterexample is shrunk. `to_api` returns what `json` can write, or bytes or text, which
    are passed on as they are. `equal` compares, where ``==`` doesn't do.
    """
    __tracebackhide__ = True
    same = equal or _same

    def check(value: T) -> None:
        __tracebackhide__ = True
        problem = _problem(to_api, from_api, value, same)
        if problem is not None:
            raise problem

    if hasattr(values, "example") and hasattr(values, "validate"):
        _drawn(check, values)
        return
    if isinstance(values, str | bytes) or not isinstance(values, Iterable):
        raise UsageProblem(f"assert_round_trip: {values!r:.60} are neither examples nor a Hypothesis strategy")
    examples = list(values)
    if not examples:
        raise failure(
            "nothing to judge: no values", expected="at least one", seen="none", hint="is a generator used up?"
        )
    for value in examples:
        check(value)


def _drawn(check: Callable[[Any], None], strategy: Any) -> None:
    __tracebackhide__ = True
    try:
        from hypothesis import HealthCheck, Phase, given, settings  # noqa: PLC0415 - an extra
    except ImportError:
        raise UsageProblem(
            "assert_round_trip: a strategy needs Hypothesis: pip install 'pytest-apiint[fuzz]'"
        ) from None
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
            found[:] = [error]
            raise

    try:
        drawing: Any = given(strategy)  # untyped, as `quiet` is
        quiet(drawing(tried))()
    except ContractFailure:
        raise found[0] from None  # Hypothesis' own notes would tell it twice


def _problem(
    to_api: Callable[[T], Any], from_api: Callable[[Any], T], value: T, same: Callable[[T, T], bool]
) -> ContractFailure | None:
    shown = shorten(repr(value), 60)
    try:
        sent = to_api(value)
    except Exception as error:  # noqa: BLE001 - whatever it is, it's the finding
        return _raised("to_api", error, shown, "")
    if isinstance(sent, str | bytes):
        wire = sent
    else:
        try:
            wire = json.loads(json.dumps(sent))
        except (TypeError, ValueError) as error:
            return _raised("JSON", error, shown, shorten(repr(sent), 60))
    try:
        back = from_api(wire)
    except Exception as error:  # noqa: BLE001
        return _raised("from_api", error, shown, shorten(repr(wire), 60))
    if same(value, back):
        return None
    return failure(
        f"{shown} came back as {shorten(repr(back), 40)}",
        expected="the same value, after the way to the API and back",
        seen=f"on the wire: {shorten(repr(wire), 60)}",
        hint="what is lost on the wire: a type (Decimal, tuple, enum), a time zone, digits of a float?",
    )


def _raised(where: str, error: Exception, value: str, wire: str) -> ContractFailure:
    what = "can't be written as JSON" if where == "JSON" else f"{where} raised {type(error).__name__}"
    return failure(
        f"{what}, for {value}",
        expected="every value goes both ways",
        seen=shorten(str(error), 100) + (f"; on the wire: {wire}" if wire else ""),
        hint="turn it into text or numbers before json.dumps" if where == "JSON" else f"let {where} take such values",
    )


def _same(one: Any, other: Any) -> bool:
    both_nan = isinstance(one, float) and isinstance(other, float) and math.isnan(one) and math.isnan(other)
    return both_nan or (type(one) is type(other) and bool(one == other))
