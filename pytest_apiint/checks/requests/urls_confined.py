"""What a payload says is a URL is fetched only where it leads to a host that the client is meant to talk to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, ClassVar, Final, Protocol

from pytest_apiint import faults
from pytest_apiint.checks.failures import failure
from pytest_apiint.checks.requests.only_contacted import Host, place, read_hosts
from pytest_apiint.checks.scenario import PLAIN, Scenario
from pytest_apiint.checks.wording import listed
from pytest_apiint.errors import ContractFailure, NetworkBlocked, UsageProblem
from pytest_apiint.exchange import Exchange, Request
from pytest_apiint.faults import Fault
from pytest_apiint.faults.ssrf_urls import SSRF_URLS, HostileUrl
from pytest_apiint.messages import shorten
from pytest_apiint.script import Answer, Decision

if TYPE_CHECKING:
    from pytest_apiint.checks.trial import Trial

_NAME: Final = "assert_urls_confined"
_PATH: Final = "/apiint-planted"
_CANARY: Final = "apiint-canary-7f3a51c9"
_WAYS_OUT: Final = ("http://127.0.0.1/apiint", "http://169.254.169.254/apiint")


class Tries(Protocol):
    """``api``, which makes a call under a scenario."""

    @property
    def base_url(self) -> str: ...
    def trial(self, call: Callable[[], Any], scenario: Scenario) -> Trial: ...


@dataclass(frozen=True, slots=True)
class _Moved(Fault):
    """Whatever asks for the planted path is sent to `to`; all else is answered as usual."""

    needs_answer: ClassVar[bool] = True
    to: str

    @property
    def kind(self) -> str:
        return "redirect to this machine"

    def decision(self, request: Request, usual: Answer) -> Decision:
        moved = faults.redirect(self.to) if request.path == _PATH else None
        return moved.decision(request, usual) if moved is not None else usual


@dataclass(frozen=True, slots=True)
class _Strayed:
    """A URL, by its name, that led the client where it mustn't go, and `where` that is."""

    name: str
    where: str
    trial: Trial


def assert_urls_confined(
    call: Callable[[str], Any], api: Tries, *, hosts: str | Iterable[str] = (), urls: Iterable[HostileUrl] = SSRF_URLS
) -> None:
    """`call`, given a URL as a payload would hold it, asks no host but `hosts`, whatever the URL is.

    ``call(url)`` plants it and makes the client read it: in a webhook's body, or in an answer
    (``api.mock.get("/users/1", json={"avatar": url})``). It's called for each of `urls`, for a local file, and for a
    good URL whose answer redirects to this machine. `hosts` are written as for `assert_only_contacted`; by default the
    base URL's host alone. What is raised is the client's business; what goes out counts, connections that are refused
    too.

    Raises:
        ContractFailure: a request went elsewhere, a file was read, or not even a good URL leads to a request.
        UsageProblem: a host is none, or time is real.

    Source: OWASP API7:2023; CWE-918.
    """
    __tracebackhide__ = True
    known = _known(hosts, api)
    good = _good(known)
    control = api.trial(lambda: call(f"https://{good}{_PATH}"), PLAIN)
    if not control.journal:
        raise _nothing(control)
    judged = tuple(urls)
    found = [*_by_url(call, api, known, judged), *_by_redirect(call, api, known), *_by_file(call, api)]
    if found:
        raise _told(found, len(judged) + len(_WAYS_OUT) + 1, known)


def _known(hosts: str | Iterable[str], api: Tries) -> list[Host]:
    given = [hosts] if isinstance(hosts, str) else list(hosts)
    if not given:
        return read_hosts([api.base_url.partition("://")[2].partition("/")[0]], _NAME)
    return read_hosts(given, _NAME)


def _good(known: list[Host]) -> str:
    """A host that is allowed, as a URL has it; of a glob, one that it takes."""
    if any(not host.name.strip("*.?") for host in known):
        raise UsageProblem(f"{_NAME}: hosts= allows every host, so nothing can lead astray")
    name = known[0].name.replace("*", "www")
    port = "" if known[0].port in (None, 443) else f":{known[0].port}"
    return (f"[{name}]" if ":" in name else name) + port


