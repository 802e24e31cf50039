"""The hook pytest_apiint_interceptors: client libraries that plugins teach us, for as long as their run lasts."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, NoReturn, TypeAlias

import pytest

from pytest_apiint.installed import CLIENTS
from pytest_apiint.messages import layout, near, shorten
from pytest_apiint.plugin import raised
from pytest_apiint.plugin.keys import INTERCEPTORS
from pytest_apiint.wire import Interceptor
from pytest_apiint.wire.patches import INTERCEPTORS as PATCHED
from pytest_apiint.wire.taught import Taught

HOOK: Final = "pytest_apiint_interceptors"
# niquests is one of those whose versions are told, and none that is intercepted.
OURS: Final = {name.partition(".")[0] for name in PATCHED} | set(CLIENTS) - {"niquests"}
Rows: TypeAlias = "list[tuple[str, str]]"
_EXPECTED: Final = '{"module:attribute": function}, as in "pycurl:Curl"'


def register(config: pytest.Config) -> None:
    """Ask those plugins that weren't asked yet, and let what they give be in force until pytest ends.

    Raises:
        pytest.UsageError: what one gives can't be an interceptor, or its library has one.
    """
    if INTERCEPTORS not in config.stash:
        config.stash[INTERCEPTORS] = Given(config)
    try:
        config.stash[INTERCEPTORS].ask()
    except pytest.fail.Exception as failed:  # from the midst of an import, if it was one
        raise pytest.UsageError(str(failed)) from None


class Given:
    """What the run's plugins gave, by the names of libraries."""

    def __init__(self, config: pytest.Config) -> None:
        self.givers: dict[str, str] = {}
        self._plugins = config.pluginmanager
        self._config = config
        self._asked: set[str] = set()
        self._taught = Taught(self._fail)
        config.add_cleanup(self._taught.undo)

    def ask(self) -> None:
        """Ask every plugin that has the hook, once."""
        for found in getattr(self._config.hook, HOOK).get_hookimpls():
            if found.plugin_name not in self._asked:
                self._asked.add(found.plugin_name)
                self._take(found.plugin, shorten(near(found.plugin_name), 64))

    def _take(self, plugin: object, giver: str) -> None:
        others = [other for other in self._plugins.get_plugins() if other is not plugin]
        try:
            (found,) = self._plugins.subset_hook_caller(HOOK, others)(config=self._config) or (None,)
        except Exception as error:  # noqa: BLE001 - whatever a hook of theirs raises
            _refuse(giver, "a hook raised", raised.rows(error))
        if found is not None and (isinstance(found, (str, Mapping)) or not isinstance(found, Iterable)):
            rows = [("expected", "a list of pytest_apiint.wire.Interceptor"), ("seen", _kind(found))]
            _refuse(giver, "a hook gave no list of interceptors", rows)
        for interceptor in found or ():
            for trouble in _troubles(interceptor, self.givers):
                _refuse(giver, *trouble)
            self.givers[interceptor.name] = giver
            self._taught.teach(interceptor)

    def _fail(self, interceptor: Interceptor, place: str, error: Exception) -> BaseException:
        headline, giver = f"the interceptor for {interceptor.name} failed at {place}", self.givers[interceptor.name]
        return pytest.fail.Exception(_told(giver, headline, raised.rows(error)), pytrace=False)


def _troubles(found: Any, givers: Mapping[str, str]) -> Iterator[tuple[str, Rows]]:
    """Headlines and rows of what keeps `found` from being an interceptor beside the others."""
    if not isinstance(found, Interceptor):
        yield (
            "a hook gave what is no interceptor",
            [("expected", "pytest_apiint.wire.Interceptor"), ("seen", _kind(found))],
        )
    name, replaces = found.name, found.replaces
    if not isinstance(name, str) or not name:
        yield "an interceptor has no name", [("seen", _kind(name))]
    if name in OURS:
        yield f"{name} needs no interceptor", [("seen", "it is intercepted already")]
    if name in givers:
        yield f"two interceptors are for {name}", [("and", _named(givers[name])), ("fix", "leave one of them out")]
    if not isinstance(replaces, Mapping) or not replaces:
        yield f"the interceptor for {name} replaces nothing", [("expected", _EXPECTED), ("seen", _kind(replaces))]
    for place, make in replaces.items():
        if rows := _misplaced(place) or _unmade(make):
            yield f"the interceptor for {name} can't replace {shorten(str(place), 40)}", rows


def _misplaced(place: object) -> Rows:
    module, _, path = place.partition(":") if isinstance(place, str) else ("", "", "")
    if not all(word.isidentifier() for word in (*module.split("."), *path.split("."))):
        return [("expected", _EXPECTED)]
    top = module.partition(".")[0]
    if top in OURS:
        return [("seen", f"{top} is intercepted already")]
    return [("seen", f"{top} is of the standard library")] if top in sys.stdlib_module_names else []


def _unmade(make: object) -> Rows:
    expected = "a function that is given the original, and returns what takes its place"
    return [] if callable(make) else [("expected", expected), ("seen", _kind(make))]


def _kind(found: object) -> str:
    """No value, which might be a secret."""
    return "nothing" if found is None else type(found).__name__


def _refuse(giver: str, headline: str, rows: Rows) -> NoReturn:
    raise pytest.UsageError(_told(giver, headline, rows))


def _told(giver: str, headline: str, rows: Rows) -> str:
    return layout(headline, [("hook", _named(giver)), *rows])


def _named(giver: str) -> str:
    return f"{HOOK} of {giver}"
