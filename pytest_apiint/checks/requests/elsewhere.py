"""Credentials stay with the API, also where an answer sends the client to another host."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from pytest_apiint import faults
from pytest_apiint.checks.bench import Bench
from pytest_apiint.checks.pagination.pages import listing, no_paging, rewritten
from pytest_apiint.checks.registry import check
from pytest_apiint.checks.requests.held import UNARMED, held, likely
from pytest_apiint.checks.scenario import Scenario
from pytest_apiint.checks.trial import Trial
from pytest_apiint.checks.verdict import PASSED, Severity, Verdict, failed, not_applicable
from pytest_apiint.exchange import Headers, Request, Response
from pytest_apiint.secrets.forms import carried

# 302 may change the method, 307 sends the body again (RFC 9110, 15.4).
REDIRECTS: Final = {code: faults.redirect(f"{faults.ELSEWHERE}/moved", status=code) for code in (302, 307)}


@check(
    "redirect-credentials",
    Severity.MUST,
    "credentials",
    says="sends no credential to another host when it's redirected there",
    why="libraries drop Authorization on the way (urllib: not even that), and never X-Api-Key or the like",
    reference="RFC 9110, 15.4; CVE-2018-18074",
)
def redirect_credentials(bench: Bench) -> Verdict:
    """The first request is answered by 302, then by 307, to a host that the API doesn't have."""
    secrets = likely(bench)
    if not secrets:
        return not_applicable(UNARMED)
    for code, fault in REDIRECTS.items():
        trial = bench.run(Scenario(faults=(fault,)))
        if places := _leaked(trial, secrets):
            return _told(
                trial,
                places,
                f"a redirect ({code})",
                "follow no redirects (httpx's default; requests: allow_redirects=False), or none to another host",
            )
    return PASSED


@check(
    "next-link-credentials",
    Severity.MUST,
    "credentials",
    says="sends no credential to another host when a page's next link leads there",
    why="no HTTP library strips anything from a new request: whoever writes the link gets the token",
    reference="RFC 8288, 5 (security considerations); OWASP API10:2023",
    calls=("listing",),
)
def next_link_credentials(bench: Bench) -> Verdict:
    """Page 1's absolute links, in its body and in Link, are changed to another host."""
    plain, secrets = listing(bench), likely(bench)
    if len(plain.pages) < 2:
        return not_applicable(no_paging(bench))
    if not secrets:
        return not_applicable(UNARMED)
    page = _sent_elsewhere(plain.pages[0], plain.requests[0])
    if page is None:
        return not_applicable("the pages have no absolute link to the API")
    # A link may carry what the API put there: that's the API's own doing.
    own = f"{page.text}\n{page.headers.get('Link', '')}"
    kept = tuple(secret for secret in secrets if carried(own, (secret,)) is None)
    trial = bench.run(Scenario(answers=(page, *plain.pages[1:])))
    if places := _leaked(trial, kept):
        return _told(
            trial,
            places,
            "a next link",
            "follow a link only where its scheme, host and port are the base URL's; else raise, or take its query only",
        )
    return PASSED


def _sent_elsewhere(page: Response, request: Request) -> Response | None:
    """`page` with every absolute link to the API's own origin changed; ``None`` where it has none."""
    host = re.escape(request.host) + (f":{request.port}" if request.split.port else f"(?::{request.port})?")
    link = re.compile(rf"{request.scheme}:(\\?/)\1{host}(?=[/?#\\\"'<>\s]|$)", re.IGNORECASE)

    def moved(match: re.Match[str]) -> str:
        return faults.ELSEWHERE.replace("/", match[1])

    body, found = link.subn(moved, page.text)
    header, more = link.subn(moved, page.headers.get("Link", ""))
    if not found and not more:
        return None
    made = rewritten(page, body.encode())
    pairs = [(name, value) for name, value in made.headers.pairs if name.lower() != "link"]
    return replace(made, headers=Headers([*pairs, ("Link", header)] if header else pairs))


def _leaked(trial: Trial, secrets: tuple[str, ...]) -> list[str]:
    """Where requests to the other host hold a secret."""
    there = [row.request for row in trial.journal if f"{row.request.scheme}://{row.request.host}" == faults.ELSEWHERE]
    return list(dict.fromkeys(place for request in there for place in held(request, secrets)))


def _told(trial: Trial, places: list[str], way: str, hint: str) -> Verdict:
    where = " and ".join(places[:3])
    return failed(
        f"{where} went to another host with {way}",
        expected=f"no request to {faults.ELSEWHERE}, or one without credentials",
        seen=f"a secret in {where} of a request to {faults.ELSEWHERE}",
        hint=hint,
        trial=trial,
    )
