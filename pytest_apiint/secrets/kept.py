"""Header fields that are recorded as they came; of others the name is kept, and the value is hidden."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

# RFC 9110 and its neighbours, rate limits, request ids, versions, browsers' policies: none of them for credentials.
_KEPT: Final = re.compile(
    r"accept(-.*)?|age|allow|alt-svc|cache-control|cache-status|connection|content-.*|date|deprecation|etag|expect"
    r"|expires|from|host|idempotency-key|idempotency-replayed|if-.*|keep-alive|last-modified|link|location|max-forwards"
    r"|origin|pragma|prefer|preference-applied|priority|range|referer|referrer-policy|refresh|retry-after(-ms)?|server"
    r"|server-timing|strict-transport-security|sunset|te|trailer|transfer-encoding|upgrade|upgrade-insecure-requests"
    r"|user-agent|vary|via|warning|www-authenticate|proxy-authenticate|access-control-.*|cross-origin-.*|sec-.*|dnt"
    r"|(x-)?ratelimit(-.*)?|(x-)?rate-limit(-.*)?|x-.*-(rate-?limit|limit|remaining|reset)(-.*)?"
    r"|(.*-)?(request|correlation|trace|transaction)-?id|traceparent|tracestate|b3|x-b3-.*|(.*-)?version|soapaction"
    r"|x-(content-type-options|frame-options|xss-protection|powered-by|runtime|cache|cache-hits|served-by|timer)"
    r"|x-(robots-tag|download-options|dns-prefetch-control|permitted-cross-domain-policies|http-method-override)"
    r"|x-(requested-with|forwarded-(for|host|port|proto)|real-ip|total(-count|-pages)?|page|per-page|(next|prev)-page)"
    r"|x-github-(media-type|event|hook-id)|x-(oauth-scopes|accepted-oauth-scopes)|x-stainless-.*|cf-(ray|cache-status)"
    r"|amz-sdk-.*|x-amz-(date|content-sha256|target|id-2|request-id|cf-id|cf-pop|server-side-encryption)"
    r"|x-apiint-.*|nel|report-to|p3p|openai-(processing-ms|version|model)|x-should-retry|apigw-requestid"
)


class Kept:
    """Which fields are kept: the usual ones, and the `names` that the user adds (``*`` for any characters)."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        own = [re.escape(name.lower()).replace(r"\*", ".*") for name in names]
        self._own = re.compile("|".join(own)) if own else None

    def named(self, name: str) -> bool:
        """Whether the user asked for this field by its name, so that not even its name speaks against it."""
        return self._own is not None and self._own.fullmatch(name.lower()) is not None

    def usual(self, name: str) -> bool:
        return _KEPT.fullmatch(name.lower()) is not None
