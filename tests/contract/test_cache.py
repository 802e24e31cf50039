import pytest

from pytest_apiint.contract import cache
from pytest_apiint.contract.document import load
from pytest_apiint.errors import SpecDamaged

TEXT = "openapi: 3.0.3\npaths:\n  /a:\n    get: {responses: {200: {description: é}}}\n"


@pytest.fixture
def spec(tmp_path):
    file = tmp_path / "api.yaml"
    file.write_text(TEXT, encoding="utf-8")
    return file


def test_second_load_reads_no_yaml_and_gives_the_same(spec, tmp_path, monkeypatch):
    first = cache.load(spec, folder=tmp_path / "kept")
    monkeypatch.setattr(cache, "read", None)
    second = cache.load(spec, folder=tmp_path / "kept")
    assert second.raw == first.raw == load(spec).raw
    assert second.line("/paths/~1a/get") == 4


def test_changed_file_is_read_anew(spec, tmp_path):
    cache.load(spec, folder=tmp_path / "kept")
    spec.write_text(TEXT.replace("/a", "/b"), encoding="utf-8")
    assert list(cache.load(spec, folder=tmp_path / "kept").raw["paths"]) == ["/b"]


@pytest.mark.parametrize("left", [b"{", b"[]", b"\xff"])
def test_damaged_entry_is_replaced(spec, tmp_path, left):
    cache.load(spec, folder=tmp_path / "kept")
    [kept] = (tmp_path / "kept").iterdir()
    whole = kept.read_bytes()
    kept.write_bytes(left)
    assert cache.load(spec, folder=tmp_path / "kept").operations
    assert kept.read_bytes() == whole


def test_folder_that_cannot_be_made_costs_nothing_but_time(spec):
    assert cache.load(spec, folder=spec / "below a file").operations


def test_what_cannot_be_read_is_not_kept(spec, tmp_path):
    spec.write_text("openapi: 9.9.9\n")
    with pytest.raises(SpecDamaged):
        cache.load(spec, folder=tmp_path / "kept")
    assert not (tmp_path / "kept").exists()
