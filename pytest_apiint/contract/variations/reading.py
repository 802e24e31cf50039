"""How an answer is read: openly, as its schema stands, or tolerantly, as clients are told to: so which tier it's of."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from pytest_apiint.contract.schemas import validator
from pytest_apiint.contract.variations.edits import TIERS, Tier
from pytest_apiint.contract.variations.nodes import Nodes
from pytest_apiint.contract.variations.relaxed import relaxed

if TYPE_CHECKING:
    import jsonschema_rs

_BUNDLE: Final = "definitions"


class Reading:
    """One schema with all that it refers to, as `contract.schemas.bundle` has it; `modern` is draft 2020-12.

    Formats count where `seed` conforms with them: an API whose own answers don't is read without.
    """

    def __init__(self, bundled: dict[str, Any], *, modern: bool, seed: Any = None) -> None:
        self.bundled = bundled
        self.nodes: Nodes = Nodes(bundled)
        self._modern = modern
        self._open = validator(bundled, modern=modern, formats=True)
        if not self.accepts(seed):
            self._open = validator(bundled, modern=modern, formats=False)

    def accepts(self, answer: Any) -> bool:
        """Whether `answer` is as described."""
        return bool(self._open.is_valid(answer))

    def tier(self, answer: Any) -> Tier:
        """Valid; tolerant, where it's refused only for what clients are told to bear; else breaking."""
        if self._open.is_valid(answer):
            return "valid"
        return "tolerant" if self._tolerant.is_valid(answer) else "breaking"

    @cached_property
    def _tolerant(self) -> jsonschema_rs.Validator:
        return validator(relaxed(self.bundled, _BUNDLE), modern=self._modern, formats=False)


def strictest(*tiers: Tier) -> Tier:
    """Of several tiers the one that promises least."""
    return max(tiers, key=TIERS.index)
