"""The hook pytest_apiint_interceptors: client libraries that plugins teach us, for as long as their run lasts."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from typing import Any, Final, NoReturn

import pytest

from pytest_apiint.installed import CLIENTS
from pytest_apiint.messages import layout, near, shorten
from pytest_apiint.plugin import raised
from pytest_apiint.plugin.keys import INTERCEPTORS
from pytest_apiint.wire import Interceptor, install
from pytest_apiint.wire.patches import INTERCEPTORS as PATCHED
from pytest_apiint.wire.taught import Taught

HOOK: Final = "pytest_apiint_interceptors"
# niquests is one of those whose versions are told, and none that is intercepted.
OURS: Final = {name.partition(".")[0] for name in PATCHED} | set(CLIENTS) - {"niquests"}
_EXPECTED: Final = '"module:attribute", as in "pycurl:Curl"'


def register(config: pytest.Config) -> None:
    """Ask those plugins that weren't asked yet, and let what they give be in force until pytest ends.

    Raises:
        pytest.UsageError: what one gives can't be an interceptor, or its library has one.
    """
    if INTERCEPTORS not in config.stash:
        install()
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
            _refuse(giver, "raised", raised.rows(error))
        if found is None:
            return
        if isinstance(found, (str, Mapping)) or not isinstance(found, Iterable):
            _refuse(
                giver,
                "gave no list",
                [("expected", "a list of pytest_apiint.wire.Interceptor"), ("seen", _shown(found))],
            )
        for interceptor in found:
            self._check(interceptor, giver)
            self.givers[interceptor.name] = giver
            self._taught.teach(interceptor)

    def _check(self, found: Any, giver: str) -> None:
        if not isinstance(found, Interceptor):
            _refuse(
                giver, "gave what isn't one", [("expected", "pytest_apiint.wire.Interceptor"), ("seen", _shown(found))]
            )
        name = found.name
        if not isinstance(name, str) or not name:
            _refuse(giver, "gave one without a name", [("seen", _shown(name))])
        if name in OURS:
            _refuse(giver, f"gave one for {name}", [("seen", f"{name} is intercepted already")])
        if name in self.givers:
            _refuse(
                giver,
                f"gave one for {name}",
                [("seen", f"{self.givers[name]} gave one, too"), ("fix", "drop one of them")],
            )
        if not isinstance(found.replaces, Mapping) or not found.replaces:
            rows = [("expected", "a dict of places and functions"), ("seen", _shown(found.replaces))]
            _refuse(giver, f"gave one for {name} that replaces nothing", rows)
        for place, make in found.replaces.items():
            _check_place(place, make, giver, f"gave one for {name} that can't replace {shorten(str(place), 40)}")

    def _fail(self, interceptor: Interceptor, place: str, error: Exception) -> BaseException:
        headline = _headline(self.givers[interceptor.name], f"gave one for {interceptor.name} that failed at {place}")
        return pytest.fail.Exception(layout(headline, raised.rows(error)), pytrace=False)


def _check_place(place: object, make: object, giver: str, did: str) -> None:
    module, _, path = place.partition(":") if isinstance(place, str) else ("", "", "")
    if not all(word.isidentifier() for word in (*module.split("."), *path.split("."))):
        _refuse(giver, did, [("expected", _EXPECTED), ("seen", _shown(place))])
    top = module.partition(".")[0]
    if top in OURS or top in sys.stdlib_module_names:
        _refuse(
            giver, did, [("seen", f"{top} is {'intercepted already' if top in OURS else 'of the standard library'}")]
        )
    if not callable(make):
        rows = [("expected", "a function: given the original, it returns what takes its place"), ("seen", _shown(make))]
        _refuse(giver, did, rows)


def _shown(found: object) -> str:
    """A kind and no value, which might be a secret."""
    return "nothing" if found is None else f"{type(found).__name__}"


def _headline(giver: str, did: str) -> str:
    return f"the hook {HOOK} of {giver} {did}"


def _refuse(giver: str, did: str, rows: Iterable[tuple[str, str]]) -> NoReturn:
    raise pytest.UsageError(layout(_headline(giver, did), rows))
