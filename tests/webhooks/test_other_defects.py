"""Defects that only other schemes can have: of URLs, JWTs, certificates, older headers, handshakes and requests."""

import base64
import hashlib
import hmac
import json
import time
from dataclasses import replace
from urllib.parse import urlsplit

import jwt
import pytest
from flask import Flask, request

from pytest_apiint.checks.webhooks.signature_verified import Terms
from pytest_apiint.exchange import Headers
from pytest_apiint.webhooks.attacks import MATRIX
from pytest_apiint.webhooks.attacks.judge import Judge
from pytest_apiint.webhooks.delivery import URL, Delivery
from pytest_apiint.webhooks.schemes import scheme
from pytest_apiint.webhooks.schemes.plaid import KID, members
from pytest_apiint.webhooks.targets import target
from tests.webhooks.handlers import Right
from tests.webhooks.test_matrix import MUTANTS, SMALL, broken, handlers


def genuine(one, public, headers, body, url=URL):
    return one.verify(Delivery(url, Headers(headers), body), public, now=time.time())


def wrong(name, handler, **more):
    """The cases that a handler of scheme `name` gets wrong."""
    one = scheme(name)
    url = more.pop("url", URL)
    with target(handler) as there:
        forge = replace(
            Terms(one, one.keys().secret, url, strict=True, **more).forge(), http=there.http, chunks=there.chunks
        )
        return {found.case.id for found in Judge(forge, there).matrix(SMALL) if found.verdict == "fail"}


# -- URLs ------------------------------------------------------------------------------------------------------

HERE = "https://hooks.example/webhooks?b=2&a=1"


def by_urls(*urls):
    """Square's, by a handler that takes a signature for any of these."""
    one = scheme("square")

    def handler(headers, body):
        return any(genuine(one, one.keys().public, headers, body, url) for url in urls)

    return handler


def trusting(environ, start_response):
    """Builds the URL from what a client says of itself."""
    one = scheme("square")
    headers = Headers({one.header: environ.get("HTTP_X_SQUARE_HMACSHA256_SIGNATURE", "")})
    host = environ.get("HTTP_X_FORWARDED_HOST") or environ["HTTP_HOST"]
    url = f"https://{host}{environ['PATH_INFO']}?{environ['QUERY_STRING']}"
    fits = genuine(one, one.keys().public, headers, environ["wsgi.input"].read(), url)
    start_response("200 OK" if fits and environ["REQUEST_METHOD"] == "POST" else "401 No", [])
    return [b""]


def without_port(headers, body, url):
    one = scheme("twilio")
    return type(one).__mro__[1].verify(one, Delivery(url, Headers(headers), body), one.keys().public, now=0)


URLS = {
    "url-other-scheme": ("square", by_urls(HERE, HERE.replace("https:", "http:"))),
    "url-other-host": ("square", by_urls(HERE, HERE.replace("hooks.example", "evil.example"))),
    "url-trailing-slash": ("square", by_urls(HERE, HERE.replace("webhooks?", "webhooks/?"))),
    "url-explicit-port": ("twilio", without_port),
    "url-forwarded-spoof": ("square", trusting),
}


# -- JWTs ------------------------------------------------------------------------------------------------------


def plaid(key_of=None, **planted):
    """Plaid's JWT with PyJWT, with one thing wrong."""
    one = scheme("plaid")
    public = one.keys().public

    def handler(headers, body):
        token = Headers(headers).get("Plaid-Verification", "")
        head = members(token.partition(".")[0])
        if planted.get("before") and planted["before"](head, token, public):
            return 200
        if head.get("kid") != KID and key_of is None:
            return 401
        try:
            claims = jwt.decode(token, key_of(head) if key_of else public, algorithms=["ES256"])
            fits = planted.get("no_hash") or claims["request_body_sha256"] == hashlib.sha256(body).hexdigest()
            return bool(fits) and abs(time.time() - claims["iat"]) <= 300
        except (jwt.PyJWTError, KeyError, TypeError):
            return 401

    return handler


def stranger_s(_):
    return scheme("plaid").keys("stranger").secret.public_key()


