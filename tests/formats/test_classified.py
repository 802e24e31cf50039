"""What an answer says: code, message, whether and when to try again, and whom to ask about it."""

import asyncio
import gzip
import http.client
from dataclasses import replace
from email.utils import formatdate
from types import SimpleNamespace

import aiohttp
import flask
import httpx
import pytest
import requests

from pytest_apiint import Exchange, Failure, Headers, Request, Response, UsageProblem, classify, faults
from pytest_apiint.profiles import PLAIN, RateLimit, ShouldRetry, WaitHeader
from tests.formats.answers import SAMPLES, answer

NOW = 1_795_000_000.0
ERROR = {"error": {"code": "INVALID", "message": "no"}}


def told(response, *fields, **given):
    found = classify(response, now=NOW, **given)
    return tuple(getattr(found, field) for field in fields)


# -- code, message, id -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sample", "code", "message", "correlation"),
    [
        ("envelope", "INVALID_REQUEST", "no", "c1"),
        ("problem", "https://acme.example/too-late", "no", "/1"),
        ("jsonapi", "no", "no", "e1"),
        ("google", "INVALID_ARGUMENT", "no", None),
        ("stripe", "resource_missing", "no", "req_1"),
        ("openai", "invalid_api_key", "no", "req_1"),
        ("anthropic", "overloaded_error", "no", "req_1"),
        ("notion", "object_not_found", "no", "r1"),
        ("square", "NOT_FOUND", "no", None),
        ("twilio", "20001", "no", None),
        ("aws-json", "ValidationException", "no", None),
        ("aws-rest-json", "ResourceNotFoundException", "no", None),
        ("aws-json-throttled", "ProvisionedThroughputExceededException", "no", None),
        ("aws-xml", "No", "no", "r1"),
        ("aws-xml-ec2", "RequestLimitExceeded", "no", "r1"),
        ("soap", "Client", "no", None),
        ("soap-1.2", "Sender", "no", None),
        ("graphql", "NO", "no", None),
        ("oauth", "invalid_request", "no", None),
        ("slack", "invalid_auth", "invalid_auth", None),
    ],
)
def test_code_message_and_id_are_found_where_the_format_has_them(sample, code, message, correlation):
    _, response = SAMPLES[sample]
    assert told(response, "code", "message", "correlation_id") == (code, message, correlation)


def test_the_bodys_id_goes_before_a_header_field():
    response = answer(400, {**ERROR}, x_request_id="of-the-gateway")
    assert told(response, "correlation_id") == ("of-the-gateway",)
    _, envelope = SAMPLES["envelope"]
    assert told(answer(400, envelope.body, x_request_id="of-the-gateway"), "correlation_id") == ("c1",)


def test_about_blank_is_no_code():
    problem = {"type": "about:blank", "title": "Gone", "status": 410}
    assert told(answer(410, problem, "application/problem+json"), "code", "message", "kind") == (
        None,
        "Gone",
        "not-found",
    )


# -- label first, then shape -------------------------------------------------------------------------


def test_the_label_decides_where_two_shapes_fit():
    errors = {"errors": [{"title": "no", "detail": "no"}], "title": "no", "status": 400}
    assert told(answer(400, errors, "application/problem+json"), "format") == ("problem+json",)
    both = {"message": "no", "documentation_url": "/", "code": 7, "more_info": "/", "status": 400}
    assert told(answer(400, both), "format") == ("twilio",)
    assert told(answer(400, both, "application/problem+json"), "format") == ("problem+json",)


def test_a_field_that_one_service_sends_decides_where_labels_dont():
    same = {"error": {"message": "no", "type": "invalid_request_error", "param": "model", "code": "model_not_found"}}
    assert told(answer(404, same), "format") == ("stripe",)
    assert told(answer(404, same, openai_processing_ms="12"), "format") == ("openai",)
    assert told(answer(404, same, request_id="req_1"), "format") == ("stripe",)
    nulls = {"error": {**same["error"], "param": None}}
    assert told(answer(404, nulls), "format") == ("openai",)


def test_https_status_wins_over_the_bodys():
    problem = {"type": "about:blank", "title": "OK", "status": 200}
    assert told(answer(503, problem, "application/problem+json"), "status", "error", "retryable") == (503, True, True)
    assert told(answer(404, {**problem, "status": 503}, "application/problem+json"), "status", "retryable") == (
        404,
        False,
    )


