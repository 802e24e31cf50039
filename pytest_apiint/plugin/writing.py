"""What of a run is written down beside pytest's own reports, and who is asked to do it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_apiint.plugin import options
from pytest_apiint.plugin.keys import ARCHIVE, OBSERVERS, SPANS, TELLERS

if TYPE_CHECKING:
    import pytest


def begin(config: pytest.Config) -> None:
    """Let all that the run asks for be told of its tests, or of their exchanges.

    Raises:
        pytest.UsageError: a file can't be written, or a library is missing.
    """
    if config.getoption("collectonly"):
        return
    if options.junit(config):
        config.stash.setdefault(TELLERS, [])  # JUnit reads the tests' own properties
    if (file := options.har(config)) is not None:
        from pytest_apiint.plugin import archive  # noqa: PLC0415 - for --api-har

        archive.begin(config, file)
        config.stash.setdefault(TELLERS, []).append(archive.keep)
    if (file := options.log(config)) is not None:
        from pytest_apiint.plugin import exchange_log  # noqa: PLC0415 - for --api-log

        config.stash.setdefault(OBSERVERS, []).append(exchange_log.begun(config, file))
    if options.otel(config):
        from pytest_apiint.plugin import spans  # noqa: PLC0415 - for --api-otel

        spans.begin(config)


def finish(config: pytest.Config) -> None:
    """Write what is written of the run as a whole."""
    if ARCHIVE in config.stash:
        from pytest_apiint.plugin import archive  # noqa: PLC0415 - for --api-har

        archive.finish(config)
    if SPANS in config.stash:
        from pytest_apiint.plugin import spans  # noqa: PLC0415 - for --api-otel

        spans.finish(config)


def tell(reporter: pytest.TerminalReporter) -> None:
    """Say where it is, and what couldn't be written."""
    if ARCHIVE in reporter.config.stash:
        from pytest_apiint.plugin import archive  # noqa: PLC0415 - for --api-har

        archive.tell(reporter)
    if SPANS in reporter.config.stash:
        from pytest_apiint.plugin import spans  # noqa: PLC0415 - for --api-otel

        spans.tell(reporter)
