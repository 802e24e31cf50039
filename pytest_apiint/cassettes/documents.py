"""A cassette's interactions as data: found by scanning where the file is vcrpy's, loaded as a whole where it isn't."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from pytest_apiint.cassettes import emit, loader, reading
from pytest_apiint.cassettes.interaction import Interaction
from pytest_apiint.cassettes.scan import Block, scan
from pytest_apiint.cassettes.stored import Misshapen, kind
from pytest_apiint.errors import CassetteDamaged
from pytest_apiint.exchange import Request
from pytest_apiint.messages import layout, near

VERSION = 1
_OWN = re.compile(rb"\n    x-apiint:\n(?:      \w+: [^\n]*\n)*?      recorded_at: ['\"]?([^'\"\n]+)")
# Git's, which may stand between interactions, where scanning would skip it.
_CONFLICT = b"\n<<<<<<< "


class Documents:
    """The interactions of one file, in their order there, each read when it's asked for.

    Raises:
        CassetteDamaged: The file, or one interaction of it, isn't vcrpy's format; the message names file and line.
    """

    def __init__(self, data: bytes, *, file: Path) -> None:
        self.file = file
        self._data = data
        self._blocks: list[Block] = []
        self._kept: dict[int, Any] = {}
        self._whole: Sequence[Any] | None = None
        if (conflict := data.find(_CONFLICT)) != -1:
            raise self._damaged("a merge conflict", data.count(b"\n", 0, conflict) + 2)
        if (found := scan(data)) is not None and self._ends_well(found[1]):
            self._blocks = found[0]
        else:
            self._whole = self._loaded()

    def __len__(self) -> int:
        return len(self._blocks if self._whole is None else self._whole)

    def target(self, index: int) -> tuple[str, str]:
        """Method and URL of one interaction, as recorded; mostly without parsing it."""
        if self._whole is None:
            _, _, method, uri, _ = self._blocks[index]
            if method is not None:
                return method, uri.decode("ascii")
        request = self.request(index)
        return request.method, request.url

    def paths(self) -> Iterator[bytes | None]:
        """Each URL's path, where that can be had at a look."""
        yield from (block.path for block in self._blocks) if self._whole is None else (None for _ in self._whole)

    def request(self, index: int) -> Request:
        """The request of one interaction."""
        try:
            return reading.request(self.document(index))
        except Misshapen as error:
            raise self.damaged(str(error), index) from error

    def interaction(self, index: int) -> Interaction:
        """One interaction as it stood on the wire."""
        try:
            return reading.interaction(self.document(index))
        except Misshapen as error:
            raise self.damaged(str(error), index) from error
        finally:
            self._kept.pop(index, None)

    def body(self, index: int) -> Any:
        """What stands in the request's body's place."""
        return self.document(index)["request"].get("body")

    def document(self, index: int) -> Any:
        """One interaction as vcrpy's loader gives it."""
        if self._whole is not None:
            return self._whole[index]
        if index not in self._kept:
            self._kept[index] = self._block(index)
        return self._kept[index]

    def _block(self, index: int) -> Any:
        block = self._blocks[index]
        try:
            [document] = loader.loaded(self._data[block.start : block.end])
        except Exception:  # noqa: BLE001  # anything may stand in a file
            # It refers to another one (an alias), or it's damaged; the whole file tells, with the right line.
            whole = self._loaded()
            if len(whole) != len(self._blocks):
                fault = "a text in it isn't indented, or the next one doesn't begin with request"
                raise self.damaged(fault, index) from None
            self._whole = whole
            return whole[index]
        return document

    def line(self, index: int) -> int | None:
        """The line of the file where an interaction begins, from 1; ``None`` where that can't be told."""
        if self._blocks:
            return self._data.count(b"\n", 0, self._blocks[index].start) + 1
        return loader.item_line(self._data, "interactions", index)

    def damaged(self, seen: str, index: int) -> CassetteDamaged:
        """The error for an interaction that can't be meant as it stands."""
        return self._damaged(f"interaction {index + 1}: {seen}", self.line(index))

    @property
    def recorded_at(self) -> datetime | None:
        """When the first of them was recorded, as far as the file says."""
        if self._whole is not None:
            answers = [document.get("response") for document in self._whole if isinstance(document, dict)]
            owns = [answer.get(emit.OWN) for answer in answers if isinstance(answer, dict)]
            stamps = [own.get("recorded_at") for own in owns if isinstance(own, dict)]
        else:
            stamps = [stamp.decode("utf-8", "replace") for stamp in set(_OWN.findall(self._data))]
        try:
            return min((when for stamp in stamps if (when := reading.moment(stamp))), default=None)
        except Misshapen as error:
            raise self._damaged(str(error), None) from error

    def _ends_well(self, rest: bytes) -> bool:
        """Whether the file is whole: it ends with vcrpy's last key, and that is the only other one."""
        try:
            end = loader.loaded(rest)
        except Exception:  # noqa: BLE001  # anything may stand in a file
            return False
        return isinstance(end, dict) and end.get("version") == VERSION and "interactions" not in end

    def _loaded(self) -> Sequence[Any]:
        document = self._everything()
        if not isinstance(document, dict):
            raise self._damaged(_no_cassette(document), 1 if self._data.strip() else None)
        if document.get("version", VERSION) != VERSION:
            raise self._damaged(f"its version is {document['version']!r}; this is for version {VERSION}", None)
        if "interactions" not in document:
            raise self._damaged("it has no key interactions", None)
        interactions = document["interactions"] or []
        if not isinstance(interactions, list):
            raise self._damaged(f"interactions is {kind(interactions)}, and should be a list", None)
        self._check(interactions, last="version" not in document)
        return interactions

    def _everything(self) -> Any:
        if self._data.lstrip().startswith(b"{"):
            try:
                return json.loads(self._data)
            except RecursionError as error:
                raise self._damaged("values nested too deep", None) from error
            except ValueError as error:
                if self.file.suffix == ".json":
                    raise self._damaged(getattr(error, "msg", str(error)), getattr(error, "lineno", None)) from error
        try:
            return loader.loaded(self._data)
        except Exception as error:  # anything may stand in a file
            raise self._damaged(*loader.complaint(error, self._data)) from error

    def _check(self, interactions: list[Any], *, last: bool) -> None:
        """Each has a request and a response; where the file may end early, the `last` is whole."""
        for index, document in enumerate(interactions):
            try:
                reading.outline(document)
                if last and index == len(interactions) - 1:
                    reading.ending(document)
            except Misshapen as error:
                raise self.damaged(str(error), index) from error

    def _damaged(self, seen: str, line: int | None) -> CassetteDamaged:
        name = near(str(self.file))
        rows = [
            ("line", "" if line is None else str(line)),
            ("seen", " ".join(seen.split())[:300]),
            ("expected", f"a cassette as vcrpy writes it, version {VERSION}"),
            ("fix", "restore it from version control, or record it anew:\n--api-mode=record --api-record=all"),
        ]
        error = CassetteDamaged(layout(f"{name} can't be read", rows))
        error.seen, error.line = seen, line
        return error


def _no_cassette(document: Any) -> str:
    if document is None:
        return "the file is empty"
    if isinstance(document, list) and document and isinstance(document[0], dict) and "request" in document[0]:
        return "a list of interactions, as vcrpy wrote it before version 1"
    return f"{kind(document)}, and no mapping"
