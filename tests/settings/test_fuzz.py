"""How a provider is fuzzed is read from the settings, typed; without a word of it, it's the careful way."""

from pathlib import Path

import pytest

from pytest_apiint.errors import SettingsProblem
from pytest_apiint.settings import Fuzz, load_settings
from pytest_apiint.settings.fuzz import CHECKS, PHASES, SAFE_CHECKS


def fuzz(folder: Path, line: str) -> Fuzz:
    text = f"[services.acme]\nbase_url = 'https://a.example'\n[services.acme.fuzz]\n{line}\n"
    (folder / "apiint.toml").write_text(text)
    return load_settings(folder).service().fuzz


def test_without_a_word_it_is_careful(tmp_path: Path) -> None:
    assert fuzz(tmp_path, "") == Fuzz()
    assert (Fuzz().checks, Fuzz().phases, Fuzz().mode) == (SAFE_CHECKS, PHASES, "positive")
    assert (Fuzz().max_examples, Fuzz().unsafe, Fuzz().anonymous) == (5, (), False)
    assert (Fuzz().stateful, Fuzz().stateful_steps) == ((), 6)
    assert "ignored_auth" not in SAFE_CHECKS


@pytest.mark.parametrize(
    ("line", "name", "value"),
    [
        ("checks = ['ignored_auth', 'ignored_auth']", "checks", ("ignored_auth",)),
        ("phases = ['coverage']", "phases", ("coverage",)),
        ("mode = 'all'", "mode", "all"),
        ("max_examples = 1", "max_examples", 1),
        ("operation_budget = 7", "operation_budget", 7),
        ("stop_after = 2", "stop_after", 2),
        ("seed = 0", "seed", 0),
        ("unsafe = ['POST /payments']", "unsafe", ("POST /payments",)),
        (
            "auth = { basic = ['user', 'password'], key = 'key' }",
            "auth",
            {"basic": ("user", "password"), "key": ("key",)},
        ),
        ("anonymous = true", "anonymous", True),
        ("stateful = ['POST /users', 'getUser']", "stateful", ("POST /users", "getUser")),
        ("stateful_steps = 2", "stateful_steps", 2),
        ("dictionaries = { id = [1, 'a', 1.5] }", "dictionaries", {"id": (1, "a", 1.5)}),
    ],
)
def test_each_key_is_read(tmp_path: Path, line: str, name: str, value: object) -> None:
    assert getattr(fuzz(tmp_path, line), name) == value


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("checks = []", "is empty, so that nothing would be done"),
        ("checks = 'ignored_auth'", "checks must be an array of strings"),
        ("phases = ['stateful']", 'phases has no use for "stateful"'),
        ("mode = 1", "mode is none of its words"),
        ("max_examples = true", "max_examples must be a whole number"),
        ("max_examples = 10000000000", "max_examples is too large"),
        ("seed = -1", "seed must be at least 0"),
        ("anonymous = 'yes'", "anonymous must be a boolean"),
        ("unsafe = ['']", "unsafe must be an array of strings"),
        ("stateful = true", "stateful must be an array of strings"),
        ("stateful_steps = 1", "stateful_steps must be at least 2"),
        ("auth = 'token'", "auth must be a table"),
        ("auth = { token = [] }", "auth names neither one secret nor two"),
        ("auth = { token = ['ghp_0123456789012345678901234567'] }", "auth holds a credential"),
        ("dictionaries = 3", "dictionaries must be a table"),
        ("dictionaries = { id = [] }", 'dictionaries has no array of strings or numbers for "id"'),
        ("dictionaries = { id = [[1]] }", 'dictionaries has no array of strings or numbers for "id"'),
    ],
)
def test_what_cant_be_meant_is_said(tmp_path: Path, line: str, said: str) -> None:
    with pytest.raises(SettingsProblem) as caught:
        fuzz(tmp_path, line)
    lines = str(caught.value).splitlines()
    assert said in lines[0]
    assert len(lines) <= 12
    assert "ghp_0" not in str(caught.value)


def test_every_check_is_one_of_schemathesis(tmp_path: Path) -> None:
    assert len(set(CHECKS)) == len(CHECKS)
    assert fuzz(tmp_path, f"checks = {list(CHECKS)}").checks == CHECKS
