"""Work made of recordings: each operation as often beside the others as it was recorded, with its recorded requests."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from pytest_apiint.cassettes import codings
from pytest_apiint.cassettes.documents import Documents
from pytest_apiint.cassettes.shelf.holding import read
from pytest_apiint.contract.media import is_json
from pytest_apiint.contract.observed.paths import templates
from pytest_apiint.contract.observed.samples import Sample
from pytest_apiint.contract.router import Match
from pytest_apiint.errors import SpecMismatch
from pytest_apiint.exchange import Headers, Request
from pytest_apiint.load.call import FRESH, NOTHING, SAFE, Call, Load, Work, is_uuid, label_of, mark
from pytest_apiint.messages import layout, near
from pytest_apiint.observations import below, samples_of
from pytest_apiint.secrets import Scrubber, fields, jwt
from pytest_apiint.secrets.placeholders import PLACEHOLDER, PREFIX, signature
from pytest_apiint.secrets.values import is_blank
from pytest_apiint.settings.shown import nearest, quoted

if TYPE_CHECKING:
    from pytest_apiint.contract.contract import Contract
    from pytest_apiint.settings import Service

# Of one connection (RFC 9110, section 7.6.1), set anew by whoever asks, or a condition, whose answer has no body.
_NAMES: Final = """
    accept-encoding connection content-length expect host if-match if-modified-since if-none-match if-range
    if-unmodified-since keep-alive proxy-authorization proxy-connection te trailer transfer-encoding upgrade
"""
_DROPPED: Final = frozenset(_NAMES.split())
MOST: Final = 50  # calls of one operation in a file that people read


@dataclass(frozen=True, slots=True)
class _Taken:
    """A recorded request with its status, and its path and query below the service's base URL."""

    request: Request
    sample: Sample
    target: str


class _Lost(Exception):
    """A request can't be sent anew: why, in words."""


def load(
    files: Iterable[Path],
    service: Service,
    contract: Contract | None,
    scrubber: Scrubber,
    unsafe: Collection[str] = (),
) -> Load:
    """What users do, from cassettes; operations are those of `contract`, else told from the recorded paths.

    `scrubber` puts placeholders in the place of secrets: other recorders leave these where they are.

    Raises:
        CassetteDamaged: a file can't be read. SpecMismatch: `unsafe` names an operation that wasn't recorded.
    """
    several = list(files)
    making = _Making(service, contract, scrubber)
    groups = making.labelled([one for file in several for one in making.taken(file)])
    allowed = _named(groups, contract, unsafe)
    skipped = Counter(label.partition(" ")[0] for label in groups if not _may_be_asked(label, allowed))
    if skipped:
        what = ", ".join(f"{count} {method}" for method, count in sorted(skipped.items()))
        making.left_out[f"{what}: only GET and HEAD are asked, and what --unsafe names"] += 1
    works = [making.work(label, same) for label, same in groups.items() if _may_be_asked(label, allowed)]
    source = near(str(several[0])) if len(several) == 1 else f"{len(several)} cassettes"
    told = tuple(text if count == 1 else f"{count} x {text}" for text, count in making.left_out.items())
    return Load(service, source, tuple(one for one in works if one.calls), told)


def urls(files: Iterable[Path]) -> Iterator[str]:
    """The URLs of all recorded requests.

    Raises:
        CassetteDamaged: a file can't be read.
    """
    for file in files:
        documents = Documents(read(file), file=file)
        yield from (documents.target(number)[1] for number in range(len(documents)))


def _may_be_asked(label: str, allowed: Collection[str]) -> bool:
    return label.partition(" ")[0] in SAFE or label in allowed


def _named(labels: Collection[str], contract: Contract | None, unsafe: Collection[str]) -> frozenset[str]:
    ids = {one.id: label for label, one in contract.operations.items() if one.id} if contract is not None else {}
    found = set()
    for name in unsafe:
        label = label_of(ids.get(name, name), labels)
        if label is None:
            rows = [("recorded", ", ".join(sorted(labels)) or "nothing"), ("hint", nearest(name, labels))]
            raise SpecMismatch(layout(f"--unsafe: no operation {quoted(name)} was recorded", rows))
        found.add(label)
    return frozenset(found)


