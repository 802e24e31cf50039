"""docs/drift.md says what the command does."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import yaml

from pytest_apiint.cli.drift import drift as command
from pytest_apiint.consumption.file import write
from pytest_apiint.drift.described import CHANGED, SAME
from pytest_apiint.drift.sandboxed import LIMIT
from tests.consumption.test_changed import called, read

TEXT = (Path(__file__).parents[2] / "docs" / "drift.md").read_text()
CONSOLE, TOUCHED, NEWS, JOB = re.findall(r"^```(?:console|text|yaml)\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
TESTS = """
import requests

def test_users(api):
    with requests.Session() as session:
        session.headers["Authorization"] = "Bearer " + api.secret("token")
        session.get(api.base_url + "/users/123", timeout=5)
        session.get(api.base_url + "/users/124", timeout=5)
        session.post(api.base_url + "/payments", json={"amount": 10}, timeout=5)
"""


def test_its_example_is_what_comes_of_a_real_server(recorded, drift, living):
    recorded(tests=TESTS)
    john, ann = living.users
    del john["name"]
    john["id"], john["email"], ann["nick"] = "123", None, "A"
    arguments = CONSOLE.partition("\n")[0].removeprefix("$ apiint cassettes drift ").split()
    assert drift(*arguments).stdout == CONSOLE.partition("\n")[2]


def test_its_example_of_a_map_is_what_comes_of_one(recorded, drift, living):
    recorded(tests=TESTS)
    living.users[0]["email"] = None
    call = called(read("$.email", null="AttributeError"), base_url="https://api.acme.example/v1")
    write(Path.cwd(), [replace(call, call="get_user")])
    arguments = TOUCHED.partition("\n")[0].removeprefix("$ apiint cassettes drift ").split()
    assert drift(*arguments).stdout == TOUCHED.partition("\n")[2]


def test_its_options_are_all_that_there_are():
    told = set(re.findall(r"^\| `(--[\w-]+)[^`]*` \|", TEXT, re.MULTILINE)) | {"--spec", "--sandbox"}
    assert told == {one.opts[0] for one in command.params if one.opts[0].startswith("--")}
    assert f"| at most so many requests to sandboxes: {LIMIT} |" in TEXT


def test_its_choices_are_those_of_the_command():
    choices = {one.opts[0]: one.type.choices for one in command.params if hasattr(one.type, "choices")}
    for name, told in re.findall(r"\| `(--(?:fail-on|format)) ([\w\\|]+)` \|", TEXT):
        assert told.replace("\\", "").split("|") == list(choices.pop(name))
    assert choices == {}


def test_it_says_which_side_has_moved_as_the_command_does():
    assert f"*{CHANGED}*" in TEXT
    assert f"*{SAME}*" in TEXT


def test_its_job_is_a_workflow():
    job = yaml.safe_load(JOB)["jobs"]["drift"]
    script = job["steps"][-1]["run"]
    options = set(re.findall(r"--(?:sandbox|service|format)\b", script))
    assert options <= {one.opts[0] for one in command.params}
    assert set(re.findall(r"^ *(\d|\*)\)", script, re.MULTILINE)) == {"0", "1", "3", "*"}
