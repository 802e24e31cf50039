"""Answers that hooks give beside those that are derived. Each plugin is asked by itself, so that errors can name it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NoReturn

import pytest

from pytest_apiint.contract.variations.case import ResponseCase, Seed
from pytest_apiint.contract.variations.given import seed
from pytest_apiint.contract.variations.naming import flaw
from pytest_apiint.messages import layout, near, shorten
from pytest_apiint.plugin.raised import RAISED, told

if TYPE_CHECKING:
    import pluggy

    from pytest_apiint.contract.facts import Operation

HOOK: Final = "pytest_apiint_variations"
_NAMED: Final = 'words of your domain: "frozen account"'
_TWICE: Final = "give one of them another name"
_RAISED: Final = "mend the hook, or give nothing for operations that it isn't about"
_FIX: Final = '{"frozen": {**response.json(), "status": "frozen"}}'


@dataclass(frozen=True, slots=True)
class Hooked:
    """Asks the hooks that `item` has."""

    item: pytest.Item

    def __call__(self, operation: Operation, usual: Seed) -> tuple[Seed, ...]:
        """What all of them give for `operation`, that of the nearest conftest.py first.

        One that raises, or gives what is no answer or a name that another gave, fails the test by a message.
        """
        found: dict[str, tuple[Seed, str]] = {}
        for place, answers in self._asked(operation, usual):
            for name, value in answers.items():
                called = f"{HOOK}: {shorten(repr(name), 40)}"
                if reason := flaw(name):
                    _fail(f"{called} is no name for a variation", operation, place, reason, _NAMED)
                if name in found:
                    _fail(f"{called} is there twice", operation, f"{found[name][1]}\n{place}", fix=_TWICE)
                try:
                    found[name] = seed(name, value, usual), place
                except ValueError as error:
                    _fail(f"{called} is no variation", operation, place, str(error))
        return tuple(one for one, _ in found.values())

    def _asked(self, operation: Operation, usual: Seed) -> Iterator[tuple[str, Mapping[Any, Any]]]:
        every = self.item.ihook.pytest_apiint_variations.get_hookimpls()
        for one in reversed([one for one in every if not _wraps(one)]):
            kept = [one.plugin, *(other.plugin for other in every if _wraps(other))]
            try:
                given = self._caller(kept)(operation=operation, response=ResponseCase(usual).response)
            except RAISED as error:
                pytest.fail(told(HOOK, error, _RAISED, operation.label), pytrace=False)
            for answers in given:
                if not isinstance(answers, Mapping):
                    seen = f"{type(answers).__name__}, in the place of names and their answers"
                    _fail(f"{HOOK}: that is no mapping", operation, _place(one), seen)
                yield _place(one), answers

    def _caller(self, kept: list[object]) -> pluggy.HookCaller:
        """The hook as only `kept` plugins have it."""
        every = self.item.config.hook.pytest_apiint_variations.get_hookimpls()
        others = [one.plugin for one in every if not any(one.plugin is plugin for plugin in kept)]
        return self.item.config.pluginmanager.subset_hook_caller(HOOK, others)


def _wraps(one: pluggy.HookImpl) -> bool:
    return one.hookwrapper or one.wrapper


def _place(one: pluggy.HookImpl) -> str:
    """Where the hook stands, and in which plugin."""
    code = getattr(one.function, "__code__", None)
    place = f"{near(code.co_filename)}:{code.co_firstlineno}" if code is not None else ""
    plugin = "" if one.plugin_name.endswith(".py") else f"plugin {one.plugin_name}"
    return shorten(", ".join(filter(None, (place, plugin))), 100)


def _fail(headline: str, operation: Operation, place: str, seen: str = "", fix: str = _FIX) -> NoReturn:
    rows = [("seen", shorten(seen, 140)), ("at", place), ("for", shorten(operation.label, 64)), ("fix", fix)]
    pytest.fail(layout(headline, rows), pytrace=False)
