"""An API's key stands in the field that is for it, and nowhere else."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pytest_apiint.checks.choice import chosen
from pytest_apiint.checks.failures import failure
from pytest_apiint.checks.port import Judged
from pytest_apiint.checks.requests.credentials import given
from pytest_apiint.checks.requests.masked import masked_calls
from pytest_apiint.checks.wording import times
from pytest_apiint.errors import UsageProblem
from pytest_apiint.messages import shorten
from pytest_apiint.secrets.forms import carried

if TYPE_CHECKING:
    from pytest_apiint.contract.document import Document

_USUAL: Final = "X-API-Key"


def assert_api_key(
    journal: Judged,
    *,
    key: str,
    header: str | None = None,
    scheme: str = "",
    spec: str | os.PathLike[str] | None = None,
    route: str | None = None,
) -> None:
    """Every request has `key` in the field `header`, once, behind `scheme` where given, and never in its URL or body.

    Without `header` it's the field that the API's description has for keys: the file `spec`, or that of the
    settings; ``X-API-Key`` where nothing is described. ``header="Authorization", scheme="Bearer"`` is for keys that go
    there. Source: OWASP API2:2023; CWE-598.
    """
    __tracebackhide__ = True
    header = header or _described(journal, spec)
    known = given([key], "assert_api_key")
    wanted = f"{scheme} {key}" if scheme else key
    place = f"{header}: {f'{scheme} ' if scheme else ''}***"
    rows = chosen(journal, route, expected=place)
    for row in rows:
        values = row.request.headers.get_all(header)
        texts = {"the URL": row.request.url, "the body": row.request.body.decode("utf-8", "replace")}
        leaked = [where for where, text in texts.items() if carried(text, known)]
        if values == [wanted] and not leaked:
            continue
        other = [name for name, value in row.request.headers.pairs if name.lower() != header.lower() and key in value]
        if leaked:
            headline, seen = f"the key stands in {leaked[0]}", f"the key in {leaked[0]}"
        elif values:
            headline, seen = (
                f"{shorten(header, 30)} holds something else",
                f"{times(len(values), 'value')}, not this key",
            )
        else:
            headline = f"a request without {shorten(header, 30)}"
            seen = f"the key in {shorten(other[0], 30)}" if other else "no key"
        raise failure(
            headline,
            expected=place,
            seen=seen,
            hint="URLs stand in logs and histories" if leaked else "",
            calls=masked_calls(rows.calls(), known),
            marks={row.number: "here"},
        )


def _described(journal: Judged, spec: str | os.PathLike[str] | None) -> str:
    """The field for keys; `UsageProblem` where the description has several."""
    document = _document(journal, spec)
    if document is None:
        return _USUAL
    from pytest_apiint.contract.security import key_fields  # noqa: PLC0415 - the doorstep

    fields = key_fields(document)
    if len(fields) > 1:
        raise UsageProblem(
            f"assert_api_key: {document.source} has several fields for keys: give header=, one of {fields}"
        )
    if not fields and spec is not None:
        raise UsageProblem(f"assert_api_key: {document.source} has no field for keys (type: apiKey, in: header)")
    return fields[0] if fields else _USUAL


def _document(journal: Judged, spec: str | os.PathLike[str] | None) -> Document | None:
    if spec is not None:
        from pytest_apiint.contract.document import load  # noqa: PLC0415 - the doorstep

        return load(Path(spec))
    try:
        contract = getattr(journal, "contract", None)
    except UsageProblem:
        return None  # the service has none
    return contract.document if contract is not None else None
