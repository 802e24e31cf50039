"""The command itself: what it lists without importing it, and what a shell completes."""

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from pytest_apiint.cli.command import COMMANDS, apiint
from pytest_apiint.cli.forms import FORMS
from pytest_apiint.cli.lazy import LazyGroup


def walked(group, name="apiint"):
    """Every lazy group, by how it's called."""
    yield name, group
    for below, entry in group.table.items():
        if isinstance(command := entry.load(), LazyGroup):
            yield from walked(command, f"{name} {below}")


GROUPS = dict(walked(apiint))
ENTRIES = {f"{group} {name}": entry for group, lazy in GROUPS.items() for name, entry in lazy.table.items()}


def completed(words, shell="bash"):
    """What the installed script would answer to a shell that completes the last of `words`."""
    instruction = {"bash": {"COMP_WORDS": " ".join(words), "COMP_CWORD": str(len(words) - 1)}}
    environment = {"_APIINT_COMPLETE": f"{shell}_complete", **instruction[shell]}
    return CliRunner().invoke(apiint, prog_name="apiint", env=environment, args=[]).output.split()


@pytest.mark.parametrize("path", ENTRIES)
def test_the_help_in_the_table_is_how_the_commands_own_help_begins(path):
    command = ENTRIES[path].load()
    assert command.name == path.rpartition(" ")[2]
    assert command.help.startswith(ENTRIES[path].help)
    assert len(ENTRIES[path].help) <= 60
    assert not ENTRIES[path].help.endswith(".")


@pytest.mark.parametrize("path", GROUPS)
def test_help_lists_each_command_in_a_line(path):
    result = CliRunner().invoke(apiint, [*path.split()[1:], "--help"])
    listed = result.output.partition("Commands:\n")[2].splitlines()
    assert result.exit_code == 0
    assert [line.split()[0] for line in listed] == GROUPS[path].list_commands(click.Context(GROUPS[path]))
    assert max(map(len, listed)) <= 80
    assert [line for line in listed if line.endswith(".")] == []  # none is cut
    for name, entry in GROUPS[path].table.items():
        assert any(line.split(maxsplit=1) == [name, entry.help] for line in listed)


def test_help_and_completion_import_no_subcommand():
    code = (
        "import sys, os; sys.argv = ['apiint', '--help']\n"
        "from pytest_apiint.cli import main\n"
        "for names in ({}, {'_APIINT_COMPLETE': 'bash_complete', 'COMP_WORDS': 'a h', 'COMP_CWORD': '1'}):\n"
        "    os.environ.update(names)\n"
        "    try: main()\n"
        "    except SystemExit: pass\n"
        "print(*sorted(name for name in sys.modules if name.startswith(('pytest_apiint.c', 'yaml'))))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "pytest_apiint.cli pytest_apiint.cli.command pytest_apiint.cli.lazy"
    assert "plain,health" in done.stdout


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["helth"], "No such command 'helth'. Did you mean 'health'?"),
        (["cassettes", "drft"], "No such command 'drft'. Did you mean 'drift'?"),
        (["report", "lst"], "No such command 'lst'."),
        (["crashes", "--", "--all"], "No such command '--all'."),
        (["load", "\u00e9" * 99], "No such command '\\xe9\\xe9\\xe9\\xe9\\x...9\\xe9\\xe9'."),
    ],
)
def test_an_unknown_command_is_a_mistake_of_usage_and_the_nearest_is_named(words, says):
    result = CliRunner().invoke(apiint, words)
    assert result.exit_code == 2
    assert result.stderr.endswith(f"Error: {says}\n")


def test_a_shell_is_given_its_script():
    result = CliRunner().invoke(apiint, prog_name="apiint", env={"_APIINT_COMPLETE": "bash_source"})
    assert "complete -o nosort -F _apiint_completion apiint" in result.output


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["apiint", "diff"], ["plain,diff-spec"]),
        (["apiint", ""], [f"plain,{name}" for name in sorted(COMMANDS)]),
        (["apiint", "--ver"], ["plain,--version"]),
        (["apiint", "cassettes", "d"], ["plain,describe", "plain,drift"]),
        (["apiint", "cassettes", "che"], ["plain,check"]),
        (["apiint", "checks", "--format", "j"], ["plain,json"]),
        (["apiint", "helth", "--"], ["plain,--version", "plain,--help"]),
    ],
)
def test_a_shell_completes_names_options_and_choices(words, offered):
    assert completed(words) == offered


def leaves(command=apiint, path="apiint"):
    """Every command that does something."""
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            yield from leaves(command.get_command(context, name), f"{path} {name}")
    else:
        yield path, command


LEAVES = dict(leaves())


@pytest.mark.parametrize("path", LEAVES)
def test_every_command_says_how_it_ends_and_spells_its_options_as_the_others(path):
    command = LEAVES[path]
    assert "Exit code: 0" in command.help
    options = {name: one for one in command.params for name in one.opts if name.startswith("--")}
    for name, option in options.items():
        assert option.help, name
        assert name == name.lower()
    if path == "apiint report merge":  # which files it writes, several at once
        assert options.pop("--format").name == "forms"
    if (form := options.get("--format")) is not None:
        assert form.name == "form"
        assert set(form.type.choices) <= {*FORMS, "yaml"}
        assert "json" in form.type.choices


def piped(*arguments):
    """The command with a reader that goes away before it reads."""
    reading, writing = os.pipe()
    os.close(reading)
    try:
        return subprocess.run(
            [sys.executable, "-m", "pytest_apiint.cli", *arguments], stdout=writing, stderr=subprocess.PIPE, check=False
        )
    finally:
        os.close(writing)


@pytest.mark.parametrize("word", ["checks", "--help"])
def test_a_reader_that_goes_away_is_no_finding_and_no_traceback(word):
    done = piped(word)
    assert (done.returncode, done.stderr) == (141, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
@pytest.mark.parametrize("word", ["checks", "--help"])
def test_a_full_disk_is_told_in_a_line(word):
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "pytest_apiint.cli", word]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False)
    said = b"apiint: the output can't be written: No space left on device\n"
    assert (done.returncode, done.stderr) == (3, said)


@pytest.mark.parametrize("module", ["pytest_apiint", "pytest_apiint.cli"])
def test_it_runs_as_a_module(module):
    done = subprocess.run([sys.executable, "-m", module, "--version"], capture_output=True, check=False, text=True)
    assert (done.returncode, done.stdout.partition(",")[0]) == (0, "apiint")


def test_ctrl_c_ends_with_130(monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("pytest_apiint.cli.checks._text", interrupted)
    assert CliRunner().invoke(apiint, ["checks"]).exit_code == 130


@pytest.mark.parametrize("variable", ["NO_COLOR", "FORCE_COLOR"])
def test_no_colour_is_ever_written(variable):
    assert "\x1b" not in CliRunner().invoke(apiint, ["checks"], env={variable: "1"}, color=True).output
