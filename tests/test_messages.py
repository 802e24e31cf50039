"""How messages are laid out: in 80 columns, and what is to be copied in one piece."""

import pytest

from pytest_apiint.messages import WIDTH, layout

FILE = "services/billing/tests/cassettes/test_user/test_user-123-c805184a.yaml"


def test_a_path_that_a_row_has_no_room_for_stays_whole_in_a_line_of_its_own():
    said = layout("There is no cassette", [("expected", FILE), ("fix", "record it")])
    assert said == f"There is no cassette\n  expected\n    {FILE}\n  fix       record it"


@pytest.mark.parametrize("length", [68, 69, 76, 77, 300])
def test_no_line_is_wider_than_a_terminal(length):
    rows = layout("a headline", [("expected", "x" * length)]).splitlines()[1:]
    assert all(len(row) <= WIDTH for row in rows)
    assert any("x" * length in row for row in rows) is (length <= 76)


def test_what_has_spaces_is_wrapped_beside_its_label():
    assert layout("a headline", [("found", "word " * 15)]).splitlines()[1].startswith("  found  word word")
