"""Clients that don't say what went wrong, or say it in another's words."""

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


MUTANTS = [
    ("transport-errors-wrapped", LetsTransportErrorsEscape, "get_user"),
    ("transport-errors-wrapped", LetsTransportErrorsEscape, "create_payment"),
    ("transport-errors-wrapped", LetsTransportErrorsEscape, "list_users"),
    ("transport-errors-wrapped", LetsTransportErrorsEscapeAsync, "get_user"),
    ("transport-errors-wrapped", LetsTimeoutsEscape, "get_user"),
    ("transport-errors-wrapped", LetsErrorsInBodiesEscape, "get_user"),
    ("transport-errors-wrapped", RaisesTheSystemsErrors, "create_payment"),
]
