"""The command ``apiint``: one file for each subcommand. Text on stdout; exit codes 0 clean, 2 usage."""

from __future__ import annotations

import sys


def main() -> None:
    """What the installed script calls."""
    try:
        import click  # noqa: F401, PLC0415 - an extra
    except ImportError:
        sys.stderr.write("apiint: the command line needs click: pip install 'pytest-apiint[cli]'\n")
        sys.exit(2)
    from pytest_apiint.cli.command import apiint  # noqa: PLC0415

    apiint()
