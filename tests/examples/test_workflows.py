"""The workflows call what is there, with as few rights as they can."""

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
TARGETS = set(re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)[1].split())
CLASSIFIERS = re.findall(r'"Programming Language :: Python :: (3\.\d+)"', (ROOT / "pyproject.toml").read_text())


def read(path):
    found = yaml.safe_load(path.read_text())
    found["on"] = found.pop(True)  # YAML 1.1 reads `on` so
    return found


def jobs():
    return [
        pytest.param(job, id=f"{path.stem}-{name}") for path in WORKFLOWS for name, job in read(path)["jobs"].items()
    ]


def made(job):
    """The targets that a job makes, its matrix's among them."""
    for step in job["steps"]:
        for word in re.findall(r"\bmake (\S+(?: matrix\.target }})?)", step.get("run", "")):
            yield from job["strategy"]["matrix"]["target"] if "matrix.target" in word else [word]


@pytest.mark.parametrize("job", jobs())
def test_every_target_exists(job):
    assert set(made(job)) <= TARGETS


def test_ci_makes_all_that_the_local_one_does():
    ci = {target for job in read(ROOT / ".github/workflows/ci.yml")["jobs"].values() for target in made(job)}
    assert ci >= set(re.findall(r"\bmake (\w+)", (ROOT / ".ci" / "run").read_text()))


@pytest.mark.parametrize("job", jobs())
def test_every_job_ends_and_every_step_does_one_thing(job):
    assert 5 <= job["timeout-minutes"] <= 60
    assert job["runs-on"] == "ubuntu-latest"
    assert all(("run" in step) != ("uses" in step) for step in job["steps"])


@pytest.mark.parametrize("job", jobs())
def test_actions_are_pinned_and_leave_no_credentials(job):
    for step in job["steps"]:
        if (action := step.get("uses")) is None:
            continue
        assert re.fullmatch(r"[\w-]+/[\w-]+@(v\d+|release/v1|[0-9a-f]{40})", action)
        if action.startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_the_token_only_reads_unless_a_job_says_why(path):
    found = read(path)
    assert found["permissions"] == {"contents": "read"}
    wider = {name: job["permissions"] for name, job in found["jobs"].items() if "permissions" in job}
    assert wider == (
        {"publish": {"id-token": "write", "attestations": "write"}, "announce": {"contents": "write"}}
        if path.stem == "release"
        else {}
    )


@pytest.mark.parametrize("job", jobs())
def test_no_script_is_made_of_what_somebody_may_choose(job):
    for step in job["steps"]:
        assert not re.search(r"\$\{\{ *github\.", step.get("run", ""))


def test_every_python_that_we_claim_is_tested():
    assert read(ROOT / ".github/workflows/ci.yml")["jobs"]["test"]["strategy"]["matrix"]["python"] == CLASSIFIERS


def test_what_is_published_is_what_was_tested():
    release = read(ROOT / ".github/workflows/release.yml")["jobs"]
    assert "make package PYTHON=python DIST=dist" in [step.get("run") for step in release["build"]["steps"]]
    assert (release["publish"]["needs"], release["announce"]["needs"]) == ("build", "publish")
    assert not [step for name in ("publish", "announce") for step in release[name]["steps"] if "checkout" in str(step)]
