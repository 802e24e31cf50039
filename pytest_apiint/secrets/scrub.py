"""Requests, responses and texts as they may be written: placeholders where secrets stood."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from pytest_apiint.exchange import Headers, Request, Response
from pytest_apiint.secrets import bodies, fields, pairs
from pytest_apiint.secrets.detect import detect, swapped
from pytest_apiint.secrets.forms import SHORTEST
from pytest_apiint.secrets.kept import Kept
from pytest_apiint.secrets.placeholders import PLACEHOLDER, PREFIX, Placeholders
from pytest_apiint.secrets.registry import Secret, SecretRegistry
from pytest_apiint.secrets.values import is_blank, is_wordlike, tells_nothing

_NUMERIC = re.compile(r"-?\d{1,12}(?:\.\d{1,6})?")
_NO_VALUE = ("true", "false", "null", "none")
_MARK = re.compile("\ue000(\\d+)\ue001")
_SPLIT = re.compile(f"({PLACEHOLDER.pattern})")


class Scrubber:
    """Hides what `registry` knows, what stands under a name for secrets, and what looks like one.

    One for each cassette: equal secrets get equal placeholders in all that it scrubs. Scrubbing twice changes nothing.
    `keep_headers` are fields to record as they came, beside the usual ones; even there known secrets are hidden.
    """

    def __init__(self, registry: SecretRegistry, *, keep_headers: Iterable[str] = ()) -> None:
        self.registry = registry
        self.placeholders: Placeholders = Placeholders()
        self._kept = Kept(keep_headers)

    def reserve(self, text: str) -> None:
        """Use none of the placeholders in `text`, the part of a cassette that stays as it is, for another secret."""
        self.placeholders.reserve(text)

    def request(self, request: Request) -> Request:
        """The request as it may be written."""
        self.registry.learn(request)
        url = self.url(request.url)
        headers, body = self._message(request.headers, request.body)
        return replace(request, url=url, headers=headers, body=body)

    def response(self, response: Response) -> Response:
        """The response as it may be written; in the coding that it came in, where that is gzip or deflate."""
        self.registry.learn(None, response)
        headers, body = self._message(response.headers, response.body)
        return replace(response, headers=headers, body=body, reason=self.text(response.reason))

    def url(self, url: str) -> str:
        return self._rest(pairs.url(url, self._swap))

    def fields(self, headers: Headers) -> tuple[tuple[str, str], ...]:
        """Header fields in their order; learned is nothing here."""
        return tuple((name, self._field(name, value)) for name, value in headers.pairs)

    def body(self, media_type: str, text: str) -> str:
        """A body that is text, whole or cut; learned is nothing here."""
        return self._rest(bodies.text(media_type, text, self._swap))

    def text(self, text: str) -> str:
        """`text` with a placeholder for each known secret, in whatever form it stands."""
        if not self.registry.active:
            return text
        if PREFIX not in text:
            return self._values(text)
        parts = _SPLIT.split(text)
        return "".join(part if place % 2 else self._values(part) for place, part in enumerate(parts))

    def prose(self, text: str) -> str:
        """`text` as `text` has it, and without what looks like a secret by the name beside it, or by itself."""
        return self._rest(text)

    def leaks(self, data: bytes) -> Sequence[str]:
        """What is left of secrets in `data`: kinds and lines, never values. A file's last test."""
        text = bodies.read(data)
        outside = PLACEHOLDER.sub("", text) if PREFIX in text else text
        known: dict[Secret, list[str]] = {}
        for form, secret in self.registry.forms:
            if form in outside:
                known.setdefault(secret, []).append(form)
        found = [f"{secret.kind} in line {_line(text, forms)}" for secret, forms in known.items()]
        return sorted({*found, *(str(finding) for finding in detect(text) if finding.sure)})

    def _values(self, text: str) -> str:
        found: list[Secret] = []
        for form, secret in self.registry.forms:
            if form in text:
                # A mark, since a placeholder may hold what is a short secret's form.
                text = text.replace(form, f"\ue000{len(found)}\ue001")
                found.append(secret)
        return _MARK.sub(lambda mark: self._placeholder(found[int(mark[1])]), text) if found else text

    def _rest(self, text: str) -> str:
        """What no place tells: known values in any form, then what the last test would find."""
        return swapped(self.text(text), self._swap)

    def _message(self, headers: Headers, body: bytes) -> tuple[Headers, bytes]:
        new = self._body(headers, body) if body else body
        found = self.fields(headers)
        if len(new) != len(body):
            size = str(len(new))
            found = tuple((name, size if name.lower() == "content-length" else value) for name, value in found)
        return Headers(found), new

    def _body(self, headers: Headers, body: bytes) -> bytes:
        plain = bodies.plain(headers, body)
        text = bodies.read(plain)
        new = self.body(headers.get("Content-Type", ""), text)
        if new == text:
            return body
        return bodies.written(new) if plain is body else bodies.coded(headers, bodies.written(new))

    def _field(self, name: str, value: str) -> str:
        if self._kept.named(name):
            return self._rest(value)
        found = fields.field(name, value, self._swap)
        if found == value and not self._kept.usual(name) and not fields.is_known(name) and not _harmless(value):
            return self._swap(value, name)
        return self._rest(found)

    def _swap(self, value: str, kind: str, *, sure: bool = True) -> str:
        known = self.registry.find(value)
        if known is not None:
            return self._placeholder(known)
        if is_blank(value) or value.lower() in _NO_VALUE:
            return value
        if not sure and (len(value) < SHORTEST or is_wordlike(value)):
            return value
        return self.placeholders.of(value, kind)

    def _placeholder(self, secret: Secret) -> str:
        return self.placeholders.of(secret.value, secret.kind, named=secret.named)


def _harmless(value: str) -> bool:
    """Whether a value of a field that nobody knows may stay: clients count with numbers, as with checksums."""
    return tells_nothing(value) or _NUMERIC.fullmatch(value) is not None


def _line(text: str, forms: Iterable[str]) -> int:
    """The first line of `text` that holds one of `forms`."""
    return text.count("\n", 0, min(place for form in forms if (place := text.find(form)) >= 0)) + 1
