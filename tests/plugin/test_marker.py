"""The marker ``api``: what one test asks for."""


def test_the_service_of_one_test(passes, both):
    passes("""
        import pytest
        @pytest.mark.api(service="globex")
        def test_it(api): assert api.base_url == "https://globex.example"
    """)


def test_the_nearest_marker_wins_key_by_key(passes, both):
    passes("""
        import pytest
        pytestmark = pytest.mark.api(service="acme", clock="real")
        class TestIt:
            pytestmark = pytest.mark.api(service="globex")
            def test_it(self, api): assert (api.name, api.clock.virtual) == ("globex", False)
    """)


def test_the_real_clock_sleeps_really(passes):
    passes("""
        import pytest, time
        from pytest_apiint.clock import real
        @pytest.mark.api(clock="real")
        def test_it(api):
            started = real.monotonic()
            time.sleep(0.05)
            assert real.monotonic() - started >= 0.05
    """)


def test_a_marker_goes_before_the_option(passes, both):
    passes(
        """
        import pytest
        @pytest.mark.api(service="globex")
        def test_it(api): assert api.name == "globex"
        """,
        "--api-service=acme",
    )


def test_a_marker_that_cannot_be_meant_fails_its_own_test_only(run):
    result = run("""
        import pytest
        @pytest.mark.api("acme")
        def test_wrong(api): pass
        def test_right(api): pass
    """)
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.no_fnmatch_line("*fixtures.py*")


def test_the_marker_of_a_suite_that_does_not_use_our_fixtures_is_none_of_our_business(passes):
    passes("""
        import pytest
        @pytest.mark.api("users", slow=True)
        def test_it(): pass
    """)


def test_the_marker_is_known_where_markers_must_be(passes):
    passes(
        """
        import pytest
        @pytest.mark.api(mode="mock")
        def test_it(api): pass
        """,
        "--strict-markers",
    )
