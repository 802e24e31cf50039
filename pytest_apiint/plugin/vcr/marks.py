"""What a suite for pytest-recording names: its marks, options and fixtures, with their scopes and meanings.

Registered where pytest-recording isn't loaded, at pytest's start: so the standard library and pytest only.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest

from pytest_apiint.plugin.keys import CASSETTE, PASSED

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

RECORD_MODES = ("once", "new_episodes", "none", "all", "rewrite")
_MARKS = (
    "vcr(*cassettes, **config): the test's requests are answered from its cassette.",
    "block_network(allowed_hosts=): no connection is made, but to these hosts, and while a cassette is recorded.",
    "default_cassette(name): the name of the test's cassette.",
    "allowed_hosts: patterns of the hosts that may be connected to.",
)
_FORBIDDEN = r"<>?%*:|\"'/\\"


_OPTIONS: dict[str, dict[str, Any]] = {
    "--record-mode": {"choices": RECORD_MODES, "help": "how tests marked vcr record; by default none does"},
    "--block-network": {"action": "store_true", "help": "no connection is made, but to record cassettes"},
    "--allowed-hosts": {"help": "patterns, by comma, of hosts that aren't blocked"},
    "--disable-recording": {"action": "store_true", "help": "tests marked vcr meet the real network"},
}


def declare(parser: pytest.Parser) -> None:
    """Declare the options, but for those that a conftest of the suite has declared: those are its own."""
    group = parser.getgroup("recording", "tests marked vcr, as with pytest-recording")
    for name, keywords in _OPTIONS.items():
        with suppress(ValueError):
            group.addoption(name, **keywords)


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    from pytest_apiint.plugin.vcr import hooks  # noqa: PLC0415 - hookspecs are read once

    pluginmanager.add_hookspecs(hooks)


def pytest_configure(config: pytest.Config) -> None:
    for mark in _MARKS:
        config.addinivalue_line("markers", mark)


def pytest_sessionstart(session: pytest.Session) -> None:
    if (session.config.getoption("--record-mode") or "none") != "none":
        from pytest_apiint.plugin import recorded  # noqa: PLC0415 - where tests are recorded

        recorded.guard(session.config)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests with such marks get their fixtures before any other of a function's scope; no other test pays for them."""
    everywhere = config.getoption("--block-network")
    for item in items:
        names: list[str] | None = getattr(item, "fixturenames", None)
        if names is None:
            continue
        wanted = []
        if everywhere or item.get_closest_marker("block_network") is not None:
            wanted.append("block_network")
        if item.get_closest_marker("vcr") is not None:
            wanted.append("vcr")
        if wanted:
            item.fixturenames = _placed(item, names, wanted)  # type: ignore[attr-defined]


def _placed(item: Any, names: list[str], wanted: list[str]) -> list[str]:
    """`names` with `wanted` after those of wider scopes, which pytest sets up first."""
    known = item._fixtureinfo.name2fixturedefs if hasattr(item, "_fixtureinfo") else {}  # noqa: SLF001
    rest = [name for name in names if name not in wanted]
    wider = [name for name in rest if name in known and known[name][-1].scope != "function"]
    return [*wider, *wanted, *(name for name in rest if name not in wider)]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if call.when == "call" and item.get_closest_marker("vcr") is not None:
        item.stash[PASSED] = report.passed
    if report.failed and CASSETTE in item.stash and (text := item.stash[CASSETTE].found(faults=False)):
        report.sections.append(("cassette", text))
    return report


@pytest.fixture(scope="session")
def record_mode(request: pytest.FixtureRequest) -> str:
    """How tests marked vcr record, unless their configuration says it."""
    return request.config.getoption("--record-mode") or "none"


@pytest.fixture(scope="session")
def disable_recording(request: pytest.FixtureRequest) -> bool:
    """Whether tests marked vcr meet the real network."""
    return bool(request.config.getoption("--disable-recording"))


@pytest.fixture
def vcr_config() -> dict[str, Any]:
    """The configuration of the tests' cassettes: override it."""
    return {}


@pytest.fixture(scope="module")
def vcr_cassette_dir(request: pytest.FixtureRequest) -> str:
    """Where the cassettes of a module's tests are: in a directory of the module's name."""
    module = request.node.path
    return os.path.join(module.parent, "cassettes", module.stem)  # noqa: PTH118 - overrides join texts to it


@pytest.fixture
def default_cassette_name(request: pytest.FixtureRequest) -> str:
    """The name of the test's cassette, without its suffix."""
    mark = request.node.get_closest_marker("default_cassette")
    if mark is not None:
        if not mark.args:
            pytest.fail("@pytest.mark.default_cassette takes the cassette's name", pytrace=False)
        return str(mark.args[0])
    name = request.node.name if request.cls is None else f"{request.cls.__name__}.{request.node.name}"
    for character in _FORBIDDEN:
        name = name.replace(character, "-")
    return name


@pytest.fixture
def vcr_markers(request: pytest.FixtureRequest) -> list[pytest.Mark]:
    """The marks that the test has, the nearest first."""
    return list(request.node.iter_markers("vcr"))


@pytest.fixture
def allowed_hosts(request: pytest.FixtureRequest) -> list[str] | None:
    """Patterns of hosts that aren't blocked: the mark's, else the option's, else those of `vcr_config`."""
    mark = request.node.get_closest_marker("block_network")
    hosts = (mark.kwargs.get("allowed_hosts") if mark is not None else None) or request.config.getoption(
        "--allowed-hosts"
    )
    hosts = hosts or request.getfixturevalue("vcr_config").get("allowed_hosts")
    return hosts.split(",") if isinstance(hosts, str) else hosts


@pytest.fixture
def block_network(request: pytest.FixtureRequest, record_mode: str, vcr_markers: list[pytest.Mark]) -> Iterator[None]:
    """No connection is made where the mark or the option says so, but while a cassette is recorded."""
    mark = request.node.get_closest_marker("block_network")
    if mark is None and not request.config.getoption("--block-network"):
        yield
        return
    from pytest_apiint.plugin.vcr import config, network  # noqa: PLC0415 - with the first such test

    network.check(mark)
    if vcr_markers and request.config.getoption("--record-mode") is None:
        record_mode = config.merged(request.getfixturevalue("vcr_config"), vcr_markers).get("record_mode", "none")
    if vcr_markers and config.mode_name(record_mode) != "none":
        yield
        return
    with network.blocked(request.getfixturevalue("allowed_hosts")):
        yield


@pytest.fixture
def vcr(
    request: pytest.FixtureRequest,
    vcr_markers: list[pytest.Mark],
    vcr_cassette_dir: str,
    record_mode: str,
    disable_recording: bool,  # noqa: FBT001 - a fixture
) -> Iterator[Any]:
    """The test's cassette; ``None`` where it isn't marked, or recording is disabled."""
    if disable_recording or not vcr_markers:
        yield None
        return
    from pytest_apiint.plugin.vcr import sessions  # noqa: PLC0415 - with the first such test
    from pytest_apiint.plugin.vcr.config import Asked  # noqa: PLC0415

    asked = Asked.of(
        request.getfixturevalue("vcr_config"),
        vcr_markers,
        name=request.getfixturevalue("default_cassette_name"),
        folder=vcr_cassette_dir,
        record_mode=record_mode,
    )
    with sessions.opened(request.node, asked) as tape:
        yield tape
