"""What was asked and answered is what the API's description has."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_apiint.checks.choice import chosen
from pytest_apiint.checks.failures import failure
from pytest_apiint.checks.port import Judged, exchanges_of
from pytest_apiint.errors import ContractFailure, UsageProblem
from pytest_apiint.messages import shorten

if TYPE_CHECKING:
    from pytest_apiint.journal.exchanges import Judge


def assert_conforms(
    journal: Judged,
    *,
    spec: str | os.PathLike[str] | None = None,
    strict: bool = False,
    route: str | None = None,
) -> None:
    """Every request is one that the API takes, and every answer one that it gives, by its OpenAPI description.

    The description is the one in the service's settings, or the file `spec`. With `strict` what isn't described is
    wrong too: operations, statuses, header fields, query parameters, properties. Answers of planned faults aren't
    judged, the requests they met are. It fails where nothing can be judged. Source: OpenAPI 3.1.
    """
    __tracebackhide__ = True
    expected = "requests and answers as they are described"
    rows = chosen(journal, route, expected=expected)
    judge = _reading(Path(spec), journal) if spec is not None else exchanges_of(journal).journal.judge
    if judge is None:
        fix = 'spec = "acme.openapi.yaml" in its settings, or assert_conforms(journal, spec="acme.openapi.yaml")'
        raise UsageProblem(f"assert_conforms: no service has a description that is in force\n  fix  {fix}")
    texts = [judge(row, strict) for row in rows]
    wrong = [text for text in texts if text]
    if wrong:
        many = f"{len(wrong)} of {len(rows)} exchanges aren't as described: " if len(wrong) > 1 else ""
        raise ContractFailure(many + wrong[0])
    if all(text is None for text in texts):
        raise failure(
            "nothing to judge: the description says nothing of what was asked",
            expected=expected,
            seen="\n".join(shorten(str(row), 60) for row in rows[:3]),
            hint="are they requests to this service, and answers with a schema?",
        )


def _reading(spec: Path, journal: Judged) -> Judge:
    """The judge that the file `spec` makes, for the hosts and paths that clients have."""
    from pytest_apiint.contract.contract import Contract  # noqa: PLC0415 - the doorstep
    from pytest_apiint.contract.document import load  # noqa: PLC0415
    from pytest_apiint.contract.told import Teller  # noqa: PLC0415

    base_url = getattr(journal, "base_url", None)
    contract = Contract(load(spec), base_urls=[base_url] if isinstance(base_url, str) else [])
    teller = Teller(contract, getattr(journal, "name", "the service"))
    return lambda exchange, strict: teller.said(exchange, strict=strict)
