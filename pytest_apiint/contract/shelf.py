"""A description in pieces: a file from which only those are read that are asked for.

The file has the length of its index, the index as JSON, and the pieces as JSON, one after the other. A piece is what
stands under a key of the description, of one of its sections, or of a section of its `components`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, ItemsView, Iterator, ValuesView
from typing import Any, Final

_HEAD: Final = 12  # digits


class Shelf(dict[str, Any]):
    """A mapping whose values are read when they're looked at. It isn't to be changed."""

    def __init__(self, index: dict[str, Any], piece: Callable[[int, int], Any]) -> None:
        """`index` has for each key the place and the size of its piece, or an index of its own."""
        super().__init__(index)
        self._piece = piece
        self._read: dict[str, Any] = {}

    def __getitem__(self, key: str) -> Any:
        if key not in self._read:
            place = super().__getitem__(key)
            found = Shelf(place, self._piece) if isinstance(place, dict) else self._piece(*place)
            return self._read.setdefault(key, found)
        return self._read[key]

    def get(self, key: str, default: Any = None) -> Any:
        return self[key] if key in self else default  # noqa: SIM401 - this is what `get` is

    def __iter__(self) -> Iterator[str]:
        return super().__iter__()  # that this is here makes dict(shelf) ask for values

    def items(self) -> ItemsView[str, Any]:  # type: ignore[override]
        return self._whole().items()

    def values(self) -> ValuesView[Any]:  # type: ignore[override]
        return self._whole().values()

    def copy(self) -> dict[str, Any]:
        return dict(self._whole())

    def __or__(self, other: Any) -> Any:
        return self._whole() | other

    def __ror__(self, other: Any) -> Any:
        return other | self._whole()

    def __eq__(self, other: object) -> bool:
        return self._whole() == other

    def __ne__(self, other: object) -> bool:
        return self._whole() != other

    __hash__ = None

    def __repr__(self) -> str:
        return repr(self._whole())

    def __reduce_ex__(self, protocol: Any) -> Any:
        return dict, (self._whole(),)

    def _whole(self) -> dict[str, Any]:
        return {key: self[key] for key in super().__iter__()}


def packed(raw: dict[str, Any], more: Any) -> bytes:
    """The file for `raw`, and whatever is to be kept with it."""
    pieces: list[bytes] = []
    size = 0

    def put(value: Any) -> list[int]:
        nonlocal size
        pieces.append(json.dumps(value, separators=(",", ":")).encode("ascii"))
        size += len(pieces[-1])
        return [size - len(pieces[-1]), len(pieces[-1])]

    def put_each(value: Any, deeper: int) -> Any:
        if not (isinstance(value, dict) and deeper):
            return put(value)
        return {key: put_each(part, deeper - 1) for key, part in value.items()}

    index = {key: put_each(value, 2 if key == "components" else 1) for key, value in raw.items()}
    head = json.dumps([index, more, size], separators=(",", ":")).encode("ascii")
    return b"%0*d" % (_HEAD, len(head)) + head + b"".join(pieces)


def unpacked(data: Any, lost: Callable[[ValueError], Exception]) -> tuple[Shelf, Any]:
    """The shelf in `data`, a buffer, and what was kept with it; a piece that can't be read raises what `lost` says.

    Raises:
        ValueError: it isn't such a file, or not the whole of it.
    """
    begin = _HEAD + int(data[:_HEAD])
    index, more, size = json.loads(data[_HEAD:begin])
    if len(data) != begin + size or not isinstance(index, dict):
        raise ValueError("not a whole shelf")

    def piece(place: int, length: int) -> Any:
        try:
            return json.loads(data[begin + place : begin + place + length])
        except ValueError as error:
            raise lost(error) from None

    return Shelf(index, piece), more
