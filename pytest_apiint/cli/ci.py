"""``apiint ci``: four jobs for a CI, ready to commit: offline for each change, and the sandbox and drift each night."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Final

import click

from pytest_apiint.cli.configured import settings
from pytest_apiint.messages import layout, near

_OURS: Final = "'pytest-apiint[cli,report,sandbox]'"
_NOT_DONE: Final = 3  # exit code


@dataclass(frozen=True, slots=True)
class _Recipe:
    """A CI's file, and what must be said of it elsewhere: a file of its own, or a line in one that is there."""

    name: str
    file: str
    main: str = ""
    include: str = ""


_RECIPES: Final = {
    "github": _Recipe("github.yml", ".github/workflows/api-contract.yml"),
    "gitlab": _Recipe(
        "gitlab.yml", ".gitlab/api-contract.yml", ".gitlab-ci.yml", "include:\n  - local: .gitlab/api-contract.yml\n"
    ),
}


@click.command()
@click.argument("where", metavar="CI", type=click.Choice(list(_RECIPES)))
@click.option("--write", is_flag=True, help="Write the file, instead of printing it.")
@click.option("--force", is_flag=True, help="With --write: in the place of a file that is there.")
@click.pass_context
def ci(context: click.Context, where: str, *, write: bool, force: bool) -> None:
    """Print four jobs for a CI, which is github or gitlab, ready to commit.

    Each change is tested offline, from recordings, which are looked through for secrets and age; each night the tests
    run against the sandbox, and what has drifted becomes an issue for each API. Services and the names of their
    secrets are those of the settings.

    Exit code: 0 done, 2 usage, or the file is there, 3 it can't be written.
    """
    recipe = _RECIPES[where]
    text = _text(recipe)
    if not write:
        click.echo(text, nl=False)
        return
    file = Path(recipe.file)
    if file.exists() and not force:
        rows = [("found", recipe.file), ("fix", "--force writes another in its place; without --write it's printed")]
        raise click.UsageError(layout("the file is there, and stays as it is", rows))
    for name, content in _written(recipe, text):
        _write(context, Path(name), content)
    for line in _next(recipe):
        click.echo(line)


def _text(recipe: _Recipe) -> str:
    known = settings().services
    services = list(known) or ["acme"]
    secrets = sorted({secret.env for service in known.values() for secret in service.secrets.values()})
    secrets = secrets or ["ACME_TOKEN"]
    environment = "\n".join(f"      {name}: ${{{{ secrets.{name} }}}}" for name in secrets)
    text = files("pytest_apiint.cli").joinpath("recipes", recipe.name).read_text("utf-8")
    filled = {
        "<secrets>": environment,
        "<services>": ", ".join(f'"{name}"' for name in services),
        "<install>": f"pip install {' '.join([*_requirements(), _OURS])}",
        "<names>": ", ".join(secrets),
    }
    for mark, value in filled.items():
        text = text.replace(mark, value)
    return text


def _requirements() -> Iterator[str]:
    """What the project itself is installed by."""
    for name in ("requirements.txt", "requirements-dev.txt", "requirements-test.txt"):
        if Path(name).is_file():
            yield f"-r {name}"
    pyproject = Path("pyproject.toml")
    text = pyproject.read_text("utf-8", "replace") if pyproject.is_file() else ""
    built = any(line.strip() in ("[project]", "[build-system]") for line in text.splitlines())
    if built or Path("setup.py").is_file():
        yield "-e ."


def _written(recipe: _Recipe, text: str) -> Iterator[tuple[str, str]]:
    yield recipe.file, text
    if recipe.main and not Path(recipe.main).exists():
        yield recipe.main, recipe.include


def _next(recipe: _Recipe) -> Iterator[str]:
    """What is left to do by hand."""
    main = Path(recipe.main) if recipe.main else None
    if main is not None and Path(recipe.file).name not in main.read_text("utf-8", "replace"):
        yield f"add to {recipe.main}:\n\n{recipe.include}"
    if not list(_requirements()):
        yield "nothing says how the project is installed: add it to the jobs' `pip install`"
    yield "secrets come from the CI's own store, under the names that the file has"


def _write(context: click.Context, file: Path, text: str) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        click.echo(f"{near(str(file))} can't be written: {error.strerror}", err=True)
        context.exit(_NOT_DONE)
    click.echo(f"wrote {near(str(file))}")
