"""docs/suites.md shows what works: its suite passes, and its own check finds what it says."""

import re
import shutil
import subprocess
import sys
from inspect import signature
from pathlib import Path

import pytest

import pytest_apiint

ROOT = Path(__file__).parents[2]
ACME = ROOT / "examples" / "acme"
BLOCKS = re.findall(r"^```python\n(.*?)^```$", (ROOT / "docs" / "suites.md").read_text(), re.MULTILINE | re.DOTALL)
SDKS = (ROOT / "docs" / "sdks.md").read_text()
SUITE, RECORDED, LOG_IN, CHECK = BLOCKS
ASSERTIONS = [name for name in pytest_apiint.__all__ if name.startswith("assert_")]


@pytest.fixture
def project(tmp_path):
    shutil.copytree(ACME / "acme", tmp_path / "acme")
    service = 'base_url = "https://api.acme.example"\nsecrets = { token = "ACME_TOKEN" }\n'
    settings = f"[tool.apiint.services.acme]\n{service}"
    (tmp_path / "pyproject.toml").write_text(settings)
    (tmp_path / "test_acme.py").write_text(SUITE)
    return tmp_path


def run(folder, *options):
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *options]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_the_suite_runs_as_shown_and_passes_whole(project):
    result = run(project, "--api-select=limits", "--api-strict")
    assert result.returncode == 0, result.stdout
    assert "TestAcmeSurvives: " in result.stdout


def test_a_log_in_s_answers_are_taken_as_shown(project):
    (project / "test_acme.py").write_text(SUITE + LOG_IN.partition("\n")[2])
    assert run(project, "--api-select=plain-call").returncode == 0


def test_an_answer_comes_from_a_recording_as_shown(project):
    shutil.copytree(ROOT / "cassettes" / "acme" / "test_acme", project / "cassettes" / "test_acme")
    (project / "test_acme.py").write_text(SUITE + RECORDED.partition("\n")[2])
    result = run(project, "-k", "get_user", "--api-select=plain-call", "--api-select=limits", "--api-strict")
    assert result.returncode == 0, result.stdout


def test_a_check_of_one_s_own_finds_what_it_says(project):
    (project / "conftest.py").write_text(CHECK)
    result = run(project, "--api-select=acme-version")
    assert result.returncode == 1
    assert "get_user, acme-version: no Acme-Version" in result.stdout


@pytest.mark.parametrize(
    "promise",
    [
        "stripe, 2 retries: ok idempotency-key-stable",
        "stripe, 2 retries: should retry-after-seconds, retry-after-date",
        "stripe: should retry-transient",
        "openai: ok retry-after-seconds, retry-after-date, retry-after-bounded, retry-after-junk",
        "openai: **must** retry-unsafe-needs-key",
        "notion-client: ok retry-after-seconds, retry-after-date, retry-after-bounded, retry-after-junk",
        "boto3: ok pagination-terminates",
        "PyGithub: **must** retry-unsafe-needs-key, pagination-terminates, transport-errors-wrapped",
        "slack_sdk + handlers: **must** retry-after-date, retry-unsafe-needs-key",
        "squareup: should retry-after-vendor",
    ],
)
def test_the_table_of_sdks_says_what_was_measured_by_hand(promise):
    sdk, _, rest = promise.partition(": ")
    expected, _, checks = rest.partition(" ")
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in SDKS.splitlines() if line.startswith("| ")]
    column = rows[0].index(sdk)
    found = {row[0]: row[column] for row in rows[1:]}
    assert {found[check] for check in checks.split(", ")} == {expected}


@pytest.mark.parametrize("name", ASSERTIONS)
def test_every_assertion_is_told_of_with_all_it_takes(name):
    text = (ROOT / "docs" / "assertions.md").read_text()
    (shown,) = re.findall(rf"^### `{name}\((.*)\)`$", text, re.MULTILINE)
    parameters = signature(getattr(pytest_apiint, name)).parameters
    assert [word for word in re.findall(r"(\w+)(?:=[^,]+)?(?:, |$)", shown) if word] == list(parameters)
