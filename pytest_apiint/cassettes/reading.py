"""An interaction of a cassette as it stood on the wire, whoever recorded it, and with which client.

What vcrpy stores differs by client: urllib3 and aiohttp hand it decoded bodies beside the coding's header
fields, httpx hands it raw ones. Here the body is coded again, so that the client's own decoder runs.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from pytest_apiint.cassettes import codings, emit, styles
from pytest_apiint.cassettes.interaction import Interaction
from pytest_apiint.cassettes.stored import Misshapen, form, kind, wire_bytes
from pytest_apiint.exchange import Headers, Request, Response
from pytest_apiint.framing import bodiless, chunked

_GZIP_MAGIC = b"\x1f\x8b"
# Of others (some servers send "utf-8") clients take no notice.
_UNDONE_BY_CLIENTS = frozenset({"gzip", "x-gzip", "deflate", "br", "zstd"})


def interaction(document: Any) -> Interaction:
    """What a document of the list ``interactions`` says.

    Raises:
        Misshapen: It says less, or something else, than such a document must.
    """
    asked = request(document)
    answer = _mapping(_key(document, "response", ""), "response")
    own = answer.get(emit.OWN) or {}
    return Interaction(
        asked,
        _response(answer, _mapping(own, f"response.{emit.OWN}"), asked.method),
        moment(own.get("recorded_at")),
        _seconds(own.get("elapsed")),
        spec if isinstance(spec := own.get("spec"), str) else None,
    )


def request(document: Any) -> Request:
    """The request of such a document."""
    asked = _mapping(_key(document, "request", ""), "request")
    method, uri = (_text(_key(asked, key, "request."), f"request.{key}") for key in ("method", "uri"))
    headers = fields(asked.get("headers"), "request")
    body = asked.get("body")
    if isinstance(body, Mapping) and headers.get("Content-Type", "").startswith("application/x-www-form-urlencoded"):
        body = form(body) or body
    return Request(method, uri, headers, wire_bytes(body, "request.body"))


def outline(document: Any) -> None:
    """Refuse what can't be an interaction at the first look: `interaction` looks at everything."""
    asked = _mapping(_key(document, "request", ""), "request")
    for key in ("method", "uri"):
        _text(_key(asked, key, "request."), f"request.{key}")
    _mapping(_key(document, "response", ""), "response")


def ending(document: Any) -> None:
    """Refuse what misses the key that vcrpy writes last: then the file ends early."""
    interaction(document)
    if "status" in document["response"]:
        _key(document["response"]["status"], "message", "response.status.")


def fields(stored: Any, part: str) -> Headers:
    """Header fields: lists of values as vcrpy writes them, or single values as its first versions did."""
    if stored is None:
        return Headers()
    pairs: list[tuple[str, str]] = []
    for name, values in _mapping(stored, f"{part}.headers").items():
        several = values if isinstance(values, (list, tuple)) else [values]
        pairs += [(str(name), _field(value)) for value in several]
    return Headers(pairs)


