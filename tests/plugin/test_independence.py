"""Tests of one run don't meet: nothing of one is left for the next."""

import time

import pytest

MANY = """
    import pytest, requests, httpx, time, urllib3
    @pytest.mark.parametrize("number", range(300))
    def test_it(api, number):
        api.mock.get("/users", json=number)
        with httpx.Client() as client:
            assert client.get(api.base_url + "/users").json() == number
        with requests.Session() as session:
            assert session.get(api.base_url + "/users").json() == number
        time.sleep(60)
        assert (len(api.journal), api.clock.elapsed) == (2, 60.0)
"""


LEFT = """
    import gc, threading
    from pathlib import Path

    def left():
        gc.collect()
        return threading.enumerate(), len(list(Path("/proc/self/fd").iterdir()))
    seen = []
    def test_before(): seen.append(left())
    def test_after(): assert left() == seen[0]
"""


def test_three_hundred_tests_leave_no_thread_and_no_file_descriptor(run_apart, pytester):
    """In a process of its own, where no other test's threads come and go."""
    pytester.makepyfile(test_left=LEFT, test_many=MANY)
    order = ["test_many.py::test_it[0]", "test_left.py::test_before", "test_many.py", "test_left.py::test_after"]
    run_apart("", "--keep-duplicates", "-p", "no:randomly", *order).assert_outcomes(passed=303)


def test_after_a_run_time_is_real_again(passes):
    passes("import time\ndef test_it(api): time.sleep(3600)")
    started = time.monotonic()
    time.sleep(0.02)
    assert 0.02 <= time.monotonic() - started < 60


def test_the_journal_the_mocks_and_the_findings_are_each_tests_own(run):
    result = run("""
        import requests, pytest
        def ask(api): return requests.get(api.base_url + "/users")
        def test_one(api):
            api.mock.get("/users", json=[])
            ask(api)
        def test_two(api):
            with pytest.raises(requests.ConnectionError): ask(api)
        def test_three(api): assert (len(api.journal), api.mock.called) == (0, False)
    """)
    result.assert_outcomes(passed=2, failed=1)


def test_a_fault_left_by_one_test_is_not_met_by_the_next(run):
    result = run("""
        import requests
        from pytest_apiint import faults
        def test_one(api): api.fail("GET /users", faults.unavailable())
        def test_two(api):
            api.mock.get("/users", json=[])
            assert requests.get(api.base_url + "/users").status_code == 200
    """)
    result.assert_outcomes(passed=1, failed=1)


POLLER = """
    import threading, time, pytest, requests
    seen = []
    def poll(url):
        while True:
            try:
                requests.get(url + "/poll")
                seen.append("answered")
            except requests.ConnectionError as error:
                seen.append(str(error))
            time.sleep(0.01)
    def test_one(api):
        api.mock.get("/poll", json=[])
        threading.Thread(target=poll, args=(api.base_url,), daemon=True).start()
        while not seen: time.sleep(1)
        del api.mock.routes[:]
        api.mock.get("/poll", json=[])
    def test_two({fixture}):
        del seen[:]
        for _ in range(500): seen or time.sleep(0.01)  # a virtual sleep, where there's a clock: the poller's ends too
        assert "the test that started this thread is over" in seen[-1]
        {more}
"""


def test_a_thread_left_over_does_not_count_in_the_next_test(run_apart):
    source = POLLER.format(fixture="api", more="assert len(api.journal) == 0")
    run_apart(source).assert_outcomes(passed=2)


def test_a_thread_left_over_reaches_no_network_from_a_test_that_has_no_api(run_apart):
    run_apart(POLLER.format(fixture="", more="")).assert_outcomes(passed=2)


def test_ctrl_c_in_a_test_gives_everything_back(run):
    with pytest.raises(KeyboardInterrupt):
        run("""
            import time
            def test_it(api):
                time.sleep(60)
                raise KeyboardInterrupt
        """)
    started = time.monotonic()
    time.sleep(0.02)
    assert 0.02 <= time.monotonic() - started < 60


def test_a_run_that_stops_at_its_first_failure_gives_everything_back(run):
    assert run("import pytest\ndef test_it(api): pytest.exit('enough')").ret == 2
    started = time.monotonic()
    time.sleep(0.02)
    assert 0.02 <= time.monotonic() - started < 60


def test_exit_codes_are_pytests_own(run):
    assert run("def test_it(api): pass").ret == 0
    assert run("def test_it(api): assert 0").ret == 1
    assert run("def test_it(api): pass", "-k", "none").ret == 5
