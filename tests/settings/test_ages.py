"""How old a recording may be: in days and weeks, as the settings write it."""

from datetime import timedelta
from pathlib import Path

import pytest

from pytest_apiint.settings import Unfit, age, load_settings


@pytest.mark.parametrize(("text", "days"), [("180d", 180), ("1d", 1), (" 26w ", 182), ("36500d", 36_500)])
def test_an_age_is_days_or_weeks(text: str, days: int) -> None:
    assert age(text) == timedelta(days=days)


@pytest.mark.parametrize("found", ["", "d", "0w", "-1d", "1.5d", "1d1d", "36501d", "1" * 5000, True, 1.5, [], "1²d"])
def test_nothing_else_is_one(found: object) -> None:
    with pytest.raises(Unfit):
        age(found)


def test_a_number_of_thousands_of_digits_is_unfit_too() -> None:
    with pytest.raises(Unfit):
        age(int("1" * 4000) ** 2)


def test_both_keys_are_read(tmp_path: Path) -> None:
    (tmp_path / "apiint.toml").write_text('cassettes_max_age = "180d"\ncassettes_expired = "fail"\n')
    settings = load_settings(tmp_path)
    assert (settings.cassettes_max_age, settings.cassettes_expired) == (timedelta(days=180), "fail")


def test_without_them_nothing_is_ever_too_old(tmp_path: Path) -> None:
    settings = load_settings(tmp_path)
    assert (settings.cassettes_max_age, settings.cassettes_expired) == (None, "warn")
