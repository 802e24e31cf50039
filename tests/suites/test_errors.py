"""What the checks of errors take for a finding, and what they leave to taste."""

import http.client
import urllib.error
from xml.etree import ElementTree as ET

import httpx
import pytest

from pytest_apiint.checks.errors.carried import carried, holds, status_of
from pytest_apiint.suites import read
from tests.suites.mutants.errors import (
    DiesOfDepth,
    LosesTheRequestId,
    LosesTheStatus,
    OkSuite,
    OneErrorForAll,
    ReturnsErrors,
    ReturnsNone,
    TakesAnyBodyForJson,
    TakesJsonForAnObject,
)
from tests.suites.robust import BadAnswer, NotFound, Robust, RobustError
from tests.suites.suite import RobustSuite


class Said(RobustError):
    def __init__(self, **fields):
        super().__init__("no")
        vars(self).update(fields)

    def with_text(self, text):
        self.args = (text,)
        return self


class NothingFound(Robust):
    """None where there is nothing, as ``dict.get`` has it."""

    def call(self, method, path, body=None, params=None):
        try:
            return super().call(method, path, body, params)
        except NotFound:
            return None


class OneType(Robust):
    """One exception, with the status in it as text."""

    def error(self, status, headers, body):
        return Said(http_status=str(status))


class Flags(Robust):
    """One exception that says of what kind it is, and no status."""

    def error(self, status, headers, body):
        kind = {401: "denied", 403: "denied", 404: "nothing", 429: "later"}.get(status, "failed")
        return Said(status=None, kind=kind)


class KeepsTheResponse(Robust):
    """All that the API said, one level down."""

    def error(self, status, headers, body):
        return Said(status=None, response=httpx.Response(status, headers=dict(headers), content=body))


class OfUrllib(Robust):
    """urllib's own error, whose headers are no mapping."""

    def error(self, status, headers, body):
        message = http.client.HTTPMessage()
        for name, value in headers.items():
            message[name] = value
        return Said(status=None, of_urllib=urllib.error.HTTPError("", status, body.decode(), message, None))


class Chained(Robust):
    """All that the API said, in the cause."""

    def error(self, status, headers, body):
        found = Said()
        found.__cause__ = super().error(status, headers, body)
        return found


class SaysOkAloud(Robust):
    suite = OkSuite

    def read(self, status, headers, body):
        found = super().read(status, headers, body)
        if found is not None and found.get("ok") is False:
            raise BadAnswer(str(found["error"])[:40])
        return found


class NotOfThatKind(OkSuite):
    @read(answer={"id": 123})
    def get_user(self, client):
        return client.get_user(123)


class OfXml(Robust):
    """Answers and errors are XML, as S3's are."""

    def read(self, status, headers, body):
        if not 200 <= status < 300:
            raise self.error(status, headers, body)
        return {found.tag: found.text for found in ET.fromstring(body)}

    def error(self, status, headers, body):
        found = super().error(status, headers, body)
        found.request_id = found.request_id or headers.get("x-amzn-requestid")
        return found

    def problem(self, body):
        try:
            found = ET.fromstring(body)
        except (ET.ParseError, ValueError, LookupError):
            return None, ""
        return found.findtext("Code"), found.findtext("Message") or ""


class PassesOnControlsOfXml(OfXml):
    def safe(self, text):
        return text.replace(self._token, "***")[:200]


class XmlSuite(RobustSuite):
    @read(answer="<User><Id>123</Id></User>")
    def get_user(self, client):
        return client.get_user(123)


class OfAws(XmlSuite):
    profile = "aws"


class Photo(OfAws):
    """Of AWS's services, but of which kind?"""

    @read(answer=b"\x89PNG", headers={"Content-Type": "image/png"})
    def get_user(self, client):
        return client.get_user(123)


class AnyBody(OfXml):
    def read(self, status, headers, body):
        if not 200 <= status < 300:
            raise self.error(status, headers, body)
        return body


class AnyBodyWithoutCodes(AnyBody):
    def problem(self, body):
        return None, ""


class WholeBodyInItsMessage(Robust):
    """Escaped, as `repr` does, and cut."""

    def error(self, status, headers, body):
        return Said(status=status).with_text(repr(body.replace(self._token.encode(), b"***"))[:1000])


class ShowsItsTokenAnyway(Robust):
    """Told by secrets-in-repr."""

    def safe(self, text):
        return f"{super().safe(text)} {self._token}"


@pytest.mark.parametrize(
    ("check", "client"),
    [
        ("error-status-typed", NothingFound),
        ("error-status-typed", OneType),
        ("error-status-typed", Flags),
        ("error-fields-kept", KeepsTheResponse),
        ("error-fields-kept", Chained),
        ("error-fields-kept", OfUrllib),
        ("error-message-safe", WholeBodyInItsMessage),
        ("error-message-safe", ShowsItsTokenAnyway),
    ],
)
def test_another_style_is_no_finding(judge, check, client):
    result = judge(check, client)
    assert result.outcome == "pass", result.text or result.reason


