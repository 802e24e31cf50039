"""What the batteries promise of their entries: names, readable bodies, and the delays that a right reader waits."""

import json
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import pytest
import requests

from pytest_apiint import faults

BATTERIES = ("RETRY_AFTER_VALUES", "ERROR_BODIES", "SUCCESS_BODIES")
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC).timestamp()
READABLE = [body for body in faults.ERROR_BODIES + faults.SUCCESS_BODIES if body.readable]
# The moments of RFC 9110, 5.6.7, in its three formats.
FORMATS = (
    r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT",
    r"(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, \d\d-[A-Z][a-z]{2}-\d\d \d\d:\d\d:\d\d GMT",
    r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}",
)
DIGITS = r"[0-9]+"
# Digits by the grammar, and no delay that anybody means.
NO_DELAY = {"many-digits", "digits-beyond-int", "epoch-seconds", "epoch-milliseconds"}


def valid(text):
    """RFC 9110, 10.2.3: digits, or a date in one of three formats."""
    return any(re.fullmatch(form, text.strip(" ")) for form in (DIGITS, *FORMATS))


@pytest.mark.parametrize("battery", BATTERIES)
def test_names_are_kebab_case_and_tell_the_entries_apart(battery):
    names = [str(entry) for entry in getattr(faults, battery)]
    assert len(set(names)) == len(names) >= 40
    assert [name for name in names if not re.fullmatch(r"[a-z0-9]+([-.][a-z0-9]+)*", name)] == []


@pytest.mark.parametrize("value", faults.RETRY_AFTER_VALUES, ids=str)
def test_a_value_is_valid_where_the_standard_has_it(value):
    text = value.raw(NOW)
    named_wrongly = value.name in ("date-of-another-weekday", "day-32", "hour-25")
    assert value.valid is (valid(text) and value.name not in NO_DELAY and not named_wrongly)
    assert value.valid or value.seconds is None
    assert text.encode("latin-1").isascii() or not value.valid


@pytest.mark.parametrize("value", [v for v in faults.RETRY_AFTER_VALUES if v.valid], ids=str)
def test_the_delay_is_what_the_value_says(value):
    text = value.raw(NOW).strip()
    if value.name == "year-9999":
        assert value.seconds is None
    elif text.isdigit():
        assert value.seconds == int(text)
    else:
        moment = parsedate_to_datetime(text.replace("23:59:60", "23:59:59"))
        assert value.seconds == max(0, moment.replace(tzinfo=UTC).timestamp() - NOW)


def test_a_date_is_made_when_the_answer_is(api):
    value = next(v for v in faults.RETRY_AFTER_VALUES if v.name == "imf-date")
    api.fail("GET /a", faults.always(value.fault(503)))
    told = []
    for _ in range(2):
        answer = requests.get(f"{api.base_url}/a")
        told.append((answer.status_code, parsedate_to_datetime(answer.headers["Retry-After"]).timestamp()))
        api.clock.advance(100)
    start = api.clock.now - 200
    assert told == [(503, start + 30), (503, start + 130)]


@pytest.mark.parametrize("body", READABLE, ids=str)
def test_a_readable_body_is_an_object_in_json_and_labelled_so(body):
    assert isinstance(json.loads(body.body.decode()), dict)
    assert re.fullmatch(r"application/(json|[a-z-]+\+json|x-amz-json-1.1|vnd\.[a-z.]+\+json)", body.media_type)
    assert (body.headers, body.status) == ({}, None)


# What each format demands (reference: the vendors' own descriptions), as paths into the body.
DEMANDED = {
    "problem": ["type", "title", "status", "detail", "instance"],
    "envelope": ["error.code", "error.message", "error.correlation_id", "error.timestamp", "error.details.0.issue"],
    "jsonapi": ["errors.0.status", "errors.0.title"],
    "google": ["error.code", "error.message", "error.status", "error.details.0.@type"],
    "azure": ["error.code", "error.message"],
    "stripe": ["error.type", "error.message"],
    "github": ["message", "documentation_url"],
    "slack": ["ok", "error"],
    "aws-json": ["__type", "message"],
    "graphql": ["errors.0.message"],
    "oauth": ["error"],
    "twilio": ["code", "message", "more_info", "status"],
}


@pytest.mark.parametrize("name", DEMANDED)
def test_an_error_has_what_its_format_demands(name):
    value = json.loads(next(body for body in READABLE if body.name == name).body)
    for path in DEMANDED[name]:
        found = value
        for step in path.split("."):
            found = found[int(step) if isinstance(found, list) else step]
        assert found is not None


def test_every_readable_error_is_in_a_format_of_those():
    assert {body.name for body in READABLE} == {*DEMANDED, "problem-empty"}


def test_a_body_with_a_status_of_its_own_keeps_it(api):
    api.fail("GET /a", *(body.fault(200) for body in faults.SUCCESS_BODIES if body.status))
    told = [requests.get(f"{api.base_url}/a").status_code for _ in range(5)]
    assert told == [202, 204, 205, 206, 304]


def test_the_door_leads_to_every_name_and_to_no_other():
    assert [name for name in faults.__all__ if not hasattr(faults, name)] == []
    with pytest.raises(AttributeError, match=r"^module 'pytest_apiint.faults' has no attribute 'ERRORS'"):
        faults.ERRORS  # noqa: B018 - reading it is what's tested
