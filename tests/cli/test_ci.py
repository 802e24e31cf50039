"""``apiint ci``: four jobs, whose commands are those that there are."""

import re
import shlex
import subprocess
from pathlib import Path

import click
import pytest
import yaml
from click.testing import CliRunner

from pytest_apiint.cli.command import apiint

SETTINGS = """
[services.shop]
base_url = "https://shop.test"
secrets = { token = "SHOP_TOKEN" }
[services.till]
base_url = "https://till.test"
secrets = { key = "TILL_KEY" }
"""
JOBS = {
    "github": {"replay", "hygiene", "sandbox", "drift"},
    "gitlab": {"api-replay", "api-hygiene", "api-sandbox", "api-drift"},
}


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("apiint.toml").write_text(SETTINGS)
    return tmp_path


def run(*arguments):
    return CliRunner().invoke(apiint, ["ci", *arguments])


def parsed(where):
    return yaml.safe_load(run(where).stdout)


def jobs(where):
    found = parsed(where)
    return found["jobs"] if where == "github" else {name: one for name, one in found.items() if name[0] != "."}


def scripts(job):
    """Each shell line of a job."""
    texts = [step["run"] for step in job.get("steps", []) if "run" in step] + job.get("script", [])
    return [line.strip() for text in texts for line in text.splitlines()]


@pytest.mark.parametrize("where", JOBS)
def test_there_are_four_jobs(where):
    assert set(jobs(where)) == JOBS[where]
    for job in jobs(where).values():
        assert scripts(job)


@pytest.mark.parametrize("where", JOBS)
def test_every_command_is_one_that_there_is_with_options_that_there_are(where, pytester):
    Path("apiint.toml").write_text(SETTINGS)
    known = set(re.findall(r"--[\w-]+", pytester.runpytest_inprocess("--help", "-W", "ignore").stdout.str()))
    lines = [line for job in jobs(where).values() for line in scripts(job)]
    commands = [
        shlex.split(re.split(r"\s(?:>|\|\|)\s", line)[0]) for line in lines if line.startswith(("apiint ", "pytest "))
    ]
    assert len(commands) == 5
    for name, *arguments in commands:
        if name == "pytest":
            assert {one.partition("=")[0] for one in arguments if one.startswith("-")} <= known, arguments
            continue
        # As a subcommand, since click keeps the help option that a command first had.
        command, context = apiint, click.Context(apiint, **apiint.context_settings)
        while isinstance(command, click.Group):
            command = command.get_command(context, arguments.pop(0))
        command.make_context(command.name, arguments, parent=context)


def test_a_workflow_of_github_is_shaped_as_github_has_it():
    workflow = parsed("github")
    assert set(workflow[True]) == {"pull_request", "push", "schedule", "workflow_dispatch"}  # YAML 1.1 reads "on" so
    assert workflow["permissions"] == {"contents": "read"}
    for name, job in workflow["jobs"].items():
        assert job["runs-on"] == "ubuntu-latest"
        assert job["timeout-minutes"] <= 20
        assert {"uses", "run"} >= {key for step in job["steps"] for key in step} - {"with", "if"}
        nightly = "schedule" in job["if"]
        assert nightly == (name in ("sandbox", "drift"))
        assert ("secrets." in str(job)) == nightly, "secrets are for the night alone"
        assert ("concurrency" in job) == nightly
    assert workflow["jobs"]["drift"]["permissions"]["issues"] == "write"
    assert workflow["jobs"]["drift"]["strategy"]["matrix"] == {"service": ["shop", "till"]}
    assert workflow["jobs"]["drift"]["env"]["TITLE"] == "API drift: ${{ matrix.service }}"


def test_secrets_are_those_of_the_settings_by_name():
    assert jobs("github")["sandbox"]["env"] == {
        "SHOP_TOKEN": "${{ secrets.SHOP_TOKEN }}",
        "TILL_KEY": "${{ secrets.TILL_KEY }}",
    }
    assert "# Secrets are CI/CD variables, masked and protected: SHOP_TOKEN, TILL_KEY." in run("gitlab").stdout


