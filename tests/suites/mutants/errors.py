"""Clients that don't say what went wrong, or say it in another's words."""

import json

import httpx

from tests.suites.robust import AsyncRobust, NoAnswer, Robust


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
]
