"""pytest-recording's hook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pytest


def pytest_recording_configure(config: pytest.Config, vcr: Any) -> None:
    """Register matchers, serializers or a persister with `vcr`, a ``vcr.VCR``."""
