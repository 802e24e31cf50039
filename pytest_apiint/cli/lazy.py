"""A group whose subcommands are imported when they are asked for: `apiint --help` needs none of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from importlib import import_module
from types import MappingProxyType
from typing import Any, Final

import click
from click.shell_completion import CompletionItem

from pytest_apiint.messages import shorten

_WIDE: Final = 60  # columns of a help in a list of 80
_NAME: Final = 30


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a subcommand is, as ``module:name``, and its help in one line: how its own help begins."""

    place: str
    help: str

    def load(self) -> click.Command:
        """The command itself."""
        module, _, name = self.place.partition(":")
        command = getattr(import_module(module), name)
        if not isinstance(command, click.Command):
            raise TypeError(f"{self.place} is no command")
        return command


class LazyGroup(click.Group):
    """A group that knows its subcommands by a table, names to `Entry`, beside those that are its own."""

    def __init__(self, *args: Any, table: Mapping[str, Entry] = MappingProxyType({}), **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        self.table = table

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*self.table, *super().list_commands(ctx)})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in self.table:
            return self.table[cmd_name].load()
        return super().get_command(ctx, cmd_name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is typed; for one that isn't there the nearest, which click knows of no table."""
        name, known = args[0], self.list_commands(ctx)
        if name in known or ctx.resilient_parsing:
            return super().resolve_command(ctx, args)
        hint = "".join(f" Did you mean '{one}'?" for one in get_close_matches(name, known, n=1))
        ctx.fail(f"No such command '{shorten(name, _NAME)}'.{hint}")

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, self._help(ctx, name)) for name in self.list_commands(ctx)])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        names = [name for name in self.list_commands(ctx) if name.startswith(incomplete)]
        found = [CompletionItem(name, help=self._help(ctx, name)) for name in names]
        return found + click.Command.shell_complete(self, ctx, incomplete)

    def _help(self, ctx: click.Context, name: str) -> str:
        if name in self.table:
            return self.table[name].help
        command = self.get_command(ctx, name)
        text = command.get_short_help_str(_WIDE) if command is not None else ""
        return text if text.endswith("...") else text.removesuffix(".")
