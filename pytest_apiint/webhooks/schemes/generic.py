"""An HMAC of the body in a header, as APIs without a scheme of their own do it. Every part of it can be set."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Final

from pytest_apiint.errors import UsageProblem
from pytest_apiint.messages import layout
from pytest_apiint.webhooks.delivery import Message
from pytest_apiint.webhooks.encodings import ENCODINGS, Encoding
from pytest_apiint.webhooks.profile import Profile
from pytest_apiint.webhooks.scheme import Hmac
from pytest_apiint.webhooks.schemes.pairs import Pairs

_PLAIN: Final = Profile(bodies="any")


class GenericHmac(Hmac):
    """``GenericHmac(header="X-Acme-Signature", algorithm="sha512", encoding="base64", prefix="sha512=")``.

    `signed` says what the HMAC is of: ``"{body}"``, ``"{timestamp}.{body}"``, with ``{id}`` and ``{url}`` where they
    belong to it. A timestamp stands in the header `timestamp`, or in the signature's own as ``t=``: see `GenericPairs`.
    `tolerance` is in seconds; None where the handler looks at no age.
    """

    name = "generic-hmac"
    title = "Generic HMAC"
    signed = "body"
    source = "RFC 2104"

    def __init__(
        self,
        *,
        header: str = "X-Webhook-Signature",
        algorithm: str = "sha256",
        encoding: Encoding = "hex",
        prefix: str = "",
        signed: str = "",
        timestamp: str = "",
        id: str = "",  # noqa: A002 - as the header is called
        tolerance: float | None = None,
        separator: str = "",
    ) -> None:
        self.header, self.encoding, self.label, self.joiner = header, encoding, prefix, separator
        self.stamp_header, self.id_header = timestamp, id
        self.digest = _known("algorithm", algorithm.lower().replace("-", ""), sorted(hashlib.algorithms_guaranteed))
        _known("encoding", encoding, ENCODINGS)
        self._signed = signed or ("{timestamp}.{body}" if timestamp else "{body}")
        self.profile = replace(
            _PLAIN,
            has_timestamp=bool(timestamp),
            tolerance=tolerance if tolerance is not None or not timestamp else 300.0,
            signs_id="{id}" in self._signed,
            signs_url="{url}" in self._signed,
            several=bool(separator),
        )

    def content(self, message: Message) -> bytes:
        before, _, after = self._signed.partition("{body}")
        return self._filled(before, message) + message.body + self._filled(after, message)

    def _filled(self, text: str, message: Message) -> bytes:
        return (
            text.replace("{timestamp}", message.stamp or "")
            .replace("{id}", message.id)
            .replace("{url}", message.url)
            .encode()
        )


class GenericPairs(Pairs, GenericHmac):
    """The same with the timestamp in the signature's own header: ``t=1492774577,v1=5257a869...``."""

    name = "generic-hmac-pairs"
    title = "Generic HMAC, timestamp beside it"
    signed = "timestamp `.` body"

    def __init__(
        self,
        *,
        header: str = "X-Webhook-Signature",
        algorithm: str = "sha256",
        encoding: Encoding = "hex",
        prefix: str = "v1=",
        signed: str = "{timestamp}.{body}",
        stamp_label: str = "t=",
        separator: str = ",",
        tolerance: float | None = 300.0,
    ) -> None:
        super().__init__(
            header=header, algorithm=algorithm, encoding=encoding, prefix=prefix, signed=signed, separator=separator
        )
        self.stamp_label = stamp_label
        self.profile = replace(self.profile, has_timestamp=True, tolerance=tolerance)


def _known(what: str, word: str, known: list[str] | tuple[str, ...]) -> str:
    if word not in known:
        rows = [("found", f'{what}="{word}"'), ("allowed", ", ".join(known))]
        raise UsageProblem(layout(f"GenericHmac knows no such {what}", rows))
    return word
