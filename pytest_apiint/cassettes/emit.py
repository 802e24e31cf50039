"""One interaction as YAML text: a block of a cassette that vcrpy reads, and that gives our reader every byte back.

What vcrpy has no place for stands under ``response: x-apiint:``, the one place that survives vcrpy's own
rewriting::

    recorded_at: '2026-11-23T09:00:00Z'  # when the answer was complete, UTC
    elapsed: 0.124                       # seconds the answer took
    coding: gzip                         # the content coding that was undone, and whose field was dropped
    chunked: true                        # the answer came in chunks
    http_version: '1.0'                  # where it isn't 1.1
    json: compact utf-8                  # the style that gives the body its bytes back
    spec: sha256:9f86d081884c            # the API's description at that time, by its hash
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import yaml

from pytest_apiint.cassettes import codings, nesting, styles
from pytest_apiint.cassettes.given import Given, given
from pytest_apiint.cassettes.interaction import Interaction
from pytest_apiint.exchange import Headers, Request, Response
from pytest_apiint.framing import bodiless, chunked

OWN = "x-apiint"
# A folded line hides a secret from grep, and from every scanner that works like it.
_NEVER_FOLDED = 2**31 - 1
_LINES = re.compile(r"[!-~](?:[ -~]*[!-~])?(?:\n+[ -~]*[!-~])*\n?", re.ASCII)
_JSON = re.compile(r"\s*[\w.-]+/(?:[\w.+-]+\+)?json\s*(?:;|$)", re.IGNORECASE)
# A client that checks one of these needs the bytes as they came, also under a reader that knows no styles.
_CHECKSUM = re.compile(r"digest|md5|checksum|-crc|hash|signature", re.IGNORECASE)

_Base: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Dumper(_Base):  # type: ignore[misc]  # types-PyYAML doesn't know which of the two it is
    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: Any, text: str) -> Any:
    readable = "\n" in text and _LINES.fullmatch(text)
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if readable else None)


def _object(dumper: Any, value: Given) -> Any:
    return dumper.represent_mapping("tag:yaml.org,2002:map", value.items())


_Dumper.add_representer(str, _text)
_Dumper.add_representer(Given, _object)


def block(interaction: Interaction) -> str:
    """The item of ``interactions:`` for `interaction`, in ASCII, ending with a line feed."""
    return dumped([document(interaction)])


def document(interaction: Interaction) -> dict[str, Any]:
    """`interaction` as vcrpy's loader gives it."""
    return {"request": asked(interaction.request), "response": _answered(interaction)}


def asked(request: Request) -> dict[str, Any]:
    """A request as vcrpy's ``Request`` takes it. No key may be added: it would refuse the whole file."""
    # What vcrpy's own stubs write, and compare, for a request without a body.
    none = "" if request.client.startswith(("httpx", "httpcore")) else None
    body = given(request)
    if body is None:
        body = _stored(request.body) if request.body else none
    return {
        "body": body,
        "headers": _fields(request.headers),
        "method": request.method,
        "uri": request.url,
    }


def answer(response: Response, method: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """A response as vcrpy's stubs take it, and what they have no place for."""
    own: dict[str, Any] = {}
    body = response.body
    pairs = list(response.headers.pairs)
    if chunked(response):
        own["chunked"] = True
    if response.http_version != "1.1":
        own["http_version"] = response.http_version
    coding = response.headers.get("Content-Encoding", "")
    if (plain := codings.decoded(body, coding)) is not None:
        own["coding"] = coding.strip().lower()
        body = plain
        pairs = [(name, value) for name, value in pairs if name.lower() != "content-encoding"]
    if _indentable(response.headers) and (found := styles.readable(body)):
        text, style = found
        own["json"] = str(style)
        body = text.encode()
    if not bodiless(response.status, method):
        pairs = _framed(pairs, len(body))
    return partial(Response(response.status, Headers(pairs), body, response.reason)), own


def partial(response: Response) -> dict[str, Any]:
    """What arrived of a response before it broke: as it came, since half a coded body can't be decoded."""
    return {
        "body": {"string": _stored(response.body)},
        "headers": _fields(response.headers),
        "status": {"code": response.status, "message": response.reason},
    }


def dumped(data: Any) -> str:
    """`data` as YAML, keys sorted, as vcrpy's dumper would, but for long lines and bodies of several lines."""
    text: str = yaml.dump(data, Dumper=_Dumper, width=_NEVER_FOLDED, default_flow_style=False)
    return text


def loaded(text: str | bytes) -> Any:
    """What `dumped` was given."""
    nesting.check(text.encode() if isinstance(text, str) else text)
    return yaml.load(text, Loader=_Loader)  # noqa: S506  # a safe loader, whichever of the two it is


def _answered(interaction: Interaction) -> dict[str, Any]:
    stored, own = answer(interaction.response, interaction.request.method)
    if interaction.recorded_at is not None:
        own["recorded_at"] = moment(interaction.recorded_at)
    if interaction.elapsed is not None:
        own["elapsed"] = round(interaction.elapsed, 3)
    if interaction.spec is not None:
        own["spec"] = interaction.spec
    return {**stored, OWN: own} if own else stored


def moment(when: datetime) -> str:
    """ISO 8601, UTC, whole seconds."""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _stored(body: bytes) -> str | bytes:
    """Text where the body is UTF-8, as vcrpy stores it."""
    try:
        return body.decode()
    except UnicodeDecodeError:
        return body


def _fields(headers: Headers) -> dict[str, list[str]]:
    """Each field's values in order, under its name as it was first spelled."""
    spelled: dict[str, str] = {}
    out: dict[str, list[str]] = {}
    for name, value in headers.pairs:
        out.setdefault(spelled.setdefault(name.lower(), name), []).append(value)
    return out


def _framed(pairs: list[tuple[str, str]], length: int) -> list[tuple[str, str]]:
    """The fields with one true ``Content-Length``, where the message had a framing of its own."""
    framing = [name for name, _ in pairs if name.lower() in ("content-length", "transfer-encoding")]
    kept = [(name, value) for name, value in pairs if name not in framing]
    spelled = next((name for name in framing if name.lower() == "content-length"), "Content-Length")
    return [*kept, (spelled, str(length))] if framing else kept


def _indentable(headers: Headers) -> bool:
    return bool(_JSON.match(headers.get("Content-Type", ""))) and not any(map(_CHECKSUM.search, headers))
