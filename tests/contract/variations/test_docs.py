"""docs/fuzzing.md shows what there is: its strategy runs, and it has every edit, every oddity and every damage."""

import re
import shutil
from pathlib import Path

import pytest

from pytest_apiint.contract.variations.edits import KINDS
from pytest_apiint.contract.variations.oddities import DATES, TEXTS

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "fuzzing.md").read_text()
(BLOCK,) = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def test_the_strategy_draws_what_the_code_reads(tmp_path, monkeypatch):
    shutil.copy(ROOT / "fixtures" / "acme.openapi.yaml", tmp_path)
    monkeypatch.chdir(tmp_path)
    seen = []
    space = {"shown": seen.append, "__name__": "shown"}
    exec(BLOCK, space)
    space["test_any_user_can_be_shown"]()
    assert seen[0]["name"] == "John"
    assert any(user.get("email", "") is None for user in seen)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_of_edit_is_told_of(kind):
    assert re.search(rf"`{re.escape(kind)} ", PAGE), kind


@pytest.mark.parametrize("word", [*TEXTS, *DATES["date-time"]])
def test_every_word_of_texts_and_dates_is_told_of(word):
    assert f"`{word}`" in PAGE