@pytest.mark.parametrize(
    ("body", "format_", "kind"),
    [
        (answer(500, ERROR, "text/html"), "azure", "json"),
        (answer(500, ERROR, None), "azure", "json"),
        (answer(502, b"<!DOCTYPE html><html><h1>502", "application/json"), None, "html"),
        (answer(502, b"\n<html>", "application/problem+json"), None, "html"),
        (answer(400, b"\xef\xbb\xbf" + b'{"error": {"code": "A", "message": "no"}}'), "azure", "json"),
        (answer(400, '{"error": {"code": "A", "message": "caf\u00e9"}}'.encode("latin-1")), "azure", "json"),
        (answer(400, gzip.compress(b'{"ok": false, "error": "no"}'), content_encoding="gzip"), "slack", "json"),
        (answer(400, gzip.compress(b'{"ok": false, "error": "no"}')[:-9], content_encoding="gzip"), None, "unreadable"),
        (answer(400, b'{"error": {"code": "INVALID", "mess'), None, "unreadable"),
        (answer(400, b"<Error><Code>No</Code>", "application/xml"), None, "unreadable"),
        (
            answer(400, b'<!DOCTYPE e [<!ENTITY a "aa">]><Error><Code>&a;</Code></Error>', "text/xml"),
            None,
            "unreadable",
        ),
        (answer(400, b"<a>" * 900 + b"</a>" * 900, "text/xml"), None, "unreadable"),
        (answer(503, b""), None, "empty"),
        (answer(503, b" \r\n"), None, "empty"),
        (answer(503, b"upstream connect error", "text/plain"), None, "text"),
        (answer(503, b"[upstream] connect error", "text/plain"), None, "text"),
        (answer(400, b"[" * 100_000), None, "unreadable"),
        (answer(400, b"\x00\x01\x02"), None, "unreadable"),
    ],
)
def test_whatever_a_body_is_called_it_is_taken_for_what_it_is(body, format_, kind):
    assert told(body, "error", "format", "body") == (True, format_, kind)


@pytest.mark.parametrize("body", faults.ERROR_BODIES, ids=str)
@pytest.mark.parametrize("status", [200, 400, 503])
def test_no_odd_body_is_too_odd(body, status):
    fields = {**({"Content-Type": body.media_type} if body.media_type else {}), **body.headers}
    found = classify(Response(status, Headers(fields), body.body))
    assert found.status == status
    # SOAP's come under a 5xx whoever is at fault: its codes tell.
    assert found.retryable is (status == 503 and "soap" not in body.name)
    assert "\ud800" not in (found.message or "")


@pytest.mark.parametrize("body", faults.SUCCESS_BODIES, ids=str)
def test_a_200_is_an_error_only_where_it_says_so(body):
    fields = {**({"Content-Type": body.media_type} if body.media_type else {}), **body.headers}
    assert classify(Response(200, Headers(fields), body.body)).error is body.name.endswith("-error")


@pytest.mark.parametrize(
    "body",
    [{"ok": True, "new": 1}, {"data": {"a": 1}, "new": 1}, {"id": 1, "error": None}, {"errors": []}, {"error": ""}],
)
def test_a_success_with_unknown_fields_is_none(body):
    assert not classify(answer(200, body)).error


# -- again, and when ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("response", "kind", "retryable", "after"),
    [
        (answer(429, ERROR, retry_after="30"), "rate-limit", True, 30.0),
        (answer(503, ERROR, retry_after=formatdate(NOW + 90, usegmt=True)), "unavailable", True, 90.0),
        (
            answer(503, ERROR, retry_after=formatdate(90, usegmt=True), date=formatdate(60, usegmt=True)),
            "unavailable",
            True,
            30.0,
        ),
        (answer(503, ERROR, retry_after="soon"), "unavailable", True, None),
        (answer(500, ERROR), "server", True, None),
        (answer(501, ERROR), "server", False, None),
        (answer(529, ERROR), "server", True, None),
        (answer(418, ERROR), "client", False, None),
        (answer(400, ERROR), "validation", False, None),
        (answer(401, ERROR), "authentication", False, None),
        (answer(403, ERROR), "permission", False, None),
        (answer(403, ERROR, retry_after="9"), "permission", False, 9.0),
        (answer(404, ERROR), "not-found", False, None),
        (answer(409, ERROR), "conflict", False, None),
        (answer(422, ERROR), "validation", False, None),
    ],
)
def test_the_status_says_whether_and_retry_after_when(response, kind, retryable, after):
    assert told(response, "kind", "retryable", "retry_after") == (kind, retryable, after)


