"""What shows a difference: an answer that only the new description has, or a request that only the old one takes.

It's made from the inside out, smallest instances around the value that differs, and then held against both schemas:
what doesn't prove the difference isn't shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pytest_apiint.contract.diff.changes import Witness
from pytest_apiint.contract.diff.walk import Step
from pytest_apiint.contract.instances import NONE, instance
from pytest_apiint.contract.schemas import Schemas
from pytest_apiint.errors import SpecMismatch

if TYPE_CHECKING:
    from pytest_apiint.contract.diff.walk import Difference, Pair, Sample, Way
    from pytest_apiint.contract.document import Document

_STEPS: Final = {Step.ITEM: "[0]", Step.OTHER: ".key", Step.SAME: ""}
_HERE: Final = "/x-pytest-apiint-witness"


class Witnesses:
    """Those of the descriptions `old` and `new`."""

    def __init__(self, old: Document, new: Document) -> None:
        self._documents = old, new
        self._schemas = Schemas(old), Schemas(new)

    def of(self, found: Difference) -> Witness | None:
        """The witness of one difference, or None."""
        pair, made = found.pair, NONE
        try:
            made = self._around(found)
            root = pair.chain()[0][0] if pair.chain() else pair
            if made is NONE or not self._shows(root, made):
                return None
        except (SpecMismatch, RecursionError):
            return None
        steps = [way for _, way in pair.chain()] + ([] if found.name is None else [found.name])
        return Witness(root.roots[0].operation, root.roots[0].part, made, _path(steps))

    def _shows(self, root: Pair, value: Any) -> bool:
        old, new = (
            schemas.at(pointer, root.side).accepts(value)
            for schemas, pointer in zip(self._schemas, (root.old, root.new), strict=True)
        )
        return new and not old if root.side == "response" else old and not new

    def _around(self, found: Difference) -> Any:
        pair = found.pair
        value = self._inner(found)
        for outer, way in reversed(pair.chain()):
            if value is NONE:
                return NONE
            value = self._put(self._smallest(outer), way, value)
        return value

    def _inner(self, found: Difference) -> Any:
        if found.name is None:
            return self._sampled(found.pair, found.sample)
        whole = self._smallest(found.pair)
        if not isinstance(whole, dict):
            return NONE
        if found.sample is not None and found.sample.kind == "absent":
            return {name: value for name, value in whole.items() if name != found.name}
        return whole

    def _sampled(self, pair: Pair, sample: Sample | None) -> Any:
        if sample is None:
            return NONE
        if sample.kind == "value":
            return sample.value
        side = _taking(pair)
        if sample.kind == "pointer":
            return instance(self._documents[side], self._schemas[side], sample.value, direction=pair.side)
        document = self._documents[side]
        document.keep(_HERE, sample.value)
        return instance(document, Schemas(document), _HERE, direction=pair.side)

    def _smallest(self, pair: Pair) -> Any:
        side = _taking(pair)
        pointer = (pair.old, pair.new)[side]
        return instance(self._documents[side], self._schemas[side], pointer, direction=pair.side)

    @staticmethod
    def _put(whole: Any, way: Way, value: Any) -> Any:
        if isinstance(way, str):
            return {**whole, way: value} if isinstance(whole, dict) else NONE
        if way is Step.OTHER:
            return {**whole, "key": value} if isinstance(whole, dict) else NONE
        return value if way is Step.SAME else [value]


def _taking(pair: Pair) -> int:
    """Which description has the witness: 0 the old, 1 the new."""
    return 1 if pair.side == "response" else 0


def _path(steps: list[Way]) -> str:
    return "$" + "".join(_STEPS[one] if isinstance(one, Step) else f".{one}" for one in steps)
