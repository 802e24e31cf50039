"""What a run's last lines say of cassettes: names are there to be copied."""

import pytest

from pytest_apiint.cassettes.shelf.news import Row, lines


@pytest.mark.parametrize(("length", "whole"), [(30, True), (70, True), (71, True), (78, True), (79, False)])
def test_a_name_is_whole_as_long_as_a_line_has_room_for_it(length, whole):
    name = f"{'x' * (length - 5)}.yaml"
    told = lines([Row("recorded", name, "1 interaction, 1 secret replaced")])
    assert any(name in line for line in told) is whole
    assert all(len(line) <= 80 for line in told)
    assert "1 interaction, 1 secret replaced" in "\n".join(told)