def _field(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else "" if value is None else str(value)


def _response(stored: Mapping[str, Any], own: Mapping[str, Any], method: str) -> Response:
    if "status_code" in stored:  # httpx under vcrpy before version 6
        stored = {**stored, "status": {"code": stored["status_code"], "message": ""}, "body": stored.get("content")}
    status = _mapping(_key(stored, "status", "response."), "response.status")
    code, reason = _key(status, "code", "response.status."), status.get("message")
    if not isinstance(code, int) or not 100 <= code <= 999:
        raise Misshapen(f"response.status.code is {code!r}, and no status code")
    body = stored.get("body")
    body = wire_bytes(body.get("string") if isinstance(body, Mapping) else body, "response.body.string")
    version = str(own.get("http_version", "1.1"))
    response = Response(code, fields(stored.get("headers"), "response"), body, str(reason or ""), version)
    return _framed(_coded(response, own), own, method)


def _coded(response: Response, own: Mapping[str, Any]) -> Response:
    """The response with its body in the coding that its header fields name, as they came."""
    body, pairs = response.body, list(response.headers.pairs)
    if style := own.get("json"):
        body = _styled(body, str(style))
    kept = [(name, value) for name, value in pairs if name.lower() != "content-encoding"]
    if coding := str(own.get("coding", "")) if len(kept) == len(pairs) else "":
        if (done := codings.encoded(body, coding)) is not None:
            body, pairs = done, [*pairs, ("Content-Encoding", coding)]
    elif body and (named := response.headers.get("Content-Encoding", "")):
        again = _as_named(body, [one.strip() for one in named.lower().split(",")])
        body, pairs = (body, kept) if again is None else (again, pairs)
    return Response(response.status, Headers(pairs), body, response.reason, response.http_version)


def _as_named(body: bytes, named: list[str]) -> bytes | None:
    """`body` in these codings, whether it was stored so or decoded; ``None`` where a client would fail to undo them."""
    if not _UNDONE_BY_CLIENTS.issuperset(named) or _is_coded(body, named[-1]):
        return body
    for coding in named:
        if (done := codings.encoded(body, coding)) is None:
            return None if _is_text(body) else body
        body = done
    return body


def _is_coded(body: bytes, coding: str) -> bool:
    return body.startswith(_GZIP_MAGIC) if "gzip" in coding else codings.decoded(body, coding) is not None


def _is_text(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def _styled(body: bytes, style: str) -> bytes:
    """The bytes that the service sent; as they stand where the file has been edited to something else than JSON."""
    try:
        text = body.decode()
        json.loads(text, parse_int=len, parse_float=len)
        return styles.restored(text, style)
    except (ValueError, RecursionError):
        return body


def _framed(response: Response, own: Mapping[str, Any], method: str) -> Response:
    """The response with a true ``Content-Length``, or the chunks that it came in."""
    if bodiless(response.status, method):
        return response
    pairs = list(response.headers.pairs)
    if own.get("chunked") and not chunked(response):
        pairs.append(("Transfer-Encoding", "chunked"))
    in_chunks = any(name.lower() == "transfer-encoding" for name, _ in pairs)
    framed = [(name, value) for name, value in pairs if name.lower() != "content-length"]
    if len(framed) < len(pairs) and not in_chunks:
        at = next(index for index, (name, _) in enumerate(pairs) if name.lower() == "content-length")
        framed.insert(at, (pairs[at][0], str(len(response.body))))
    return Response(response.status, Headers(framed), response.body, response.reason, response.http_version)


def moment(stored: Any) -> datetime | None:
    """A time of ``recorded_at``, in UTC; one without a zone is in UTC already."""
    if stored is None:
        return None
    if isinstance(stored, date) and not isinstance(stored, datetime):
        stored = datetime(stored.year, stored.month, stored.day, tzinfo=UTC)
    try:
        when = stored if isinstance(stored, datetime) else datetime.fromisoformat(str(stored))
    except ValueError as error:
        raise Misshapen(f"response.{emit.OWN}.recorded_at is {stored!r}, and no time in ISO 8601") from error
    return when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)


def _seconds(stored: Any) -> float | None:
    if stored is None:
        return None
    if isinstance(stored, bool) or not isinstance(stored, (int, float)) or not 0 <= stored < float("inf"):
        raise Misshapen(f"response.{emit.OWN}.elapsed is {stored!r}, and no number of seconds")
    return float(stored)


def _key(document: Any, key: str, path: str) -> Any:
    document = _mapping(document, path.rstrip(".") or "the interaction")
    if key not in document:
        raise Misshapen(f"{path}{key} is missing")
    return document[key]


def _mapping(value: Any, path: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise Misshapen(f"{path} is {_kind(value)}, and should be a mapping")
    return value


def _text(value: Any, path: str) -> str:
    if not isinstance(value, str):
        raise Misshapen(f"{path} is {_kind(value)}, and should be text")
    return value


def _kind(value: Any) -> str:
    return "nothing" if value is None else kind(value)
