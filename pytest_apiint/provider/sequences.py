"""Operations in sequence: Schemathesis' state machine says the steps, and each is sent, judged and kept as a case is.

A step takes what an earlier one was answered, by links that are described or inferred. As with single cases, nothing is
raised into Hypothesis but the end of all: a sequence goes on after a finding, so that what follows is found as well.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from pytest_apiint.provider.prober import PATIENCE, Prober, carried

if TYPE_CHECKING:
    from pytest_apiint.exchange import Exchange
    from pytest_apiint.settings import Fuzz

UNLINKED: Final = (
    "nothing links the operations that `stateful` names; describe `links` in their responses, "
    "or answers that hold what another one takes, such as an id"
)


class _Over(BaseException):
    """Nothing more goes out. No `Exception`, of which Hypothesis would make a failure to send again."""


class _Unanswered(Exception):
    """A step got no answer; it's counted already."""


@dataclass(slots=True)
class Sequencer(Prober):
    """A prober of sequences. `begun` counts them, at `most` so many; `steps` are the present one's exchanges so far."""

    begun: int = 0
    most: int = 0
    steps: list[Exchange] = field(default_factory=list)

    def go(self, schema: Any, fuzz: Fuzz, seed: int) -> None:
        """Ask for as many sequences as `max_examples`; `schema` has the operations and their links."""
        import schemathesis  # noqa: PLC0415 - the doorstep

        machine = schema.as_state_machine()
        try:
            machine()
        except schemathesis.errors.NoLinksFound:
            self.unlinked = UNLINKED
            return
        self.most = fuzz.max_examples
        machine = _watched(machine, self)
        while self.begun < self.most and self._round(machine, fuzz, seed + self.begun):
            pass

    def _round(self, machine: Any, fuzz: Fuzz, seed: int) -> bool:
        """One of Hypothesis' runs; whether another may follow, since this one ended before its time.

        What is made of equal choices differs where the API answers differently, which Hypothesis can't bear.
        """
        import hypothesis  # noqa: PLC0415 - the doorstep

        settings = hypothesis.settings(
            max_examples=self.most - self.begun,
            stateful_step_count=fuzz.stateful_steps,
            phases=[hypothesis.Phase.generate],
            database=None,
            deadline=None,
            print_blob=False,
            suppress_health_check=list(hypothesis.HealthCheck),
        )
        begun = self.begun
        try:
            hypothesis.seed(seed)(machine).run(settings=settings)
        except _Over:
            return False
        except hypothesis.errors.Flaky:
            return self.begun > begun
        except AssertionError as error:
            if not _of_a_replay(error):
                raise
            return self.begun > begun
        return False

    def begin(self) -> None:
        """Another sequence.

        Raises:
            _Over: there were as many as asked for. Hypothesis doesn't count those that it breaks off.
        """
        if self.begun == self.most:
            raise _Over
        self.begun += 1
        self.steps = []

    def turn(self, operation: str) -> dict[str, Any]:
        """The arguments of a step's call.

        Raises:
            _Over: nothing more goes out.
        """
        self.cases += 1
        self.probe.take(operation)
        if self.probe.over or self._silent >= PATIENCE:
            self.unsent += 1
            raise _Over
        return {**self.call, **carried(self.probe)}

    def send(self, call: Callable[[], Any]) -> Any:
        """A step's answer.

        Raises:
            _Unanswered: it got none.
        """
        refused = self.probe.refused.total()
        try:
            response = call()
        except Exception as error:
            self._unanswered(error, refused)
            raise _Unanswered from error
        self._silent = 0
        if self.probe.last is not None:
            self.steps.append(self.probe.last)
        return response

    def judge(self, judged: Callable[[], None]) -> None:
        """Keep what is found of the last step."""
        if self.steps:
            self._judge(judged, self.steps[-1], tuple(self.steps), operation=self.probe.operation)


def _of_a_replay(error: AssertionError) -> bool:
    """Whether Hypothesis itself raised it: in some places it asserts that equal choices lead to equal ones."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace is not None and str(trace.tb_frame.f_globals.get("__name__")).startswith("hypothesis.internal.")


def _watched(machine: Any, sequencer: Sequencer) -> Any:
    """`machine`, with what Schemathesis' documentation has for it to be changed by."""

    class Watched(machine):  # type: ignore[misc]  # it's made of a description
        def setup(self) -> None:
            sequencer.begin()

        def get_call_kwargs(self, case: Any) -> dict[str, Any]:
            return sequencer.turn(case.operation.label)

        def call(self, case: Any, **arguments: Any) -> Any:
            return sequencer.send(lambda: case.call(**arguments))

        def step(self, input: Any) -> Any:  # noqa: A002 - the name is Schemathesis'
            try:
                return super().step(input)
            except _Unanswered:
                return None

        def validate_response(self, response: Any, case: Any, *more: Any, **arguments: Any) -> None:
            judged = super().validate_response
            sequencer.judge(lambda: judged(response, case, *more, **arguments))

    return Watched
