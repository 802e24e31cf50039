"""What may be written of a test: its messages and texts, with placeholders where secrets stood."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, TypeVar

from pytest_apiint.exchange import Headers, Request, Response
from pytest_apiint.report.content import opened, read
from pytest_apiint.report.run import Body, Message
from pytest_apiint.secrets.registry import SecretRegistry
from pytest_apiint.secrets.scrub import Scrubber
from pytest_apiint.secrets.told import Told

TEXT: Final = 64_000  # characters of a failure that are kept
# So many bytes of a body are looked through: a secret at the end of what is kept must be seen whole.
_LOOKED_AT: Final = 4
_CODING: Final = "content-encoding"
_Message = TypeVar("_Message", Request, Response)


class Clean:
    """One test's. Equal secrets get equal placeholders; what one exchange tells of secrets is hidden in all.

    `registry` has what is known ahead, and grows by what the test's exchanges carry.
    """

    def __init__(self, registry: SecretRegistry) -> None:
        self._scrubber = Scrubber(registry)
        self._told = Told(registry)

    def learn(self, request: Request, response: Response | None, most: int) -> None:
        """Know the secrets of an exchange; to be called for all of a test's before the first is written."""
        answer = _looked_at(response, most) if response is not None else None
        self._scrubber.registry.learn(_looked_at(request, most), answer)

    def text(self, text: str) -> str:
        """A short text: an id, a place, a label."""
        return _encodable(self._scrubber.prose(text)) if text else text

    def long(self, text: str) -> str:
        """A failure's text, in which a secret may be cut, or spelled over lines."""
        return _encodable(self._told.text(self._scrubber.prose(text[:TEXT]))) if text else text

    def url(self, url: str) -> str:
        return _encodable(self._scrubber.url(url))

    def message(self, message: Request | Response, most: int) -> Message:
        """Its fields, and at most `most` bytes of its body."""
        fields = tuple((name, _encodable(value)) for name, value in self._scrubber.fields(message.headers))
        return Message(fields, self._body(message, most) if message.body else None)

    def _body(self, message: Request | Response, most: int) -> Body:
        size = len(message.body)
        plain, cut = opened(message.headers, message.body, most * _LOOKED_AT)
        text = read(message.headers, plain, cut=cut)
        if text is None:
            return Body("", size, cut=True, binary=True)
        found = self._scrubber.body(message.headers.get("content-type", ""), text)
        return Body(_encodable(found[:most]), size, cut=cut or len(found) > most)


def _looked_at(message: _Message, most: int) -> _Message:
    """`message` without a coding, and without what is never looked at."""
    if _CODING not in message.headers:
        short = len(message.body) <= most * _LOOKED_AT
        return message if short else replace(message, body=message.body[: most * _LOOKED_AT])
    headers = Headers((name, value) for name, value in message.headers.pairs if name.lower() != _CODING)
    return replace(message, headers=headers, body=opened(message.headers, message.body, most * _LOOKED_AT)[0])


def _encodable(text: str) -> str:
    """What stands for no character at all (a lone surrogate) isn't JSON."""
    return text.encode("utf-8", "replace").decode()
