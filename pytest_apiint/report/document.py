"""``report.json``: a run and its numbers, under a schema that other programs may rely on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pytest_apiint.report.lines import damaged, decoded
from pytest_apiint.report.lines import schema as schema_of
from pytest_apiint.report.metrics import Metrics, metrics
from pytest_apiint.report.run import SCHEMA, Run


@dataclass(frozen=True, slots=True)
class Document:
    """The whole file. A field that is added keeps the schema's name; one that goes, or means another thing, doesn't."""

    schema: Literal["apiint.run/1"]
    metrics: Metrics
    run: Run


def text(run: Run) -> str:
    """`run` as ``report.json`` has it."""
    import msgspec  # noqa: PLC0415 - for runs with a report

    whole = msgspec.json.encode(Document(SCHEMA, metrics(run), run))
    return msgspec.json.format(whole, indent=1).decode() + "\n"


def read(file: Path) -> Run:
    """The run that `file` tells of.

    Raises:
        ReportDamaged: it can't be read, or is no report.
    """
    try:
        found = file.read_bytes()
    except OSError as error:
        raise damaged(file, f"can't be read ({(error.strerror or 'no reason given').lower()})") from None
    named = schema_of(found)
    if named != SCHEMA:
        raise damaged(file, "is no report of a run" if named is None else "has another schema")
    return decoded(file, found, Document).run  # type: ignore[no-any-return]  # as it's asked for


def schema() -> dict[str, Any]:
    """What ``report.json`` looks like, as a JSON Schema (draft 2020-12)."""
    import msgspec  # noqa: PLC0415 - for those who ask

    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **msgspec.json.schema(Document)}
