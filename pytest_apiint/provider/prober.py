"""One operation being fuzzed: each case is sent and judged, and what came of it is kept instead of raised.

Nothing is raised into Hypothesis: it would shrink, which means to send more requests, and it would stop at the first
finding. Of equal findings the smallest request is shown, which costs none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pytest_apiint.errors import SandboxTrouble
from pytest_apiint.messages import layout, shorten
from pytest_apiint.provider.finding import Findings

if TYPE_CHECKING:
    from pytest_apiint.exchange import Exchange
    from pytest_apiint.sandbox.probe import Probe


# So many cases in succession without an answer: nobody's there.
PATIENCE = 3


@dataclass(slots=True)
class Prober:
    """`probe` has the rules of the session in force; `call` are arguments of each call, such as ``base_url``.

    The session's time began at `epoch`, in seconds since 1970. `unsent` counts the cases that weren't sent, `unjudged`
    those of which a check couldn't be made. `trouble` is the first that got no answer, `unfit` what Schemathesis says
    of a description that it can't make all cases of. `unlinked` says that there are no sequences, and why.
    """

    probe: Probe
    call: dict[str, Any]
    epoch: float = 0.0
    findings: Findings = field(default_factory=lambda: Findings({}))
    cases: int = 0
    unsent: int = 0
    unjudged: int = 0
    trouble: SandboxTrouble | None = None
    unfit: str = ""
    unlinked: str = ""
    _silent: int = 0
    _arguments: dict[str, Any] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._arguments = {**self.call, **carried(self.probe)}

    def run(self, case: Any) -> None:
        """Send one of Schemathesis' cases, and judge what comes."""
        self.cases += 1
        if self.probe.over or self._silent >= PATIENCE:
            self.unsent += 1
            return
        refused = self.probe.refused.total()
        arguments = self._arguments
        try:
            response = case.call(**arguments)
        except Exception as error:  # noqa: BLE001 - of the client library, or of an application in this process
            self._unanswered(error, refused)
            return
        self._silent = 0
        # After redirects, it's the last that answered the case; checks may send others.
        if (exchange := self.probe.last) is not None:
            headers = arguments.get("headers")
            self._judge(lambda: case.validate_response(response, headers=headers, transport_kwargs=arguments), exchange)

    def _judge(
        self, judged: Callable[[], None], exchange: Exchange, steps: tuple[Exchange, ...] = (), *, operation: str = ""
    ) -> None:
        refused = self.probe.refused.total()
        try:
            judged()
        except BaseExceptionGroup as group:
            for failure in group.exceptions:
                self.findings.add(failure, exchange, steps, operation=operation)
        except Exception as error:
            if self.probe.refused.total() == refused:
                raise
            self.unjudged += 1
            del error
        else:
            self.unjudged += self.probe.refused.total() > refused

    def _unanswered(self, error: Exception, refused: int) -> None:
        if self.probe.refused.total() > refused:
            self.unsent += 1
            return
        self._silent += 1
        if self.trouble is not None:
            return
        told = f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"
        rows = [("seen", shorten(told, 200)), ("sent", f"{self.probe.sent} requests before")]
        self.trouble = SandboxTrouble(layout(f"{shorten(self.probe.operation, 50)} got no answer", rows))


def carried(probe: Probe) -> dict[str, dict[str, str]]:
    """The arguments that put the placeholders of credentials where the wire looks for them."""
    found: dict[str, dict[str, str]] = {}
    places = {"header": "headers", "query": "params", "cookie": "cookies"}
    for one in probe.credentials:
        found.setdefault(places[one.where], {})[one.name] = one.before + one.placeholder
    return found
