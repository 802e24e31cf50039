"""``report.json`` is what its schema says, and what docs/reference has of it."""

import json
from pathlib import Path

import jsonschema_rs
import pytest

from pytest_apiint.errors import ReportDamaged
from pytest_apiint.report import document
from tests.report.runs import WHOLE, run

FILE = Path(__file__).parents[2] / "docs" / "reference" / "report.schema.json"


def test_a_run_comes_back(tmp_path):
    file = tmp_path / "report.json"
    file.write_text(document.text(WHOLE))
    assert document.read(file) == WHOLE


@pytest.mark.parametrize("one", [WHOLE, run()], ids=["whole", "empty"])
def test_it_fits_its_schema(one):
    jsonschema_rs.validator_for(document.schema()).validate(json.loads(document.text(one)))


def test_the_schema_finds_what_is_wrong():
    told = json.loads(document.text(WHOLE))
    told["run"]["tests"][0]["outcome"] = 1
    assert not jsonschema_rs.validator_for(document.schema()).is_valid(told)


def test_the_schema_in_the_documentation_is_this_one():
    told = "make it anew: apiint report schema > docs/reference/report.schema.json"
    assert json.loads(FILE.read_text()) == json.loads(json.dumps(document.schema())), told


def test_it_has_the_numbers():
    told = json.loads(document.text(WHOLE))
    assert told["schema"] == "apiint.run/1"
    assert told["metrics"]["success_rate"] == 0.0
    assert told["metrics"]["amplification"] == 2.0
    assert json.loads(document.text(run()))["metrics"]["success_rate"] is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "is no report of a run"),
        ('{"schema": "apiint.run/2"}', "has another schema"),
        ('{"schema": "apiint.run/1"}', "is damaged"),
    ],
)
def test_what_is_no_report_is_told(tmp_path, monkeypatch, text, told):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "report.json").write_text(text)
    with pytest.raises(ReportDamaged, match=told):
        document.read(tmp_path / "report.json")


def test_what_cannot_be_read_is_told(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ReportDamaged, match="can't be read"):
        document.read(tmp_path)
