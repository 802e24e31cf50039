"""Talk between a client, an authorization server and an API, written by hand."""

from __future__ import annotations

import itertools
import json
import re
from contextlib import contextmanager
from urllib.parse import urlencode

import pytest

from pytest_apiint.errors import ContractFailure
from pytest_apiint.exchange import Exchange, Headers, Request, Response
from pytest_apiint.journal import Journal

AUTH = "https://auth.test"
API = "https://api.test"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Talk:
    """Writes a journal, a second apart where nothing else is said."""

    def __init__(self, epoch=1_000_000.0):
        self.journal = Journal(epoch=epoch)
        self.numbers = itertools.count(1)
        self.at = 0.0

    def add(
        self,
        method,
        url,
        status=200,
        *,
        at=None,
        took=0.0,
        headers=None,
        body=b"",
        answer=None,
        location=None,
        caller="main",
    ):
        self.at = self.at + 1 if at is None else at
        fields = {"Location": location} if location else {}
        content = json.dumps(answer).encode() if answer is not None else b""
        request = Request(method, url, Headers(headers or {}), body, caller=caller)
        response = Response(status, Headers(fields), content)
        self.journal.add(Exchange(next(self.numbers), request, response, self.at, self.at + took))
        return self

    def token(self, answer=None, status=200, *, headers=None, url=f"{AUTH}/token", **facts):
        """A request for a token; what isn't a fact of the exchange goes into its form."""
        own = {name: facts.pop(name) for name in ("at", "took", "caller") if name in facts}
        body = urlencode(facts).encode()
        return self.add("POST", url, status, headers={**FORM, **(headers or {})}, body=body, answer=answer, **own)

    def refresh(self, token, answer=None, status=200, **facts):
        return self.token(answer, status, grant_type="refresh_token", refresh_token=token, **facts)

    def get(self, token=None, status=200, path="/users/1", method="GET", headers=None, **facts):
        fields = {"Authorization": f"Bearer {token}"} if token else {}
        return self.add(method, API + path, status, headers={**fields, **(headers or {})}, **facts)

    def authorize(self, code="c-1", callback=None, **asked):
        usual = {"response_type": "code", "client_id": "acme", "redirect_uri": "https://app.test/cb", "state": "s-1"}
        query = {name: value for name, value in {**usual, **asked}.items() if value is not None}
        back = {"code": code, "state": query.get("state"), "iss": AUTH, **(callback or {})}
        kept = {name: value for name, value in back.items() if value is not None}
        location = f"{query.get('redirect_uri')}?{urlencode(kept)}"
        return self.add("GET", f"{AUTH}/authorize?{urlencode(query)}", 302, location=location)

    def redeem(self, code="c-1", **form):
        usual = {"grant_type": "authorization_code", "code": code, "redirect_uri": "https://app.test/cb"}
        kept = {name: value for name, value in {**usual, **form}.items() if value is not None}
        return self.token({"access_token": "at-1"}, **kept)


def bearing(access, refresh=None, **more):
    """What a token endpoint answers."""
    return {"access_token": access, **({"refresh_token": refresh} if refresh else {}), **more}


@contextmanager
def fails(headline, *lines):
    """The whole text has twelve lines of eighty columns at most, and says these things."""
    with pytest.raises(ContractFailure, match=f"(?s)^{headline}.*" + ".*".join(map(re.escape, lines))) as caught:
        yield caught
    told = str(caught.value).splitlines()
    assert len(told) <= 12
    assert all(len(line) <= 80 and line.isascii() for line in told)
