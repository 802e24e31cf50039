"""A run's exchanges as an HTTP Archive (HAR 1.2), which browsers' developer tools and many viewers open.

A test is a page. Moments are civil ones of the test's clock, as the messages' own dates are; in virtual time they are
as virtual as those. What HAR has no field for stands in custom ones, whose names begin with an underscore.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, urlsplit

from pytest_apiint.framing import reason_phrase
from pytest_apiint.journal.http_date import http_date
from pytest_apiint.report.moment import moment
from pytest_apiint.report.run import Attempt, Body, Message, Test

if TYPE_CHECKING:
    import harfile

_HTTP: Final = "HTTP/1.1"
_COMMENT: Final = "Moments are those of each test's clock, which is virtual in mock and replay."
_NOTHING: Final = Message()


def har(tests: Iterable[Test], version: str = "") -> str:
    """The archive of `tests`; `version` is that of this plugin."""
    return archive(map(leaf, tests), version)


def leaf(test: Test) -> dict[str, Any]:
    """One test's page and entries, fit for JSON."""
    page = {
        "startedDateTime": moment(test.epoch),
        "title": test.id,
        "pageTimings": {"onLoad": _ms(test.elapsed)},
        "_outcome": test.outcome,
        "_mode": test.mode,
    }
    return {"page": page, "entries": [_entry(test, attempt) for attempt in test.attempts]}


def archive(leaves: Iterable[Mapping[str, Any]], version: str = "") -> str:
    """What `leaf` gave of each test, put together: pages are numbered, as a test may have run more than once."""
    pages, entries = [], []
    for number, one in enumerate(leaves, 1):
        ref = f"test_{number}"
        pages.append({**one["page"], "id": ref})
        entries += [{"pageref": ref, **entry} for entry in one["entries"]]
    creator = {"name": "pytest-apiint", "version": version}
    head = json.dumps({"version": "1.2", "creator": creator, "comment": _COMMENT})[:-1]
    return f'{{"log": {head}, "pages": {_lines(pages)}, "entries": {_lines(entries)}}}}}\n'


def _lines(rows: Sequence[Mapping[str, Any]]) -> str:
    return "[" + ",".join(f"\n{json.dumps(row)}" for row in rows) + "]"


def _entry(test: Test, one: Attempt) -> dict[str, Any]:
    waited = min(one.waited, one.ended - one.started)
    own: dict[str, Any] = {
        "_test": test.id,
        "_virtualTime": {"started": one.started, "ended": one.ended} if test.clock == "virtual" else None,
        "_call": one.call,
        "_origin": one.origin,
        "_fault": one.fault,
        "_failure": one.failure,
        "_verdict": one.verdict,
        "_service": one.service,
        "_operation": one.operation,
        "_correlation": one.correlation,
        "_retryAfter": one.retry_after,
    }
    return {
        "startedDateTime": moment(test.epoch + one.started),
        "time": _ms(one.ended - one.started),
        "request": _request(one).asdict(),
        "response": _response(one).asdict(),
        "cache": {},
        "timings": {
            "blocked": _ms(waited) if waited else -1,
            "send": 0,
            "wait": _ms(one.ended - one.started - waited),
            "receive": 0,
        },
        **{name: value for name, value in own.items() if value not in ("", None)},
    }


def _request(one: Attempt) -> harfile.Request:
    from harfile import Cookie, PostData, Record, Request  # noqa: PLC0415 - an extra

    asked = one.request or _NOTHING
    cookies = [pair.split("=", 1) for value in _all(asked, "cookie") for pair in value.split("; ") if "=" in pair]
    body = asked.body
    return Request(
        one.method,
        one.url,
        _HTTP,
        [Cookie(name.strip(), value) for name, value in cookies],
        [Record(name, value) for name, value in asked.headers],
        [Record(name, value) for name, value in parse_qsl(urlsplit(one.url).query, keep_blank_values=True)],
        PostData(_first(asked, "content-type"), text=body.text, comment=_remark(body)) if body is not None else None,
        bodySize=body.size if body is not None else 0,
    )


def _response(one: Attempt) -> harfile.Response:
    from harfile import Content, Record, Response  # noqa: PLC0415 - an extra

    answered = one.response or _NOTHING
    body = answered.body
    size = body.size if body is not None else 0
    text = body.text if body is not None and not body.binary else None
    plain = len(text.encode("utf-8", "replace")) if text is not None and body is not None and not body.cut else size
    return Response(
        one.status or 0,  # as browsers have it where none came
        reason_phrase(one.status) if one.status is not None else one.failure.replace("_", " "),
        _HTTP,
        list(_set_cookies(answered)),
        [Record(name, value) for name, value in answered.headers],
        Content(
            plain,
            plain - size if plain > size else None,
            _first(answered, "content-type"),
            text,
            comment=_remark(body) if body is not None else None,
        ),
        _first(answered, "location"),
        bodySize=size,
    )


def _set_cookies(message: Message) -> Iterator[harfile.Cookie]:
    from harfile import Cookie  # noqa: PLC0415 - an extra

    for field in _all(message, "set-cookie"):
        pair, *rest = field.split(";")
        name, equals, value = pair.partition("=")
        if not equals:
            continue
        said = {key.strip().lower(): text.strip() for key, _, text in (part.partition("=") for part in rest)}
        expires = http_date(said.get("expires", ""), now=0.0)
        yield Cookie(
            name.strip(),
            value.strip(),
            path=said.get("path"),
            domain=said.get("domain"),
            expires=moment(expires) if expires is not None else None,
            httpOnly="httponly" in said,
            secure="secure" in said,
        )


def _remark(body: Body) -> str | None:
    if body.binary:
        return "it isn't text, and isn't kept"
    return "there was more than is kept" if body.cut else None


def _all(message: Message, name: str) -> list[str]:
    return [value for field, value in message.headers if field.lower() == name]


def _first(message: Message, name: str) -> str:
    return next(iter(_all(message, name)), "")


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 3)
