"""``apiint init``: the first settings and the first test of a project, from what is found there. It asks nothing."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import click

from pytest_apiint.errors import SettingsProblem, SpecDamaged, UsageProblem
from pytest_apiint.messages import near
from pytest_apiint.project import drafts
from pytest_apiint.project.calls import PLAIN, Call, call_of
from pytest_apiint.project.drafts import Draft
from pytest_apiint.project.found import Found, described, look
from pytest_apiint.project.proposal import Proposal, proposed
from pytest_apiint.settings import Unfit

_NOT_DONE = 3  # exit code
_OTHERS = 3  # descriptions that are named


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is to be written, what is there already, and the service that all is about."""

    drafts: tuple[Draft, ...]
    kept: tuple[str, ...]
    proposal: Proposal


@click.command()
@click.option("--name", default="", metavar="NAME", help="What the service is called in the settings.")
@click.option("--spec", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Its OpenAPI description.")
@click.option("--base-url", default="", metavar="URL", help="Where the API is: https://api.acme.example/v1.")
@click.option("--dry-run", is_flag=True, help="Show what would be written, and write nothing.")
@click.pass_context
def init(context: click.Context, name: str, spec: Path | None, base_url: str, *, dry_run: bool) -> None:
    """Write a project's first settings and a first test, from what is found in this folder.

    Looked for are client libraries, an OpenAPI description, the tests' folder and settings. Nothing is asked, and
    nothing that is there is changed: a table is added at the end of pyproject.toml (without that file, apiint.toml is
    written), a line to .gitattributes. Exit code: 0 done, 2 usage or settings, 3 it can't be written or read.
    """
    try:
        found = look(Path.cwd(), spec.resolve() if spec is not None else None)
        plan = _planned(found, name, base_url)
    except SpecDamaged as damage:
        click.echo(str(damage), err=True)
        context.exit(_NOT_DONE)
    except SettingsProblem as problem:
        raise click.UsageError(str(problem)) from None
    except Unfit as unfit:
        raise click.UsageError(f"--base-url {unfit}{f'; {unfit.hint}' if unfit.hint else ''}") from None
    click.echo(_row("found", ", ".join(_found(found))))
    if not dry_run:
        _write(context, plan)
    for line in _told(found, plan, dry_run=dry_run):
        click.echo(line)


def _planned(found: Found, name: str, base_url: str) -> _Plan:
    known = found.settings.services
    kept, made = [], []
    if known and (not name or name in known):
        service = known[name] if name else next(iter(known.values()))
        proposal = Proposal(service.name, service.base_url, spec=service.spec)
        found = replace(found, document=described(service.spec)) if service.spec != found.spec else found
        source = found.settings.source
        kept.append(f"the settings of {', '.join(known)} in {source.name if source is not None else 'the settings'}")
    else:
        proposal = proposed(found.root, found.document, found.spec, name, base_url)
        made.append(drafts.settings(found.root, proposal))
    if (line := drafts.attributes(found.root)) is not None:
        made.append(line)
    several = len({*known, proposal.name}) > 1
    test = drafts.first_test(
        found.tests, _call(found, proposal), found.library, service=proposal.name if several else ""
    )
    if test is not None:
        made.append(test)
    else:
        kept.append(near(str(found.tests / drafts.EXAMPLE)))
    return _Plan(tuple(made), tuple(kept), proposal)


def _call(found: Found, proposal: Proposal) -> Call:
    """A call that the service has; one of a user where nobody says which it has."""
    call = call_of(found.document, proposal.base_url) if found.document is not None else None
    return call or replace(PLAIN, described=proposal.spec is None)


def _write(context: click.Context, plan: _Plan) -> None:
    for draft in plan.drafts:
        try:
            draft.write()
        except UsageProblem as problem:
            click.echo(str(problem), err=True)
            context.exit(_NOT_DONE)


def _found(found: Found) -> Iterator[str]:
    imported = [one for one in found.clients if one.imported]
    for one in imported:
        yield f"{one.name} {one.version} (intercepted)" if one.version else f"{one.name} (imported, not installed)"
    if not imported:
        yield f"no import of a client library ({', '.join(one.name for one in found.clients)} are installed)"
    if found.spec is not None and found.document is not None:
        info = found.document.raw.get("info", {})
        count = sum(one.kind == "path" for one in found.document.operations)
        title = f"{info.get('title', 'untitled')} {info.get('version', '')}".rstrip()
        yield f"{near(str(found.spec))} ({title}, {count:,} operation{'s' * (count != 1)})"
    else:
        yield "no OpenAPI description"
    if found.tests.is_dir():
        yield f"{near(str(found.tests))}/"


def _told(found: Found, plan: _Plan, *, dry_run: bool) -> Iterator[str]:
    if plan.drafts:
        yield _row("would write" if dry_run else "wrote", ", ".join(draft.what for draft in plan.drafts))
    else:
        yield "nothing to do"
    if plan.kept:
        yield _row("kept", ", ".join(plan.kept))
    if found.others:
        names = [near(str(file)) for file in found.others]
        more = f" and {len(names) - _OTHERS} more" if len(names) > _OTHERS else ""
        yield _row("not taken", f"{', '.join(names[:_OTHERS])}{more} (--spec FILE)")
    if dry_run:
        for draft in plan.drafts:
            yield f"\n# {near(str(draft.file))}\n{draft.text.rstrip()}"
        return
    if plan.proposal.invented:
        yield _row("change", f"base_url of {plan.proposal.name}: where is the API?")
    # So that modules beside the tests can be imported, whatever the project says of paths.
    yield _row("try", f"python -m pytest {near(str(found.tests / drafts.EXAMPLE))}")
    yield _row("", "apiint doctor")


def _row(label: str, text: str) -> str:
    head = f"{label}: " if label else ""
    indent = " " * max(7, len(head))
    return textwrap.fill(
        text, 80, initial_indent=f"{head:<7}", subsequent_indent=indent, break_on_hyphens=False, break_long_words=False
    )
