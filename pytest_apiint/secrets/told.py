"""Texts as people may read them: reports, warnings, logs, the terminal."""

from __future__ import annotations

from pytest_apiint.secrets import spelled
from pytest_apiint.secrets.pieces import ANCHOR, Pieces
from pytest_apiint.secrets.registry import SecretRegistry
from pytest_apiint.secrets.scrub import Scrubber


class Told:
    """Hides what `registry` knows, also where it's cut or spelled. Costs nothing while nothing is registered."""

    def __init__(self, registry: SecretRegistry) -> None:
        self._registry = registry
        self._scrubber = Scrubber(registry)
        self._pieces = Pieces(())
        self._size = 0

    @property
    def active(self) -> bool:
        return self._registry.active

    def text(self, text: str) -> str:
        """`text` without secrets, whole or in pieces of eight characters."""
        if not self._registry.active or not text:
            return text
        if len(text) < ANCHOR:
            return self.whole(text)
        return spelled.hidden(self._known().hidden(self._scrubber.text(text)), self._tells)

    def whole(self, text: str) -> str:
        """`text` without secrets that stand in it whole: for what comes in many small texts."""
        return self._scrubber.text(text)

    def _known(self) -> Pieces:
        """Made anew where the registry has grown."""
        if self._size != (size := self._registry.size):
            self._pieces, self._size = Pieces(form for form, _ in self._registry.forms), size
        return self._pieces

    def _tells(self, word: str) -> bool:
        """Whether a word that was spelled is, holds or is cut from a secret."""
        known = any(form in word for form, _ in self._registry.forms)
        return known or bool(self._known().within(word, 0, len(word)))