STRIPE = {"error": {"type": "api_error", "message": "no"}}
GITHUB = {"message": "no", "documentation_url": "/"}
LIMITED = {**GITHUB, "message": "You have exceeded a secondary rate limit. Please wait."}
RESET = {"x_ratelimit_remaining": "0", "x_ratelimit_reset": str(int(NOW) + 61)}


def google(status, name, *details):
    return {"error": {"code": status, "message": "no", "status": name, "details": list(details)}}


def aws(name):
    return {"__type": f"com.amazonaws.dynamodb.v20120810#{name}", "message": "no"}


@pytest.mark.parametrize(
    ("response", "kind", "retryable", "after"),
    [
        (answer(500, STRIPE, stripe_should_retry="false"), "server", False, None),
        (answer(400, STRIPE, stripe_should_retry="true"), "validation", True, None),
        (answer(409, STRIPE), "conflict", True, None),
        (answer(403, GITHUB), "permission", False, None),
        (answer(403, GITHUB, x_ratelimit_remaining="12", x_ratelimit_reset="9999999999"), "permission", False, None),
        (answer(403, GITHUB, **RESET), "rate-limit", True, 61.0),
        (answer(404, GITHUB, **RESET), "not-found", False, 61.0),
        (answer(200, GITHUB, **RESET), None, False, None),
        (answer(403, LIMITED), "rate-limit", True, None),
        (answer(403, GITHUB, retry_after="60"), "rate-limit", True, 60.0),
        (answer(400, aws("ProvisionedThroughputExceededException"), None), "rate-limit", True, None),
        (answer(400, aws("ThrottlingException"), None, x_amz_retry_after="1500"), "rate-limit", True, 1.5),
        (answer(400, aws("ValidationException"), None), "validation", False, None),
        (answer(400, aws("RequestTimeout"), None), "validation", True, None),
        (answer(429, google(429, "RESOURCE_EXHAUSTED")), "rate-limit", True, None),
        (SAMPLES["google-retry-info"][1], "rate-limit", True, 3.5),
        (answer(409, google(409, "ABORTED")), "conflict", False, None),
        (answer(503, google(503, "UNAVAILABLE")), "unavailable", True, None),
        (
            answer(403, {"error": {"code": 403, "message": "no", "errors": [{"reason": "userRateLimitExceeded"}]}}),
            "rate-limit",
            True,
            None,
        ),
        (
            answer(403, {"error": {"code": 403, "message": "no", "errors": [{"reason": "forbidden"}]}}),
            "permission",
            False,
            None,
        ),
        (answer(200, {"ok": False, "error": "ratelimited"}, retry_after="7"), "rate-limit", True, 7.0),
        (answer(200, {"ok": False, "error": "fatal_error"}), "server", True, None),
        (answer(200, {"ok": False, "error": "channel_not_found"}), "client", False, None),
        (answer(200, {"errors": [{"message": "no", "extensions": {"code": "THROTTLED"}}]}), "rate-limit", True, None),
        (
            answer(200, {"data": {}, "errors": [{"message": "no", "extensions": {"code": "BAD_USER_INPUT"}}]}),
            "client",
            False,
            None,
        ),
        (answer(400, {"error": "slow_down"}), "rate-limit", True, None),
        (answer(400, {"error": "authorization_pending"}), "validation", True, None),
        (answer(400, {"error": "invalid_grant"}), "validation", False, None),
        (SAMPLES["openai-quota"][1], "rate-limit", False, None),
        (SAMPLES["anthropic"][1], "server", True, None),
        (SAMPLES["soap"][1], "server", False, None),
        (
            answer(
                429,
                {"error": {"message": "no", "type": "tokens", "param": None, "code": "rate_limit_exceeded"}},
                retry_after_ms="250",
            ),
            "rate-limit",
            True,
            0.25,
        ),
    ],
)
def test_a_service_says_it_in_a_way_of_its_own(response, kind, retryable, after):
    assert told(response, "kind", "retryable", "retry_after") == (kind, retryable, after)


