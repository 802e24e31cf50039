"""Which format an answer is in: by its label first, then by its shape, and of several by who sent it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pytest_apiint.exchange import Response
from pytest_apiint.formats.catalog import every
from pytest_apiint.formats.model import Format
from pytest_apiint.formats.reading import Reading, media_type

if TYPE_CHECKING:
    import jsonschema_rs


def matching(response: Response, reading: Reading) -> Format | None:
    """The format that `response`, whose body is `reading`, is in; None where it's in none.

    A success is one by a label of its own, or where the format comes under a 200 too.
    """
    labelled = [one for one in every() if media_type(response) in one.media_types]
    if labelled and (found := next((one for one in labelled if valid(one, response, reading)), None)):
        return found
    shaped = [one for one in every() if _may_be(one, response) and recognised(one, response, reading)]
    if not shaped:
        return None
    return next((one for one in shaped if any(mark in response.headers for mark in one.marks)), shaped[0])


def _may_be(form: Format, response: Response) -> bool:
    return response.status >= 400 or form.in_success


def recognised(form: Format, response: Response, reading: Reading) -> bool:
    """Whether the body has the format's shape, whatever it's labelled."""
    return _fits(form, document(form, response, reading), form.schema if form.shape is None else form.shape, reading)


def valid(form: Format, response: Response, reading: Reading) -> bool:
    """Whether the body is what the format demands."""
    return _fits(form, document(form, response, reading), form.schema, reading)


def document(form: Format, response: Response, reading: Reading) -> Any:
    """What was read, with what header fields say in place of members of the top level."""
    found = reading.document
    if not form.members or reading.kind not in (form.kind, "empty"):
        return found
    own: dict[str, Any] = found if isinstance(found, dict) else {}
    given = {name: response.headers[field] for name, field in form.members.items() if field in response.headers}
    return {**given, **own} if given else found


def _fits(form: Format, value: Any, schema: Mapping[str, Any], reading: Reading) -> bool:
    if not isinstance(value, dict) or reading.kind not in (form.kind, "empty"):
        return False
    try:
        return bool(_compiled(form, strict=schema is form.schema).is_valid(value))
    except (ValueError, TypeError, RecursionError):  # a lone surrogate, or objects in objects in objects
        return False


@lru_cache(maxsize=128)
def _compiled(form: Format, *, strict: bool) -> jsonschema_rs.Validator:
    import jsonschema_rs  # noqa: PLC0415 - at the doorstep of use

    schema = form.schema if strict or form.shape is None else form.shape
    return jsonschema_rs.validator_for(dict(schema), validate_formats=True)


def flaws(form: Format, value: Any) -> list[jsonschema_rs.ValidationError]:
    """What the format's schema finds wrong with a document.

    Raises:
        ValueError: it can't be read as JSON's own values.
    """
    return list(_compiled(form, strict=True).iter_errors(value))