def test_jobs_of_gitlab_run_one_at_a_time_at_night():
    found = parsed("gitlab")
    assert found[".api-nightly"]["resource_group"] == "api-sandbox"
    assert found[".api-nightly"]["rules"] == [{"if": '$CI_PIPELINE_SOURCE == "schedule"'}]
    assert {name: one["extends"] for name, one in found.items() if "extends" in one} == {
        "api-replay": ".api-offline",
        "api-hygiene": ".api-offline",
        "api-sandbox": ".api-nightly",
        "api-drift": ".api-nightly",
    }
    assert found["api-drift"]["parallel"] == {"matrix": [{"SERVICE": ["shop", "till"]}]}


@pytest.mark.parametrize("where", JOBS)
def test_the_shell_of_the_drift_job_is_a_shells(where):
    name = "drift" if where == "github" else "api-drift"
    job = jobs(where)[name]
    text = [
        one for one in [step.get("run", "") for step in job.get("steps", [])] + job.get("script", []) if "case" in one
    ]
    done = subprocess.run(["sh", "-n"], input=text[0], text=True, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_install_line_is_the_projects_own():
    Path("requirements-dev.txt").write_text("")
    Path("pyproject.toml").write_text("[project]\nname = 'shop'\n")
    line = "pip install -r requirements-dev.txt -e . 'pytest-apiint[cli,report,sandbox]'"
    assert line in scripts(jobs("github")["replay"])
    assert line in scripts(jobs("gitlab")["api-sandbox"])


@pytest.mark.parametrize(("file", "text"), [("setup.py", ""), ("pyproject.toml", "[build-system]\nrequires = []\n")])
def test_a_project_of_older_days_is_installed_too(file, text):
    Path(file).write_text(text)
    assert "pip install -e . 'pytest-apiint[cli,report,sandbox]'" in scripts(jobs("github")["replay"])


@pytest.mark.parametrize(("files", "told"), [([], True), (["requirements.txt"], False), (["setup.py"], False)])
def test_a_project_that_cant_be_installed_is_told_of(files, told):
    for file in files:
        Path(file).write_text("")
    said = CliRunner().invoke(apiint, ["ci", "github", "--write"]).output
    assert ("add it to the jobs" in said) is told


def test_without_settings_it_is_the_examples(folder):
    Path("apiint.toml").unlink()
    assert jobs("github")["drift"]["strategy"]["matrix"] == {"service": ["acme"]}


@pytest.mark.parametrize(
    ("where", "files"),
    [("github", [".github/workflows/api-contract.yml"]), ("gitlab", [".gitlab/api-contract.yml", ".gitlab-ci.yml"])],
)
def test_files_are_written_and_never_overwritten_without_force(where, files):
    printed = run(where).stdout
    result = run(where, "--write")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[: len(files)] == [f"wrote {file}" for file in files]
    assert Path(files[0]).read_text() == printed
    Path(files[0]).write_text("mine")
    again = run(where, "--write")
    assert (again.exit_code, Path(files[0]).read_text()) == (2, "mine")
    assert "the file is there, and stays as it is" in again.stderr
    assert run(where, "--write", "--force").exit_code == 0
    assert Path(files[0]).read_text() == printed


def test_a_gitlab_file_that_is_there_is_left_alone_and_the_line_is_told():
    Path(".gitlab-ci.yml").write_text("mine")
    result = run("gitlab", "--write")
    assert Path(".gitlab-ci.yml").read_text() == "mine"
    assert "add to .gitlab-ci.yml:\n\ninclude:\n  - local: .gitlab/api-contract.yml\n" in result.stdout
    assert yaml.safe_load("include:\n  - local: .gitlab/api-contract.yml\n")


def test_what_cant_be_written_is_told():
    Path(".github").write_text("")
    result = run("github", "--write")
    assert result.exit_code == 3
    assert result.stderr.startswith(".github/workflows/api-contract.yml can't be written: ")


def test_another_ci_is_a_mistake_of_usage():
    assert run("jenkins").exit_code == 2
