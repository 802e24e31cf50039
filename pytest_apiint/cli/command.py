"""The command itself, and the table of its subcommands, which are imported one at a time."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any, Final

import click

from pytest_apiint import __version__
from pytest_apiint.cli.lazy import Entry, LazyGroup

_INTERRUPTED: Final = 130  # exit codes: 128 and the signal
_UNREAD: Final = 141
_UNWRITTEN: Final = 3
_FULL: Final = (errno.ENOSPC, errno.EDQUOT)
COMMANDS: Final = MappingProxyType(
    {
        "cassettes": Entry("pytest_apiint.cli.cassettes:cassettes", "List, check and clean recordings"),
        "checks": Entry("pytest_apiint.cli.checks:checks", "List the checks of suites"),
        "ci": Entry("pytest_apiint.cli.ci:ci", "Print four jobs for a CI"),
        "config": Entry("pytest_apiint.cli.config:config", "Show which settings hold in this folder"),
        "coverage": Entry("pytest_apiint.cli.coverage:coverage", "Tell how much of an API's description is recorded"),
        "crashes": Entry("pytest_apiint.cli.crashes:crashes", "What clients didn't survive"),
        "diff-spec": Entry("pytest_apiint.cli.diff_spec:diff_spec", "Tell what the description NEW changes"),
        "doctor": Entry("pytest_apiint.cli.doctor:doctor", "Look whether this environment can do what is promised"),
        "drift": Entry("pytest_apiint.cli.drift:drift", "Tell how recordings have drifted"),
        "explain": Entry("pytest_apiint.cli.explain:explain", "Explain a word"),
        "health": Entry("pytest_apiint.cli.health:health", "Ask an API how it is"),
        "init": Entry("pytest_apiint.cli.init:init", "Write a project's first settings and a first test"),
        "load": Entry("pytest_apiint.cli.load:load", "Load a sandbox with what a description or recordings say"),
        "report": Entry("pytest_apiint.cli.report:report", "Reports of test runs"),
        "scan": Entry("pytest_apiint.cli.scan:scan", "Look for secrets in cassettes, reports, logs"),
        "serve": Entry("pytest_apiint.cli.serve:serve", "Serve an API's description, or a recording of it"),
        "sweep": Entry("pytest_apiint.cli.sweep:sweep", "List what tests have left in sandboxes"),
        "validate-spec": Entry(
            "pytest_apiint.cli.validate_spec:validate_spec", "Tell what is wrong with an OpenAPI description"
        ),
    }
)


class Command(LazyGroup):
    """The outermost group: how a run ends that somebody or something else has ended."""

    def make_context(self, *args: Any, **keywords: Any) -> click.Context:
        """Read the command line; --help is told here."""
        with _ends():
            return super().make_context(*args, **keywords)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a subcommand."""
        with _ends():
            return super().invoke(ctx)


@contextmanager
def _ends() -> Iterator[None]:
    """Exit with 130 where Ctrl-C ended it, and with 141 where nobody reads on, as shells have it."""
    try:
        yield
    except KeyboardInterrupt:
        click.echo(err=True)
        raise click.exceptions.Exit(_INTERRUPTED) from None
    except BrokenPipeError:
        # What is still held for the closed pipe would be told of as an error when Python ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise click.exceptions.Exit(_UNREAD) from None
    except OSError as error:
        if error.errno not in _FULL:
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        click.echo(f"apiint: the output can't be written: {error.strerror}", err=True)
        raise click.exceptions.Exit(_UNWRITTEN) from None


@click.group(cls=Command, table=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="apiint")
def apiint() -> None:
    """Prove that your API client survives the real API. The tests themselves run with pytest."""
