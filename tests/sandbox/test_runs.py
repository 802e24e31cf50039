"""All processes of a run share one id and one folder, and a run in CI doesn't record by accident."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pytest_apiint.errors import UsageProblem
from pytest_apiint.sandbox import runs
from pytest_apiint.sandbox.budget import Budget


def test_a_new_run_is_told_to_its_children() -> None:
    environ: dict[str, str] = {}
    run = runs.begin(environ)
    assert run.ours
    assert len(run.id) == 32
    assert runs.begin(environ) == runs.Run(run.id, ours=False)


def test_a_child_process_finds_the_id() -> None:
    environ = dict(os.environ)
    environ.pop(runs.VARIABLE, None)
    run = runs.begin(environ)
    script = "import os; from pytest_apiint.sandbox import runs; print(runs.begin(os.environ).id)"
    told = subprocess.run([sys.executable, "-c", script], env=environ, check=True, stdout=subprocess.PIPE, text=True)
    assert told.stdout.strip() == run.id


def test_a_worker_without_the_environment_is_told_by_xdist() -> None:
    assert runs.begin({}, {runs.WORKER_KEY: "a" * 32}) == runs.Run("a" * 32, ours=False)
    assert runs.begin({}, {"workerid": "gw0"}).ours


def test_runs_differ() -> None:
    assert runs.begin({}).id != runs.begin({}).id


@pytest.mark.parametrize("told", ["../../etc", "a/b", ".", "-x", "a b", "a" * 65, "a\n", "\u00e9"], ids=ascii)
def test_an_id_that_no_folder_may_have_is_refused(told: str) -> None:
    with pytest.raises(UsageProblem, match="unset APIINT_RUN_ID") as caught:
        runs.begin({runs.VARIABLE: told})
    assert told not in str(caught.value).splitlines()


def test_who_began_a_run_ends_it(tmp_path: Path) -> None:
    environ: dict[str, str] = {}
    run = runs.begin(environ)
    Budget("acme", 1, run.folder(tmp_path)).spend("a")
    runs.end(runs.begin(environ), tmp_path, environ)
    assert (environ, run.folder(tmp_path).is_dir()) == ({runs.VARIABLE: run.id}, True)
    runs.end(run, tmp_path, environ)
    assert (environ, run.folder(tmp_path).exists()) == ({}, False)


def test_what_killed_runs_left_is_swept_away_a_day_later(tmp_path: Path) -> None:
    old, new, other = ((tmp_path / ".apiint" / name) for name in ("a" * 32, "b" * 32, "crashes"))
    for folder in (old, new, other):
        folder.mkdir(parents=True)
    for folder in (old, other):
        os.utime(folder, (time.time() - 90_000,) * 2)
    runs.end(runs.begin({}), tmp_path, {})
    assert [folder.exists() for folder in (old, new, other)] == [False, True, True]


def test_a_run_that_is_still_writing_is_not_swept_away(tmp_path: Path) -> None:
    folder = tmp_path / ".apiint" / ("a" * 32)
    Budget("acme", 1, folder).spend("a")
    os.utime(folder, (time.time() - 90_000,) * 2)
    runs.end(runs.begin({}), tmp_path, {})
    assert folder.exists()


@pytest.mark.parametrize("environ", [{}, {"CI": ""}, {"CI": "false"}, {"CI": "true", "APIINT_ALLOW_RECORD": "1"}])
def test_recording_is_free_outside_of_ci_and_where_it_is_allowed(environ: dict[str, str]) -> None:
    assert runs.recording_refusal(environ) is None


@pytest.mark.parametrize("environ", [{"CI": "true"}, {"CI": "1"}, {"CI": "True", "APIINT_ALLOW_RECORD": "0"}])
def test_recording_is_refused_in_ci(environ: dict[str, str]) -> None:
    assert runs.recording_refusal(environ) == (
        "recording is refused in CI\n"
        "  found  CI is set in the environment\n"
        "  why    a test that records agrees with any answer, and the recording is gone\n"
        "           with the machine\n"
        "  fix    record on your own machine and commit the cassettes; in CI use\n"
        "           --api-mode=replay,\n"
        "         or set APIINT_ALLOW_RECORD=1 in a job that commits them"
    )
