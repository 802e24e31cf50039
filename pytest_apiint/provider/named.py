"""Which operations the settings mean: by label, by operationId, and by globs where they're asked in sequence."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Final

from pytest_apiint.errors import UsageProblem
from pytest_apiint.messages import layout, shorten
from pytest_apiint.settings.shown import nearest, quoted

if TYPE_CHECKING:
    from pytest_apiint.contract.contract import Contract
    from pytest_apiint.settings import Fuzz

SAFE: Final = frozenset({"GET", "HEAD"})


def names(label: str, contract: Contract) -> tuple[str, ...]:
    """What the operation is called: its label, and its operationId where it has one."""
    operation = contract.operation(label)
    return (label, operation.id) if operation is not None and operation.id else (label,)


def may_be_asked(label: str, contract: Contract, fuzz: Fuzz) -> bool:
    """Whether an operation may be: its method is safe, or the settings name it."""
    return label.partition(" ")[0] in SAFE or any(name in fuzz.unsafe for name in names(label, contract))


def must_be_some(contract: Contract, fuzz: Fuzz, service: str) -> None:
    """There is an operation to ask.

    Raises:
        UsageProblem: none is described, or none that may be asked.
    """
    labels = list(contract.operations)
    if any(may_be_asked(label, contract, fuzz) for label in labels):
        return
    if not labels:
        fix = "is it the right description? its `paths` have no operation"
        raise UsageProblem(layout(f'"{service}" describes nothing to ask', [("fix", fix)]))
    rows = [
        ("found", shorten(", ".join(labels), 200)),
        ("why", "none of them is GET or HEAD, and `unsafe` names none"),
        ("fix", f"unsafe = [{quoted(labels[0])}], or the like, in the settings for fuzz"),
    ]
    raise UsageProblem(layout(f'"{service}" describes no operation that may be asked', rows))


def must_be_known(unsafe: Iterable[str], contract: Contract, service: str) -> None:
    """Names of `unsafe` are names of operations.

    Raises:
        UsageProblem: one isn't.
    """
    known = _known(contract)
    for name in unsafe:
        if name not in known:
            _unknown("unsafe", name, known, 'an operation as "POST /payments", or its operationId', service)


def in_sequence(fuzz: Fuzz, contract: Contract, service: str) -> frozenset[str]:
    """The labels of the operations that `stateful` names.

    Raises:
        UsageProblem: an entry names none, or one that isn't safe, and that `unsafe` doesn't name.
    """
    found: set[str] = set()
    for entry in fuzz.stateful:
        fits = [one for one in contract.operations if any(_fits(name, entry) for name in names(one, contract))]
        if not fits:
            allowed = 'an operation as "POST /users", its operationId, or a pattern such as "* /users*"'
            _unknown("stateful", entry, _known(contract), allowed, service)
        for label in fits:
            if not may_be_asked(label, contract, fuzz):
                _unsafe(label, entry, service)
        found.update(fits)
    return frozenset(found)


def _fits(name: str, entry: str) -> bool:
    return fnmatchcase(name, entry.replace("[", "[[]").replace("?", "[?]"))


def _known(contract: Contract) -> set[str]:
    return {name for label in contract.operations for name in names(label, contract)}


def _unknown(key: str, name: str, known: Iterable[str], allowed: str, service: str) -> None:
    rows = [("found", f"{key} = [{quoted(name)}]"), ("hint", nearest(name, known)), ("allowed", allowed)]
    raise UsageProblem(layout(f'"{service}" describes no operation called {quoted(name)}', rows))


def _unsafe(label: str, entry: str, service: str) -> None:
    rows = [
        ("found", f"stateful = [{quoted(entry)}]"),
        ("why", "its method is neither GET nor HEAD, and `unsafe` doesn't name it"),
        ("fix", f"unsafe = [{quoted(label)}] beside it, if the sandbox may be changed so;"),
        ("", "or leave it out of `stateful`"),
    ]
    raise UsageProblem(layout(f'"{service}" names {shorten(label, 40)} in `stateful`, but not in `unsafe`', rows))
