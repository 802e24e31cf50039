"""One case of the attack matrix: what is delivered, and what a handler has to make of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeAlias

from pytest_apiint.webhooks.delivery import Delivery, Message, encoded
from pytest_apiint.webhooks.keys import Secret
from pytest_apiint.webhooks.profile import Profile
from pytest_apiint.webhooks.scheme import Scheme

# A: taken, with one side effect. R: refused (4xx) without any. R*: either, told only. D: no second side effect.
Expected = Literal["A", "R", "R*", "D"]
Group = Literal[
    "control", "presence", "secret", "body", "time", "replay", "encoding", "versioning", "headers", "url", "jwt",
    "certificate", "handshake", "transport",
]  # fmt: skip
GROUPS: tuple[Group, ...] = Group.__args__  # type: ignore[attr-defined]
# What can't be tried says why.
Forged: TypeAlias = "Delivery | Sequence[Step] | str"


@dataclass(frozen=True, slots=True)
class Step:
    """One delivery of a case.

    `together` steps are sent at once; `large` ones may be refused with 413; in `failing` ones the handler's own work
    fails. `lures` are URLs in it that nobody may fetch. `replies` says what an answer's body lacks.
    """

    delivery: Delivery
    expected: Expected
    together: bool = False
    large: bool = False
    failing: bool = False
    lures: tuple[str, ...] = ()
    replies: Callable[[bytes], str] | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """`says` is the promise in one line, `hint` what to change in a handler that breaks it."""

    id: str
    group: Group
    expected: Expected
    says: str
    hint: str
    forge: Callable[[Forge], Forged]


@dataclass(frozen=True)
class Forge:
    """What cases are made with: the scheme, its keys, the moment, and a payload that the handler understands."""

    scheme: Scheme
    secret: Secret
    url: str
    now: float = 0.0
    payload: Any = None
    number: int = 0
    profile: Profile = field(default_factory=Profile)
    stranger: Secret = None
    old: Secret = None
    retired: Secret = None
    others: tuple[Secret, ...] = ()
    http: bool = False
    chunks: bool = False
    handshake: bool = False
    can_fail: bool = False

    @property
    def id(self) -> str:
        """A delivery's id that no other case has."""
        return f"msg_{self.number:04d}{'0' * 20}"

    def numbered(self, number: int) -> Forge:
        """The same with another id, by which a handler knows what it has seen."""
        return replace(self, number=number)

    def plain(self) -> bytes:
        """The payload with this forge's id in it, before the scheme has added anything."""
        given = self.payload(self.id) if callable(self.payload) else self.payload
        body = self.scheme.body() if given is None else encoded(given, self.scheme.content_type)
        return pointed(body, self.scheme.id_pointer, self.id)

    def message(self, body: bytes | None = None, *, at: float | None = None, stamp: str | None = None) -> Message:
        """A message that is ready to be signed."""
        given = self.plain() if body is None else body
        moment = self.now if at is None else at
        message = Message(given, moment, self.id, self.url, stamp, self.scheme.content_type)
        return self.scheme.prepare(message)

    def entry(self, message: Message, secret: Secret = None) -> str:
        return self.scheme.entry(self.secret if secret is None else secret, message)

    def signed(self, message: Message | None = None, secret: Secret = None) -> Delivery:
        """The delivery of `message` (a valid one where None), signed with `secret` (the right one where None)."""
        message = self.message() if message is None else message
        return self.scheme.write(message, [self.entry(message, secret)])

    def saying(self, change: Callable[[str], str]) -> Delivery:
        """A valid delivery whose signature, without its label, is changed."""
        message = self.message()
        label = self.scheme.label
        return self.scheme.write(message, [label + change(self.entry(message)[len(label) :])])

    def exact(self, body: bytes) -> Delivery:
        """`body` signed as it is, byte for byte."""
        return self.signed(replace(self.message(), body=body))

    def members(self) -> dict[str, Any] | None:
        """The members of the prepared body, where it's a JSON object."""
        try:
            found = json.loads(self.message().body)
        except ValueError:
            return None
        return found if isinstance(found, dict) else None


def pointed(body: bytes, pointer: str, value: str) -> bytes:
    """`body` with the text at a JSON pointer changed; as it was where there is none."""
    if not pointer:
        return body
    try:
        whole = json.loads(body)
    except ValueError:
        return body
    *way, last = pointer.split("/")[1:]
    place = whole
    for name in way:
        place = place.get(name) if isinstance(place, dict) else None
    if not isinstance(place, dict) or (last not in place and way):
        return body
    place[last] = value
    return json.dumps(whole, separators=(",", ":")).encode()


def case(
    name: str, group: Group, expected: Expected, *, says: str, hint: str
) -> Callable[[Callable[[Forge], Forged]], Case]:
    """Make a case of the function below, which forges its deliveries."""
    return lambda forge: Case(name, group, expected, says, hint, forge)
