"""How an API is doing, asked from outside with GET and HEAD only: does it answer, how fast, how safely."""

from __future__ import annotations

import http.client
import ssl
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlencode, urlsplit

from pytest_apiint.errors import UsageProblem
from pytest_apiint.messages import layout

ASKED: Final = 5  # times, for the latencies
EXPIRES_SOON: Final = 14  # days
_DAY: Final = 86_400
_TOLD: Final = ("ratelimit", "rate-limit", "retry-after")


class Unreachable(Exception):
    """No answer came: nobody is there, or no connection comes about."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to mend. `what` was seen, `fix` is what to do."""

    what: str
    fix: str


@dataclass(frozen=True, slots=True)
class Operation:
    """A GET of the API's description, and the status that it was answered with; ``None`` where it was left out."""

    path: str
    status: int | None
    note: str = ""


@dataclass(slots=True)
class Health:
    """What was found. `latencies` are milliseconds, in order of size; `days_left` is the certificate's."""

    url: str
    status: int = 0
    latencies: list[float] = field(default_factory=list)
    days_left: int | None = None
    limits: dict[str, str] = field(default_factory=dict)
    hsts: str | None = None
    operations: list[Operation] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def percentile(self, share: float) -> float:
        """The latency that `share` of the requests kept to, in milliseconds."""
        return self.latencies[min(len(self.latencies) - 1, int(share * len(self.latencies)))]


def examine(base_url: str, *, headers: Mapping[str, str], spec: Path | None = None, timeout: float = 10.0) -> Health:
    """Ask the API at `base_url`, and each operation of `spec` that answers GET and needs nothing that isn't known.

    Raises:
        Unreachable: no connection, or no answer.
        UsageProblem: `base_url` or `spec` can't be meant.
    """
    url = urlsplit(base_url)
    if url.scheme not in ("http", "https") or not url.hostname:
        raise UsageProblem(f"--base-url is https://host[:port][/path], and not {shown(base_url)}")
    wanted = list(_wanted(spec)) if spec is not None else []
    found = Health(shown(base_url))
    asker = _Asker(base_url, headers, timeout)
    try:
        _ask(asker, url.path or "/", found)
        for path, target in wanted:
            found.operations.append(_operation(asker, url.path.rstrip("/"), path, target, found))
    except ssl.SSLCertVerificationError as error:
        reason = error.verify_message or str(error)
        found.findings.append(Finding(f"untrusted certificate: {reason}", "renew it, or name the CA: SSL_CERT_FILE"))
    except (OSError, http.client.HTTPException) as error:
        if not found.latencies:
            raise Unreachable(f"{type(error).__name__}: {error}") from error
        found.findings.append(Finding(f"a request failed: {type(error).__name__}", "ask again; does it fail often?"))
    return found


def shown(url: str) -> str:
    """A URL without what may be a secret: its userinfo and its query."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}" if parts.scheme else url[:60]


class _Asker:
    """One request at a time, each on a connection of its own, as strangers come."""

    def __init__(self, base_url: str, headers: Mapping[str, str], timeout: float) -> None:
        url = urlsplit(base_url)
        self._secure = url.scheme == "https"
        self._host, self._port = url.hostname or "", url.port
        self._headers = {"User-Agent": "apiint-health", "Accept": "application/json, */*"} | dict(headers)
        self._timeout = timeout
        self.days_left: int | None = None

    def ask(self, method: str, target: str) -> tuple[int, http.client.HTTPMessage, float]:
        """Status, header fields, and milliseconds."""
        kind = http.client.HTTPSConnection if self._secure else http.client.HTTPConnection
        connection = kind(self._host, self._port, timeout=self._timeout)
        try:
            started = time.perf_counter()
            connection.request(method, target, headers=self._headers)
            if isinstance(connection.sock, ssl.SSLSocket):
                self.days_left = _days_left(connection.sock)
            answer = connection.getresponse()
            answer.read()
            return answer.status, answer.msg, (time.perf_counter() - started) * 1000
        finally:
            connection.close()


def _ask(asker: _Asker, target: str, found: Health) -> None:
    for _ in range(ASKED):
        found.status, fields, took = asker.ask("GET", target)
        found.latencies.append(took)
        _heed(fields, found)
    found.latencies.sort()
    asker.ask("HEAD", target)
    found.days_left = asker.days_left
    if found.status >= 500:
        found.findings.append(
            Finding(f"it answers {found.status}", "look at the service's status page, or at its logs")
        )
    if found.days_left is not None and found.days_left < EXPIRES_SOON:
        found.findings.append(Finding(f"the certificate ends in {found.days_left} days", "renew it"))


def _heed(fields: http.client.HTTPMessage, found: Health) -> None:
    for name, value in fields.items():
        if any(word in name.lower() for word in _TOLD):
            found.limits[name] = value
    found.hsts = fields.get("Strict-Transport-Security", found.hsts)
    location = fields.get("Location", "")
    told = Finding(f"it redirects to {shown(location)}, in clear text", "let it redirect to https")
    if location.startswith("http://") and found.url.startswith("https://") and told not in found.findings:
        found.findings.append(told)


def _days_left(sock: ssl.SSLSocket) -> int | None:
    certificate = sock.getpeercert() or {}
    ends = certificate.get("notAfter")
    return int((ssl.cert_time_to_seconds(ends) - time.time()) // _DAY) if isinstance(ends, str) else None


def _operation(asker: _Asker, prefix: str, path: str, target: str | None, found: Health) -> Operation:
    if target is None:
        return Operation(path, None, "needs a parameter without an example")
    status, fields, _ = asker.ask("GET", prefix + target)
    _heed(fields, found)
    if status >= 500:
        found.findings.append(Finding(f"GET {path} answers {status}", "look at the service's logs"))
    return Operation(path, status)


def _wanted(spec: Path) -> Iterator[tuple[str, str | None]]:
    """Each path with a GET, and its target; ``None`` where a parameter is needed that nobody gives an example of."""
    import yaml  # noqa: PLC0415 - for those who have a description

    try:
        document = yaml.safe_load(spec.read_text("utf-8"))
        paths = document["paths"].items()
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError, yaml.YAMLError) as error:
        rows = [
            ("file", spec.name),
            ("found", type(error).__name__),
            ("expected", "OpenAPI, as YAML or JSON, with paths"),
        ]
        raise UsageProblem(layout("the description can't be read", rows)) from None
    for path, operations in paths:
        if isinstance(operations, dict) and isinstance(operations.get("get"), dict):
            parameters = [*operations.get("parameters", ()), *operations["get"].get("parameters", ())]
            yield path, _target(path, [_resolved(parameter, document) for parameter in parameters])


def _resolved(parameter: dict[str, Any], document: Any) -> dict[str, Any]:
    for part in parameter.get("$ref", "#").split("/")[1:]:
        document = document.get(part, {})
    return document if "$ref" in parameter else parameter


def _target(path: str, parameters: Sequence[dict[str, Any]]) -> str | None:
    query = []
    for parameter in parameters:
        schema = parameter.get("schema", {})
        value = parameter.get("example", schema.get("example", schema.get("default")))
        if parameter.get("in") == "path" and value is not None:
            path = path.replace(f"{{{parameter['name']}}}", quote(str(value), safe=""))
        elif parameter.get("required"):
            if value is None or parameter.get("in") != "query":
                return None
            query.append((parameter["name"], value))
    if "{" in path:
        return None
    return f"{path}?{urlencode(query)}" if query else path
