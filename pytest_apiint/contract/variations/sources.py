"""Where variations begin: answers that were recorded, examples of a description, and the smallest that it describes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from pytest_apiint.contract.examples import examples
from pytest_apiint.contract.instances import NONE, instance, made
from pytest_apiint.contract.media import is_json
from pytest_apiint.contract.responses import described
from pytest_apiint.contract.texts import target
from pytest_apiint.contract.variations.case import JSON, Seed
from pytest_apiint.contract.variations.inferred import inferred
from pytest_apiint.contract.variations.places import GONE
from pytest_apiint.contract.variations.reading import Reading
from pytest_apiint.contract.variations.sites import Sites
from pytest_apiint.contract.variations.variations import MAXIMAL, MINIMAL, Variations, body_of
from pytest_apiint.errors import SpecMismatch, UsageProblem
from pytest_apiint.exchange import Headers
from pytest_apiint.messages import layout, shorten

if TYPE_CHECKING:
    from pytest_apiint.contract.contract import Contract
    from pytest_apiint.contract.facts import Media, Operation, ResponseSpec
    from pytest_apiint.exchange import Response

_BODILESS: Final = (204, 205, 304)


class _Bundle:
    """A bundle of schemas, as what makes instances sees a description."""

    version = "3.1.0"

    def __init__(self, bundled: dict[str, Any]) -> None:
        self._bundled = bundled

    def resolve(self, ref: str, base: str = "") -> tuple[Any, str]:
        return target(ref, self._bundled)

    def instance(self, schema: Any) -> Any:
        """The smallest value of `schema`, or `GONE`."""
        value = made(self, schema)
        return GONE if value is NONE else value


def of_description(
    contract: Contract,
    operation: Operation,
    status: int | None = None,
    *,
    recorded: Sequence[Response] = (),
    own: Sequence[Response] = (),
) -> Variations:
    """The variations of what `operation` answers with `status`, by default its first success.

    Seeds are what was `recorded`, the description's examples, a suite's `own`, then the smallest answer and the
    fullest: each if its schema accepts it.

    Raises:
        SpecMismatch: no such answer in JSON is described, or none can be made.
    """
    spec, number = _answer(operation, status)
    media = next((one for one in spec.media if is_json(one.type) and one.schema is not None), None)
    if media is None or media.schema is None or number in _BODILESS:
        raise SpecMismatch(layout(f"{operation.label} describes no body in JSON for {number}", []))
    bundled = contract.schemas.at(media.schema, "response").bundled
    found = list(_seeds(contract, media, number, recorded, own))
    modern = contract.document.version.startswith(("3.1", "3.2"))
    reading = Reading(bundled, modern=modern, seed=found[0].body if found else None)
    seeds = [seed for seed in found if reading.accepts(seed.body)]
    if not seeds:
        raise SpecMismatch(layout(f"no answer can be made for {operation.label} {number}", []))
    return Variations(f"{operation.label} {number}", seeds, reading, Sites(reading.nodes, _Bundle(bundled).instance))


def of_samples(label: str, samples: Sequence[Response]) -> Variations:
    """The variations of answers of which nothing is known but `samples`: what all of them have must be there.

    Raises:
        UsageProblem: none of them is JSON.
    """
    answers: list[Seed] = []
    for sample in samples:
        try:
            answers.append(_taken("answer" if not answers else f"answer {len(answers) + 1}", sample))
        except ValueError:
            continue
    if not answers:
        raise UsageProblem(layout(f"{shorten(label, 50)} has no answer in JSON to vary", []))
    schema = inferred([seed.body for seed in answers])
    reading = Reading(schema, modern=True, seed=answers[0].body)
    return Variations(label, answers, reading, Sites(reading.nodes, _Bundle(schema).instance, told=False))


def _answer(operation: Operation, status: int | None) -> tuple[ResponseSpec, int]:
    if status is None:
        known = [one.status for one in operation.responses]
        order = sorted(known, key=lambda one: (not one.startswith("2"), one == "default", one))
        status = int(order[0].replace("XX", "00")) if order and order[0] != "default" else 200
    if (spec := described(operation, status)) is None:
        rows = [("described", ", ".join(one.status for one in operation.responses))]
        raise SpecMismatch(layout(f"{operation.label} describes no answer {status}", rows))
    return spec, status


def _seeds(
    contract: Contract, media: Media, status: int, recorded: Sequence[Response], own: Sequence[Response]
) -> Iterator[Seed]:
    """All that might be seeds, in the order of how much they're like what the API sends."""
    document, schemas, pointer = contract.document, contract.schemas, str(media.schema)
    yield from _all("recorded", recorded)
    headers = Headers({"Content-Type": media.type if "*" not in media.type else JSON})
    shown = [one.value for one in examples(document, schemas, media) if one.valid]
    for index, value in enumerate(shown):
        yield Seed("example" if not index else f"example {index + 1}", value, status, headers)
    yield from _all("answer", own)
    for name, full in ((MINIMAL, False), (MAXIMAL, True)):
        if (value := instance(document, schemas, pointer, full=full)) is not NONE:
            yield Seed(name, value, status, headers)


def _all(name: str, responses: Sequence[Response]) -> Iterator[Seed]:
    count = 0
    for response in responses:
        try:
            seed = _taken(f"{name} {count + 1}" if count else name, response)
        except ValueError:
            continue
        count += 1
        yield seed


def _taken(name: str, response: Response) -> Seed:
    return Seed(name, body_of(response), response.status, response.headers)
