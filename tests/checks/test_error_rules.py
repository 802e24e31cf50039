"""The five rules of error mapping: Robust keeps them all, a mutant for each part breaks it."""

from contextlib import suppress

import httpx
import pytest

from pytest_apiint import ContractFailure, UsageProblem, assert_maps_errors, faults
from tests.suites.mutants.errors import (
    Carrying,
    LosesTheCode,
    LosesTheRequestId,
    LosesTheStatus,
    LosesTheWait,
    PassesOnControls,
    PassesOnEverything,
    PassesOnTheKey,
)
from tests.suites.robust import AsyncRobust, NoAnswer, NotFound, RateLimited, Robust, RobustError
from tests.suites.suite import TOKEN

USER = {"id": 123, "name": "John"}
GRAPHQL = {"data": {"user": {"id": 123}}}


class Forgets(Robust):
    """The cause of a broken connection."""

    def call(self, *args, **kwargs):
        try:
            return super().call(*args, **kwargs)
        except NoAnswer as error:
            raise type(error)(str(error)) from None


class HoldsItsResponse(RobustError):
    def __init__(self, status, *, response):
        super().__init__(f"the API answered {status}")
        self.status, self.response = status, response


class ForksNot(Robust):
    """Its error needs more than pickle gives it."""

    def error(self, status, headers, body):
        found = super().error(status, headers, body)
        made = HoldsItsResponse(status, response=headers)
        made.code, made.request_id, made.retry_after = found.code, found.request_id, found.retry_after
        return made


class Forgetful(RobustError):
    def __reduce__(self):
        return type(self), self.args


class LosesItsStatusOnTheWay(Robust):
    def error(self, status, headers, body):
        found = super().error(status, headers, body)
        made = Forgetful("no", status=status, code=found.code, request_id=found.request_id)
        made.retry_after = found.retry_after
        return made


class Unprintable(RobustError):
    def __repr__(self):
        return f"<{self.nowhere}>"


class CannotBeShown(Robust):
    def error(self, status, headers, body):
        found = super().error(status, headers, body)
        kept = {"code": found.code, "request_id": found.request_id, "retry_after": found.retry_after}
        return Unprintable(str(found), status=status, **kept)


class Wordy(Robust):
    """2 kB: less than a suite's check bears, and more than the rule."""

    def safe(self, text):
        return super().safe(text) if len(text) < 3000 else text[:2000]


class BelievesTheBody(Robust):
    def error(self, status, headers, body):
        found = httpx.Response(status, content=body)
        with suppress(ValueError, AttributeError):
            status = int(found.json().get("status", status))
        return super().error(status, headers, body)


class BelievesTheBodysSuccess(Robust):
    """A problem with the status 200 is no error to it."""

    def tried(self, *args):
        try:
            return super().tried(*args)
        except NotFound as error:
            if error.said == 200:
                return {}
            raise

    def error(self, status, headers, body):
        found = super().error(status, headers, body)
        found.said = 200 if b'"status": 200' in body else None
        return found


class Strict(Robust):
    def read(self, status, headers, body):
        found = super().read(status, headers, body)
        if found.keys() - USER.keys() - GRAPHQL.keys() - {"errors", "ok", "error"}:
            raise RobustError("what is that?")
        return found


class KnowsGraphQL(Robust):
    def read(self, status, headers, body):
        found = super().read(status, headers, body)
        if found.get("errors"):
            raise RobustError("no", status=status)
        return found


class KnowsSlack(Robust):
    def read(self, status, headers, body):
        found = super().read(status, headers, body)
        if found.get("ok") is False:
            raise RobustError("no", status=status)
        return found


def held(api, kind, rules, answer=USER, **given):
    api.mock.get("/users/123", json=answer)
    client = kind(api.base_url, TOKEN)
    errors = {404: RobustError, faults.read_timeout(): RobustError}
    assert_maps_errors(lambda: client.get_user(123), api, errors=errors, rules=rules, **given)


@pytest.mark.parametrize("rules", ["all", "fields", "message", "status", ["fields", "message"], ()])
@pytest.mark.parametrize("client", [Robust, Carrying])
def test_a_client_that_keeps_the_rules_passes(api, client, rules):
    held(api, client, rules)


