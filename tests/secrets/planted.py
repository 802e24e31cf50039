"""Fifteen kinds of secrets, each in an exchange of its own: ten that vcrpy writes, and five more."""

from __future__ import annotations

import base64
import gzip
import json
from dataclasses import dataclass

import jwt

from pytest_apiint.exchange import Headers, Request, Response

API = "https://api.acme.example"
TOKEN = "q7Zr-T0p.s3cr3t~bearer"
JWT = jwt.encode({"sub": "bob@acme.example", "exp": 1893456000, "scope": ["read"]}, "k" * 32, algorithm="HS256")
PEM_LINES = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC\nBKcwggSjAgEAAoIBAQC7/5+dX2s1Zq8T"
PEM = f"-----BEGIN PRIVATE KEY-----\n{PEM_LINES}\n-----END PRIVATE KEY-----\n"
PAIR = base64.b64encode(b"alice:pw-55-hidden").decode()
SIGNATURE = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
JSON = {"Content-Type": "application/json"}
MULTIPART = {"Content-Type": 'multipart/form-data; boundary="b0"'}
PARTS = '--b0\r\nContent-Disposition: form-data; name="{}"\r\n\r\n{}\r\n--b0--\r\n'


@dataclass(frozen=True)
class Planted:
    """An exchange, and the values that must not be told."""

    request: Request
    response: Response
    values: tuple[str, ...]

    @property
    def text(self) -> str:
        return written(self.request, self.response)


def written(request: Request, response: Response) -> str:
    """All of an exchange that a file could hold, bodies in plain."""
    sent = Response(200, request.headers, request.body).content
    fields = "\n".join(f"{name}: {value}" for name, value in (*request.headers.pairs, *response.headers.pairs))
    bodies = [body.decode("utf-8", "surrogateescape") for body in (sent, response.content)]
    return "\n".join([request.url, fields, *bodies])


def sent(*values, path="/v1/things", body=b"", **fields):
    headers = Headers([(name.replace("_", "-"), value) for name, value in fields.items()])
    return Planted(Request("POST", API + path, headers, body), Response(200), values)


def posted(headers, body, *values):
    return Planted(Request("POST", f"{API}/login", Headers(headers), body.encode()), Response(200), values)


def answered(*values, body="", headers=None):
    response = Response(200, Headers(headers or JSON), body if isinstance(body, bytes) else body.encode())
    return Planted(Request("GET", f"{API}/v1/things", Headers()), response, values)


PLANTED = {
    # the ten of the reference
    "bearer": sent(TOKEN, Authorization=f"Bearer {TOKEN}"),
    "api-key-header": sent("k3y-9f8e7d6c5b4a", X_Api_Key="k3y-9f8e7d6c5b4a"),
    "basic": sent("pw-55-hidden", PAIR, Authorization=f"Basic {PAIR}"),
    "query": sent("qk-1a2b3c4d5e", path="/v1/things?api_key=qk-1a2b3c4d5e&page=2"),
    "presigned": sent(
        SIGNATURE,
        path=f"/b/o?X-Amz-Credential=AKIAIOSFODNN7PLANTED%2F20261123&X-Amz-Signature={SIGNATURE}",
    ),
    "client-secret": posted(FORM, "grant_type=password&client_secret=cs%2F77%2Bplus+space", "cs/77+plus space"),
    "nested-password": posted(JSON, '{"user": {"login": {"password": "n\\u00e4sted-pw-1"}}}', "n\u00e4sted-pw-1"),
    "access-token": answered(JWT, body=json.dumps({"access_token": JWT, "expires_in": 3600})),
    "refresh-token": answered("rt_0a1b2c3d4e5f", body=json.dumps({"data": {"refreshToken": "rt_0a1b2c3d4e5f"}})),
    "set-cookie": answered("c00kie-v4lue", headers={"Set-Cookie": "session=c00kie-v4lue; Path=/; HttpOnly"}),
    # five more
    "multipart": posted(MULTIPART, PARTS.format("password", "multi part pw 1"), "multi part pw 1"),
    "location": answered("c0de-4711-abcd", headers={"Location": "https://app.example/cb?code=c0de-4711-abcd&state=x"}),
    "xml": answered("wJalrXUtnFEMI/K7MDENG", body="<C><SecretAccessKey>wJalrXUtnFEMI/K7MDENG</SecretAccessKey></C>"),
    "private-key": answered(PEM.strip(), PEM.split("\n")[1], body=json.dumps({"pem": PEM})),
    "gzipped-webhook": answered(
        "T0PLANTED/B0PLANTED/aBcDeFgHiJkLmNoPqRsTuVwX",
        body=gzip.compress(b'{"url": "https://hooks.slack.com/services/T0PLANTED/B0PLANTED/aBcDeFgHiJkLmNoPqRsTuVwX"}'),
        headers={"Content-Encoding": "gzip", "Content-Length": "105", **JSON},
    ),
}
