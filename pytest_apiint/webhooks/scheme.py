"""A signature scheme: what is signed, with what, and where the signature stands. One small class for each."""

from __future__ import annotations

import hmac
import json
import re
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Final

from pytest_apiint.webhooks.delivery import JSON, Delivery, Message, delivered
from pytest_apiint.webhooks.encodings import Encoding, read, spelled
from pytest_apiint.webhooks.keys import Keys, Secret, shared
from pytest_apiint.webhooks.profile import Profile

PAYLOAD: Final[Mapping[str, Any]] = {
    "id": "evt_1",
    "type": "payment.succeeded",
    "created": 1,
    "data": {"amount": 1234, "currency": "eur", "reference": "inv-0042"},
}
_ALNUM: Final = re.compile(rb"[0-9A-Za-z]")


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a delivery says of its signature: each as it's written, with its label; the moment's text; the id."""

    signatures: tuple[str, ...]
    stamp: str | None = None
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Vector:
    """A signature that the vendor has published: ``entry`` is what must come of the rest."""

    secret: str
    message: Message
    entry: str
    source: str


class Scheme(ABC):
    """What every scheme says of itself, and the steps of which a signature is made.

    `label` stands before each signature, `joiner` between several of them; `header` is where they stand. `version` is
    the month in which this was last compared with the vendor's words.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    header: str
    algorithm: ClassVar[str]
    signed: ClassVar[str]
    source: ClassVar[str]
    version: ClassVar[str] = "2026-11"
    profile: Profile = Profile()
    encoding: Encoding = "hex"
    label: str = ""
    joiner: str = ""
    stamp_header: str = ""
    id_header: str = ""
    # The place of the id by which a delivery that came before is known: a JSON pointer, where no header has it.
    id_pointer: str = ""
    older_labels: ClassVar[tuple[str, ...]] = ()
    legacy_header: ClassVar[str] = ""
    vectors: ClassVar[tuple[Vector, ...]] = ()
    oracle: ClassVar[str] = ""
    content_type: ClassVar[str] = JSON

    # -- what each scheme has of its own ---------------------------------------------------------

    @abstractmethod
    def content(self, message: Message) -> bytes:
        """The bytes that are signed."""

    @abstractmethod
    def seal(self, secret: Secret, content: bytes) -> bytes:
        """The signature of `content`, before it's spelled."""

    @abstractmethod
    def holds(self, public: Secret, content: bytes, raw: bytes) -> bool:
        """Whether `raw` is a signature of `content`, for who holds the verifying half of the key."""

    @abstractmethod
    def keys(self, name: str = "here") -> Keys:
        """Keys such as the vendor gives, always the same in a process for the same `name`."""

    # -- the steps -------------------------------------------------------------------------------

    def stamp(self, at: float) -> str:
        """The moment `at` as the scheme writes it: whole seconds since 1970."""
        return str(int(at))

    def prepare(self, message: Message) -> Message:
        """`message` with all that goes into it before it's signed."""
        return replace(message, stamp=self.stamp(message.at)) if message.stamp is None else message

    def entry(self, secret: Secret, message: Message) -> str:
        """One signature of a prepared message, as it's written."""
        return self.label + spelled(self.seal(secret, self.content(message)), self.encoding)

    def write(self, message: Message, entries: Sequence[str]) -> Delivery:
        """A prepared message with these signatures on it."""
        pairs = [(self.id_header, message.id)] if self.id_header else []
        if self.stamp_header:
            pairs.append((self.stamp_header, message.stamp or ""))
        return delivered(message, [*pairs, (self.header, self.joiner.join(entries))])

    def sign(self, message: Message, *secrets: Secret) -> Delivery:
        """`message` as the vendor delivers it, with one signature for each secret."""
        prepared = self.prepare(message)
        return self.write(prepared, [self.entry(secret, prepared) for secret in secrets])

    def parse(self, delivery: Delivery) -> Parsed:
        """The parts of a delivery's signature; empty where there is none."""
        headers = delivery.headers
        text = headers.get(self.header, "")
        entries = text.split(self.joiner) if self.joiner and text else [text] if text else []
        stamp = headers.get(self.stamp_header) if self.stamp_header else None
        return Parsed(tuple(entries), stamp, headers.get(self.id_header) if self.id_header else None)

    def received(self, delivery: Delivery, parsed: Parsed) -> Message:
        """What was signed, as far as a delivery says it."""
        return Message(delivery.body, 0.0, parsed.id or "", delivery.url, parsed.stamp or "")

    def verify(self, delivery: Delivery, public: Secret, *, now: float, tolerance: float | None = None) -> bool:
        """Whether a delivery is the vendor's, and no older than `tolerance` seconds (the scheme's own where None).

        This is what the matrix holds handlers to: strict, and without an exception for what can come over the wire.
        """
        parsed = self.parse(delivery)
        if not parsed.signatures or (self.profile.has_timestamp and not self._fresh(parsed, now, tolerance)):
            return False
        if self.profile.signs_id and not parsed.id:
            return False
        try:
            content = self.content(self.received(delivery, parsed))
        except (ValueError, KeyError, TypeError, AttributeError):
            return False
        return any(self._matches(public, content, entry) for entry in parsed.signatures)

    def _matches(self, public: Secret, content: bytes, entry: str) -> bool:
        if not entry.startswith(self.label):
            return False
        raw = read(entry[len(self.label) :], self.encoding)
        return raw is not None and self.holds(public, content, raw)

    def moment(self, stamp: str) -> float | None:
        """The seconds since 1970 that a stamp says; None where it says none."""
        return float(stamp) if stamp.isascii() and stamp.isdigit() and len(stamp) < 16 else None

    def _fresh(self, parsed: Parsed, now: float, tolerance: float | None) -> bool:
        moment = self.moment(parsed.stamp or "")
        if moment is None:
            return False
        most = self.profile.tolerance if tolerance is None else tolerance
        if most is None:
            return True
        return now - moment <= most and (self.profile.tolerates_future or moment - now <= most)

    # -- what attacks need to know ---------------------------------------------------------------

    def body(self) -> bytes:
        """A body such as the vendor sends."""
        return json.dumps(PAYLOAD, separators=(",", ":")).encode()

    def tampered(self, delivery: Delivery) -> Delivery:
        """The same with one letter or digit of its signed content changed, and still well-formed."""
        return replace(delivery, body=changed(delivery.body))

    def restamped(self, delivery: Delivery, stamp: str) -> Delivery:
        """The same with another moment, and the signature as it was."""
        return delivery.having((self.stamp_header, stamp))

    def unstamped(self, delivery: Delivery) -> Delivery:
        """The same without its moment."""
        return delivery.without(self.stamp_header)

    def unnamed(self, delivery: Delivery) -> Delivery:
        """The same without its id."""
        return delivery.without(self.id_header)

    def unsigned(self, delivery: Delivery) -> Delivery:
        """The same without its signature."""
        return delivery.without(self.header)


