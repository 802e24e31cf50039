"""What a walk through a message does with each value that it takes for a secret."""

from __future__ import annotations

from typing import Protocol


class Swap(Protocol):
    def __call__(self, value: str, kind: str, *, sure: bool = True) -> str:
        """What is to stand in the place of `value`: itself or a placeholder. Not `sure`: names say little."""
        ...
