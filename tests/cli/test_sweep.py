"""``apiint sweep``, over what a real run has left in the example's sandbox."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from pytest_apiint.cli.command import apiint
from pytest_apiint.sandbox import leftovers

ROOT = Path(__file__).parents[2]
ACME = ROOT / "examples" / "acme"
sys.path.insert(0, str(ACME))

from sandbox import TOKEN, running  # noqa: E402 - it lies beside the example's client

SETTINGS = """
[services.acme]
base_url = "https://api.acme.example"
sandbox_url = "{url}"
secrets = {{ token = "ACME_TOKEN" }}
unsafe_methods = ["POST", "DELETE"]
"""
TESTS = """
import os, signal
import pytest
from acme import AcmeClient
from pytest_apiint import faults

@pytest.fixture
def acme(api):
    with AcmeClient(base_url=api.base_url, token=api.secret("token")) as client:
        yield client

def test_whose_cleanup_fails(api, acme):
    api.fail("DELETE /users/123", faults.status(400))
    api.cleanup(acme.delete_user, 123)

def test_that_kills_its_process(api, acme):
    api.cleanup(print, acme.create_payment(10).id)
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture(scope="module")
def sandbox():
    with running() as url:
        yield url


@pytest.fixture
def project(sandbox, tmp_path, monkeypatch):
    """A folder whose settings know the sandbox."""
    (tmp_path / "apiint.toml").write_text(SETTINGS.format(url=sandbox))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ACME_TOKEN", TOKEN)
    monkeypatch.delenv("APIINT_RUN_ID", raising=False)
    return tmp_path


def run(*arguments):
    ran = CliRunner().invoke(apiint, ["sweep", *arguments])
    assert all(len(line) <= 80 and line.isascii() for line in ran.output.splitlines())
    return ran


def leave(root, **facts):
    given = {"id": "0badcafe", "service": "acme", "test": "t.py::test", "call": "delete_user(124)"}
    given |= {"since": "2026-11-29T20:00:00+00:00", "holder": "h", "error": "AcmeError"}
    given |= {"headers": (("Authorization", "Bearer apiint-secret.acme.token"),)}
    leftovers.write(root, leftovers.Leftover(**{**given, **facts}))


def test_what_a_run_has_left_is_listed_and_deleted(project):
    (project / "test_it.py").write_text(TESTS)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", "--api-mode=sandbox"]
    environ = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ACME}"}
    ran = subprocess.run(command, check=False, cwd=project, env=environ, capture_output=True, text=True)
    assert ran.returncode == -9, ran.stdout
    listed = run()
    assert listed.exit_code == 1
    failed, killed = listed.stdout.splitlines()[0:8:4]
    assert "  failed: Acme" in failed
    assert killed.endswith("  its run was killed")
    assert "  delete  DELETE https://api.acme.example/users/123" in listed.stdout.splitlines()
    assert "  delete  DELETE https://api.acme.example/payments/" in listed.stdout
    assert "  test    test_it.py::test_that_kills_its_process" in listed.stdout.splitlines()
    assert listed.stdout.endswith("2 leftovers\n")
    assert TOKEN not in "".join(file.read_text() for file in (project / ".apiint" / "leftovers").glob("*.json"))
    deleted = run("--delete", "--format", "json")
    told = {one["call"].partition("(")[0]: one for one in json.loads(deleted.stdout)["leftovers"]}
    assert deleted.exit_code == 1
    assert [(one["gone"], one["why"]) for one in told.values()] == [(False, "answered 405"), (True, "answered 204")]
    forgotten = run("--forget", told["print"]["id"])
    assert (forgotten.exit_code, forgotten.stdout) == (0, "nothing is left\n")


def test_nothing_is_left_where_nothing_was_made(project):
    assert (run().exit_code, run().stdout) == (0, "nothing is left\n")
    assert (run("--delete").exit_code, run("--delete").stdout) == (0, "nothing is left\n")


def test_what_is_gone_already_is_forgotten(project):
    leave(project, url="https://api.acme.example/users/9999")
    ran = run("--delete")
    assert ran.exit_code == 0
    assert ran.stdout.endswith("  gone    answered 404\nnothing is left any more\n")
    assert leftovers.every(project) == ([], 0)


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"url": ""}, "no request is known for it"),
        ({"service": "shop", "url": "https://a/1"}, 'the settings have no service "shop" any more'),
        ({"url": "https://api.acme.example/users/apiint-secret.other"}, "with a secret in its URL"),
        ({"url": "https://elsewhere.example/users/1"}, "elsewhere.example isn't"),
        ({"url": "https://api.acme.example/users/124", "headers": ()}, "answered 401"),
    ],
)
def test_what_cannot_be_deleted_says_why_and_stays(project, facts, why):
    leave(project, **facts)
    ran = run("--delete")
    assert ran.exit_code == 1
    assert why in ran.output
    assert len(leftovers.every(project)[0]) == 1


def test_the_rules_of_the_sandbox_hold(project, sandbox):
    (project / "apiint.toml").write_text(SETTINGS.format(url=sandbox).replace('"POST", "DELETE"', '"POST"'))
    leave(project, url="https://api.acme.example/users/124")
    ran = run("--delete")
    assert ran.exit_code == 1
    assert 'DELETE isn\'t allowed in the sandbox of "acme"' in ran.stderr


def test_a_live_key_stays_here(project, monkeypatch):
    leave(project, url="https://api.acme.example/users/124")
    monkeypatch.setenv("ACME_TOKEN", "sk_live_" + "a1b2c3d4" * 4)
    ran = run("--delete")
    assert ran.exit_code == 2
    assert "ACME_TOKEN holds a live key" in ran.stderr


def test_without_the_secret_nothing_can_be_asked(project, monkeypatch):
    leave(project, url="https://api.acme.example/users/124")
    monkeypatch.delenv("ACME_TOKEN")
    assert run("--delete").exit_code == 3
    assert run().exit_code == 1  # to list them none is needed


def test_a_sandbox_that_is_down_is_no_finding(project, sandbox):
    (project / "apiint.toml").write_text(SETTINGS.format(url="http://127.0.0.1:9"))
    leave(project, url="https://api.acme.example/users/124")
    ran = run("--delete")
    assert ran.exit_code == 3
    assert "  left    no connection: Connection refused" in ran.stdout.splitlines()


def test_only_one_service_is_meant(project):
    leave(project, url="https://api.acme.example/users/9999")
    leave(project, id="0badf00d", service="shop")
    assert run("--service", "shop").stdout.startswith("0badf00d  shop")
    assert run("--service", "acme", "--delete").exit_code == 0
    assert [one.id for one in leftovers.every(project)[0]] == ["0badf00d"]


def test_an_unknown_name_is_usage(project):
    leave(project)
    leave(project, id="0badf00d")
    assert run("--service", "acem").exit_code == 2
    assert "no leftover has the id ff" in run("--forget", "ff").stderr
    assert "2 leftovers have the id 0bad" in run("--forget", "0bad").stderr
