"""In the live modes a client's own connection meets the real server, and all is to it as if nobody listened."""

import gc
import warnings
from concurrent.futures import ThreadPoolExecutor

import pytest

from pytest_apiint.attempts import AttemptGuard
from pytest_apiint.clock import RealClock
from pytest_apiint.origins.sandbox import Sandbox
from pytest_apiint.session import Realm, Session
from pytest_apiint.wire import activated, install

from . import oracle
from .clients import GET
from .test_faults_native import outcome

SLOW = ("read_timeout", "read_timeout_after_headers", "slow_body", "latency", "connect_timeout")
# The kind of failure, or the status, that the journal tells of what a server did.
TOLD = {
    "ok": "200",
    "connection_refused": "connection_refused",
    "connect_timeout": "connect_timeout",
    "dns_failure": "dns_failure",
    "tls_failure": "tls_failure",
    "read_timeout": "read_timeout",
    "read_timeout_after_headers": "read_timeout",
    "empty_response": "closed",
    "truncated_body": "truncated",
    "close_mid_body": "truncated",
    "nothing_after_headers": "truncated",
    "slow_body": "read_timeout",
    "latency": "read_timeout",
    "rate_limited": "429",
    "unavailable": "503",
    "gzip_plain": "200",
    "decompression_bomb": "200",
}
ONLY_PLAIN = ("connection_refused", "connect_timeout", "dns_failure")
CASES = [(client, fault, "http") for client in GET for fault in TOLD if fault != "tls_failure"]
CASES += [(client, fault, "https") for client in GET for fault in TOLD if fault not in ONLY_PLAIN]


def live_session(url):
    """A session in which the server at `url` is the sandbox, and every host may be asked."""
    install()
    clock = RealClock()
    session = Session([Realm("acme", Sandbox("acme", url, url, lambda _: True, clock=clock), ("*",))], clock)
    session.attempts = AttemptGuard(100, 10_000, 10_000)
    return session


def _all(cases, pool):
    calls = {case: pool.submit(outcome, case[0], url, trusted) for case, (url, trusted) in cases.items()}
    return {case: call.result() for case, call in calls.items()}


def _met(cases, pool, url):
    """What each case comes to without us, and with us, and its rows in the journal."""
    alone = _all(cases, pool)
    session = live_session(url)
    with activated(session):
        watched = _all(cases, pool)
        rows = {case: [row for row in session.journal if row.request.url == cases[case][0]] for case in cases}
    return alone, watched, rows


def _alike(case, found):
    alone, watched, rows = found
    return alone[case] == watched[case] and _told(rows[case]) == {TOLD[case[1]]}


def _told(rows):
    return {str(row.status or row.failure.kind) for row in rows}


@pytest.fixture(scope="module")
def met(tmp_path_factory):
    """What each case comes to without us, with us, and the journal."""
    servers = {"http": oracle.FaultServer(), "https": oracle.FaultServer(tls=True)}
    ca = str(tmp_path_factory.mktemp("ca") / "ca.pem")
    servers["https"].ca.cert_pem.write_to_path(ca)
    with (
        warnings.catch_warnings(),
        oracle.full_port() as full,
        ThreadPoolExecutor(16) as pool,
        ThreadPoolExecutor(1) as one_by_one,
    ):
        # Real failures leave the libraries' real sockets behind, for their finalizers.
        warnings.simplefilter("ignore", ResourceWarning)
        roots = {
            "connection_refused": f"http://127.0.0.1:{oracle.closed_port()}",
            "connect_timeout": f"http://127.0.0.1:{full}",
            "dns_failure": "http://nonexistent.invalid",
        }
        cases = {}
        for case in sorted(CASES, key=lambda case: case[1] in SLOW):
            _, fault, scheme = case
            trusted = ca if scheme == "https" and fault != "tls_failure" else None
            cases[case] = f"{roots.get(fault, servers[scheme].url)}/bucket/{'-'.join(case)}/{fault}", trusted
        found = _met(cases, pool, servers["http"].url)
        for _ in range(3):
            # On a busy machine a client may run out of patience elsewhere; what differs by itself, differs again.
            again = {case: cases[case] for case in cases if not _alike(case, found)}
            for mine, other in zip(found, _met(again, one_by_one, servers["http"].url), strict=True):
                mine.update(other)
        for server in servers.values():
            server.close()
        gc.collect()
    return found


@pytest.mark.parametrize("case", CASES, ids="-".join)
def test_a_client_meets_the_real_server_as_if_nobody_listened(case, met):
    alone, watched, _ = met
    assert watched[case] == alone[case]


@pytest.mark.parametrize("case", CASES, ids="-".join)
def test_the_journal_tells_what_the_real_server_did(case, met):
    _, _, rows = met
    assert _told(rows[case]) == {TOLD[case[1]]}
