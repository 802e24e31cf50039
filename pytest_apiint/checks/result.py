"""What a run keeps of one check on one call, for whoever tells of the run: plain values, fit for JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

IGNORED: Final = "ignored"


@dataclass(frozen=True, slots=True)
class Result:
    """`outcome` is a verdict's, or ``"ignored"``; `reason` is why nothing was judged; `text` is the finding, whole.

    `paste` is how it's made again, and a test that does: as long as it takes.
    """

    suite: str
    call: str
    check: str
    group: str
    severity: str
    outcome: str
    headline: str = ""
    reason: str = ""
    text: str = ""
    paste: str = ""

    @property
    def told(self) -> str:
        """The finding, and how it's made again."""
        return f"{self.text}\n{self.paste}" if self.paste else self.text

    def plain(self) -> dict[str, Any]:
        """As JSON takes it, and xdist too: it sends no subclass of `str`, so no enum."""
        return {name: str(value) for name, value in asdict(self).items()}

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> Result:
        """What `plain` was made of."""
        return cls(**plain)
