"""What is fuzzed: a service's sandbox, an application in this process, or a server on this machine."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias
from urllib.parse import urlsplit

from pytest_apiint import modes
from pytest_apiint.contract.contract import Contract
from pytest_apiint.contract.document import Document
from pytest_apiint.errors import UsageProblem
from pytest_apiint.messages import layout, near, shorten
from pytest_apiint.modes import Wanted
from pytest_apiint.provider import generator, known, named
from pytest_apiint.settings import Fuzz, Service, Settings, Unfit, is_loopback
from pytest_apiint.settings.fuzz import BASELINE, KEYS, NAMES, STATEFUL
from pytest_apiint.settings.shown import nearest, show

if TYPE_CHECKING:
    from pytest_apiint.contracts import Contracts
    from pytest_apiint.provider.known import Known
    from pytest_apiint.provider.prober import Prober
    from pytest_apiint.sandbox.circuit import Circuit

# A class of suites, which is on a floor above: it has `service`, `app`, `base_url`, `spec`, `stateful` and `fuzz`.
Suite: TypeAlias = Any

_IN_PROCESS: Final = "http://localhost"


@dataclass(slots=True, eq=False)
class Target:
    """`settings` hold the one `service`; `schema` is Schemathesis' and has the operations that may be asked.

    `contract` reads the same description here. `call` are arguments of each call. `circuit` is that of the service in
    this process, and `prober` the operation's under test. `sequenced` are labels of operations that are asked in
    sequence, and `sequences` is Schemathesis' for those alone, with the links between them.
    """

    service: Service
    settings: Settings
    schema: Any
    contract: Contract
    call: Mapping[str, Any]
    circuit: Circuit
    known: tuple[Known, ...] = ()
    prober: Prober | None = field(default=None, repr=False)
    sequenced: frozenset[str] = frozenset()
    sequences: Any = None

    @property
    def left_out(self) -> int:
        """How many operations aren't asked, since their methods aren't safe and nothing names them."""
        return sum(not named.may_be_asked(one, self.contract, self.service.fuzz) for one in self.contract.operations)


def of_service(service: Service, settings: Settings, seed: int, contracts: Contracts | None = None) -> Target:
    """A service's sandbox.

    Raises:
        UsageProblem: it has no description, or no sandbox. SpecDamaged: the description can't be read.
    """
    service = contracts.meant(service) if contracts is not None else service
    if service.spec is None:
        fix = f'spec = "acme.openapi.yaml" in the settings of {service.name}, or --api-spec=FILE'
        raise UsageProblem(layout(f'"{service.name}" has no description to fuzz it by', [("fix", fix)]))
    url = modes.base_url(service, Wanted("sandbox"))
    return _target(service, settings, seed, spec=service.spec, call={"base_url": url})


def of_suite(suite: Suite, settings: Settings, seed: int, contracts: Contracts | None = None) -> Target:
    """What a suite names.

    Raises:
        UsageProblem: it names nothing, too much, or no description. SpecDamaged: the description can't be read.
    """
    if suite.app is not None and suite.base_url is not None:
        raise UsageProblem(layout(f"{suite.__name__} has an app and a base_url", [("fix", "keep one of them")]))
    if suite.app is None and suite.base_url is None:
        service = settings.service(suite.service)
        own = _file(suite) if suite.spec is not None else service.spec
        return of_service(replace(service, spec=own, fuzz=_changed(suite, service)), settings, seed, contracts)
    url = suite.base_url.rstrip("/") if suite.base_url is not None else _IN_PROCESS
    if not is_loopback(urlsplit(url).hostname or ""):
        rows = [("found", show(url)), ("fix", 'name a service of the settings: service = "acme"')]
        raise UsageProblem(layout(f"{suite.__name__}.base_url isn't on this machine", rows))
    named = settings.service(suite.service) if suite.service is not None else Service(suite.__name__, url)
    service = replace(named, base_url=url, sandbox_url=url, fuzz=_changed(suite, named))
    if suite.app is not None:
        return _of_app(suite, service, settings, seed)
    served = suite.spec is not None and suite.spec.startswith("/")
    spec: Path | str = f"{url}{suite.spec}" if served else _file(suite)
    return _target(service, settings, seed, spec=spec, call={"base_url": url})


def _of_app(suite: Suite, service: Service, settings: Settings, seed: int) -> Target:
    from pytest_apiint.wire.apps import Asgi, Wsgi  # noqa: PLC0415 - for applications

    app = vars(suite).get("app", suite.app)
    guarded = Asgi(app) if generator.is_asgi(app) else Wsgi(app)
    spec = suite.spec or getattr(app, "openapi_url", None) or "/openapi.json"
    if not spec.startswith("/"):
        return _target(service, settings, seed, spec=_file(suite), call={"app": guarded})
    return _target(service, settings, seed, spec=spec, call={"app": guarded}, app=guarded)


def _target(
    service: Service, settings: Settings, seed: int, *, spec: Path | str, call: Mapping[str, Any], app: Any = None
) -> Target:
    from pytest_apiint.contract import document  # noqa: PLC0415
    from pytest_apiint.sandbox.circuit import Circuit  # noqa: PLC0415

    fuzz = service.fuzz
    seed = fuzz.seed if fuzz.seed is not None else seed
    schema = generator.schema(fuzz, seed, spec=spec, app=app)
    read = document.load(spec) if isinstance(spec, Path) else Document(schema.raw_schema, source=spec)
    if "app" in call:  # which stands where the description says, below its servers' path
        url = f"{_IN_PROCESS}{schema.base_path}".rstrip("/")
        # A WSGI one is asked there by itself, and named a URL it's put together anew for each case.
        call = {**call, "base_url": url} if generator.is_asgi(call["app"]) else call
    else:
        url = str(call["base_url"])
    contract = Contract(read, base_urls=(url,))
    named.must_be_known(fuzz.unsafe, contract, service.name)
    named.must_be_some(contract, fuzz, service.name)
    schema = schema.include(lambda context: named.may_be_asked(context.operation.label, contract, fuzz))
    only = replace(settings, services={service.name: service})
    expected = known.load(fuzz.baseline) if fuzz.baseline is not None else ()
    found = Target(service, only, schema, contract, call, Circuit(fuzz.stop_after), expected)
    if labels := named.in_sequence(fuzz, contract, service.name):
        linked = generator.linked(fuzz, seed, spec=spec, raw=schema.raw_schema)
        found.sequences = linked.include(lambda context: context.operation.label in labels)
        found.sequenced = labels
    return found


def _changed(suite: Suite, service: Service) -> Fuzz:
    """The service's way of fuzzing with what the suite says."""
    read: dict[str, Any] = {}
    said = {**suite.fuzz, STATEFUL: suite.stateful} if suite.stateful is not None else suite.fuzz
    for key, value in said.items():
        if key == BASELINE:
            read[key] = _beside(suite, str(value), "a baseline")
            continue
        if key not in KEYS:
            rows = [("found", show(key)), ("allowed", ", ".join(NAMES)), ("hint", nearest(key, NAMES))]
            raise UsageProblem(layout(f"{suite.__name__}.fuzz has an unknown key", rows))
        try:
            read[key] = KEYS[key].read(value)
        except Unfit as reason:
            rows = [("found", show(value)), ("allowed", KEYS[key].allowed), ("hint", reason.hint)]
            raise UsageProblem(layout(f"{suite.__name__}.fuzz: {key} {reason}", rows)) from None
    return replace(service.fuzz, **read)


def _file(suite: Suite) -> Path:
    if suite.spec is None:
        rows = [("fix", 'spec = "openapi.yaml", beside the module; or "/openapi.json", as it serves it')]
        raise UsageProblem(layout(f"{suite.__name__} has no description", rows))
    return _beside(suite, suite.spec, "a description")


def _beside(suite: Suite, name: str, what: str) -> Path:
    folder = Path(inspect.getfile(suite)).parent
    if (path := folder / name).is_file():
        return path
    others = [one.name for one in path.parent.iterdir()] if path.parent.is_dir() else []
    rows = [("looked in", shorten(near(str(path)), 66)), ("hint", nearest(path.name, others))]
    raise UsageProblem(layout(f"{suite.__name__} names {what} that isn't there", rows))
