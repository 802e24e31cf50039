"""What each command says of itself."""

from __future__ import annotations

from collections.abc import Iterator

import click

from pytest_apiint.cli.command import apiint


def pages() -> Iterator[tuple[str, str]]:
    """Path below docs/, and Markdown."""
    lines = ["# Commands", "", "As `--help` has them. [What they are for](../command-line.md).", ""]
    for path, command in commands(apiint, "apiint"):
        context = click.Context(command, info_name=path, terminal_width=80, max_content_width=80)
        lines += [f"## `{path}`", "", "```text", command.get_help(context), "```", ""]
    yield "reference/commands.md", "\n".join(lines)


def commands(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    """The command and those below it, each by what is typed for it."""
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            if found is not None:
                yield from commands(found, f"{path} {name}")
