"""What an operation's fuzzing may send: its own method, so many requests, with the service's credentials in each.

Whoever generates the requests never sees a credential: they carry placeholders, and the wire puts the values there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pytest_apiint.messages import layout, shorten
from pytest_apiint.sandbox.circuit import Circuit
from pytest_apiint.sandbox.refused import Refused, Rule

if TYPE_CHECKING:
    from pytest_apiint.exchange import Exchange, Request


@dataclass(frozen=True, slots=True)
class Credential:
    """`value` goes to the sandbox in the place of `placeholder`, which stands under `name` in a request.

    `where` is ``"header"``, ``"query"`` or ``"cookie"``; `before` stands before the placeholder, such as ``"Bearer "``.
    `env` is the variable that holds the secret.
    """

    where: str
    name: str
    placeholder: str
    value: str = field(repr=False)
    before: str = ""
    env: str = ""

    def stands_in(self, request: Request) -> bool:
        """Whether `request` carries it, in its own place and otherwise untouched."""
        wanted = self.before + self.placeholder
        match self.where:
            case "header":
                return request.headers.get(self.name) == wanted
            case "query":
                return [value for name, value in request.query if name == self.name] == [wanted]
        cookies = [one.strip() for field in request.headers.get_all("Cookie") for one in field.split(";")]
        return f"{self.name}={wanted}" in cookies


@dataclass(slots=True)
class Probe:
    """The rules for `operation`, such as ``GET /users``, and how far it came.

    `methods` may go out, `budget` is the most requests, `circuit` the service's own. With `anonymous` requests may lack
    the `credentials`: some checks mean to send them so. `last` is the exchange that ended last.

    Where operations are asked in sequence, `turns` has those and their credentials, and `take` says whose turn it is;
    each has the budget.
    """

    operation: str
    methods: frozenset[str]
    budget: int
    circuit: Circuit
    credentials: tuple[Credential, ...] = ()
    anonymous: bool = False
    turns: Mapping[str, tuple[Credential, ...]] = field(default_factory=dict)
    sent: int = 0
    spent: Counter[str] = field(default_factory=Counter)
    last: Exchange | None = None
    refused: Counter[Rule] = field(default_factory=Counter)

    @property
    def over(self) -> str:
        """Why nothing more goes out; empty where something may."""
        if self.circuit.why:
            return self.circuit.why
        if self.refused["budget"]:
            return "the run's budget is used up"
        if self.spent[self.operation] < self.budget:
            return ""
        whose = f"the budget of {self.operation}, {self.budget} requests," if self.turns else self._its_budget
        return f"{whose} is used up"

    @property
    def _its_budget(self) -> str:
        return f"its budget of {self.budget} requests"

    @property
    def substitutes(self) -> tuple[tuple[str, str], ...]:
        """Placeholders, and what goes out in their place."""
        every = {one for carried in (self.credentials, *self.turns.values()) for one in carried}
        return tuple(sorted((one.placeholder, one.value) for one in every))

    def take(self, operation: str) -> None:
        """It's the turn of `operation`, one of `turns`: the next requests are its own."""
        self.operation, self.credentials = operation, self.turns[operation]
        self.methods = frozenset({operation.partition(" ")[0]})

    def went(self) -> None:
        """A request goes out."""
        self.sent += 1
        self.spent[self.operation] += 1

    def admit(self, request: Request) -> Refused | None:
        """Why `request` must not go out by the rules for its operation."""
        lacking = [one for one in self.credentials if not one.stands_in(request)]
        if lacking and not self.anonymous:
            return self._without(lacking[0])
        if self.circuit.why:
            return self._stopped("circuit", self.circuit.why, "see what it answers; stop_after says when to stop")
        if self.spent[self.operation] >= self.budget:
            return self._stopped("operation", self.over, "raise operation_budget in the settings for fuzz")
        return None

    def heard(self, exchange: Exchange) -> None:
        """An exchange is over."""
        self.last = exchange
        self.circuit.heard(exchange)

    def _without(self, lacking: Credential) -> Refused:
        rows = [
            ("lacking", f"{lacking.where} {shorten(lacking.name, 40)}, as the service's settings have it"),
            ("why", "a check meant to leave it out, or to send another one"),
            ("fix", "leave that check out; or anonymous = true in the settings for fuzz"),
        ]
        return Refused("credential", layout(f"{shorten(self.operation, 50)} would go without its credential", rows))

    def _stopped(self, rule: Rule, why: str, fix: str) -> Refused:
        headline = f"{shorten(self.operation, 50)} isn't asked any more"
        return Refused(rule, layout(headline, [("why", why), ("sent", f"{self.sent} requests"), ("fix", fix)]))
