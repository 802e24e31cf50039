"""Leftovers of a sandbox deleted, one request each, under the rules that tests have there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from pytest_apiint import modes
from pytest_apiint.drift.asking import Asker, Silence
from pytest_apiint.drift.restored import Lost, Secrets, needed
from pytest_apiint.errors import SettingsProblem
from pytest_apiint.exchange import Headers, Request
from pytest_apiint.sandbox.created import GONE

if TYPE_CHECKING:
    from pytest_apiint.modes import Wanted
    from pytest_apiint.sandbox.leftovers import Leftover
    from pytest_apiint.settings import Service, Settings

UNKNOWN: Final = "no request is known for it: delete it by hand, then --forget it"


@dataclass(frozen=True, slots=True)
class Swept:
    """What became of one leftover: whether it's `gone`, and `why` in a line; `text` explains more.

    It's `unasked` where no answer came.
    """

    leftover: Leftover
    gone: bool = False
    why: str = ""
    text: str = ""
    unasked: bool = False


def swept(found: Iterable[Leftover], settings: Settings, wanted: Wanted, *, timeout: float) -> Iterator[Swept]:
    """Send the DELETE of each leftover to its sandbox, in the given order; what can't be sent says why.

    Raises:
        SecretMissing: a variable isn't set that holds a secret of one of the requests. SecretRefused: it's a live key.
    """
    from pytest_apiint.api import opened  # noqa: PLC0415 - once something is to be asked
    from pytest_apiint.clock import RealClock  # noqa: PLC0415

    asking: list[tuple[Leftover, Service, Request]] = []
    for one in found:
        service = _service(one, settings)
        if isinstance(service, str):
            yield Swept(one, why=service)
        else:
            asking.append((one, service, Request("DELETE", one.url, Headers(one.headers))))
    services = {
        service.name: needed(service, [request for _, other, request in asking if other.name == service.name])
        for _, service, _ in asking
    }
    secrets = {name: Secrets(one, modes.secrets(one, wanted)) for name, one in services.items()}
    if not asking:
        return
    alone = replace(settings, services=services, allowed_hosts=())
    with RealClock() as clock, opened(alone, clock, wanted) as apis:
        asker = Asker(apis.session.findings, timeout)
        for one, service, request in asking:
            yield _sent(one, request, secrets[service.name], asker)


def _service(one: Leftover, settings: Settings) -> Service | str:
    """The service whose sandbox has it, or why nothing can be sent there."""
    try:
        service = settings.service(one.service)
    except SettingsProblem:
        return f'the settings have no service "{one.service}" any more'
    if service.sandbox_url is None:
        return f'"{one.service}" has no sandbox_url any more'
    return service if one.url else UNKNOWN


def _sent(one: Leftover, request: Request, secrets: Secrets, asker: Asker) -> Swept:
    try:
        answer = asker.ask(secrets.restored(request))
    except Lost as lost:
        return Swept(one, why=f"it can't be sent anew, {lost}")
    if isinstance(answer, Silence):
        return Swept(one, why=answer.why, text=answer.text, unasked=not answer.text)
    gone = 200 <= answer.status < 300 or answer.status in GONE
    return Swept(one, gone=gone, why=f"answered {answer.status}")
