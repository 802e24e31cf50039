"""Providers as pytest sees them: a test for each operation, made of what Schemathesis' own plugin collects."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final

import pytest

from pytest_apiint.errors import ApiintError, UsageProblem
from pytest_apiint.messages import layout, near
from pytest_apiint.plugin import lifecycle, options, probes, runs
from pytest_apiint.plugin.keys import FUZZED, TARGETS
from pytest_apiint.provider import generator, target
from pytest_apiint.provider.room import roomy
from pytest_apiint.provider.sequences import Sequencer
from pytest_apiint.report.fuzzed import STATEFUL
from pytest_apiint.suites.provider import ProviderSuite

if TYPE_CHECKING:
    from pytest_apiint.provider.target import Target
    from pytest_apiint.settings import Service

NAME: Final = "test_operation"
SEQUENCES: Final = "test_stateful"
# At the start of a line in YAML; in JSON, whose line may be its only one, with a version behind it.
_DESCRIBES: Final = re.compile(rb"""(?m)^["']?(?:openapi|swagger)["']?\s*:|"(?:openapi|swagger)"\s*:\s*"[23]\.""")
_SUFFIXES: Final = (".yaml", ".yml", ".json")


# -- collecting -------------------------------------------------------------------------------


def named(config: pytest.Config) -> None:
    """Add the description of the service that ``--api-fuzz`` names to what is collected; alone, where nothing else is.

    Raises:
        pytest.UsageError: the mode isn't sandbox, or the service is none that can be fuzzed.
    """
    name = config.getoption("--api-fuzz")
    try:
        if options.mode(config) != "sandbox":
            rows = [("found", f"mode {options.mode(config)}"), ("fix", f"pytest --api-mode=sandbox --api-fuzz={name}")]
            raise UsageProblem(layout("--api-fuzz talks to a real API, so the mode must say so", rows))
        service = lifecycle.settings_of(config).service(name)
        spec = options.spec(config) or service.spec
        if spec is None:
            fix = f'spec = "{name}.openapi.yaml" in its settings, or --api-spec=FILE'
            raise UsageProblem(layout(f'"{name}" has no description to fuzz it by', [("fix", fix)]))
        generator.must_be_there()
    except ApiintError as problem:
        raise pytest.UsageError(str(problem)) from None
    if str(spec) in config.args:
        return  # one of xdist's workers: the controller has put it there
    alone = config.args_source is not pytest.Config.ArgsSource.ARGS
    config.args = [str(spec)] if alone else [*config.args, str(spec)]


def description(file: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """What collects a description that the command line names; None for any other file."""
    if file.suffix not in _SUFFIXES or not parent.session.isinitpath(file) or not _describes(file):
        return None
    module = pytest.Module.from_parent(parent, path=file)
    module.obj = ModuleType(file.stem)
    try:
        if options.mode(parent.config) != "sandbox":
            rows = [("found", f"mode {options.mode(parent.config)}"), ("fix", "--api-mode=sandbox")]
            raise UsageProblem(layout(f"{file.name} is fuzzed against a real API, so the mode must say so", rows))
        service = replace(_described(file, parent.config), spec=file.resolve())
    except ApiintError as problem:
        return _Unfit.from_parent(parent, path=file, why=str(problem))
    suite = type(service.name, (ProviderSuite,), {"__test__": True, "service": service.name, "__module__": file.stem})
    parent.config.stash.setdefault(FUZZED, {})[suite] = service
    setattr(module.obj, service.name, suite)
    return module


class _Unfit(pytest.File):
    """A description that can't be fuzzed, and why."""

    def __init__(self, why: str, **options: Any) -> None:
        super().__init__(**options)
        self._why = why

    def collect(self) -> list[pytest.Item]:
        raise self.CollectError(self._why)


def _describes(file: Path) -> bool:
    return _DESCRIBES.search(file.read_bytes()) is not None


def _described(file: Path, config: pytest.Config) -> Service:
    """The service whose description `file` is, or else the one that the run names."""
    settings = lifecycle.settings_of(config)
    if (name := config.getoption("--api-fuzz") or options.service(config)) is not None:
        return settings.service(name)
    for service in settings.services.values():
        if service.spec is not None and service.spec == file.resolve():
            return service
    rows = [
        ("file", near(str(file))),
        ("known", ", ".join(settings.services) or "none"),
        ("fix", f'spec = "{file.name}" in the settings of a service, or --api-service=NAME'),
    ]
    raise UsageProblem(layout("no service has this description", rows))


def made(collector: pytest.Collector, name: str) -> Any:
    """The tests in the place of a suite's one: a test for each operation.

    Raises:
        pytest.Collector.CollectError: what the suite names can't be fuzzed.
    """
    suite = getattr(collector, "obj")  # noqa: B009 - collectors of classes have one
    config = collector.config
    if suite.app is None and suite.base_url is None and options.mode(config) != "sandbox":
        return pytest.Function.from_parent(collector, name=name, callobj=_elsewhere)
    try:
        generator.must_be_there()
        found = _target(suite, config)
    except ApiintError as problem:
        raise pytest.Collector.CollectError(str(problem)) from None
    _load_plugin(config)

    items = [_item(collector, suite, found, one) for one in _generated(collector, found)]
    return [*items, _sequences(collector, suite, found)] if found.sequenced else items


def _generated(collector: pytest.Collector, found: Target) -> list[pytest.Function]:
    """Schemathesis' tests, as its plugin collects them: each calls `found`'s prober with one case after the other.

    They're a module's, since its plugin doesn't tell of a class's what its cases can't show.
    """

    def test_operation(case: Any) -> None:
        if found.prober is not None:
            found.prober.run(case)

    test = found.schema.parametrize()(test_operation)
    test.__test__ = True
    module = collector.getparent(pytest.Module)
    made = collector.ihook.pytest_pycollect_makeitem(collector=module, name=NAME, obj=test)
    return list(made.collect())


class Operation(pytest.Function):
    """A test whose name has an operation in brackets, as parametrized tests have theirs."""

    @property
    def id(self) -> Any:
        """As pytest 9.2 reads it in a name, say from what failed last; lower versions have none, and ask for none."""
        return type(super().id).parse(self.nodeid)


def _item(
    collector: pytest.Collector, suite: type[ProviderSuite], found: Target, generated: pytest.Function
) -> pytest.Function:
    """A method of the suite called ``test_operation[GET /users]``: pytest 9.2 doesn't select Schemathesis' own by that.

    So the suite's fixtures are set up as for any method.
    """

    def method(self: ProviderSuite) -> None:
        try:
            roomy(generated.runtest)  # by Schemathesis' own hooks, which tell what its cases can't
        except Exception as error:
            if found.prober is None or not type(error).__module__.startswith(("schemathesis.", "hypothesis.")):
                raise
            found.prober.unfit = f"{type(error).__name__}: {error}"

    return _method(collector, suite, found, generated.name, method)


def _sequences(collector: pytest.Collector, suite: type[ProviderSuite], found: Target) -> pytest.Function:
    """A method of the suite called ``test_stateful``, for all sequences of operations."""

    def method(self: ProviderSuite) -> None:
        if not isinstance(prober := found.prober, Sequencer):
            return
        try:
            roomy(lambda: prober.go(found.sequences, found.service.fuzz, found.schema.config.seed))
        except Exception as error:
            if not type(error).__module__.startswith(("schemathesis.", "hypothesis.")):
                raise
            prober.unfit = f"{type(error).__name__}: {error}"

    return _method(collector, suite, found, SEQUENCES, method)


def _method(
    collector: pytest.Collector, suite: type[ProviderSuite], found: Target, name: str, method: Callable[..., None]
) -> Operation:
    setattr(method, "apiint_made", True)  # noqa: B010 - suites that inherit it have their own
    setattr(suite, name, method)
    collector.config.stash.setdefault(TARGETS, {})[method] = found
    return Operation.from_parent(collector, name=name)


def _elsewhere() -> None:
    pytest.skip("it talks to a real API: --api-mode=sandbox")


def _target(suite: type[ProviderSuite], config: pytest.Config) -> Target:
    settings = lifecycle.settings_of(config)
    contracts = lifecycle.contracts_of(config, settings)
    if (service := config.stash.get(FUZZED, {}).get(suite)) is not None:
        return target.of_service(service, settings, seed(config))
    return target.of_suite(suite, settings, seed(config), contracts)


def seed(config: pytest.Config) -> int:
    """The run's, the same for all of its processes; another one for each run, unless ``--api-seed`` gives it."""
    return options.seed(config) if options.says_seed(config) else _drawn(runs.run(config).id)


def _drawn(run_id: str) -> int:
    return int(run_id.encode().hex()[:16], 16) % 10**9


def _load_plugin(config: pytest.Config) -> None:
    """Schemathesis' own plugin, where it isn't loaded, say by ``-p no:schemathesis``, which makes a start quicker."""
    (entry,) = entry_points(group="pytest11", name="schemathesis")
    plugin = entry.load()
    if not config.pluginmanager.is_registered(plugin):
        config.pluginmanager.register(plugin, "apiint-schemathesis")


# -- running ----------------------------------------------------------------------------------


def target_of(item: pytest.Item) -> Target | None:
    """What `item` fuzzes; None where it's any other test, also of a suite."""
    return item.config.stash[TARGETS].get(item.function) if isinstance(item, pytest.Function) else None


@contextmanager
def fuzzing(item: pytest.Item, found: Target) -> Iterator[None]:
    """A session for the operation of `item`; what came of it is told when the test itself is over."""
    asked = operation(item)
    with probes.opened(item, found, asked) as prober:
        found.prober = prober
        try:
            yield
        finally:
            found.prober = None
        probes.tell(item, found, prober, asked)


def finish(session: pytest.Session, reporter: pytest.TerminalReporter) -> None:
    """Fail a run that couldn't ask all that it should have: what is incomplete isn't green."""
    from pytest_apiint.plugin import summary  # noqa: PLC0415 - for runs that fuzz

    if session.exitstatus == pytest.ExitCode.OK and any(one.incomplete for one in summary.fuzzed(reporter)):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def operation(item: pytest.Item) -> str:
    """``GET /users``, from the test's name; of sequences ``stateful``."""
    return STATEFUL if item.name == SEQUENCES else item.name.partition("[")[2].removesuffix("]")
