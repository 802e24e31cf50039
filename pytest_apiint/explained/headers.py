"""Header fields that robust clients read and send; no registry has these, so they stand here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pytest_apiint.explained.page import Page


@dataclass(frozen=True, slots=True)
class _Field:
    """One field: what it means, what a client must do, who says so, what tests it, and such a test's last lines."""

    name: str
    title: str
    meaning: str
    client: str
    source: str
    tested: str
    plan: str
    told: str
    method: str = "get"
    sends: str = ""


_JOURNAL: Final = "mock_api.journal"
_LIMITED: Final = "faults.rate_limited(retry_after=30)"
_FIELDS: Final = (
    _Field(
        "Retry-After",
        "when to come back",
        "seconds, or a date, beside 429, 503 and redirects",
        "wait at least so long before the next attempt; bound it, and never trust junk",
        "RFC 9110, 10.2.3",
        "assert_retry_after_honored; the checks retry-after-*",
        _LIMITED,
        f"assert_retry_after_honored({_JOURNAL})",
    ),
    _Field(
        "Idempotency-Key",
        "the same request, not a second one",
        "a value of the client's by which an API knows a request that comes again",
        "send one with each POST that may be tried again: the same in all attempts, another for each call",
        "draft-ietf-httpapi-idempotency-key-header",
        "assert_idempotent_retries; idempotency-key-stable, idempotency-key-unique",
        "faults.unavailable()",
        f"assert_idempotent_retries({_JOURNAL})",
        "post",
        "k1",
    ),
    _Field(
        "RateLimit",
        "what is left of a quota",
        "remaining requests and seconds to the window's end; RateLimit-Policy has the quota",
        "slow down before it's 0; services have dialects of their own (X-RateLimit-Remaining, -Reset)",
        "draft-ietf-httpapi-ratelimit-headers",
        "assert_request_rate; rate-limit-remaining-zero",
        _LIMITED,
        f"assert_request_rate({_JOURNAL}, limit=10, per=1)",
    ),
    _Field(
        "X-RateLimit-Remaining",
        "what is left of a quota, as most services say it",
        "requests that are left in the window; X-RateLimit-Reset says when it ends, each service in its own unit",
        "at 0 wait for the window's end; the profile of a service knows its units",
        "docs/reference/rate-limiting.md",
        "assert_request_rate; rate-limit-remaining-zero, rate-limit-403",
        _LIMITED,
        f"assert_request_rate({_JOURNAL}, limit=10, per=1)",
    ),
    _Field(
        "Authorization",
        "the credential",
        "a scheme and what it takes: Bearer, Basic, DPoP",
        "send it to its own origin only: never after a redirect or a next link to another host, never in a log",
        "RFC 9110, 11.6.2; RFC 6750",
        "assert_credentials_confined; redirect-credentials, next-link-credentials, secrets-in-logs",
        'faults.redirect("/users")',
        f"assert_credentials_confined({_JOURNAL})",
        sends="Bearer token-0123",
    ),
    _Field(
        "WWW-Authenticate",
        "which credential is wanted",
        "beside 401: the scheme, and with Bearer an error such as invalid_token",
        "get a new token once after invalid_token; ask nobody in a loop",
        "RFC 9110, 11.6.1; RFC 6750, 3",
        "assert_token_refreshed, assert_not_refreshed",
        "faults.status(401)",
        f"assert_not_retried({_JOURNAL})",
    ),
    _Field(
        "ETag",
        "which version of a resource it is",
        "a validator, to be sent back in If-None-Match or If-Match",
        "revalidate what is kept, take 304 for the kept answer, and 412 for a conflict",
        "RFC 9110, 8.8.3; RFC 9111, 4.3",
        "assert_cached",
        "faults.status(412)",
        f"assert_not_retried({_JOURNAL})",
    ),
    _Field(
        "Link",
        "where the next page is",
        "URLs by relation: next, prev, last",
        "follow next as it's given, to the same host; end where there's none, and where it repeats itself",
        "RFC 8288",
        "assert_paginated, assert_pagination_terminates; pagination-*",
        "",
        f"assert_paginated({_JOURNAL}, pages=1)",
    ),
    _Field(
        "Location",
        "where a redirect leads",
        "a URL, absolute or relative, beside 201 and 3xx",
        "follow it a few times at most, never from https to http, and without the credential to another host",
        "RFC 9110, 10.2.2 and 15.4",
        "assert_https_only, assert_credentials_confined; redirect-loop, redirect-credentials",
        'faults.redirect("/users")',
        f"assert_https_only({_JOURNAL})",
    ),
    _Field(
        "X-Request-Id",
        "one call, in everybody's logs",
        "a correlation id: the client's own, or the service's",
        "send one that is the same in all attempts of a call; keep the service's in errors",
        "docs/reference/error-codes.md",
        "assert_correlation_ids, assert_exchanges_logged; correlation-id, error-fields-kept",
        "faults.unavailable()",
        f'assert_request_headers({_JOURNAL}, present=["User-Agent"])',
    ),
    _Field(
        "User-Agent",
        "who is asking",
        "a product and its version",
        "name the client and its version, so that the API's people know whom to ask",
        "RFC 9110, 10.1.5",
        "assert_request_headers; user-agent-set",
        "faults.unavailable()",
        f'assert_request_headers({_JOURNAL}, present=["User-Agent"])',
    ),
    _Field(
        "Content-Type",
        "what the body is",
        "a media type; errors often have one of their own",
        "parse by it, and survive a wrong one: HTML from a proxy, JSON under text/plain, none at all",
        "RFC 9110, 8.3",
        "assert_error_format; error-bodies-odd",
        "faults.wrong_content_type()",
        f"assert_not_retried({_JOURNAL})",
    ),
)


def pages() -> dict[str, Page]:
    """One page for each field."""
    return {one.name: _page(one) for one in _FIELDS}


def _page(one: _Field) -> Page:
    rows = (("meaning", one.meaning), ("client", one.client), ("source", one.source), ("tested by", one.tested))
    return Page(one.name, "header field", one.title, rows, _test(one))


def _test(one: _Field) -> str:
    assertion = one.told.partition("(")[0]
    lines = [
        "import requests",
        f"from pytest_apiint import {assertion}{', faults' if one.plan else ''}",
        "from requests.adapters import HTTPAdapter, Retry",
        "",
        "def test_the_client(mock_api):",
        "    session = requests.Session()  # the client under test",
        "    retries = Retry(3, status_forcelist=[429, 503], allowed_methods=None)",
        '    session.mount("https://", HTTPAdapter(max_retries=retries))',
        f'    mock_api.mock.{one.method}("/users", json=[])',
        f'    mock_api.fail("{one.method.upper()} /users", {one.plan})' if one.plan else "",
        '    url = f"{mock_api.base_url}/users"',
        f'    session.headers["{one.name}"] = "{one.sends}"' if one.sends else "",
        f"    session.{one.method}(url, timeout=10)",
        f"    {one.told}",
    ]
    return "\n".join(line for number, line in enumerate(lines) if line or number == 3) + "\n"
