"""An API's key stands in the field that is for it, and nowhere else."""

from __future__ import annotations

from pytest_apiint.checks.choice import chosen
from pytest_apiint.checks.failures import failure
from pytest_apiint.checks.port import Judged
from pytest_apiint.checks.requests.credentials import given
from pytest_apiint.checks.requests.masked import masked_calls
from pytest_apiint.checks.wording import times
from pytest_apiint.messages import shorten
from pytest_apiint.secrets.forms import carried


def assert_api_key(
    journal: Judged, *, key: str, header: str = "X-API-Key", scheme: str = "", route: str | None = None
) -> None:
    """Every request has `key` in the field `header`, once, behind `scheme` where given, and never in its URL or body.

    ``header="Authorization", scheme="Bearer"`` is for keys that go there. Source: OWASP API2:2023; CWE-598.
    """
    __tracebackhide__ = True
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
