"""A client by hand: it asks for exactly what a test says."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit

import requests

from pytest_apiint.oauth import pkce

VERIFIER = "v" * 43
CALLBACK = "https://app.test/callback"


def asked(server, client, **changed):
    """An authorization request's URL; None leaves a parameter out."""
    usual = {
        "response_type": "code",
        "client_id": client.id,
        "redirect_uri": CALLBACK,
        "state": "st-1",
        "code_challenge": pkce.challenge(VERIFIER),
        "code_challenge_method": "S256",
    }
    kept = {name: value for name, value in {**usual, **changed}.items() if value is not None}
    return f"{server.url('authorize')}?{urlencode(kept)}"


def parameters(url):
    return dict(parse_qsl(urlsplit(url).query))


def code(server, client, **changed):
    return parameters(server.authorize(asked(server, client, **changed)))["code"]


def post(server, client, endpoint="token", *, headers=None, **form):
    """A form, with the client's authentication."""
    kept = {name: value for name, value in form.items() if value is not None}
    auth = (client.id, client.secret) if client.auth_method == "client_secret_basic" else None
    if client.auth_method == "client_secret_post":
        kept |= {"client_id": client.id, "client_secret": client.secret}
    if client.auth_method == "none":
        kept |= {"client_id": client.id}
    return requests.post(server.url(endpoint), data=kept, auth=auth, headers=headers)


def redeemed(server, client, **changed):
    """What comes for a code."""
    form = {"grant_type": "authorization_code", "redirect_uri": CALLBACK, "code_verifier": VERIFIER, **changed}
    return post(server, client, **({} if "code" in form else {"code": code(server, client)}), **form)


def refreshed(server, client, token, **more):
    return post(server, client, grant_type="refresh_token", refresh_token=token, **more)


def error(response):
    return response.status_code, response.json()["error"]
