"""A file that a run leaves for later says what it is, and is read as nothing else."""

import json

import pytest

from pytest_apiint.artifact import Artifact
from pytest_apiint.errors import SettingsProblem

PEARS = Artifact("apiint.pears/1", "basket of pears", "pytest --api-pears writes it")


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path / "pears.json"


def test_what_is_written_is_read_again_with_its_schema(file):
    assert PEARS.read(PEARS.write(file, {"pears": [1, 2]}), lambda told: told["pears"]) == [1, 2]
    assert json.loads(file.read_bytes()) == {"schema": "apiint.pears/1", "pears": [1, 2]}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"schema": "apiint.pears/2"}', "pears.json has another schema"),
        ('{"schema": 7}', "pears.json is no basket of pears"),
        ('{"pears": 1}', "pears.json is no basket of pears"),
        ('{"schema": "apiint.pears/1"}', "pears.json is damaged"),
        ("pears", "pears.json isn't JSON"),
    ],
)
def test_another_file_is_refused_by_what_it_is_and_how_the_right_one_is_made(file, text, said):
    file.write_text(text)
    with pytest.raises(SettingsProblem) as caught:
        PEARS.read(file, lambda told: told["pears"])
    headline, expected, fix = str(caught.value).splitlines()
    assert (headline, expected.split(), fix) == (
        said,
        ["expected", "apiint.pears/1"],
        "  fix       pytest --api-pears writes it",
    )
