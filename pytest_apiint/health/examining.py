"""The questions, and what comes of them."""

from __future__ import annotations

import http.client
import ssl
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from pytest_apiint.errors import SpecDamaged, UsageProblem
from pytest_apiint.health.asking import Asker
from pytest_apiint.health.facts import Compared, Finding, Health, Operation, Unreachable, shown

if TYPE_CHECKING:
    from pytest_apiint.exchange import Headers, Response
    from pytest_apiint.health.described import Description
    from pytest_apiint.settings import Level, Service

ASKED: Final = 5  # times, for the latencies
EXPIRES_SOON: Final = 14  # days
_TOLD: Final = ("ratelimit", "rate-limit", "retry-after")


def examine(
    base_url: str,
    *,
    headers: Mapping[str, str],
    service: Service | None = None,
    level: Level | None = None,
    timeout: float = 10.0,
) -> Health:
    """Ask the API at `base_url`, and each operation of `service` that answers GET and needs nothing that isn't known.

    Answers are held against the service's description as strictly as `level` says, by default its own.

    Raises:
        Unreachable: no connection, or no answer.
        UsageProblem: `base_url` can't be meant, nor the service's file of waivers. SpecDamaged: nor its description.
    """
    url = urlsplit(base_url)
    if url.scheme not in ("http", "https") or not url.hostname:
        raise UsageProblem(f"--base-url is https://host[:port][/path], and not {shown(base_url)}")
    description = _description(service, level) if service is not None else None
    examining = _Examining(Health(shown(base_url)), Asker(base_url, headers, timeout), description)
    found = examining.found
    try:
        examining.base(url.path or "/")
        examining.operations(url.path.rstrip("/"))
    except ssl.SSLCertVerificationError as error:
        reason = error.verify_message or str(error)
        found.findings.append(Finding(f"untrusted certificate: {reason}", "renew it, or name the CA: SSL_CERT_FILE"))
    except (OSError, http.client.HTTPException) as error:
        if not found.latencies:
            raise Unreachable(f"{type(error).__name__}: {error}") from error
        found.findings.append(Finding(f"a request failed: {type(error).__name__}", "ask again; does it fail often?"))
    return found


def _description(service: Service, level: Level | None) -> Description | None:
    if service.spec is None:
        return None
    from pytest_apiint.health.described import Description  # noqa: PLC0415 - for those who have one

    return Description.of(service, level or service.contract)


class _Examining:
    """One look at an API: what was `found` so far."""

    def __init__(self, found: Health, asker: Asker, description: Description | None) -> None:
        self.found = found
        self._asker = asker
        self._description = description
        if description is not None:
            found.level = description.level
        parts = urlsplit(found.url)
        self._origin = f"{parts.scheme}://{parts.netloc}"

    def base(self, target: str) -> None:
        """Ask the base URL itself, often enough to tell how long it takes."""
        found = self.found
        for _ in range(ASKED):
            answer, took = self._asker.ask("GET", target)
            found.latencies.append(took)
            self._heed(answer.headers)
        found.status = answer.status
        found.latencies.sort()
        self._asker.ask("HEAD", target)
        found.days_left = self._asker.days_left
        found.compared = self._held(target, answer)
        if found.status >= 500:
            fix = "look at the service's status page, or at its logs"
            found.findings.append(Finding(f"it answers {found.status}", fix))
        if found.days_left is not None and found.days_left < EXPIRES_SOON:
            found.findings.append(Finding(f"the certificate ends in {found.days_left} days", "renew it"))

    def operations(self, prefix: str) -> None:
        """Ask what the description has, below `prefix`."""
        for path, target in self._description.asked() if self._description is not None else ():
            self.found.operations.append(self._operation(prefix, path, target))

    def _operation(self, prefix: str, path: str, target: str | SpecDamaged | None) -> Operation:
        if target is None:
            return Operation(path, None, "needs a parameter without an example")
        if isinstance(target, SpecDamaged):
            from pytest_apiint.health.described import unreadable  # noqa: PLC0415 - it's loaded

            self.found.findings.append(unreadable(path, target))
            return Operation(path, None, "can't be read")
        answer, _ = self._asker.ask("GET", prefix + target)
        self._heed(answer.headers)
        if answer.status >= 500:
            self.found.findings.append(Finding(f"GET {path} answers {answer.status}", "look at the service's logs"))
        return Operation(path, answer.status, compared=self._held(prefix + target, answer))

    def _held(self, target: str, answer: Response) -> Compared | None:
        if self._description is None:
            return None
        compared, finding = self._description.compared(f"{self._origin}{target}", answer)
        if finding is not None:
            self.found.differs(finding)
        return compared

    def _heed(self, fields: Headers) -> None:
        found = self.found
        for name, value in fields.items():
            if any(word in name.lower() for word in _TOLD):
                found.limits[name] = value
        found.hsts = fields.get("Strict-Transport-Security", found.hsts)
        location = fields.get("Location", "")
        told = Finding(f"it redirects to {shown(location)}, in clear text", "let it redirect to https")
        if location.startswith("http://") and found.url.startswith("https://") and told not in found.findings:
            found.findings.append(told)
