"""Options, environment and ini keys: which one wins, what they say of themselves, and what they refuse."""

import pytest

from pytest_apiint.plugin import header

MODE = "def test_it(api): assert api.mode == 'mock'"
WHICH = "def test_it(api): assert api.name == 'globex'"


def refused(result):
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "Traceback" not in result.stderr.str() + result.stdout.str()
    return result.stderr.str()


def test_the_mode_may_be_said_on_the_command_line(passes):
    passes(MODE, "--api-mode=mock")


def test_the_command_line_goes_before_the_environment(passes, monkeypatch):
    monkeypatch.setenv("APIINT_MODE", "bogus")
    passes(MODE, "--api-mode=mock")


def test_the_environment_goes_before_the_ini_file(passes, monkeypatch):
    monkeypatch.setenv("APIINT_MODE", "mock")
    passes(MODE, "-o", "apiint_mode=bogus")


@pytest.mark.parametrize("source", ["--api-mode", "APIINT_MODE", "apiint_mode"])
def test_a_refused_mode_says_where_it_was_asked_for(run, clean, monkeypatch, source):
    if source == "APIINT_MODE":
        monkeypatch.setenv(source, "bogus")
    options = {"--api-mode": ["--api-mode=bogus"], "apiint_mode": ["-o", "apiint_mode=bogus"]}.get(source, [])
    assert f"found    {source}=bogus" in refused(run(MODE, *options))


def test_an_empty_variable_says_nothing(passes, monkeypatch):
    monkeypatch.setenv("APIINT_MODE", "")
    passes(MODE)


def test_the_service_may_be_said_on_the_command_line(passes, both):
    passes(WHICH, "--api-service=globex")


def test_the_service_may_be_said_in_the_environment(passes, both, monkeypatch):
    monkeypatch.setenv("APIINT_SERVICE", "globex")
    passes(WHICH)


def test_the_service_may_be_said_in_the_ini_file(passes, both):
    passes(WHICH, "-o", "apiint_service=globex")


def test_the_service_on_the_command_line_goes_before_all(passes, both, monkeypatch):
    monkeypatch.setenv("APIINT_SERVICE", "acme")
    passes(WHICH, "--api-service=globex", "-o", "apiint_service=acme")


def test_an_unknown_service_ends_the_run_with_one_message(run, both):
    said = refused(run(WHICH, "--api-service=globx"))
    assert said.count('no service is called "globx"') == 1
    assert 'did you mean "globex"?' in said


def test_help_lists_the_options(run):
    result = run("", "--help")
    result.stdout.fnmatch_lines(["apiint: *:", "  --api-mode=MODE*", "  --api-service=NAME*"])
    result.stdout.fnmatch_lines(["  apiint_mode (string):*", "  apiint_service (string):*"])


def test_markers_lists_the_marker(run):
    run("", "--markers").stdout.fnmatch_lines(
        ["@pytest.mark.api(service=, mode=, cassette=, clock=, contract=, unsafe_methods=): *"]
    )


def test_fixtures_lists_the_fixtures_and_nothing_private(run):
    result = run("", "--fixtures")
    for name in (
        "apiint",
        "api",
        "mock_api",
        "recorded_api",
        "sandbox_api",
        "apis",
        "api_clock",
        "auth_server",
        "jwks",
    ):
        result.stdout.fnmatch_lines([f"{name} -- *fixtures.py:*", "    *."])
    result.stdout.no_fnmatch_line("_apiint*")


def test_the_header_says_mode_services_and_live_libraries(run, both):
    result = run("def test_it(apis): pass")
    result.stdout.fnmatch_lines(["apiint: mode=mock, services: acme, globex", "apiint: requests *, urllib3 *, httpx *"])


@pytest.mark.parametrize(("mode", "told"), [("sandbox", True), ("mock", False)])
def test_the_header_says_that_urllib3_future_is_refused_in_live_modes(run, monkeypatch, mode, told):
    monkeypatch.setattr(header, "live_version", lambda name: "2.25" if name == "urllib3-future" else "")
    result = run("def test_it(apis): pass", f"--api-mode={mode}")
    lines = [line for line in result.outlines if line == header._REFUSED]
    assert lines == [header._REFUSED] * told


def test_the_header_is_not_shown_where_no_test_asks(run, both):
    run("def test_it(): pass").stdout.no_fnmatch_line("apiint: *")


def test_the_header_is_not_shown_in_a_quiet_run(run):
    run("def test_it(api): pass", "-q").stdout.no_fnmatch_line("apiint: *")