def own(_):
    return scheme("plaid").keys().public


def unsigned(head, token, public):
    return head.get("alg", "").lower() == "none"


def keyed_by_public(head, token, public):
    text, _, given = token.rpartition(".")
    digest = hmac.digest(public.encode(), text.encode(), "sha256")
    return base64.urlsafe_b64encode(digest).decode().rstrip("=") == given


def psychic(head, token, public):
    return token.endswith("." + "A" * 86)


def critical(head, token, public):
    return "crit" in head and decodes(token, public)


def unencoded(head, token, public):
    return head.get("b64") is False and decodes(token, public)


def decodes(token, public):
    head, claims, signature = token.split(".")
    one = scheme("plaid")
    raw = base64.urlsafe_b64decode(signature + "==")
    return one.holds(public, f"{head}.{claims}".encode(), raw)


def among(*names):
    """Takes a stranger's key where the header leads to it."""
    return lambda head: stranger_s(head) if any(name in head for name in names) else own(head)


JWTS = {
    "jwt-alg-none": plaid(before=unsigned),
    "jwt-hs256-with-public-key": plaid(before=keyed_by_public),
    "jwt-unknown-kid": plaid(lambda head: own(head) if head.get("kid") == KID else stranger_s(head)),
    "jwt-kid-injection": plaid(lambda head: stranger_s(head) if "/" in head.get("kid", "") else own(head)),
    "jwt-key-from-header": plaid(among("jku", "x5u", "jwk")),
    "jwt-crit-unknown": plaid(before=critical),
    "jwt-b64-false": plaid(before=unencoded),
    "jwt-psychic-signature": plaid(before=psychic),
    "jwt-body-hash": plaid(no_hash=True),
}


# -- certificates ----------------------------------------------------------------------------------------------


def sns(trusted):
    """SNS' signature under a certificate of whoever, where its URL is `trusted`."""
    one = scheme("aws-sns")
    own, stranger = one.keys().public, one.keys("stranger").public

    def handler(headers, body):
        try:
            url = json.loads(body)["SigningCertURL"]
            fits = url == one.cert_url or trusted(url)
        except (ValueError, KeyError, TypeError, AttributeError):
            return 400
        if not fits:
            return 401
        anywhere = type("Anywhere", (type(one),), {"cert_url": url})()
        return genuine(anywhere, own if url == one.cert_url else stranger, headers, body)

    return handler


NAME = "sns.us-east-1.amazonaws.com"
CERTIFICATES = {
    "cert-url-elsewhere": sns(lambda url: url.startswith("https://evil.example/")),
    "cert-url-http": sns(lambda url: urlsplit(url).netloc == NAME and url.startswith("http:")),
    "cert-url-userinfo": sns(lambda url: url.startswith(f"https://{NAME}@")),
    "cert-url-suffix": sns(lambda url: url.startswith(f"https://{NAME}.")),
    "cert-url-prefix": sns(
        lambda url: (urlsplit(url).hostname or "").endswith(NAME) and "@" not in url and urlsplit(url).hostname != NAME
    ),
    "cert-url-file": sns(lambda url: url.startswith("file:")),
    "cert-url-not-pem": sns(lambda url: urlsplit(url).hostname == NAME and url.startswith(f"https://{NAME}/?")),
}


# -- the rest --------------------------------------------------------------------------------------------------


def github(legacy):
    """GitHub's, with the older header taken by `legacy`."""
    one, older = scheme("github"), scheme("github-sha1")
    public = one.keys().public

    def handler(headers, body):
        known = Headers(headers)
        if genuine(one, public, headers, body):
            return True
        fits = legacy == "always" or (legacy == "alone" and one.header not in known)
        return bool(fits and genuine(older, public, headers, body))

    return handler


def unnamed(headers, body):
    """Standard Webhooks, with the id left out where it's missing."""
    one = scheme("standard-webhooks")
    known = Headers(headers)
    if one.id_header in known:
        return genuine(one, one.keys().public, headers, body)
    return known.get(one.stamp_header, "").isdigit()


