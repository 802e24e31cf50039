"""An answer that somebody gives by a name of their own, as a seed: JSON, and nothing of theirs that may change."""

from __future__ import annotations

import json
from typing import Any, Final

from pytest_apiint.contract.variations.case import Seed
from pytest_apiint.exchange import Headers, Response

_CODING: Final = "content-encoding"  # bodies are written anew


def seed(name: str, value: object, usual: Seed) -> Seed:
    """`value`, which is a body or a `Response`, as an answer made of `usual`.

    Raises:
        ValueError: it's none; the text says what is wrong.
    """
    body, headers = value, usual.headers
    if isinstance(value, Response):
        if value.status != usual.status:
            raise ValueError(f"its status is {value.status}, and the usual answer's {usual.status}")
        body, headers = _read(value), Headers([pair for pair in value.headers.pairs if pair[0].lower() != _CODING])
    return Seed(name, _plain(body), usual.status, headers, usual)


def _read(response: Response) -> Any:
    try:
        return json.loads(response.content)
    except (ValueError, RecursionError):
        raise ValueError("its body is no JSON") from None


def _plain(body: Any) -> Any:
    try:
        return json.loads(json.dumps(body, allow_nan=False))
    except RecursionError:
        raise ValueError("it's nested too deeply for JSON") from None
    except (TypeError, ValueError) as error:
        raise ValueError(f"it's no JSON: {error}") from None
