"""An error is written as its format demands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from pytest_apiint.checks.failures import failure
from pytest_apiint.checks.wording import listed
from pytest_apiint.contract.mistakes import Mistake, mistakes
from pytest_apiint.errors import ContractFailure, UsageProblem
from pytest_apiint.exchange import Response
from pytest_apiint.formats import Format, classify, named
from pytest_apiint.formats.answers import answer_of
from pytest_apiint.formats.classified import first
from pytest_apiint.formats.matching import document, flaws
from pytest_apiint.formats.reading import Reading, media_type, read
from pytest_apiint.messages import shorten

_SHOWN: Final = 4
_FAR: Final = 3
_EXAMPLE: Final = 'assert_error_format(response, "problem+json")'


@dataclass(frozen=True, slots=True)
class _Flaw:
    """What is wrong at `place`: a JSON pointer, or a header field's name."""

    place: str
    expected: str
    found: str

    def __str__(self) -> str:
        wanted = f", expected {self.expected}" if self.expected else ""
        return f"{shorten(self.place or 'the body', 40)}: {self.found}{wanted}"


def assert_error_format(response: Any, *formats: str | Format) -> None:
    """`response` is an error in one of `formats`: by status, label and every member that the format demands.

    Formats are named as in docs/reference/error-codes.md: ``"problem+json"``, ``"envelope"``, ``"jsonapi"`` and so on,
    or are values of one's own. `response` is a `Response`, an `Exchange`, or a response of requests, httpx, or a
    framework's test client. A member that repeats the status has to be right. Values are never shown.

    Raises:
        ContractFailure: it's in none; the message says what the one that comes nearest lacks, with JSON pointers.
        UsageProblem: no format is called so, or `response` is no response.
    """
    __tracebackhide__ = True
    if not formats:
        raise UsageProblem(f"assert_error_format: name one format or several, as in {_EXAMPLE}")
    wanted = [named(one) for one in formats]
    answer = answer_of(response)
    reading = read(answer)
    found = [(form, list(_flaws(form, answer, reading))) for form in wanted]
    if all(wrong for _, wrong in found):
        raise _told(*min(found, key=_distance), wanted, answer)


def _flaws(form: Format, answer: Response, reading: Reading) -> Iterator[_Flaw]:
    if answer.status < 400 and not form.in_success:
        yield _Flaw("the status", "a 4xx or 5xx", str(answer.status))
    label = media_type(answer)
    if form.labelled and label not in form.media_types:
        yield _Flaw("Content-Type", form.media_types[0], shorten(label, 40) or "none")
    elif form.kind not in label and not form.labelled:
        yield _Flaw("Content-Type", form.label, shorten(label, 40) or "none")
    value = document(form, answer, reading)
    if reading.kind not in (form.kind, "empty") or value is None:
        yield _Flaw("", form.kind.upper(), _named(reading))
        return
    try:
        wrong = flaws(form, value)
    except (ValueError, TypeError, RecursionError):
        yield _Flaw("", f"{form.kind.upper()} of Unicode text, not too deep", "what no parser is sure to take")
        return
    for mistake in mistakes(wrong, value):
        yield _read(mistake)
    yield from _other_status(form, answer, value)


def _read(mistake: Mistake) -> _Flaw:
    if mistake.keyword == "required":
        return _Flaw(mistake.pointer, "", mistake.found)
    if mistake.keyword == "additionalProperties":
        return _Flaw(mistake.pointer, "", "no member that the format has")
    return _Flaw(mistake.pointer, mistake.expected, mistake.found)


def _other_status(form: Format, answer: Response, value: Any) -> Iterator[_Flaw]:
    said = first(value, (form.status,)) if form.status is not None else None
    if said is not None and said.isdecimal() and said != str(answer.status):
        yield _Flaw(form.status or "", f"{answer.status}, HTTP's own", shorten(said, 20))


def _named(reading: Reading) -> str:
    return {
        "html": "a page in HTML",
        "text": "plain text",
        "empty": "an empty body",
        "unreadable": "neither JSON nor XML, or cut off",
    }.get(reading.kind, reading.kind.upper())


def _distance(judged: tuple[Format, list[_Flaw]]) -> int:
    """How far an answer is from a format: what has another's label, or is of another kind, is farther than it seems."""
    _, wrong = judged
    return sum(1 if flaw.place.startswith("/") else _FAR for flaw in wrong)


def _told(form: Format, wrong: list[_Flaw], wanted: list[Format], answer: Response) -> ContractFailure:
    things = f"{len(wrong)} thing{'s'[: len(wrong) - 1]} wrong"
    more = f"\nand {len(wrong) - _SHOWN} more" if len(wrong) > _SHOWN else ""
    return failure(
        f"the error isn't in the format {form.name}: {things}"
        if len(wanted) == 1
        else f"the error is in none of {listed([one.name for one in wanted], 4)}: {things} by the nearest",
        expected=f"{form.title}{_by(form)}",
        seen="\n".join(str(one) for one in wrong[:_SHOWN]) + more,
        hint=_hint(form, answer, wrong),
    )


def _by(form: Format) -> str:
    """Who says so, where that is short: pages stand in the documentation."""
    source = form.source.partition(";")[0]
    return "" if "://" in source else f", by {source}"


def _hint(form: Format, answer: Response, wrong: list[_Flaw]) -> str:
    other = classify(answer).format
    if other is not None and other != form.name and len(wrong) > 1:
        return f'it looks like "{other}"; is that the format that was meant?'
    if wrong[-1].place == "":
        return "is it a proxy's, or the framework's own page? have one handler write all errors, 404 and 500 too"
    if any(flaw.place == "Content-Type" for flaw in wrong):
        return f"label it: clients choose their parser by Content-Type, here {form.label}"
    return "write errors in one place, for those that the framework makes (404, 405, 422, 500) too"
