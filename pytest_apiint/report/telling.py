"""A test's journal as facts that may be written: what every report, archive and log is made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from pytest_apiint.exchange import Exchange, Headers, Request, Response
from pytest_apiint.journal.correlation import correlation
from pytest_apiint.journal.retry_after import retry_after
from pytest_apiint.report.content import content, opened
from pytest_apiint.report.run import Attempt, Message

if TYPE_CHECKING:
    from pytest_apiint.journal import Exchanges
    from pytest_apiint.secrets.scrub import Scrubber

# A description's verdict on an exchange and its operation's label: `Apis.verdict`.
Judge: TypeAlias = Callable[[Exchange], tuple[str, str]]
# The name of the service that a host belongs to: `Session.realm`.
Owner: TypeAlias = Callable[[str], str]


def told(
    journal: Exchanges,
    scrub: Scrubber,
    *,
    judge: Judge | None = None,
    service: Owner | None = None,
    virtual: bool = True,
) -> tuple[Attempt, ...]:
    """Every exchange of `journal`, in order, with placeholders of `scrub` where secrets stood.

    What a later exchange shows to be a secret is hidden in earlier ones, too. `virtual` where the journal's seconds
    weren't real ones: then nothing is said of how long an exchange really took.
    """
    calls = journal.calls()
    rows = sorted(
        ((row, place) for place, call in enumerate(calls, 1) for row in call.attempts), key=lambda pair: pair[0].number
    )
    for row, _ in rows:
        learn(row, scrub)
    return tuple(
        attempt(row, scrub, call=place, epoch=journal.epoch, judge=judge, service=service, virtual=virtual)
        for row, place in rows
    )


def learn(row: Exchange, scrub: Scrubber) -> None:
    """Let the registry of `scrub` know what secrets an exchange carries; of a long body, in its beginning."""
    request, response = row.request, row.response
    scrub.registry.learn(
        replace(request, headers=_plain(request.headers), body=opened(request.headers, request.body)[0]),
        None
        if response is None
        else replace(response, headers=_plain(response.headers), body=opened(response.headers, response.body)[0]),
    )


def attempt(
    row: Exchange,
    scrub: Scrubber,
    *,
    call: int = 1,
    epoch: float = 0.0,
    judge: Judge | None = None,
    service: Owner | None = None,
    virtual: bool = True,
    bodies: bool = True,
) -> Attempt:
    """One exchange; without `bodies` neither they nor header fields are kept."""
    request = scrub.request(replace(row.request, body=b""))
    response = None if row.response is None else scrub.response(replace(row.response, body=b""))
    verdict, operation = judge(row) if judge is not None else ("", "")
    asked = retry_after(row, epoch=epoch)
    return Attempt(
        number=row.number,
        call=call,
        method=request.method,
        url=request.url,
        started=row.started,
        ended=row.ended,
        took=0.0 if virtual else row.ended - row.started,
        status=row.status,
        failure=row.failure.kind if row.failure is not None else "",
        origin=row.origin,
        fault=scrub.text(row.fault or ""),
        client=request.client,
        service=service(request.host) if service is not None else "",
        operation=operation,
        waited=row.waited,
        retry_after=asked.seconds if asked is not None else None,
        correlation=correlation(request, response),
        verdict=verdict,
        request=_message(request.headers, row.request, scrub) if bodies else None,
        response=_message(response.headers, row.response, scrub) if bodies and row.response and response else None,
    )


def _message(headers: Headers, sent: Request | Response, scrub: Scrubber) -> Message:
    return Message(headers.pairs, content(sent.headers, sent.body, scrub))


def _plain(headers: Headers) -> Headers:
    """`headers` without the coding that is undone already."""
    if "content-encoding" not in headers:
        return headers
    return Headers([pair for pair in headers.pairs if pair[0].lower() != "content-encoding"])
