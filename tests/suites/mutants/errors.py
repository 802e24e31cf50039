"""Clients that don't say what went wrong, or say it in another's words."""

import json
import re

import httpx

from pytest_apiint.suites import read
from tests.suites.robust import AsyncRobust, Denied, NoAnswer, Robust, RobustError
from tests.suites.suite import RobustSuite


class LetsTransportErrorsEscape(Robust):
    def call(self, method, path, body=None, params=None):
        try:
            return super().call(method, path, body, params)
        except NoAnswer as error:
            raise error.__cause__ or error from None


class LetsTransportErrorsEscapeAsync(AsyncRobust):
    async def call(self, method, path, body=None):
        try:
            return await super().call(method, path, body)
        except NoAnswer as error:
            raise error.__cause__ or error from None


class LetsTimeoutsEscape(LetsTransportErrorsEscape):
    def call(self, method, path, body=None, params=None):
        try:
            return super().call(method, path, body, params)
        except httpx.TimeoutException:
            raise
        except httpx.TransportError as error:
            raise NoAnswer("no answer") from error


class LetsErrorsInBodiesEscape(Robust):
    """Reads the body outside of what guards the request."""

    def once(self, method, path, body, params, headers, until, attempt):
        try:
            return super().once(method, path, body, params, headers, until, attempt)
        except httpx.RemoteProtocolError as error:
            raise EOFError("incomplete") from error


class RaisesTheSystemsErrors(Robust):
    def passing(self, error):
        raise OSError(str(error))


# -- bodies of errors -----------------------------------------------------------------------------


class TakesEveryErrorForJson(Robust):
    def problem(self, body):
        found = json.loads(body)
        return found.get("code"), ""


class TakesEveryErrorForJsonAsync(AsyncRobust):
    def problem(self, body):
        found = json.loads(body)
        return found.get("code"), ""


class TakesJsonForAnObject(Robust):
    def problem(self, body):
        try:
            found = json.loads(body.decode("utf-8"))
        except (ValueError, RecursionError):
            return None, ""
        return found.get("code"), ""


class TakesMessagesForText(Robust):
    def problem(self, body):
        code, message = super().problem(body)
        if b"message" in body and code:
            return code, json.loads(body)["error"]["message"] + "."
        return code, message


class DiesOfDepth(Robust):
    """Of nothing that comes by accident."""

    def problem(self, body):
        try:
            return super().problem(body)
        finally:
            if len(body) > 150_000 and body[-1:] == b"}" and b"[[[[" in body:
                json.loads(body)


# -- statuses -------------------------------------------------------------------------------------


class OneErrorForAll(Robust):
    def error(self, status, headers, body):
        return RobustError("the API said no")


class OneErrorForAllAsync(AsyncRobust):
    def error(self, status, headers, body):
        return RobustError("the API said no")


class OneErrorWithAMessage(Robust):
    def error(self, status, headers, body):
        return RobustError(f"the API answered {status}")


class TakesThrottlingForDenial(Robust):
    """Which is right about 403, at times."""

    def error(self, status, headers, body):
        return (Denied if status in (401, 403, 429) else RobustError)("no", status=None if status < 500 else status)


class ReturnsNone(Robust):
    def call(self, method, path, body=None, params=None):
        try:
            return super().call(method, path, body, params)
        except RobustError:
            return None


class ReturnsErrors(AsyncRobust):
    async def call(self, method, path, body=None):
        try:
            return await super().call(method, path, body)
        except RobustError as error:
            if error.status in (409, 422):
                return {"error": "no"}
            raise


class RaisesForStatus(Robust):
    def error(self, status, headers, body):
        return httpx.HTTPStatusError(f"{status}", request=None, response=httpx.Response(status))


# -- what errors carry ----------------------------------------------------------------------------


class Carrying(Robust):
    kept = ("status", "code", "request_id", "retry_after")

    def error(self, status, headers, body):
        found = super().error(status, headers, body)
        fields = {name: getattr(found, name) for name in self.kept}
        return self.kind(status, headers)("the API said no", **fields)


class LosesTheRequestId(Carrying):
    kept = ("status", "code", "retry_after")


class LosesTheCode(Carrying):
    kept = ("status", "request_id", "retry_after")


class LosesTheStatus(Carrying):
    kept = ("code", "request_id", "retry_after")


class LosesTheWait(Carrying):
    kept = ("status", "code", "request_id")


class LosesTheRequestIdAsync(AsyncRobust):
    def error(self, status, headers, body):
        found = super().error(status, headers, body)
        found.request_id = None
        return found


# -- what messages say ----------------------------------------------------------------------------


class PassesOnTheKey(Robust):
    def safe(self, text):
        return re.sub(r"[^ -~]+", " ", text)[:200]


class PassesOnControls(Robust):
    def safe(self, text):
        return text.replace(self._token, "***")[:200]


class PassesOnEverything(Robust):
    def safe(self, text):
        return re.sub(r"[^ -~]+", " ", text.replace(self._token, "***"))


class PassesOnPages(AsyncRobust):
    """Where the body is no JSON."""

    def error(self, status, headers, body):
        found = super().error(status, headers, body)
        if body[:1] != b"{":
            found.args = (f"{status}: {body.decode(errors='replace')}",)
        return found


# -- successes that are none ------------------------------------------------------------------------


class OkSuite(RobustSuite):
    """Of a service that answers every call with 200."""

    profile = "slack"

    @read(answer={"ok": True, "id": 123})
    def get_user(self, client):
        return client.get_user(123)


