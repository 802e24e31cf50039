"""docs/reference says what the data says, and each row names what tests it."""

import re

import pytest

import pytest_apiint
from tests.examples.reference import CHECKS, FOLDER, TABLES, filled

PAGES = {page: (FOLDER / page).read_text() for page in TABLES}


@pytest.mark.parametrize("page", PAGES)
def test_the_tables_are_those_of_the_data(page):
    """If not: ``python -m tests.examples.reference`` makes them anew."""
    assert PAGES[page] == filled(page, PAGES[page])


@pytest.mark.parametrize("page", PAGES)
def test_every_row_names_an_assertion_or_a_check_that_there_is(page):
    known = {*pytest_apiint.__all__, *CHECKS}
    rows = [line for line in PAGES[page].splitlines() if line.startswith("| ") and not line.startswith("| -")]
    assert len(rows) > 20
    for row in rows:
        last = row.rstrip("| ").rpartition(" | ")[2]
        if last == "tested by":
            continue
        tested = re.findall(r"`([\w-]+)(?:\([^`]*\))?`", last)
        assert tested, row
        assert set(tested) <= known, row


@pytest.mark.parametrize("page", PAGES)
def test_the_python_shown_runs_and_gives_what_it_says(page):
    shown = 0
    for block in re.findall(r"```python\n(.*?)```", PAGES[page], re.DOTALL):
        *lines, last = block.strip().splitlines()
        value, _, expected = last.partition("      # ")
        if not expected:
            compile(block, page, "exec")
            continue
        scope = {}
        exec("\n".join(lines), scope)
        assert eval(value, scope) == eval(expected)
        shown += 1
    assert shown == 1
