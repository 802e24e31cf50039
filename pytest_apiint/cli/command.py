"""The command itself, and its subcommands."""

from __future__ import annotations

import click

from pytest_apiint import __version__
from pytest_apiint.cli.cassettes import cassettes
from pytest_apiint.cli.checks import checks
from pytest_apiint.cli.coverage import coverage
from pytest_apiint.cli.crashes import crashes
from pytest_apiint.cli.describe import describe
from pytest_apiint.cli.diff_spec import diff_spec
from pytest_apiint.cli.drift import drift
from pytest_apiint.cli.health import health
from pytest_apiint.cli.scan import scan
from pytest_apiint.cli.serve import serve
from pytest_apiint.cli.sweep import sweep
from pytest_apiint.cli.validate_spec import validate_spec


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="apiint")
def apiint() -> None:
    """Prove that your API client survives the real API. The tests themselves run with pytest."""


cassettes.add_command(describe)
apiint.add_command(cassettes)
apiint.add_command(checks)
apiint.add_command(crashes)
apiint.add_command(coverage)
apiint.add_command(diff_spec)
apiint.add_command(drift)
apiint.add_command(health)
apiint.add_command(scan)
apiint.add_command(serve)
apiint.add_command(sweep)
apiint.add_command(validate_spec)
