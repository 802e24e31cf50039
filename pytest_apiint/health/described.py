"""What an API's description has to do with its health: which operations can be asked, and what they should answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlencode

from pytest_apiint.contract.router import NoMatch
from pytest_apiint.contract.told import Teller, says
from pytest_apiint.contracts import Contracts
from pytest_apiint.errors import SpecDamaged
from pytest_apiint.exchange import Headers, Request, Response
from pytest_apiint.health.facts import Compared, Finding
from pytest_apiint.messages import near

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_apiint.contract.contract import Contract
    from pytest_apiint.contract.facts import Operation, Parameter
    from pytest_apiint.contract.verdict import Judgement, Problem
    from pytest_apiint.settings import Level, Service

_NEWEST: Final = "get the newest description; if it's right, tell the API's makers"
_NOWHERE: Final = object()


@dataclass(frozen=True, slots=True)
class Description:
    """A service's own, which holds answers to it as strictly as `level` says."""

    teller: Teller
    level: Level

    @classmethod
    def of(cls, service: Service, level: Level) -> Description | None:
        """The description of `service`; None where it has none.

        Raises:
            SpecDamaged: it can't be read. SettingsProblem: its file of waivers can't be.
        """
        contracts = Contracts()
        contract = contracts.of(service)
        return None if contract is None else cls(Teller(contract, service.name, contracts.waivers(service)), level)

    def asked(self) -> Iterator[tuple[str, str | SpecDamaged | None]]:
        """Each path with a GET, and its target; None where a parameter is needed that nobody gives an example of.

        Where that operation can't be read, what is wrong with it stands there.
        """
        contract = self.teller.contract
        for path, method, _, _ in contract.document.routes:
            if method.upper() == "GET":
                try:
                    yield path, _target(contract, contract.document.operation(path, "GET"))
                except SpecDamaged as damaged:
                    yield path, damaged

    def compared(self, url: str, answer: Response) -> tuple[Compared | None, Finding | None]:
        """How an answer to a GET of `url` is beside the description, and what is to be mended, if something is."""
        if self.level == "off":
            return None, None
        request = Request("GET", url, Headers())
        contract, strict = self.teller.contract, self.level == "strict"
        try:
            judgement = contract.response(request, answer, strict=strict)
            nowhere = isinstance(contract.find(request), NoMatch)
            left = () if nowhere else self.teller.left(judgement, strict=strict)[0]
        except SpecDamaged as damaged:
            return None, unreadable(request.path, damaged)
        told = Compared(str(judgement.verdict), judgement.why, tuple(map(str, left)))
        return told, self._finding(judgement, left) if left else None

    def _finding(self, judgement: Judgement, left: Sequence[Problem]) -> Finding:
        more = f", and {len(left) - 1} more" if len(left) > 1 else ""
        where = says(left[0], self.teller.contract.document).partition(" #")[0]
        what = f"{judgement.operation} {judgement.status} isn't what is described: {left[0]}{more}; see {where}"
        return Finding(what, _NEWEST)


def unreadable(path: str, damaged: SpecDamaged) -> Finding:
    """That what is described for a GET of `path` says nothing."""
    what = f"GET {path} is described in a way that can't be read: {damaged.seen}"
    return Finding(what, f"mend {near(damaged.file)}; apiint validate-spec says where")


def _target(contract: Contract, operation: Operation) -> str | None:
    path, query = operation.path, []
    for parameter in operation.parameters:
        value = _value(contract, parameter)
        if parameter.where == "path" and value is not _NOWHERE:
            path = path.replace(f"{{{parameter.name}}}", quote(str(value), safe=""))
        elif parameter.required:
            if value is _NOWHERE or parameter.where != "query":
                return None
            query.append((parameter.name, value))
    if "{" in path:
        return None
    return f"{path}?{urlencode(query)}" if query else path


def _value(contract: Contract, parameter: Parameter) -> Any:
    """An example that is given of it, or its default."""
    document = contract.document
    schema: Any = None
    if parameter.schema is not None:
        schema, _ = document.follow(*document.resolve(parameter.schema))
    for one in (parameter.raw, schema if isinstance(schema, dict) else {}):
        told = one.get("examples")
        named = next(iter(told.values()), None) if isinstance(told, dict) else None
        if isinstance(named, dict) and "value" in named:
            return named["value"]
        for value in (one.get("example"), *(told[:1] if isinstance(told, list) else ()), one.get("default")):
            if value is not None:
                return value
    return _NOWHERE
