"""The fixtures, alone, together, and beside a suite's own."""

import pytest

USED = """
    import requests
    def test_it({name}):
        {name}.mock.get("/users", json=[])
        assert requests.get({name}.base_url + "/users").json() == []
"""


@pytest.mark.parametrize("name", ["apiint", "api", "mock_api"])
def test_each_fixture_is_an_api_that_answers(passes, name):
    passes(USED.format(name=name))


def test_all_fixtures_of_a_test_share_one_session(passes):
    passes("""
        def test_it(apiint, api, mock_api, apis, api_clock):
            assert apiint is api is mock_api is apis[api.name]
            assert api_clock is api.clock
    """)


def test_without_settings_the_service_is_one_that_no_resolver_knows(passes):
    passes("""
        def test_it(api):
            assert (api.name, api.base_url, api.mode) == ("default", "https://api.test", "mock")
    """)


def test_settings_name_the_service_and_its_base_url(passes, acme):
    passes("""
        def test_it(api):
            assert (api.name, api.base_url) == ("acme", "https://api.acme.example/v1")
            assert api.secret("token") == "dummy-acme-token"
    """)


def test_the_clock_is_virtual_and_starts_at_zero(passes):
    passes("""
        import time
        def test_it(api_clock):
            time.sleep(3600)
            assert api_clock.virtual
            assert api_clock.elapsed == 3600.0
            assert [sleep.seconds for sleep in api_clock.sleeps] == [3600.0]
    """)


@pytest.mark.parametrize("name", ["api", "mock_api"])
def test_a_suite_with_a_fixture_of_that_name_keeps_it(passes, name):
    passes(f"""
        import pytest
        @pytest.fixture
        def {name}():
            return "mine"
        def test_it({name}, apiint, apis, api_clock):
            assert {name} == "mine"
            assert apis["default"] is apiint
    """)


def test_a_suite_may_stand_on_our_fixture_under_the_same_name(passes):
    passes("""
        import pytest, requests
        @pytest.fixture
        def api(api):
            api.mock.get("/users", text="from the suite's own fixture")
            return api
        def test_it(api):
            assert requests.get(api.base_url + "/users").text == "from the suite's own fixture"
    """)


def test_several_services_go_by_their_names(passes, both):
    passes("""
        import requests
        def test_it(apis):
            apis["acme"].mock.get("/users", text="acme")
            apis["globex"].mock.get("/users", text="globex")
            assert requests.get("https://api.acme.example/v1/users").text == "acme"
            assert requests.get("https://globex.example/users").text == "globex"
            assert apis["acme"].journal is apis["globex"].journal
    """)


def test_several_services_need_no_chosen_one_for_the_clock(passes, both):
    passes("def test_it(api_clock, apis): assert api_clock.elapsed == 0.0")


def test_several_services_leave_the_api_undecided(run, both):
    result = run("def test_it(api): pass")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["several services: which one is meant?", "  known  acme, globex"])
    result.stdout.no_fnmatch_line("*Traceback*")
    result.stdout.no_fnmatch_line("*During handling*")


def test_an_unknown_service_is_named_with_the_nearest_known_one(run, both):
    result = run("def test_it(apis): apis['acmee']")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(['*no service is called "acmee"', '*did you mean "acme"?*'])


@pytest.mark.parametrize("where", ["class TestIt:", "class TestIt(unittest.TestCase):"])
def test_usefixtures_on_a_class_opens_a_session_for_each_test(passes, where):
    passes(
        f"""
        import time, unittest, pytest
        @pytest.mark.usefixtures("api")
        {where}
            def test_one(self): time.sleep(600)
            def test_two(self): time.sleep(600)
        """,
        count=2,
    )


def test_usefixtures_on_a_module_opens_a_session_for_each_test(passes):
    passes(
        """
        import time, pytest
        pytestmark = pytest.mark.usefixtures("api_clock")
        def test_one(): time.sleep(600)
        def test_two(api): assert api.clock.elapsed == 0.0
        """,
        count=2,
    )


def test_each_parameter_of_a_test_has_a_session_of_its_own(passes):
    passes(
        """
        import pytest, requests
        @pytest.mark.parametrize("number", range(3))
        def test_it(api, number):
            api.mock.get("/users", json=number)
            assert requests.get(api.base_url + "/users").json() == number
            assert len(api.journal) == 1
        """,
        count=3,
    )


def test_a_module_wide_fixture_is_told_that_a_session_is_a_tests_own(run):
    result = run("""
        import pytest
        @pytest.fixture(scope="module")
        def client(api): return api
        def test_it(client): pass
    """)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*ScopeMismatch*function scoped*api*module scope*"])