@pytest.mark.parametrize(
    ("profile", "fields", "after"),
    [
        ("openai", {"x_ratelimit_remaining_requests": "0", "x_ratelimit_reset_requests": "6m0s"}, 360.0),
        ("openai", {"x_ratelimit_remaining_requests": "0", "x_ratelimit_reset_requests": "12ms"}, 0.012),
        ("openai", {"x_ratelimit_remaining_requests": "0", "x_ratelimit_reset_requests": "1m0"}, None),
        ("azure", {"x_ms_retry_after_ms": "2500"}, 2.5),
        ("discord", {"x_ratelimit_reset_after": "0.75"}, 0.75),
        ("atlassian", {"x_ratelimit_reset": "2026-11-18T11:07Z"}, 20.0),
        ("gitlab", {"ratelimit_reset": str(int(NOW) - 5)}, 0.0),
    ],
)
def test_a_named_service_is_asked_by_its_own_fields(profile, fields, after):
    (found,) = told(answer(429, ERROR, **fields), "retry_after", profile=profile)
    assert found == (None if after is None else pytest.approx(after, abs=0.001))


def soap_12(*texts):
    inside = "".join(f'<s:Text xml:lang="x">{text}</s:Text>' for text in texts)
    return (
        '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body><s:Fault><s:Code><s:Value>s:Receiver'
        f"</s:Value></s:Code><s:Reason>{inside}</s:Reason></s:Fault></s:Body></s:Envelope>"
    ).encode()


@pytest.mark.parametrize("texts", [("one",), ("one", "two"), ("one", "two", "three")])
def test_of_a_reason_in_several_languages_the_first_is_told(texts):
    response = answer(500, soap_12(*texts), "application/soap+xml")
    assert told(response, "format", "code", "message", "retryable") == ("soap-1.2", "Receiver", "one", True)


@pytest.mark.parametrize(
    ("body", "media_type", "message"),
    [
        (
            '{"error": {"code": "A", "message": "\u043d\u0435\u0442"}}'.encode("cp1251"),
            "application/json; charset=windows-1251",
            "\u043d\u0435\u0442",
        ),
        (
            '{"error": {"code": "A", "message": "caf\u00e9"}}'.encode("cp1252"),
            'application/json; charset="klingon"',
            "caf\u00e9",
        ),
        ('{"error": {"code": "A", "message": "no"}}'.encode("utf-16-le"), None, "no"),
        ('{"error": {"code": "A", "message": "no"}}'.encode("utf-32"), "text/plain", "no"),
        ("<Error><Code>A</Code><Message>caf\u00e9</Message></Error>".encode(), "text/xml", "caf\u00e9"),
        (
            b'<?xml version="1.0" encoding="ISO-8859-1"?><Error><Code>A</Code><Message>caf\xe9</Message></Error>',
            "text/xml",
            "caf\u00e9",
        ),
    ],
)
def test_other_charsets_are_read_as_they_are_meant(body, media_type, message):
    assert told(answer(400, body, media_type), "code", "message") == ("A", message)


@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        ({"errors": [{"title": " ", "detail": "", "code": "A"}]}, "A", None),
        ({"type": "about:blank", "title": "no", "status": 400, "detail": "x", "code": False}, None, "x"),
        ({"title": "no", "detail": "x", "code": 7}, "7", "x"),
    ],
)
def test_what_is_blank_or_no_text_is_no_message(body, code, message):
    assert told(answer(400, body), "code", "message") == (code, message)


@pytest.mark.parametrize(
    ("unit", "text", "seconds"),
    [
        ("seconds", "7", 7.0),
        ("seconds", "0.75", 0.75),
        ("seconds", "-1", None),
        ("seconds", "1e3", None),
        ("milliseconds", "250", 0.25),
        ("epoch-seconds", str(int(NOW) + 9), 9.0),
        ("epoch-seconds", "1", 0.0),
        ("epoch-milliseconds", str(int(NOW + 9) * 1000), 9.0),
        ("date", formatdate(NOW + 9, usegmt=True), 9.0),
        ("date", "7", None),
        ("seconds-or-date", "7", 7.0),
        ("seconds-or-date", formatdate(NOW + 9, usegmt=True), 9.0),
        ("seconds-or-date", "soon", None),
        ("iso-8601", "2026-11-18T11:06:49Z", 9.0),
        ("iso-8601", "2026-11-18T12:06:49+01:00", 9.0),
        ("iso-8601", "2026-11-18T11:06:49", 9.0),
        ("iso-8601", "soon", None),
        ("duration", "1m0.5s", 60.5),
        ("duration", "2h", 7200.0),
        ("duration", "", None),
        ("duration", "5", None),
    ],
)
def test_each_unit_is_read_as_it_is_written(unit, text, seconds):
    own = replace(PLAIN, rate_limit=RateLimit(retry_after=(WaitHeader("X-Wait", unit),)))
    assert told(answer(429, ERROR, x_wait=text), "retry_after", profile=own) == (seconds,)


