"""What escapes from a client that its callers aren't told of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pytest_apiint.checks.bench import Bench
from pytest_apiint.checks.in_turn import suspects
from pytest_apiint.checks.scenario import lasting
from pytest_apiint.checks.trial import Made, Trial
from pytest_apiint.checks.wording import listed
from pytest_apiint.errors import ApiintError, Runaway
from pytest_apiint.faults import Fault


def escaped(bench: Bench, trial: Trial) -> BaseException | None:
    """The first error of a call that is none of the base errors; ``None`` where there is none.

    Whether the harness had to stop a client, or told it of a mistake, is for others to say.
    """
    return next((made.raised for made in trial.made if raw(bench, made)), None)


def escapes(bench: Bench, battery: Mapping[str, Fault]) -> dict[str, tuple[BaseException, Trial]]:
    """What escapes when an answer is one of `battery`: by its name, the error and the trial that shows it."""
    names = suspects(bench, battery, lambda made, _: raw(bench, made))
    trials = {name: bench.run(lasting(battery[name])) for name in names}
    return {name: (error, trial) for name, trial in trials.items() if (error := escaped(bench, trial)) is not None}


def seen(found: Mapping[str, tuple[BaseException, Trial]]) -> str:
    """``KeyError after list, null and 3 more; TypeError after ...``: the three most frequent types."""
    kinds = by_type((name, error) for name, (error, _) in found.items())
    return "; ".join(f"{kind} after {listed(names, 2)}" for kind, names in list(kinds.items())[:3])


def raw(bench: Bench, made: Made) -> bool:
    """Whether a call raised an error that is none of the base errors."""
    error = made.raised
    return error is not None and not bench.subject.expects(error) and not isinstance(error, Runaway | ApiintError)


def type_name(error: BaseException) -> str:
    """``ValueError``, ``httpx.ConnectError``, ``requests.ConnectionError``."""
    kind = type(error)
    package = kind.__module__.partition(".")[0]
    return kind.__qualname__ if package == "builtins" else f"{package}.{kind.__qualname__}"


def base_names(bench: Bench, most: int = 3) -> str:
    """The errors that callers are told of: ``AcmeError``."""
    names = [kind.__name__ for kind in bench.subject.base_errors]
    return " or ".join(names[:most]) + (" or another" if len(names) > most else "")


def by_type(errors: Iterable[tuple[str, BaseException]]) -> dict[str, list[str]]:
    """The occasions, by the name of the type that escaped; the most frequent type first."""
    found: dict[str, list[str]] = {}
    for occasion, error in errors:
        found.setdefault(type_name(error), []).append(occasion)
    return dict(sorted(found.items(), key=lambda item: -len(item[1])))
