"""What may differ, by the side on which it does: what it does to those who call the API, and why.

What an API sends may get narrower, and what it takes may get wider, without anybody noticing. An id is the side,
``response`` or ``request``, and the kind of difference; each has the rule of the way back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

Side: TypeAlias = Literal["response", "request"]
Severity: TypeAlias = Literal["breaking", "warning", "info"]
SEVERITIES: Final[tuple[Severity, ...]] = ("breaking", "warning", "info")


@dataclass(frozen=True, slots=True)
class Rule:
    """`says` is what differs, `why` what that does to a client; `reverse` is the id of the way back."""

    id: str
    severity: Severity
    says: str
    why: str
    reverse: str


# Kinds, and their ways back.
_WAYS: Final = (
    ("property-added", "property-removed"),
    ("required-property-added", "required-property-removed"),
    ("became-required", "became-optional"),
    ("became-nullable", "no-longer-nullable"),
    ("enum-value-added", "enum-value-removed"),
    ("enum-opened", "enum-closed"),
    ("type-added", "type-removed"),
    ("type-changed", "type-changed"),
    ("format-changed", "format-changed"),
    ("limits-widened", "limits-narrowed"),
    ("limits-changed", "limits-changed"),
    ("limits-unclear", "limits-unclear"),
    ("alternative-added", "alternative-removed"),
    ("more-properties-allowed", "more-properties-refused"),
    ("default-changed", "default-changed"),
    ("deprecated", "no-longer-deprecated"),
    ("media-type-added", "media-type-removed"),
    ("body-added", "body-removed"),
    ("success-status-added", "success-status-removed"),
    ("error-status-added", "error-status-removed"),
    ("header-added", "header-removed"),
    ("required-header-added", "required-header-removed"),
    ("parameter-added", "parameter-removed"),
    ("required-parameter-added", "required-parameter-removed"),
    ("style-changed", "style-changed"),
    ("operation-added", "operation-removed"),
    ("operation-moved", "operation-moved"),
    ("operation-id-changed", "operation-id-changed"),
    ("operation-deprecated", "operation-no-longer-deprecated"),
    ("security-relaxed", "security-tightened"),
    ("scheme-changed", "scheme-changed"),
    ("server-added", "server-removed"),
)
_BACK: Final = {one: other for pair in _WAYS for one, other in (pair, pair[::-1])}

_RESPONSE: Final[tuple[tuple[str, Severity, str, str], ...]] = (
    ("required-property-removed", "breaking", "a property that was always there is gone", "a KeyError at best"),
    ("became-optional", "breaking", "a property may be left out now", "who reads it meets answers without it"),
    ("became-nullable", "breaking", "null may stand here now", "who reads it meets None"),
    ("type-changed", "breaking", "it's of another type", "who reads it can't"),
    ("type-added", "breaking", "it may be of another type, too", "who reads it meets a type that never came"),
    ("media-type-removed", "breaking", "the answer no longer comes as this media type", "who parses it can't"),
    ("body-removed", "breaking", "the answer has no body any more", "who parses it meets nothing"),
    ("success-status-removed", "breaking", "a status of success is gone", "who waits for it never sees it again"),
    ("required-header-removed", "breaking", "a header that was always there is gone", "who reads it meets None"),
    ("limits-changed", "breaking", "the values lie within other limits", "values come that never came"),
    ("property-removed", "warning", "a property that was there at times is gone", "who reads it never sees it again"),
    ("enum-value-added", "warning", "a value that never came", "who lists the values meets one that isn't listed"),
    ("enum-opened", "warning", "any value may stand here now", "who lists the values meets others"),
    ("alternative-added", "warning", "another shape may come here", "who tells the shapes apart meets a new one"),
    ("format-changed", "warning", "it's written in another format", "who parses the text may not be able to"),
    ("limits-widened", "warning", "the values lie within wider limits", "columns, buffers and forms may be too small"),
    ("limits-unclear", "warning", "what is said of the values differs", "whether more may come can't be told: look"),
    ("success-status-added", "warning", "another status of success", "who waits for one alone takes it for a failure"),
    ("media-type-added", "warning", "the answer may come as another media type", "who sends no Accept may meet it"),
    ("header-removed", "warning", "a header that was there at times is gone", "who reads it never sees it again"),
    ("deprecated", "warning", "it's going to be removed", "who reads it has until then"),
    ("required-property-added", "info", "a new property, always there", ""),
    ("property-added", "info", "a new property", ""),
    ("became-required", "info", "a property is always there now", ""),
    ("no-longer-nullable", "info", "null doesn't come any more", ""),
    ("enum-value-removed", "info", "a value doesn't come any more", ""),
    ("enum-closed", "info", "the values are listed now", ""),
    ("type-removed", "info", "a type doesn't come any more", ""),
    ("limits-narrowed", "info", "the values lie within narrower limits", ""),
    ("alternative-removed", "info", "a shape doesn't come any more", ""),
    ("more-properties-allowed", "info", "properties may come that aren't described", ""),
    ("more-properties-refused", "info", "no property comes that isn't described", ""),
    ("no-longer-deprecated", "info", "it isn't going to be removed any more", ""),
    ("body-added", "info", "the answer has a body now", ""),
    ("error-status-added", "info", "a status of failure is described now", ""),
    ("error-status-removed", "info", "a status of failure is no longer described", ""),
    ("header-added", "info", "a new header", ""),
    ("required-header-added", "info", "a new header, always there", ""),
)
_REQUEST: Final[tuple[tuple[str, Severity, str, str], ...]] = (
    ("operation-removed", "breaking", "the operation is gone", "who calls it gets 404 or 405"),
    ("operation-moved", "breaking", "the operation has another path or method", "who calls the old one gets 404"),
    ("required-parameter-added", "breaking", "a new parameter that must be sent", "calls without it are refused"),
    ("required-property-added", "breaking", "a new property that must be sent", "calls without it are refused"),
    ("became-required", "breaking", "it must be sent now", "calls without it are refused"),
    ("no-longer-nullable", "breaking", "null is refused now", "who sends null is refused"),
    ("enum-value-removed", "breaking", "a value is refused now", "who sends it is refused"),
    ("enum-closed", "breaking", "only listed values are taken now", "who sends others is refused"),
    ("type-changed", "breaking", "it's of another type", "who sends the old one is refused"),
    ("type-removed", "breaking", "a type is refused now", "who sends it is refused"),
    ("limits-narrowed", "breaking", "values must lie within narrower limits", "who sends others is refused"),
    ("limits-changed", "breaking", "values must lie within other limits", "who sends others is refused"),
    ("alternative-removed", "breaking", "a shape is refused now", "who sends it is refused"),
    ("more-properties-refused", "breaking", "properties that aren't described are refused", "who sends one is refused"),
    ("media-type-removed", "breaking", "bodies of this media type are refused", "who sends one gets 415"),
    ("style-changed", "breaking", "the parameter is written in another style", "lists and objects are misread"),
    ("security-tightened", "breaking", "credentials that were enough aren't", "calls with them get 401 or 403"),
    ("scheme-changed", "breaking", "credentials are sent in another way", "calls that send them as before get 401"),
    ("parameter-removed", "warning", "a parameter is gone", "it's refused, or does nothing any more"),
    ("required-parameter-removed", "warning", "a parameter is gone", "it's refused, or does nothing any more"),
    ("property-removed", "warning", "a property is gone", "it's refused, or does nothing any more"),
    ("required-property-removed", "warning", "a property is gone", "it's refused, or does nothing any more"),
    ("body-removed", "warning", "no body is taken any more", "it's refused, or does nothing any more"),
    ("format-changed", "warning", "it's to be written in another format", "who sends the old one may be refused"),
    ("limits-unclear", "warning", "what is said of the values differs", "whether some are refused can't be told: look"),
    ("default-changed", "warning", "left out, it means something else", "who leaves it out gets other results"),
    ("deprecated", "warning", "it's going to be removed", "who sends it has until then"),
    ("operation-deprecated", "warning", "the operation is going to be removed", "who calls it has until then"),
    ("server-removed", "warning", "a server is no longer listed", "who calls it may be the last one"),
    ("operation-added", "info", "a new operation", ""),
    ("operation-id-changed", "info", "the operation is called otherwise", "generated clients rename their methods"),
    ("operation-no-longer-deprecated", "info", "the operation isn't going to be removed any more", ""),
    ("parameter-added", "info", "a new parameter", ""),
    ("property-added", "info", "a new property", ""),
    ("became-optional", "info", "it may be left out now", ""),
    ("became-nullable", "info", "null is taken now", ""),
    ("enum-value-added", "info", "another value is taken", ""),
    ("enum-opened", "info", "any value is taken now", ""),
    ("type-added", "info", "another type is taken", ""),
    ("limits-widened", "info", "values may lie within wider limits", ""),
    ("alternative-added", "info", "another shape is taken", ""),
    ("more-properties-allowed", "info", "properties that aren't described are taken", ""),
    ("media-type-added", "info", "bodies of another media type are taken", ""),
    ("body-added", "info", "a body is taken now", ""),
    ("no-longer-deprecated", "info", "it isn't going to be removed any more", ""),
    ("security-relaxed", "info", "other credentials are enough, too", ""),
    ("server-added", "info", "another server", ""),
)


def _made(side: Side, rows: tuple[tuple[str, Severity, str, str], ...]) -> dict[str, Rule]:
    return {
        f"{side}-{kind}": Rule(f"{side}-{kind}", severity, says, why, f"{side}-{_BACK[kind]}")
        for kind, severity, says, why in rows
    }


RULES: Final = {**_made("response", _RESPONSE), **_made("request", _REQUEST)}
