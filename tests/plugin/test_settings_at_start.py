"""A mistake in the settings ends the run before its first test, with one message and no traceback."""

import pytest

BROKEN = """
[tool.apiint.services.acme]
base_ur = "https://api.acme.example"
"""
TWO = """
    def test_one(api): pass
    def test_two(apis): pass
"""


@pytest.fixture
def broken(pytester):
    pytester.makepyprojecttoml(BROKEN)


def test_the_message_stands_there_once_and_whole(run, broken):
    result = run(TWO)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert result.stderr.lines[:8] == [
        'ERROR: unknown key "base_ur"',
        "  file     pyproject.toml",
        "  table    [tool.apiint.services.acme]",
        '  found    "base_ur"',
        "  allowed  answer_from_spec, base_url, budget, contract, formats, fuzz, hosts,",
        "             load, observed, profile, rate_limit, run_id_header, sandbox_url,",
        "             secrets, spec, unsafe_methods, waivers",
        '  hint     did you mean "base_url"?',
    ]
    assert "Traceback" not in (text := result.stdout.str() + result.stderr.str())
    assert text.count("base_ur") == text.count('"base_ur"') + text.count("base_url")


def test_no_test_has_run(run, broken, pytester):
    run("def test_it(api): open('ran', 'w').close()")
    assert not (pytester.path / "ran").exists()


def test_a_run_whose_tests_do_not_ask_is_not_bothered(passes, broken):
    passes("def test_it(): pass")


def test_a_run_that_deselects_those_who_ask_is_not_bothered(run, broken):
    run("def test_it(): pass\ndef test_two(api): pass", "-k", "test_it").assert_outcomes(passed=1, deselected=1)


def test_settings_stand_beside_the_configuration_file(run, pytester):
    folder = pytester.mkdir("project")
    (folder / "pyproject.toml").write_text('[tool.apiint.services.acme]\nbase_url = "https://api.acme.example"')
    (folder / "test_it.py").write_text("def test_it(api): assert api.name == 'acme'")
    result = run("", "-c", "project/pyproject.toml", "project")
    result.assert_outcomes(passed=1)


def test_settings_may_have_a_file_of_their_own(passes, pytester):
    (pytester.path / "apiint.toml").write_text('[services.acme]\nbase_url = "https://api.acme.example"')
    passes("def test_it(api): assert api.name == 'acme'")


@pytest.mark.parametrize(
    ("file", "table"), [("pyproject.toml", "[tool.apiint.services.acme]"), ("apiint.toml", "[services.acme]")]
)
def test_what_is_missing_is_told_once_with_the_table_that_it_belongs_in(pytester, clean, file, table):
    pytester.makefile(".toml", **{file.removesuffix(".toml"): f'{table}\nbase_url = "https://api.acme.example"\n'})
    pytester.makepyfile("def test_it(api):\n    api.secret('token')\n")
    result = pytester.runpytest_inprocess("-p", "pytest_apiint.plugin.entry", "--api-mode=record")
    assert result.stdout.str().count(f'sandbox_url = "https://..." in {table};') == 1
    result = pytester.runpytest_inprocess("-p", "pytest_apiint.plugin.entry")
    result.stdout.fnmatch_lines([f'*secrets = {{ token = "ACME_TOKEN" }} in {table.replace("[", "[[]")}'])
