"""A client talks to whom it should, and to nobody else."""

from __future__ import annotations

from fnmatch import fnmatchcase

from pytest_apiint.checks.choice import chosen
from pytest_apiint.checks.failures import failure
from pytest_apiint.checks.port import Judged
from pytest_apiint.checks.wording import listed, times
from pytest_apiint.errors import UsageProblem
from pytest_apiint.exchange import Request


def assert_only_contacted(journal: Judged, *hosts: str, route: str | None = None) -> None:
    """Every request went to one of `hosts`: a name, a glob (``"*.acme.example"``), or either with a port.

    A connection that was refused counts: it was tried. Against requests that an answer sends elsewhere (SSRF: OWASP
    API7:2023).
    """
    __tracebackhide__ = True
    if not hosts:
        raise UsageProblem(
            'assert_only_contacted: name the hosts, as in assert_only_contacted(api, "api.acme.example")'
        )
    expected = f"requests to {listed(hosts, 4)} alone"
    rows = chosen(journal, route, expected=expected)
    wrong = [row for row in rows if not _known(row.request, hosts)]
    if wrong:
        others = list(dict.fromkeys(f"{row.request.host}:{row.request.port}" for row in wrong))
        raise failure(
            f"{times(len(wrong), 'request')} of {len(rows)} went to {listed(others, 2)}",
            expected=expected,
            seen=f"{wrong[0].request.method} {wrong[0].request.scheme}://{others[0]}",
            hint="did a redirect, a link or a field of an answer say where? check it against a list of your own",
            calls=rows.calls(),
            marks={row.number: f"to {row.request.host}" for row in wrong[:3]},
        )


def _known(request: Request, hosts: tuple[str, ...]) -> bool:
    names = (request.host, f"{request.host}:{request.port}")
    return any(fnmatchcase(name, host.lower()) for host in hosts for name in names)
