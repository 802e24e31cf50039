"""What a fault is to a client library: the same on our wire as from a server that really goes wrong, side by side."""

import errno
import gc
import os
import re
import warnings
from concurrent.futures import ThreadPoolExecutor

import pytest

from pytest_apiint import faults

from . import oracle
from .clients import GET
from .raised import told

# Long enough for a busy machine to connect in, short enough to wait out.
SHORT, LONG = 0.5, 10.0
TIMED = ("unreachable", "connect_timeout", "read_timeout", "read_timeout_after_headers", "slow_body", "latency")
FAULTS = {
    "ok": None,
    "connection_refused": faults.connection_refused(),
    "unreachable": faults.unreachable(),
    "connect_timeout": faults.connect_timeout(),
    "dns_failure": faults.dns_failure(),
    "tls_failure": faults.tls_failure("unable to get local issuer certificate"),
    "read_timeout": faults.read_timeout(),
    "read_timeout_after_headers": faults.read_timeout(after_headers=True),
    "reset": faults.reset(),
    "reset_after_headers": faults.reset(after_headers=True),
    "nothing_after_headers": faults.truncated_body(after=0),
    "empty_response": faults.empty_response(),
    "close_mid_body": faults.close_mid_body(),
    "truncated_body": faults.truncated_body(),
    "malformed_chunk": faults.malformed_chunk(),
    "garbage": faults.garbage(),
    "slow_body": faults.slow_body(2.0, pieces=2),
    "latency": faults.latency(1.0),
    "rate_limited": faults.rate_limited(retry_after=0),
    "unavailable": faults.unavailable(),
}
# Where a real server is met differently, and why that is right.
BLOCKING = [name for name in GET if not name.endswith(("asyncio", "trio")) and name != "aiohttp"]
DIFFERENCES = {
    # Python's blocking TLS sockets took a reset for an end of file until 3.11.9 and 3.12.3 (gh-115627);
    # the wire does on all versions what the repaired ones do, and what each does without TLS.
    **{(client, fault, "https"): "http" for client in BLOCKING for fault in ("reset", "reset_after_headers")},
}
REFUSALS = ("connection_refused", "unreachable", "connect_timeout", "dns_failure", "tls_failure")
OVER_TLS = [name for name in FAULTS if name not in REFUSALS]
PLAIN = [name for name in FAULTS if name != "tls_failure"]
CASES = [(client, fault, "http") for client in GET for fault in PLAIN]
CASES += [(client, fault, "https") for client in GET for fault in [*OVER_TLS, "tls_failure"]]


def outcome(client, url, ca):
    """What a call comes to: its answer, or its exception's family with the messages, addresses apart."""
    try:
        return GET[client](url, SHORT if url.endswith(TIMED) else LONG, ca)
    except Exception as error:  # noqa: BLE001 - whatever it raises is what is compared
        return told(error)


def anywhere(outcome):
    """An outcome without where it came about: scheme, port and path."""
    return re.sub(r"https?://|(?<=HTTP)S(?=Conn)|(?<=127.0.0.1:)\d+|(?<=port=)\d+|(?<=/bucket/)\w+", "", str(outcome))


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    """Where each case leads, and what it comes to on a real network, all asked at once."""
    servers = {"http": oracle.FaultServer(), "https": oracle.FaultServer(tls=True)}
    ca = str(tmp_path_factory.mktemp("ca") / "ca.pem")
    servers["https"].ca.cert_pem.write_to_path(ca)
    with warnings.catch_warnings(), oracle.full_port() as full, ThreadPoolExecutor(16) as pool:
        # Real failures leave the libraries' real sockets behind, for their finalizers.
        warnings.simplefilter("ignore", ResourceWarning)
        roots = {
            "connection_refused": f"http://127.0.0.1:{oracle.closed_port()}",
            "unreachable": f"http://{oracle.DISCARDED}",
            "connect_timeout": f"http://127.0.0.1:{full}",
            "dns_failure": "http://nonexistent.invalid",
        }
        found = {}
        # Those against the clock last, when the libraries are warm and the machine is at rest.
        for case in sorted(CASES, key=lambda case: case[1] in TIMED):
            client, fault, scheme = case
            url = f"{roots.get(fault, servers[scheme].url)}/bucket/{fault}"
            trusted = ca if scheme == "https" and fault != "tls_failure" else None
            found[case] = url, trusted, pool.submit(outcome, client, url, trusted)
        answers = {case: (url, trusted, call.result()) for case, (url, trusted, call) in found.items()}
        for server in servers.values():
            server.close()
        gc.collect()
    return answers


@pytest.mark.parametrize(("client", "fault", "scheme"), CASES)
def test_a_fault_is_the_same_as_from_a_real_server(client, fault, scheme, real, api):
    url, trusted, expected = real[client, fault, scheme]
    api.mock.get(url, content=oracle.BODY, headers={"Content-Type": "application/json"})
    if FAULTS[fault] is not None:
        api.fail(f"GET {url}", faults.always(FAULTS[fault]))  # some libraries try again by themselves
    given = outcome(client, url, trusted)
    if fault == "unreachable" and os.strerror(errno.EHOSTUNREACH) not in str(expected):
        pytest.skip("where this machine is, packets to nowhere get another answer")
    if (elsewhere := DIFFERENCES.get((client, fault, scheme))) is not None:
        given, expected = anywhere(given), anywhere(real[client, fault, elsewhere][-1])
    assert given == expected


@pytest.mark.parametrize("case", DIFFERENCES, ids="-".join)
def test_each_difference_is_one_of_the_interpreter_and_not_of_the_client(case, real):
    client, fault, scheme = case
    repaired = real[client, fault, DIFFERENCES[case]][-1]
    ended = real[client, "empty_response" if fault == "reset" else "nothing_after_headers", scheme][-1]
    assert anywhere(real[case][-1]) in (anywhere(repaired), anywhere(ended))
