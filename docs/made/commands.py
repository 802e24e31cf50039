"""What each command says of itself."""

from __future__ import annotations

from collections.abc import Iterator

import click

from pytest_apiint.cli.command import apiint


def pages() -> Iterator[tuple[str, str]]:
    """Path below docs/, and Markdown."""
    lines = ["# Commands", "", "As `--help` has them. [What they are for](../command-line.md).", ""]
    for context in commands():
        lines += [f"## `{context.command_path}`", "", "```text", context.get_help(), "```", ""]
    yield "reference/commands.md", "\n".join(lines)


def commands(command: click.Command = apiint, above: click.Context | None = None) -> Iterator[click.Context]:
    """The command and those below it, each as it's called: what one takes is remembered from its first context."""
    settings = {"terminal_width": 80, "max_content_width": 80, **command.context_settings}
    context = click.Context(command, parent=above, info_name="apiint" if above is None else command.name, **settings)
    yield context
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            if (found := command.get_command(context, name)) is not None:
                yield from commands(found, context)