@pytest.mark.parametrize(("client", "suite"), [(OfXml, XmlSuite), (OfXml, OfAws), (AnyBody, Photo)])
def test_a_service_that_speaks_xml_writes_its_errors_so(judge, client, suite):
    result = judge("error-fields-kept", client, suite=suite)
    assert result.outcome == "pass", result.text or result.reason


def test_a_line_may_be_forged_in_xml_too(judge):
    assert "CR, LF" in judge("error-message-safe", PassesOnControlsOfXml, suite=XmlSuite).text
    assert judge("error-message-safe", OfXml, suite=XmlSuite).outcome == "pass"


@pytest.mark.parametrize(("suite", "severity"), [(OfAws, "should"), (Photo, "advisory"), (XmlSuite, "advisory")])
def test_a_code_weighs_more_where_the_service_is_known_to_send_it_so(judge, suite, severity):
    result = judge("error-fields-kept", AnyBodyWithoutCodes, suite=suite)
    assert (result.headline[:14], result.severity) == ("the API's code", severity)


def test_an_error_in_a_200_that_is_raised_passes(judge):
    assert judge("error-in-200", SaysOkAloud, suite=OkSuite).outcome == "pass"


def test_a_call_whose_answers_hold_no_such_mark_is_left_alone(judge):
    result = judge("error-in-200", Robust, suite=NotOfThatKind)
    assert (result.outcome, result.reason[:31]) == ("not applicable", "the usual answer is none of the")


def test_a_conflict_may_be_a_success_for_a_write_alone(judge):
    read, write = (judge("error-status-typed", ReturnsErrors, call) for call in ("get_user", "create_payment"))
    assert ("409, 422" in read.headline, "409" in write.headline) == (True, False)


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"status": 404}, 404),
        ({"status_code": "404"}, 404),
        ({"response": httpx.Response(404)}, 404),
        ({"response": {"ResponseMetadata": {"HTTPStatusCode": 404}}}, 404),
        ({"code": 4040, "status": 404}, 404),
        ({"count": 450, "status": 404}, 404),
        ({"message": "404 not found"}, None),
        ({"flag": True}, None),
    ],
)
def test_a_status_is_found_where_errors_keep_it(fields, status):
    assert status_of(Said(**fields)) == status


def test_a_number_in_another_word_is_not_held():
    assert not holds(carried(Said(body="error 1422, id a37b")), "422")
    assert not holds(carried(Said(wait=137)), "37")


@pytest.mark.parametrize("value", ["37", 37, 37.0, b"retry in 37 seconds", {"retry-after": ["37"]}], ids=repr)
def test_a_value_is_held_in_any_form(value):
    assert holds(carried(Said(value=value)), "37")


def test_a_property_that_raises_is_passed_over():
    class Touchy(Said):
        @property
        def request(self):
            raise RuntimeError("no request was made")

    assert status_of(Touchy(status=404)) == 404


def test_a_cyclic_error_comes_to_an_end():
    error = Said(parts=[])
    error.parts.append(error)
    assert holds(carried(error), "no")


class ByFlag(Robust):
    """One exception, whose flags tell the kinds apart."""

    def error(self, status, headers, body):
        return Said(status=None, denied=status in (401, 403), missing=status == 404, limited=status == 429)


def test_flags_tell_errors_apart_too(judge):
    assert judge("error-status-typed", ByFlag).outcome == "pass"


class NeverEnding(Robust):
    """Which is told elsewhere."""

    attempts, deadline, cap = 10**9, 1e9, 1.0


def test_what_the_harness_raises_is_no_error_of_the_clients(judge):
    result = judge("transport-errors-wrapped", NeverEnding)
    assert result.outcome == "pass", result.text


@pytest.mark.parametrize(
    ("check", "client", "call", "severity"),
    [
        ("error-bodies-odd", DiesOfDepth, "get_user", "should"),
        ("error-bodies-odd", TakesJsonForAnObject, "get_user", "must"),
        ("error-status-typed", ReturnsNone, "get_user", "must"),
        ("error-status-typed", OneErrorForAll, "get_user", "should"),
        ("error-fields-kept", LosesTheRequestId, "get_user", "advisory"),
        ("error-fields-kept", LosesTheStatus, "get_user", "should"),
        ("empty-204", TakesAnyBodyForJson, "get_user", "advisory"),
        ("empty-204", TakesAnyBodyForJson, "create_payment", "should"),
    ],
)
def test_a_finding_weighs_what_it_costs(judge, check, client, call, severity):
    result = judge(check, client, call)
    assert (result.outcome, result.severity) == ("fail", severity)
