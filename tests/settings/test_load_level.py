"""How a service is loaded is read from the settings, and each limit of a budget says what is wrong with it."""

import pytest

from pytest_apiint.errors import SettingsProblem
from pytest_apiint.settings import Limit, LoadLevel, Unfit, load_settings
from pytest_apiint.settings.load_level import budget, run_time


def level(folder, line):
    text = f"[services.acme]\nbase_url = 'https://a.example'\n[services.acme.load]\n{line}\n"
    (folder / "apiint.toml").write_text(text)
    return load_settings(folder).service().load


def test_without_a_word_it_is_short_and_small(tmp_path):
    assert level(tmp_path, "") == LoadLevel(users=10, spawn_rate=10.0, run_time=30, budget=(), hosts=())


@pytest.mark.parametrize(
    ("line", "name", "value"),
    [
        ("users = 3", "users", 3),
        ("spawn_rate = 0.5", "spawn_rate", 0.5),
        ("spawn_rate = 2", "spawn_rate", 2.0),
        ("run_time = '5m'", "run_time", 300),
        ("budget = 'max=2s'", "budget", (Limit("max", 2000.0, "max=2s"),)),
        ("hosts = ['Load.acme.example', 'load.acme.example']", "hosts", ("load.acme.example",)),
    ],
)
def test_each_key_is_read(tmp_path, line, name, value):
    assert getattr(level(tmp_path, line), name) == value


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("user = 3", 'did you mean "users"?'),
        ("users = 0", "users must be at least 1"),
        ("users = 100001", "users is too large"),
        ("users = true", "users must be a whole number"),
        ("users = 1.5", "users must be a whole number"),
        ("spawn_rate = 0", "spawn_rate is out of reach"),
        ("spawn_rate = 1001", "spawn_rate is out of reach"),
        ("spawn_rate = nan", "spawn_rate is out of reach"),
        ("spawn_rate = true", "spawn_rate must be a number"),
        ("run_time = 30", 'did you mean "30s"?'),
        ("run_time = '2d'", "run_time isn't a time"),
        ("budget = 'error=1%'", 'did you mean "errors"?'),
        ("budget = 500", "budget must be a string"),
        ("hosts = 'a.example'", "hosts must be an array of strings"),
        ("hosts = ['*']", "hosts matches any host"),
        ("hosts = ['https://a.example']", 'did you mean "a.example"?'),
    ],
)
def test_what_cannot_be_meant_is_an_error_of_the_settings(tmp_path, line, said):
    with pytest.raises(SettingsProblem) as caught:
        level(tmp_path, line)
    assert said in str(caught.value)
    assert "[services.acme.load]" in str(caught.value)


def test_a_budget_is_a_list_of_limits():
    assert budget("p95=500ms, p99 = 1.5s,errors=1%,limited=0%") == (
        Limit("p95", 500.0, "p95=500ms"),
        Limit("p99", 1500.0, "p99=1.5s"),
        Limit("errors", 1.0, "errors=1%"),
        Limit("limited", 0.0, "limited=0%"),
    )


@pytest.mark.parametrize(
    ("text", "said", "hint"),
    [
        ("", "is empty", "without a budget, leave it out"),
        ("p95=1s,", "is empty", "without a budget, leave it out"),
        ("p95", "says no limit of p95", 'such as "p95=500ms"'),
        ("errors=", "says no limit of errors", 'such as "errors=1%"'),
        ("p95=-5ms", "says no limit of p95", 'such as "p95=500ms"'),
        ("p95=fast", "says no limit of p95", 'such as "p95=500ms"'),
        ("p95=500", "limits p95 without a unit of time", 'did you mean "p95=500ms"?'),
        ("p95=5%", "limits p95 without a unit of time", 'did you mean "p95=5ms"?'),
        ("p95=0ms", "lets p95 take no time at all", ""),
        ("errors=1", "limits errors by no share", 'did you mean "errors=1%"?'),
        ("limited=5s", "limits limited by no share", 'did you mean "limited=5%"?'),
        ("errors=101%", "lets more than all be errors", "at most 100%"),
        ("p95=1s,p95=2s", "limits p95 twice", ""),
        ("rps=5", 'has no figure "rps"', "there are p50, p95, p99, max, errors, limited"),
        ("error=1%", 'has no figure "error"', 'did you mean "errors"?'),
    ],
)
def test_a_limit_that_cannot_be_meant_says_why(text, said, hint):
    with pytest.raises(Unfit) as caught:
        budget(text)
    assert (str(caught.value), caught.value.hint) == (said, hint)


@pytest.mark.parametrize(("text", "seconds"), [("1s", 1), ("2m", 120), ("24h", 86_400), (" 30 s ", 30)])
def test_a_time_has_a_unit(text, seconds):
    assert run_time(text) == seconds


@pytest.mark.parametrize(
    ("text", "said", "hint"),
    [
        ("30", "isn't a time", 'did you mean "30s"?'),
        ("0s", "is no time at all", ""),
        ("25h", "is too long", ""),
        ("soon", "isn't a time", ""),
        ("1.5s", "isn't a time", ""),
    ],
)
def test_a_time_that_is_none_says_why(text, said, hint):
    with pytest.raises(Unfit) as caught:
        run_time(text)
    assert (str(caught.value), caught.value.hint) == (said, hint)
