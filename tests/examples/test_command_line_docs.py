"""docs/command-line.md: every command and option that it names is there, and every command of ours is in it."""

import re
import shlex
from pathlib import Path

import click
import pytest

from pytest_apiint.cli.command import COMMANDS, apiint
from pytest_apiint.doctor.neighbours import NEIGHBOURS

PAGE = (Path(__file__).parents[2] / "docs" / "command-line.md").read_text()
NAMED = sorted(set(re.findall(r"`(apiint [a-z][^`]*)`", PAGE)))


@pytest.mark.parametrize("shown", NAMED)
def test_a_command_that_is_named_is_there(shown):
    command, context = apiint, click.Context(apiint)
    for word in shlex.split(shown)[1:]:
        if isinstance(command, click.Group):
            command = command.get_command(context, word)
            assert command is not None, word
        elif word.startswith("--"):
            assert word in {option for one in command.params for option in one.opts}


def test_every_command_has_its_line():
    """And every subcommand is in one of its group's, or named whole."""
    rows = re.findall(r"^\| `apiint ([a-z-]+)(.*?)\|", PAGE, re.MULTILINE)
    assert set(COMMANDS) <= {name for name, _ in rows}
    for name, entry in COMMANDS.items():
        command, told = entry.load(), " ".join(more for one, more in rows if one == name)
        for below in command.list_commands(click.Context(command)) if isinstance(command, click.Group) else ():
            assert re.search(rf"\b{below}\b", told) or f"{name} {below}`" in PAGE, f"{name} {below}"


def test_every_neighbour_that_needs_a_word_has_one():
    for one in NEIGHBOURS:
        if one.fix and one.name not in ("eventlet", "schemathesis"):
            assert one.name in PAGE, one.name
