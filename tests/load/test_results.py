"""A run's file is read back as it was written; any other says what it is instead."""

import json

import pytest

from pytest_apiint.errors import SettingsProblem
from pytest_apiint.load import results
from pytest_apiint.load.results import Failed, Judged, Loaded, Measured

ONE = Measured("GET /users", 10, 1, 2, 1.0, 5.0, 6.0, 7.0, 8.0)
RUN = Loaded(
    "acme",
    "http://127.0.0.1:8000",
    "acme.yaml",
    1_700_000_000.0,
    10.0,
    5,
    5.0,
    10,
    2,
    Measured("all", 10, 1, 2, 1.0),
    (ONE,),
    (Failed("GET /users", "answered 500", 1),),
    (Judged("p95=1ms", "p95", 1.0, 6.0, exceeded=True), Judged("errors=50%", "errors", 50.0, 10.0, exceeded=False)),
    interrupted=True,
    left_out=("1 DELETE: only GET and HEAD are asked, and what --unsafe names",),
)


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_a_run_is_read_back_as_it_was_written(tmp_path):
    assert results.read(results.write(tmp_path / "a.json", RUN)) == RUN
    assert json.loads((tmp_path / "a.json").read_bytes())["schema"] == "apiint.load/1"


def test_keys_of_a_later_version_are_passed_over(tmp_path):
    told = RUN.plain() | {"later": 1}
    told["whole"]["later"] = 1
    (tmp_path / "a.json").write_text(json.dumps(told))
    assert results.read(tmp_path / "a.json") == RUN


def test_the_limits_that_were_not_kept():
    assert [one.limit for one in RUN.exceeded] == ["p95=1ms"]
    assert [one.unit for one in RUN.budget] == ["ms", "%"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"{", "isn't JSON"),
        (b"\xff\xfe", "isn't JSON"),
        (b"[" * 100_000, "isn't JSON"),
        (b"[]", "is no result of a load"),
        (b'{"schema": "apiint.load/2"}', "has another schema"),
        (b'{"schema": "apiint.load/1"}', "is damaged"),
        (b'{"schema": "apiint.load/1", "whole": 1, "operations": [], "failures": [], "budget": []}', "is damaged"),
    ],
)
def test_what_is_no_run_says_so(tmp_path, text, said):
    (tmp_path / "a.json").write_bytes(text)
    with pytest.raises(SettingsProblem, match=said):
        results.read(tmp_path / "a.json")


def test_a_file_that_cannot_be_read_says_why(tmp_path):
    with pytest.raises(SettingsProblem, match="can't be read"):
        results.read(tmp_path / "none.json")
    with pytest.raises(SettingsProblem, match="can't be read"):
        results.read(tmp_path)


def test_its_folder_keeps_itself_out_of_version_control(tmp_path):
    assert results.folder(tmp_path) == results.folder(tmp_path) == tmp_path / ".apiint" / "load"
    assert (tmp_path / ".apiint" / ".gitignore").read_text() == "*\n"