def test_a_date_counts_from_the_answers_own():
    own = replace(PLAIN, rate_limit=RateLimit(retry_after=(WaitHeader("X-Wait", "epoch-seconds"),)))
    response = answer(429, ERROR, x_wait="1000", date=formatdate(990, usegmt=True))
    assert told(response, "retry_after", profile=own) == (10.0,)


def test_a_profile_of_ones_own_says_it_as_well():
    own = replace(PLAIN, request_id=("X-Acme",), should_retry=ShouldRetry("X-Again", "yes", "no"))
    response = answer(503, ERROR, x_acme="a-1", x_again="No")
    assert told(response, "correlation_id", "retryable", profile=own) == ("a-1", False)
    assert told(response, "correlation_id", "retryable") == (None, True)


def test_the_present_is_the_tests_own_clock(api):
    soon = formatdate(api.clock.now + 40, usegmt=True)
    assert classify(answer(503, ERROR, retry_after=soon)).retry_after == pytest.approx(40, abs=1)


def test_a_header_field_alone_tells_what_aws_answered_to_head():
    response = answer(400, b"", None, x_amzn_errortype="ThrottlingException", x_amzn_requestid="R1")
    assert told(response, "format", "code", "kind") == ("aws-json", "ThrottlingException", "rate-limit")


# -- whose response ----------------------------------------------------------------------------------

BODY = b'{"ok": false, "error": "invalid_auth"}'


def of_requests():
    made = requests.Response()
    made.status_code, made._content = 200, BODY
    made.headers["Content-Type"] = "application/json"
    return made


def of_flask():
    app = flask.Flask("acme")
    app.get("/")(lambda: (BODY, 200, {"Content-Type": "application/json"}))
    return app.test_client().get("/")


@pytest.mark.parametrize(
    "response",
    [
        of_requests(),
        httpx.Response(200, content=BODY, headers={"Content-Type": "application/json"}),
        httpx.Response(200, content=gzip.compress(BODY), headers={"Content-Encoding": "gzip"}),
        Exchange(1, Request("GET", "https://a.example", Headers()), answer(200, BODY), 0, 0),
        Exchange(1, Request("GET", "https://a.example", Headers()), Failure("reset", response=answer(200, BODY)), 0, 0),
        of_flask(),
        SimpleNamespace(status_code=http.HTTPStatus.OK, content=BODY.decode()),
    ],
    ids=["requests", "httpx", "httpx-gzip", "exchange", "broken-exchange", "flask", "text"],
)
def test_a_response_of_any_library_will_do(response):
    assert told(response, "format", "code") == ("slack", "invalid_auth")


def test_a_response_of_aiohttp_will_do_once_it_was_read(api):
    api.mock.get("/a", content=BODY, headers={"Content-Type": "application/json"})

    async def asked():
        async with aiohttp.ClientSession() as session, session.get(f"{api.base_url}/a") as response:
            unread = None
            try:
                classify(response)
            except UsageProblem as problem:
                unread = problem
            await response.read()
            return unread, told(response, "format", "code")

    unread, found = asyncio.run(asked())
    assert "wasn't read" in str(unread)
    assert found == ("slack", "invalid_auth")


@pytest.mark.parametrize(
    ("response", "why"),
    [
        (None, "is no response"),
        ({"status": 1}, "is no response"),
        (SimpleNamespace(status_code=True), "is no response"),
        (SimpleNamespace(status_code=500), "wasn't read"),
        (httpx.Response(500, stream=httpx.ByteStream(b"")), "wasn't read yet: ResponseNotRead"),
        (Exchange(1, Request("GET", "https://a.example", Headers()), Failure("reset"), 0, 0), "no answer came"),
    ],
)
def test_what_is_no_response_is_the_callers_mistake(response, why):
    with pytest.raises(UsageProblem, match=why):
        classify(response)
