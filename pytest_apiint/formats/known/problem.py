"""Problem details (RFC 9457), in JSON and in XML: all is optional, so the label tells."""

from __future__ import annotations

from typing import Final

from pytest_apiint.formats.model import INTEGER, TEXT, Format, Sample, escaped, record, sample

_JSON: Final = "application/problem+json"
_XML: Final = "application/problem+xml"
_NAMESPACE: Final = "urn:ietf:rfc:7807"
# Extensions that frameworks have for it (ASP.NET's traceId), then the occurrence's own name.
_IDS: Final = ("correlation_id", "correlationId", "request_id", "requestId", "traceId", "trace_id", "instance")
_URI: Final = {"type": "string", "format": "uri-reference"}
_MEMBERS: Final = {"title": TEXT, "detail": TEXT}
_STATUS: Final = {"type": "integer", "minimum": 100, "maximum": 599}


def _code(text: str) -> str:
    """``about:blank`` says nothing that the status doesn't say (RFC 9457, 4.2.1)."""
    return "" if text == "about:blank" else text


PROBLEM_JSON: Final = Format(
    name="problem+json",
    title="Problem details",
    source="RFC 9457, 3",
    media_types=(_JSON,),
    labelled=True,
    schema=record({}, {"type": _URI, "status": _STATUS, "instance": _URI, **_MEMBERS}),
    # Without the label, two of its members have to speak for it, and none for another.
    shape=record(
        {},
        {"type": TEXT, "status": INTEGER, "instance": TEXT, **_MEMBERS},
        anyOf=[{"required": ["title", other]} for other in ("type", "status", "detail")]
        + [{"required": ["detail", "type"]}],
        **{"not": {"anyOf": [{"required": ["more_info"]}, {"required": ["errors", "data"]}]}},
    ),
    # "code" is an extension that many have; the type is what the standard has for it.
    code=("/code", "/type"),
    bare=_code,
    message=("/detail", "/title"),
    correlation=tuple(f"/{name}" for name in _IDS),
    status="/status",
    samples=(
        sample(
            "problem",
            {
                "type": "https://acme.example/too-late",
                "title": "Too late",
                "status": 400,
                "detail": "no",
                "instance": "/1",
            },
            _JSON,
        ),
        sample("problem-empty", {}, _JSON),
    ),
    write=lambda status, code, message: {
        "type": f"https://acme.example/{code}",
        "title": message,
        "status": status,
        "detail": message,
        "code": code,
    },
)

PROBLEM_XML: Final = Format(
    name="problem+xml",
    title="Problem details in XML",
    source="RFC 9457, B",
    kind="xml",
    media_types=(_XML,),
    labelled=True,
    schema=record(
        {
            "problem": record(
                {"@xmlns": {"const": _NAMESPACE}},
                {
                    "type": _URI,
                    "status": {"type": "string", "pattern": "^[1-5][0-9]{2}$"},
                    "instance": _URI,
                    **_MEMBERS,
                },
            )
        }
    ),
    code=("/problem/code", "/problem/type"),
    bare=_code,
    message=("/problem/detail", "/problem/title"),
    correlation=tuple(f"/problem/{name}" for name in _IDS),
    status="/problem/status",
    samples=(
        Sample(
            "problem-xml",
            b'<?xml version="1.0" encoding="UTF-8"?><problem xmlns="urn:ietf:rfc:7807"><type>https://acme.example/late'
            b"</type><title>Too late</title><status>400</status><detail>no</detail></problem>",
            _XML,
        ),
    ),
    write=lambda status, code, message: (
        f'<problem xmlns="{_NAMESPACE}"><type>https://acme.example/{escaped(code)}</type><title>{escaped(message)}</title>'
        f"<status>{status}</status><detail>{escaped(message)}</detail><code>{escaped(code)}</code></problem>"
    ),
)