def known_by_body():
    """Knows Svix' deliveries by what they say."""
    one, seen = scheme("svix"), set()

    def handler(headers, body):
        if not genuine(one, one.keys().public, headers, body):
            return 401
        if body in seen:
            return 409
        seen.add(body)
        return 200

    return handler


def rotated(*secrets):
    def handler(headers, body):
        return any(genuine(scheme("github"), one, headers, body) for one in secrets)

    return handler


def answering(challenge):
    """Slack's handshake, answered unsigned, or with nothing."""
    one = scheme("slack")

    def handler(headers, body):
        try:
            told = json.loads(body).get("challenge")
        except (ValueError, AttributeError):
            told = None
        if told and challenge == "unsigned":
            return told, 200
        if not genuine(one, one.keys().public, headers, body):
            return "", 401
        return "", 200

    return handler


def flask(methods=("POST",), cut=False):
    app, right = Flask(__name__), Right()
    right.secret = scheme("stripe").keys().secret

    @app.route("/webhooks", methods=methods)
    def hook():
        body = request.get_data()
        return "", right(dict(request.headers), body + b"}" * (cut * body.count(b"{") - cut * body.count(b"}")))

    return app


async def chunkless(scope, receive, send):
    """Takes the first piece of a body for all of it; reads none where no length is said."""
    if scope["type"] == "lifespan":
        return
    message = await receive()
    headers = {name.decode(): value.decode("latin-1") for name, value in scope["headers"]}
    body = message["body"] if "content-length" in headers else b""
    one = scheme("stripe")
    fits = scope["method"] == "POST" and genuine(one, one.keys().public, headers, body)
    await send({"type": "http.response.start", "status": 200 if fits else 401, "headers": []})
    await send({"type": "http.response.body", "body": b""})


OLD = scheme("github").keys("old").secret
REST = {
    "legacy-header": ("github", github("alone"), {}),
    "legacy-beside-wrong": ("github", github("always"), {}),
    "missing-id": ("standard-webhooks", unnamed, {}),
    "same-body-new-id": ("svix", known_by_body(), {}),
    "rotated-in-overlap": ("github", rotated(scheme("github").keys().public), {"old": OLD}),
    "other-environment": ("github", rotated(scheme("github").keys().public, OLD), {"others": (OLD,)}),
    "handshake": ("slack", answering("nothing"), {"handshake": True}),
    "handshake-unsigned": ("slack", answering("unsigned"), {}),
    "method-get": ("stripe", flask(("GET", "POST")), {}),
    "content-length-short": ("stripe", flask(cut=True), {}),
    "chunked": ("stripe", chunkless, {}),
    "nul-body": (
        "github",
        lambda headers, body: genuine(
            scheme("github"), scheme("github").keys().public, headers, body.partition(b"\0")[0]
        ),
        {},
    ),
}
TABLE = [
    *((case, name, handler, {"url": HERE}) for case, (name, handler) in URLS.items()),
    *((case, "plaid", handler, {}) for case, handler in JWTS.items()),
    *((case, "aws-sns", handler, {}) for case, handler in CERTIFICATES.items()),
    *((case, *rest) for case, rest in REST.items()),
]


@pytest.mark.parametrize(("case", "name", "handler", "more"), TABLE, ids=[row[0] for row in TABLE])
def test_each_defect_is_found_by_its_case(case, name, handler, more):
    found = wrong(name, handler, **more)
    assert case in found
    assert "valid" not in found


@pytest.mark.parametrize("name", ["plaid", "square", "aws-sns"])
def test_those_that_they_were_made_from_have_none(name):
    right = {"plaid": plaid(), "square": by_urls(HERE), "aws-sns": sns(lambda _: False)}[name]
    # Floats are numbers of seconds in JWTs (RFC 7519).
    assert wrong(name, right, **({"url": HERE} if name == "square" else {})) <= {"signed-timestamp-float"}


def test_every_case_that_may_fail_is_there_for_some_defect():
    decisive = {case.id for case in MATRIX if case.expected != "R*"} - {"valid", "subscribe-url-unverified"}
    killed = {row[0] for row in TABLE}.union(*(broken(getattr(handlers, name)) for name in MUTANTS))
    assert decisive <= killed
