"""SOAP's faults: version 1.1 in text/xml under a 500, version 1.2 under a 400 or a 500."""

from __future__ import annotations

from typing import Any, Final

from pytest_apiint.formats.model import FILLED, TEXT, Format, Sample, escaped, record

_11: Final = "http://schemas.xmlsoap.org/soap/envelope/"
_12: Final = "http://www.w3.org/2003/05/soap-envelope"


def _envelope(namespace: str, fault: dict[str, Any]) -> dict[str, Any]:
    body = record({"Fault": fault})
    return record({"Envelope": record({"@xmlns": {"const": namespace}, "Body": body})})


def _without_prefix(text: str) -> str:
    """``s:Client.Login`` is ``Client.Login``."""
    return text.strip().rpartition(":")[2]


SOAP: Final = Format(
    name="soap",
    title="SOAP 1.1",
    source="SOAP 1.1, 4.4 and 6.2",
    kind="xml",
    usual="text/xml",
    schema=_envelope(_11, record({"faultcode": FILLED, "faultstring": TEXT}, {"faultactor": TEXT})),
    code=("/Envelope/Body/Fault/faultcode",),
    message=("/Envelope/Body/Fault/faultstring",),
    later=frozenset(("Server",)),
    never=frozenset(("Client", "VersionMismatch", "MustUnderstand")),
    bare=_without_prefix,
    samples=(
        Sample(
            "soap",
            b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault><faultcode>s:Client'
            b"</faultcode><faultstring>no</faultstring></s:Fault></s:Body></s:Envelope>",
            "text/xml; charset=utf-8",
            500,
        ),
    ),
    write=lambda _, code, message: (
        f'<s:Envelope xmlns:s="{_11}"><s:Body><s:Fault><faultcode>s:{escaped(code)}</faultcode>'
        f"<faultstring>{escaped(message)}</faultstring></s:Fault></s:Body></s:Envelope>"
    ),
)

SOAP_12: Final = Format(
    name="soap-1.2",
    title="SOAP 1.2",
    source="SOAP 1.2 Part 1, 5.4; Part 2, 7.4",
    kind="xml",
    media_types=("application/soap+xml",),
    labelled=True,
    schema=_envelope(
        _12,
        record(
            {
                "Code": record({"Value": FILLED}),
                "Reason": record({"Text": {"type": ["string", "object", "array"]}}),
            },
            {"Node": TEXT, "Role": TEXT},
        ),
    ),
    code=("/Envelope/Body/Fault/Code/Value",),
    message=("/Envelope/Body/Fault/Reason/Text/0", "/Envelope/Body/Fault/Reason/Text"),
    later=frozenset(("Receiver",)),
    never=frozenset(("Sender", "VersionMismatch", "MustUnderstand", "DataEncodingUnknown")),
    bare=_without_prefix,
    samples=(
        Sample(
            "soap-1.2",
            b'<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body><s:Fault><s:Code><s:Value>s:Sender'
            b'</s:Value></s:Code><s:Reason><s:Text xml:lang="en">no</s:Text></s:Reason></s:Fault></s:Body>'
            b"</s:Envelope>",
            "application/soap+xml; charset=utf-8",
        ),
    ),
    write=lambda _, code, message: (
        f'<s:Envelope xmlns:s="{_12}"><s:Body><s:Fault><s:Code><s:Value>s:{escaped(code)}</s:Value></s:Code>'
        f'<s:Reason><s:Text xml:lang="en">{escaped(message)}</s:Text></s:Reason></s:Fault></s:Body></s:Envelope>'
    ),
)
