"""The settings' JSON Schema says what `load_settings` says, as far as a file's text alone can tell.

``python -m tests.settings.test_schema`` writes docs/reference/settings.schema.json.
"""

import copy
import json
import re
import tomllib
from pathlib import Path

import jsonschema_rs
import pytest

from pytest_apiint.errors import SettingsProblem
from pytest_apiint.settings import fuzz, load_settings, reader
from pytest_apiint.settings.schema import schema

ROOT = Path(__file__).parents[2]
FILE = ROOT / "docs" / "reference" / "settings.schema.json"
VALIDATOR = jsonschema_rs.validator_for(schema())
ERRORS = sorted((Path(__file__).parent / "errors").glob("*.toml"))
# What no schema tells: files on this disk, other services, credentials, sizes of integers and floats as TOML has them.
BEYOND = {
    "dummy-is-a-live-key",
    "duplicate-base-url",
    "fuzz-auth-is-a-credential",
    "fuzz-baseline-missing",
    "max-age-is-for-ever",
    "profile-is-absolute",
    "profile-missing",
    "profile-unknown",
    "profile-without-a-near-one",
    "run-header-is-taken",
    "spec-missing",
    "toml",
    "unknown-tool",
    "waivers-arent-there",
}
WHOLE = """
allowed_hosts = ["localhost:9200", "[::1]"]
cassettes = "recordings"
cassettes_max_age = "180d"
cassettes_expired = "fail"
[services.acme]
base_url = "https://api.acme.example/v1"
hosts = ["*.files.acme.example"]
profile = "stripe"
secrets = { token = "ACME_TOKEN", other = { env = "ACME_OTHER", dummy = "sk_test_0" } }
sandbox_url = "http://localhost:8000"
spec = "acme.openapi.yaml"
contract = "strict"
waivers = "acme.waivers.toml"
formats = true
answer_from_spec = true
observed = false
budget = 500
rate_limit = "10/second"
unsafe_methods = ["POST"]
run_id_header = "X-Test-Run"
load = { users = 10 }
[services.acme.fuzz]
anonymous = true
auth = { one = "token", two = ["user", "password"] }
baseline = "acme.waivers.toml"
checks = ["not_a_server_error"]
dictionaries = { id = [1, "a"] }
max_examples = 1
mode = "all"
operation_budget = 5
phases = ["fuzzing"]
seed = 0
stateful = ["GET /users/*"]
stateful_steps = 2
stop_after = 3
unsafe = ["POST /payments"]
[services.other]
base_url = "https://other.example"
unsafe_methods = true
observed = true
"""


def loads(folder, text, name="apiint.toml"):
    """Whether `load_settings` takes a file."""
    for file in ("acme.openapi.yaml", "acme.waivers.toml", "fixtures/acme.openapi.yaml", "profiles/acme.toml"):
        (folder / file).parent.mkdir(exist_ok=True)
        (folder / file).write_text("")
    (folder / name).write_text(text)
    try:
        load_settings(folder)
    except SettingsProblem:
        return False
    return True


def test_the_file_in_the_documentation_is_the_schema():
    """If not: ``python -m tests.settings.test_schema``."""
    assert json.loads(FILE.read_text()) == schema()


def test_every_key_that_is_read_is_in_the_schema_and_no_other():
    services = schema()["properties"]["services"]["additionalProperties"]["properties"]
    assert tuple(schema()["properties"]) == reader._TOP_KEYS
    assert tuple(services) == reader._KEYS
    assert tuple(services["fuzz"]["properties"]) == fuzz.NAMES


def test_every_key_says_what_it_is_for():
    services = schema()["properties"]["services"]["additionalProperties"]["properties"]
    for key, one in {**schema()["properties"], **services, **services["fuzz"]["properties"]}.items():
        assert one.get("description"), key


@pytest.mark.parametrize("case", ERRORS, ids=lambda case: case.stem)
def test_what_is_refused_with_a_message_the_schema_refuses_too(case):
    try:
        found = tomllib.loads(case.read_text())
    except ValueError:
        assert case.stem in BEYOND
        return
    table = found if case.stem.startswith("own-") else found.get("tool", {}).get("apiint", {})
    assert VALIDATOR.is_valid(table) == (case.stem in BEYOND)


def test_a_file_with_every_key_is_taken_by_both(tmp_path):
    assert loads(tmp_path, WHOLE)
    VALIDATOR.validate(tomllib.loads(WHOLE))
    keys = {*tomllib.loads(WHOLE)["services"]["acme"]}
    assert keys == set(reader._KEYS)


def spoilt():
    """`WHOLE` with one key misspelt, or one value of another kind, at each place in turn."""
    whole = tomllib.loads(WHOLE)

    def places(table, path=()):
        for key, value in table.items():
            yield (*path, key)
            if isinstance(value, dict) and key not in ("dictionaries", "auth", "secrets", "services"):
                yield from places(value, (*path, key))

    for path in [*places(whole), *(("services", name, key) for name in ("acme",) for key in whole["services"][name])]:
        for kind in ("misspelt", "kind"):
            changed = copy.deepcopy(whole)
            table = changed
            for name in path[:-1]:
                table = table[name]
            if kind == "misspelt":
                table[f"{path[-1]}x"] = table.pop(path[-1])
            else:
                table[path[-1]] = 1.5
            yield f"{'.'.join(path)} {kind}", changed


SPOILT = dict(spoilt())


@pytest.mark.parametrize("case", SPOILT)
def test_both_refuse_the_same_misspellings_and_kinds(tmp_path, case):
    assert VALIDATOR.is_valid(SPOILT[case]) == loads(tmp_path, written(SPOILT[case]))


def written(value, path=()):
    """TOML, as far as these settings need it."""
    tables = {key: one for key, one in value.items() if isinstance(one, dict) and len(path) < 3}
    rows = [f"{key} = {inline(one)}" for key, one in value.items() if key not in tables]
    below = "".join(f"[{'.'.join((*path, key))}]\n{written(one, (*path, key))}" for key, one in tables.items())
    return "\n".join(rows) + "\n" + below


def inline(value):
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {inline(one)}" for key, one in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(inline, value)) + "]"
    return json.dumps(value)


def documented():
    """Each block of settings in the documentation, as the table that it makes."""
    for page in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))):
        for number, block in enumerate(re.findall(r"^```toml\n(.*?)^```$", page.read_text(), re.MULTILINE | re.DOTALL)):
            try:
                found = tomllib.loads(block)
            except ValueError:
                continue
            table = found.get("tool", {}).get("apiint", found if "services" in found else None)
            if table is not None:
                yield f"{page.name}-{number}", table


DOCUMENTED = dict(documented())


@pytest.mark.parametrize("example", DOCUMENTED)
def test_the_examples_in_the_documentation_are_valid(example):
    table = DOCUMENTED[example]
    for one in table.get("services", {}).values():
        one.setdefault("base_url", "https://api.acme.example")  # where a block shows a part
        one.setdefault("spec", "acme.openapi.yaml") if not one.get("observed") else None
    VALIDATOR.validate(table)


def test_there_are_examples_in_the_documentation():
    assert len(DOCUMENTED) > 5


if __name__ == "__main__":
    FILE.write_text(json.dumps(schema(), indent=2) + "\n")
