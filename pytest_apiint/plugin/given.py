"""Answers that hooks give beside those that are derived. Each plugin is asked by itself, so that errors can name it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

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
                    raise _failed(f"{called} is no name for a variation", operation, place, reason, _NAMED)
                if name in found:
                    both = f"{found[name][1]}\n{place}"
                    raise _failed(f"{called} is there twice", operation, both, fix=_TWICE)
                try:
                    found[name] = seed(name, value, usual), place
                except ValueError as error:
                    raise _failed(f"{called} is no variation", operation, place, str(error)) from None
        return tuple(one for one, _ in found.values())

    def _asked(self, operation: Operation, usual: Seed) -> Iterator[tuple[str, Mapping[Any, Any]]]:
        for place, call in self._calls(operation=operation, response=ResponseCase(usual).response):
            try:
                given = call()
            except RAISED as error:
                text = told(HOOK, error, _RAISED, operation.label)
                raise pytest.fail.Exception(text, pytrace=False) from None
            for answers in given:
                if not isinstance(answers, Mapping):
                    seen = f"{type(answers).__name__}, in the place of names and their answers"
                    raise _failed(f"{HOOK}: that is no mapping", operation, place, seen)
                yield place, answers

    def _calls(self, **facts: Any) -> list[tuple[str, Callable[[], list[Any]]]]:
        """A call for each plugin, in pluggy's order; one for all where a wrapper has its say of what all give."""
        hook = self.item.ihook.pytest_apiint_variations
        every = list(reversed(hook.get_hookimpls()))
        if any(one.hookwrapper or one.wrapper for one in every):
            return [("\n".join(map(_place, every[:3])), partial(hook, **facts))]
        return [(_place(one), partial(_alone, one, facts)) for one in every]


def _alone(one: pluggy.HookImpl, facts: Mapping[str, Any]) -> list[Any]:
    given = one.function(*(facts[name] for name in one.argnames))
    return [] if given is None else [given]


def _place(one: pluggy.HookImpl) -> str:
    """Where the hook stands, and in which plugin."""
    code = getattr(one.function, "__code__", None)
    place = f"{near(code.co_filename)}:{code.co_firstlineno}" if code is not None else ""
    plugin = "" if one.plugin_name.endswith(".py") else f"plugin {one.plugin_name}"
    return shorten(", ".join(filter(None, (place, plugin))), 100)


def _failed(headline: str, operation: Operation, place: str, seen: str = "", fix: str = _FIX) -> BaseException:
    rows = [("seen", shorten(seen, 140)), ("at", place), ("for", shorten(operation.label, 64)), ("fix", fix)]
    return pytest.fail.Exception(layout(headline, rows), pytrace=False)
