"""What a test holds: ``api``'s own methods, and what they refuse."""

import subprocess
import sys
import threading
import urllib.request

import pytest
import requests

from pytest_apiint import UsageProblem, faults
from pytest_apiint.errors import SettingsProblem


def test_an_operation_makes_one_call_of_what_several_threads_do(api):
    api.mock.get("/users", json=[])
    with api.operation("read"):
        threads = [threading.Thread(target=requests.get, args=(f"{api.base_url}/users",)) for _ in range(3)]
        for thread in threads:
            thread.start()
            thread.join()
    (call,) = api.journal.calls()
    assert len(call.attempts) == 3
    assert {exchange.request.operation for exchange in api.journal} == {"read"}


def test_operations_nest_and_end(api):
    api.mock.get("/users", json=[])
    with api.operation("outer"):
        with api.operation("inner"):
            requests.get(f"{api.base_url}/users")
        requests.get(f"{api.base_url}/users")
    requests.get(f"{api.base_url}/users")
    assert [exchange.request.operation for exchange in api.journal] == ["inner", "outer", None]


def test_an_operation_ends_with_an_error_too(api):
    api.mock.get("/users", json=[])
    with pytest.raises(ValueError, match="inside"), api.operation("read"):
        raise ValueError("inside")
    requests.get(f"{api.base_url}/users")
    assert api.journal[0].request.operation is None


def test_an_unknown_secret_is_refused_with_what_is_known(api):
    with pytest.raises(SettingsProblem, match='service "default" has no secret "tokn"'):
        api.secret("tokn")


def test_a_server_answers_another_process_and_closes_with_the_test(passes):
    passes(
        """
        import subprocess, sys, socket
        ports = []
        def test_one(api):
            api.mock.get("/users", text="served")
            server = api.serve()
            ports.append(server.port)
            code = f"import urllib.request as u; print(u.urlopen('{server.url}/users').read().decode())"
            assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "served\\n"
            assert [exchange.request.path for exchange in api.journal] == ["/users"]
        def test_two():
            import pytest
            with pytest.raises(OSError): socket.create_connection(("127.0.0.1", ports[0]), 1)
        """,
        count=2,
    )


def test_a_server_may_be_asked_from_the_test_itself(api):
    api.mock.get("/users", text="served")
    server = api.serve()
    with urllib.request.urlopen(f"{server.url}/users", timeout=5) as answer:
        assert answer.read() == b"served"


@pytest.mark.parametrize("route", ["", "users", "GET", "get users", "G3T /users", "GET /users?page=1", "GET users"])
def test_what_is_no_route_is_refused(api, route):
    with pytest.raises(UsageProblem, match="is no route"):
        api.fail(route, faults.unavailable())


@pytest.mark.parametrize(
    "planned",
    [(), (503,), ("unavailable",), (faults.unavailable,), (faults.always(faults.unavailable()), faults.unavailable())],
)
def test_what_is_no_fault_is_refused(api, planned):
    with pytest.raises(UsageProblem, match=r"api.fail\(\) takes faults in turn"):
        api.fail("GET /users", *planned)


def test_a_refused_fault_leaves_no_plan_behind(api):
    with pytest.raises(UsageProblem):
        api.fail("GET /users")
    assert api.session.faults.rules == []


def test_a_route_knows_the_line_that_registered_it(api):
    route = api.mock.get("/users", json=[])
    assert route.place.file == __file__
    assert route.place.line == test_a_route_knows_the_line_that_registered_it.__code__.co_firstlineno + 1


def test_a_fault_knows_the_line_that_planned_it(api):
    rule = api.fail("GET /users", faults.always(faults.unavailable()))
    requests.get(f"{api.base_url}/users")
    assert rule.where == f"{__file__}:{test_a_fault_knows_the_line_that_planned_it.__code__.co_firstlineno + 1}"


def test_an_api_shows_what_it_is(api):
    assert repr(api) == "<api default at https://api.test, mode=mock>"


def test_a_subprocess_without_a_server_knows_nothing_of_the_test(api):
    code = "import time; print(time.sleep)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "built-in function sleep" in done.stdout
