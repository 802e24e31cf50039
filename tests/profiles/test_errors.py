"""Every mistake in a profile has its own message: compared whole, from `errors/`."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pytest_apiint.errors import SettingsProblem, UsageProblem
from pytest_apiint.profiles import load
from pytest_apiint.profiles.model import Profile
from pytest_apiint.profiles.reader import Reader
from pytest_apiint.profiles.schema import schema

CASES = sorted((Path(__file__).parent / "errors").glob("*.toml"))


def message(path: Path) -> str:
    with pytest.raises(SettingsProblem) as caught:
        load(path)
    return str(caught.value)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_the_message_is_the_golden_one(case: Path) -> None:
    assert message(case) + "\n" == case.with_suffix(".txt").read_text()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_golden_messages_fit_a_small_terminal(case: Path) -> None:
    lines = case.with_suffix(".txt").read_text().splitlines()
    assert len(lines) <= 12
    assert all(len(line) <= 80 and line.isascii() for line in lines)


def test_an_unknown_name_is_told_the_nearest_one() -> None:
    with pytest.raises(UsageProblem) as caught:
        load("strip")
    assert str(caught.value).splitlines() == [
        'no profile is called "strip"',
        "  known  anthropic, atlassian, aws, azure, discord, github, gitlab, google,",
        "           hubspot, notion, openai, sendgrid, shopify, slack, square, stripe,",
        "           twilio",
        '  hint   did you mean "stripe"?',
        "  fix    one of these, or the path of a TOML file of your own (docs/profiles.md)",
    ]


@pytest.mark.parametrize("name", ["../stripe", "stripe/", "", "model", "x" * 5000, "\0"])
def test_a_name_is_no_path(name: str) -> None:
    with pytest.raises(UsageProblem, match="no profile is called") as caught:
        load(name)
    assert len(str(caught.value).splitlines()) <= 12


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert message(tmp_path / "acme.toml") == (
        "the profile can't be read\n  file   acme.toml\n  found  No such file or directory"
    )


def test_a_name_that_no_file_can_have_is_no_value_error() -> None:
    assert message(Path("\0.toml")).startswith("the profile can't be read")


def test_bytes_that_are_not_utf8_are_named(tmp_path: Path) -> None:
    (tmp_path / "acme.toml").write_bytes(b"title = '\xe9'")
    assert "the byte 0xe9" in message(tmp_path / "acme.toml")


def test_a_nested_file_is_no_recursion_error(tmp_path: Path) -> None:
    (tmp_path / "acme.toml").write_text("x = " + "[" * 5000 + "]" * 5000)
    assert "nested too deeply" in message(tmp_path / "acme.toml")


def test_a_profile_of_ones_own_is_called_as_its_file_is(tmp_path: Path) -> None:
    (tmp_path / "acme.toml").write_text("title = 'Acme'\n[idempotency]\nbody_field = 'nonce'\n")
    profile = load(str(tmp_path / "acme.toml"))
    assert (profile.name, profile.title, profile.idempotency.body_field) == ("acme", "Acme", "nonce")


VALUES = st.recursive(
    st.booleans() | st.integers() | st.floats() | st.text() | st.dates() | st.datetimes(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=4,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(sorted(schema(Profile))) | st.text(), VALUES, max_size=3))
def test_no_value_of_any_key_gives_another_error(table: dict[str, object]) -> None:
    try:
        Reader(Path("acme.toml")).profile({"title": "Acme", **table})
    except SettingsProblem as problem:
        lines = str(problem).splitlines()
        assert len(lines) <= 12
        assert all(len(line) <= 80 and line.isascii() for line in lines)
