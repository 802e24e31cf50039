"""Suites of providers, and options that ask for them, where Schemathesis isn't installed; `make fuzz` has the rest."""

from importlib.util import find_spec

import pytest

SUITE = """
from pytest_apiint.suites import ProviderSuite

class TestAcme(ProviderSuite):
    service = "acme"
"""
SETTINGS = """
[tool.apiint.services.acme]
base_url = "https://api.acme.example"
sandbox_url = "https://sandbox.acme.example"
spec = "acme.yaml"
"""
DESCRIPTION = """
openapi: 3.0.3
info: {title: Acme, version: "1"}
paths: {/users: {get: {responses: {"200": {description: ""}}}}}
"""


@pytest.fixture
def described(pytester):
    """A project whose service has a description."""
    pytester.makepyprojecttoml(SETTINGS)
    pytester.makefile(".yaml", acme=DESCRIPTION)
    return pytester


def test_a_suite_is_skipped_but_in_sandbox_mode(described, run):
    result = run(SUITE, "-rs")
    result.assert_outcomes(skipped=1)
    result.stdout.fnmatch_lines(["*it talks to a real API: --api-mode=sandbox*"])


@pytest.mark.skipif(find_spec("schemathesis") is not None, reason="it's there")
def test_without_schemathesis_a_suite_says_how_to_get_it(described, run):
    result = run(SUITE, "--api-mode=sandbox")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*fuzzing a provider needs an extra*", "*pip install 'pytest-apiint?fuzz?'*"])
    result = run("", "--api-mode=sandbox", "--api-fuzz=acme")
    result.stderr.fnmatch_lines(["*pip install 'pytest-apiint?fuzz?'*"])
    assert result.ret == pytest.ExitCode.USAGE_ERROR


def test_the_option_alone_doesnt_reach_a_real_api(described, run):
    result = run(SUITE, "--api-fuzz=acme")
    result.stderr.fnmatch_lines(["*--api-fuzz talks to a real API*", "*pytest --api-mode=sandbox --api-fuzz=acme*"])
    assert result.ret == pytest.ExitCode.USAGE_ERROR


def test_a_description_on_the_command_line_doesnt_either(described, run):
    result = run(SUITE, "acme.yaml")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*acme.yaml is fuzzed against a real API, so the mode must say so*"])


def test_a_description_in_one_line_of_json_is_known_as_one(described, run):
    described.makefile(".json", acme='{"info": {"title": "Acme", "version": "1"}, "openapi": "3.1.0", "paths": {}}')
    run("", "acme.json").assert_outcomes(errors=1)


def test_a_description_that_no_service_has(described, run):
    described.makefile(".yaml", other=DESCRIPTION)
    result = run(SUITE, "other.yaml", "--api-mode=sandbox")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*no service has this description*", "*--api-service=NAME*"])


def test_files_that_describe_nothing_are_left_to_others(described, run):
    described.makefile(".yaml", tavern="test_name: one")
    described.makefile(".json", data='{"users": [{"openapi": 1}]}')
    for file in ("tavern.yaml", "data.json"):
        result = run("", file)
        result.stderr.fnmatch_lines([f"*not found: *{file}*"])


def test_the_bare_suite_collects_nothing_where_it_is_imported(described, run):
    result = run("from pytest_apiint.suites import ProviderSuite")
    assert result.ret == pytest.ExitCode.NO_TESTS_COLLECTED