@dataclass
class _Making:
    service: Service
    contract: Contract | None
    scrubber: Scrubber
    left_out: Counter[str] = field(default_factory=Counter)

    def taken(self, file: Path) -> Iterator[_Taken]:
        """The interactions of a cassette that are the service's, in order."""
        documents = Documents(data := read(file), file=file)
        samples = samples_of(self.service, file, data, root=Path.cwd())
        for number in range(len(documents)):
            url = documents.target(number)[1]
            if (place := below(self.service, url)) is None:
                self.left_out[f"a request to another host: {urlsplit(url).hostname or 'none'}"] += 1
                continue
            sample = next(samples)
            if place[0]:
                self.left_out["a request beside the base URL"] += 1
                continue
            request = self.scrubber.request(_plain(documents.interaction(number).request))
            query = request.split.query
            path = (below(self.service, request.url) or place)[1]
            yield _Taken(request, sample, f"{path}{'?' if query else ''}{query}")

    def labelled(self, taken: list[_Taken]) -> dict[str, list[_Taken]]:
        """By operation, in the order in which these were met first."""
        shapes = {
            id(sample): template.path or "/"
            for template, samples in templates([one.sample for one in taken]).values()
            for sample in samples
        }
        found: dict[str, list[_Taken]] = {}
        for one in taken:
            shape = shapes.get(id(one.sample), one.sample.path)
            found.setdefault(self._described(one.request) or f"{one.sample.method} {shape}", []).append(one)
        return found

    def _described(self, request: Request) -> str | None:
        match = self.contract.find(request) if self.contract is not None else None
        return match.operation.label if isinstance(match, Match) else None

    def work(self, label: str, taken: list[_Taken]) -> Work:
        """Their calls as they follow one another, and how many they were."""
        calls: list[Call] = []
        statuses: dict[str, None] = {}
        for one in taken:
            try:
                calls.append(self._call(one))
            except _Lost as lost:
                self.left_out[f"{label}: {lost}"] += 1
            else:
                statuses[_wanted(one.sample.status)] = None
        if len(calls) > MOST:
            self.left_out[f"{label}: the calls behind the first {MOST} count for its weight alone"] += 1
        answers = tuple(status for status in sorted(statuses) if status)
        return Work(label, tuple(calls[:MOST]), len(calls), answers)

    def _call(self, one: _Taken) -> Call:
        headers = tuple(self._fields(one.request))
        target = self._known(one.target, "its URL")
        if not one.request.body:
            return Call(target, headers)
        text = self._known(_text(one.request), "its body")
        if is_json(one.request.headers.get("Content-Type", "")) and (value := _value(text)) is not NOTHING:
            return Call(target, headers, value)
        return Call(target, headers, text=text)

    def _fields(self, request: Request) -> Iterator[tuple[str, str]]:
        for name, value in request.headers.pairs:
            lower = name.lower()
            credential = fields.holds_credential(name) or lower in ("authorization", "cookie")
            if lower in _DROPPED or lower == "user-agent":
                continue
            if is_uuid(value) or lower.endswith("idempotency-key"):
                yield name, FRESH
            elif credential and is_blank(value.rpartition(" ")[2]) and PREFIX not in value:
                raise _Lost(f"its {name} was masked when it was recorded")
            elif credential or PREFIX not in value or self._is_known(value):
                yield name, self._known(value, f"its {name}")

    def _is_known(self, text: str) -> bool:
        return all(found in self._marks.values() for found in PLACEHOLDER.findall(text))

    def _known(self, text: str, where: str) -> str:
        """`text` with marks of the settings' secrets alone; a JWT's place is taken by the mark that it's made of."""
        if PREFIX not in text:
            return text
        text = jwt.JWT.sub(lambda found: self._marks.get(found[0].rpartition(".")[2], found[0]), text)
        if PREFIX in text and not self._is_known(text):
            raise _Lost(f"a secret in {where} that no variable of the settings holds")
        return text

    @cached_property
    def _marks(self) -> Mapping[str, str]:
        """Marks by what a recording may have in their place: themselves, and signatures of tokens."""
        own = [mark(self.service, name) for name in self.service.secrets]
        return {one: one for one in own} | {signature(one): one for one in own}


def _wanted(status: int) -> str:
    """What counts as success, where `status` was recorded: nobody wants a 503, and a 304 was a condition's answer."""
    return "" if status == 429 or status >= 500 else "200" if status == 304 else str(status)


def _plain(request: Request) -> Request:
    """`request` with its body decoded, where it can be."""
    if not (coding := request.headers.get("Content-Encoding", "")):
        return request
    if (body := codings.decoded(request.body, coding)) is None:
        return request
    kept = Headers((name, value) for name, value in request.headers.pairs if name.lower() != "content-encoding")
    return replace(request, headers=kept, body=body)


def _text(request: Request) -> str:
    try:
        return request.body.decode()
    except UnicodeDecodeError:
        raise _Lost("its body is no text") from None


def _value(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return NOTHING