def _by_url(
    call: Callable[[str], Any], api: Tries, known: list[Host], urls: Iterable[HostileUrl]
) -> Iterator[_Strayed]:
    good = _good(known)
    for hostile in urls:
        trial = api.trial(_planted(call, hostile.url(good)), PLAIN)
        if where := _outside(trial, known):
            yield _Strayed(hostile.name, where, trial)


def _planted(call: Callable[[str], Any], url: str) -> Callable[[], Any]:
    return lambda: call(url)


def _outside(trial: Trial, known: list[Host]) -> str:
    """Where a request went that it mustn't; empty where none did. What the guard stopped wanted to go somewhere too."""
    row = next((row for row in trial.journal if not _may(row, known)), None)
    if row is not None:
        return f"{row.request.scheme}://{place(row.request)}"
    return "a connection of its own, which was blocked" if _blocked(trial.raised) else ""


def _may(row: Exchange, known: list[Host]) -> bool:
    """Another port than the scheme's own is another service, unless the host was given with it."""
    usual = row.request.port in (80, 443)
    return any(host.meets(row.request) and (usual or host.port is not None) for host in known)


def _blocked(error: BaseException | None) -> bool:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        if isinstance(error, NetworkBlocked) or isinstance(getattr(error, "reason", None), NetworkBlocked):
            return True
        seen.add(id(error))
        error = error.__cause__ or error.__context__
    return False


def _by_redirect(call: Callable[[str], Any], api: Tries, known: list[Host]) -> Iterator[_Strayed]:
    for target in _WAYS_OUT:
        moved = Scenario(faults=(faults.always(_Moved(target)),))
        trial = api.trial(_planted(call, f"https://{_good(known)}{_PATH}"), moved)
        if where := _outside(trial, known):
            yield _Strayed("a good URL's redirect", where, trial)


def _by_file(call: Callable[[str], Any], api: Tries) -> Iterator[_Strayed]:
    with _file() as path:
        trial = api.trial(_planted(call, path.as_uri()), PLAIN)
    sent = any(_CANARY.encode() in row.request.body or _CANARY in row.request.url for row in trial.journal)
    if sent or _CANARY in _shown(trial.returned) or _CANARY in _shown(trial.raised):
        yield _Strayed("file", "a file of this machine", trial)


@contextmanager
def _file() -> Iterator[Path]:
    with TemporaryDirectory(prefix="apiint-") as folder:
        path = Path(folder, "canary.json")
        path.write_text(f'{{"canary": "{_CANARY}"}}')
        yield path


def _shown(value: Any) -> str:
    """What a caller could see of `value`: its text, or what it holds."""
    body = getattr(value, "content", None) or getattr(value, "text", None)
    return f"{value!s} {value!r} {body!r} {getattr(value, '__dict__', '')!r}"


def _nothing(control: Trial) -> ContractFailure:
    raised = control.raised
    return failure(
        "nothing to judge: with a good URL, the call makes no request",
        expected="a request for the URL, or any",
        seen=f"{type(raised).__name__}: {shorten(str(raised), 50)}" if raised is not None else "none",
        hint="call(url) plants the URL where the client reads it: in a webhook's body, or in api.mock's answer",
    )


def _told(found: list[_Strayed], count: int, known: list[Host]) -> ContractFailure:
    names = [one.name for one in found]
    return failure(
        f"{len(found)} of {count} URLs led the client astray: {listed(names, 3)}",
        expected=f"requests to {listed([host.name for host in known], 3)} alone, whatever a payload says",
        seen="; ".join(f"{shorten(one.where, 50)} ({one.name})" for one in found[:3]),
        hint="parse it once (urlsplit), take https and hosts of your own list only, and follow no redirect",
        calls=found[0].trial.calls,
    )
