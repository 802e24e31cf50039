"""docs/provider-fuzzing.md says every key, its settings are read, and so is its baseline."""

import re
import tomllib
from pathlib import Path

from pytest_apiint.provider import known
from pytest_apiint.settings import Fuzz, load_settings
from pytest_apiint.settings.fuzz import CHECKS, NAMES, SAFE_CHECKS

PAGE = (Path(__file__).parents[2] / "docs" / "provider-fuzzing.md").read_text()
STATEFUL, SETTINGS, BASELINE = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)


def test_its_settings_are_read(tmp_path):
    (tmp_path / "fixtures").mkdir()
    (tmp_path / "fixtures" / "acme.known.toml").write_text(BASELINE)
    base = '[tool.apiint.services.acme]\nbase_url = "https://api.acme.example"\n'
    (tmp_path / "pyproject.toml").write_text(base + SETTINGS)
    fuzz = load_settings(tmp_path).services["acme"].fuzz
    assert fuzz.unsafe == ("POST /payments", "deleteUser")
    assert (fuzz.auth, fuzz.dictionaries) == ({"token": ("token",)}, {"user_id": (123, 124)})
    assert (fuzz.stateful, fuzz.stateful_steps) == (("GET /users", "GET /users/{user_id}"), 6)
    (entry,) = known.load(fuzz.baseline)
    assert (entry.check, entry.status) == ("not_a_server_error", 500)


def test_its_sequences_are_read(tmp_path):
    base = '[tool.apiint.services.acme]\nbase_url = "https://api.acme.example"\n'
    (tmp_path / "pyproject.toml").write_text(base + STATEFUL)
    fuzz = load_settings(tmp_path).services["acme"].fuzz
    assert fuzz.stateful == ("POST /users", "GET /users/{user_id}", "deleteUser")


def test_it_says_every_key_and_its_default():
    rows = dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", PAGE, re.MULTILINE))
    assert set(NAMES) == set(tomllib.loads(SETTINGS)["tool"]["apiint"]["services"]["acme"]["fuzz"])
    assert set(NAMES) <= rows.keys()
    assert rows["max_examples"].endswith(f"| {Fuzz().max_examples}")
    assert rows["operation_budget"].endswith(f"| {Fuzz().operation_budget}")
    assert rows["stop_after"].endswith(f"| {Fuzz().stop_after}")
    assert rows["stateful_steps"].endswith(f"| {Fuzz().stateful_steps}")
    assert {name.removesuffix("_conformance") for name in SAFE_CHECKS if "conformance" in name} <= set(
        re.findall(r"`(\w+)`", rows["checks"])
    )
    assert set(SAFE_CHECKS) < set(CHECKS)