class LooksAtTheStatusOnly(Robust):
    suite = OkSuite


class DiesOfWhatIsMissing(Robust):
    suite = OkSuite

    def read(self, status, headers, body):
        found = super().read(status, headers, body)
        return {"id": found["id"]}


class TakesAnyBodyForJson(Robust):
    def read(self, status, headers, body):
        return json.loads(body)


class TakesAnyBodyForJsonAsync(AsyncRobust):
    def read(self, status, headers, body):
        return json.loads(body)


class TakesPagesForGranted(Robust):
    def items(self, page):
        return page["items"]


class CountsOnTwoItems(Robust):
    """Whose first page had two."""

    def items(self, page):
        found = super().items(page)
        return [found[0], *found[1:]] if "next_cursor" in page and page["next_cursor"] != "c2" else [found[1], found[0]]


class KnowsAllFields(Robust):
    def read(self, status, headers, body):
        return self.user(**super().read(status, headers, body))

    def user(self, *, id, name="John"):  # noqa: A002 - the API calls it so
        return {"id": id, "name": name}


class KnowsAllFieldsAsync(AsyncRobust):
    def read(self, status, headers, body):
        return self.payment(**super().read(status, headers, body))

    def payment(self, *, id):  # noqa: A002
        return {"id": id}


class TakesNaN(Robust):
    def reject(self, name):
        return float(name)


class TakesNamesTwice(Robust):
    def once_each(self, pairs):
        return dict(pairs)


class TakesHalfOfGzip(Robust):
    def ended(self, gzip):
        return True


class ReplacesWhatIsNoUTF8(Robust):
    def read(self, status, headers, body):
        return super().read(status, headers, body.decode("utf-8", "replace").encode())


MUTANTS = [
    ("transport-errors-wrapped", LetsTransportErrorsEscape, "get_user"),
    ("transport-errors-wrapped", LetsTransportErrorsEscape, "create_payment"),
    ("transport-errors-wrapped", LetsTransportErrorsEscape, "list_users"),
    ("transport-errors-wrapped", LetsTransportErrorsEscapeAsync, "get_user"),
    ("transport-errors-wrapped", LetsTimeoutsEscape, "get_user"),
    ("transport-errors-wrapped", LetsErrorsInBodiesEscape, "get_user"),
    ("transport-errors-wrapped", RaisesTheSystemsErrors, "create_payment"),
    ("error-bodies-odd", TakesEveryErrorForJson, "get_user"),
    ("error-bodies-odd", TakesEveryErrorForJson, "create_payment"),
    ("error-bodies-odd", TakesEveryErrorForJsonAsync, "get_user"),
    ("error-bodies-odd", TakesJsonForAnObject, "list_users"),
    ("error-bodies-odd", TakesMessagesForText, "get_user"),
    ("error-bodies-odd", DiesOfDepth, "get_user"),
    ("error-status-typed", OneErrorForAll, "get_user"),
    ("error-status-typed", OneErrorForAll, "list_users"),
    ("error-status-typed", OneErrorForAllAsync, "create_payment"),
    ("error-status-typed", OneErrorWithAMessage, "get_user"),
    ("error-status-typed", TakesThrottlingForDenial, "get_user"),
    ("error-status-typed", ReturnsNone, "get_user"),
    ("error-status-typed", ReturnsErrors, "get_user"),
    ("error-status-typed", ReturnsErrors, "create_payment"),
    ("error-status-typed", RaisesForStatus, "get_user"),
    ("error-fields-kept", LosesTheRequestId, "get_user"),
    ("error-fields-kept", LosesTheCode, "create_payment"),
    ("error-fields-kept", LosesTheStatus, "list_users"),
    ("error-fields-kept", LosesTheWait, "get_user"),
    ("error-fields-kept", LosesTheRequestIdAsync, "get_user"),
    ("error-message-safe", PassesOnTheKey, "get_user"),
    ("error-message-safe", PassesOnTheKey, "list_users"),
    ("error-message-safe", PassesOnControls, "get_user"),
    ("error-message-safe", PassesOnEverything, "create_payment"),
    ("error-message-safe", PassesOnPages, "get_user"),
    ("error-in-200", LooksAtTheStatusOnly, "get_user"),
    ("error-in-200", DiesOfWhatIsMissing, "get_user"),
    ("breaks-cleanly-wire", TakesAnyBodyForJson, "get_user"),
    ("breaks-cleanly-wire", TakesAnyBodyForJsonAsync, "create_payment"),
    ("breaks-cleanly-wire", TakesPagesForGranted, "list_users"),
    ("breaks-cleanly", TakesPagesForGranted, "list_users"),
    ("survives-valid", CountsOnTwoItems, "list_users"),
    ("survives-tolerant", KnowsAllFields, "get_user"),
    ("survives-tolerant", KnowsAllFieldsAsync, "create_payment"),
    ("breaks-cleanly", KnowsAllFields, "get_user"),
    ("no-silent-corruption", TakesNaN, "get_user"),
    ("no-silent-corruption", TakesNamesTwice, "create_payment"),
    ("no-silent-corruption", TakesHalfOfGzip, "get_user"),
    ("no-silent-corruption", ReplacesWhatIsNoUTF8, "get_user"),
    ("empty-204", TakesAnyBodyForJson, "get_user"),
    ("empty-204", TakesAnyBodyForJsonAsync, "create_payment"),
]