@pytest.mark.parametrize("client", [Robust, KnowsGraphQL])
def test_unknown_fields_are_taken(api, client):
    held(api, client, "success")


@pytest.mark.parametrize(
    ("client", "rule", "what"),
    [
        (LosesTheRequestId, "fields", "the request id lost"),
        (LosesTheCode, "fields", "the API's code lost"),
        (LosesTheStatus, "fields", "the status lost"),
        (LosesTheWait, "fields", "Retry-After lost"),
        (Forgets, "fields", "NoAnswer after read_timeout leads nowhere"),
        (PassesOnTheKey, "message", "the key that the API echoed"),
        (PassesOnControls, "message", "raw control characters"),
        (PassesOnEverything, "message", "a body of 100 kB"),
        (Wordy, "message", "a body of 100 kB"),
        (ForksNot, "message", "pickle raises TypeError"),
        (LosesItsStatusOnTheWay, "message", "pickle loses its status"),
        (CannotBeShown, "message", r"repr\(\) raises AttributeError"),
        (BelievesTheBody, "status", "a 404 whose body says 200"),
        (BelievesTheBodysSuccess, "status", "a 404 whose body says 200"),
        (Strict, "success", "a success with a new member"),
    ],
)
def test_a_client_that_breaks_a_rule_fails(api, client, rule, what):
    with pytest.raises(ContractFailure, match=rf"(?s)^{rule}: .*{what}|^{rule}: {what}") as caught:
        held(api, client, rule)
    assert TOKEN not in str(caught.value)
    with pytest.raises(ContractFailure, match=f"^{rule}: "):
        held(api, client, "all")


def test_a_coroutine_is_held_to_them_too(api):
    api.mock.get("/users/123", json=USER)
    client = AsyncRobust(api.base_url, TOKEN)
    assert_maps_errors(lambda: client.get_user(123), api, errors=RobustError, rules="all")


def test_without_rules_the_types_alone_count(api):
    held(api, LosesTheStatus, ())


@pytest.mark.parametrize(
    ("form", "answer", "knowing"), [("graphql", GRAPHQL, KnowsGraphQL), ("slack", {"ok": True}, KnowsSlack)]
)
def test_an_error_under_a_200_is_one_where_the_format_says_so(api, form, answer, knowing):
    held(api, knowing, "success", answer, format=form)
    with pytest.raises(ContractFailure, match="success: an error in a 200 was taken for a success"):
        held(api, Robust, "success", answer, format=form)


def test_the_format_decides_where_code_and_message_stand(api):
    class ReadsProblems(Robust):
        def problem(self, body):
            code, message = super().problem(body)
            return (code, message) if b"about:blank" in body or b'"type"' in body else (None, "")

    held(api, ReadsProblems, "fields", format="problem+json")
    with pytest.raises(ContractFailure, match="the API's code lost"):
        held(api, ReadsProblems, "fields", format="envelope")


def test_errors_are_the_clients_own_by_the_package_of_what_was_promised(api):
    api.mock.get("/users/123", json=USER)
    client = Robust(api.base_url, TOKEN)
    errors = {404: NotFound, 429: RateLimited}
    assert_maps_errors(lambda: client.get_user(123), api, errors=errors, rules="all")


def test_a_rule_that_finds_nothing_to_judge_fails_where_it_was_named(api):
    with pytest.raises(ContractFailure, match='nothing to judge by the rule "success"'):
        held(api, Robust, "success", [1, 2])
    held(api, Robust, "all", [1, 2])


@pytest.mark.parametrize("rules", ["field", ["fields", "x"], "every"])
def test_an_unknown_rule_is_refused(api, rules):
    with pytest.raises(UsageProblem, match="is none of fields, message, success, status"):
        held(api, Robust, rules)


def test_rules_need_an_exception_to_know_the_clients_own_by(api):
    client = Robust(api.base_url, TOKEN)
    with pytest.raises(UsageProblem, match="needs an exception"):
        assert_maps_errors(lambda: client.get_user(1), api, errors={404: lambda _: True}, rules="all")


def test_an_unknown_format_is_refused(api):
    with pytest.raises(UsageProblem, match="no error format is called 'soap-13'"):
        held(api, Robust, "all", format="soap-13")