class Hmac(Scheme):
    """A scheme with a shared secret."""

    digest: str = "sha256"
    algorithm = "HMAC-SHA256"

    def key(self, secret: Secret) -> bytes:
        """The bytes that HMAC takes as its key."""
        return shared(secret, self.name)

    def seal(self, secret: Secret, content: bytes) -> bytes:
        return hmac.digest(self.key(secret), content, self.digest)

    def holds(self, public: Secret, content: bytes, raw: bytes) -> bool:
        return hmac.compare_digest(self.seal(public, content), raw)

    def keys(self, name: str = "here") -> Keys:
        secret = f"secret-of-{self.name}-{name}"
        return Keys(secret, secret)

    def content(self, message: Message) -> bytes:
        return message.body


def changed(body: bytes) -> bytes:
    """`body` with its last letter or digit changed for which it stays what it was: JSON stays JSON."""
    value = _value(body)
    for match in reversed(list(_ALNUM.finditer(body[-4096:]))):
        place = max(len(body) - 4096, 0) + match.start()
        found = body[:place] + _other(match[0]) + body[place + 1 :]
        if value is None or ((new := _value(found)) is not None and new != value):
            return found
    return body + b"x"


def _other(letter: bytes) -> bytes:
    return b"2" if letter == b"1" else b"1" if letter.isdigit() else b"b" if letter == b"a" else b"a"


def _value(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None
