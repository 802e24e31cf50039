"""One recorded exchange."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pytest_apiint.exchange import Request, Response


@dataclass(frozen=True, slots=True, eq=False)
class Interaction:
    """A request and its whole response, both as they stood on the wire.

    `recorded_at` is when the answer was complete, `elapsed` how many seconds it took, `spec` which edition of the
    API's description there was then (``sha256:`` and 12 hex digits); ``None`` where whoever recorded it didn't say.
    """

    request: Request
    response: Response
    recorded_at: datetime | None = None
    elapsed: float | None = None
    spec: str | None = None
