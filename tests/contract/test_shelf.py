"""A description in pieces is the description: what was read whole, and what is read piece by piece, are the same."""

import copy
import json
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_apiint.contract import cache, shelf
from pytest_apiint.contract.document import load
from pytest_apiint.errors import SpecDamaged

LARGE = 400_000  # bytes: JSON is kept from 300,000 on
leaves = st.none() | st.booleans() | st.integers() | st.text(max_size=5)
trees = st.recursive(leaves, lambda t: st.lists(t, max_size=3) | st.dictionaries(st.text(max_size=4), t, max_size=3))
raws = st.dictionaries(st.sampled_from(["openapi", "paths", "components", "x-é", ""]), trees)


def lost(error):
    return SpecDamaged(str(error))


def stood(raw, more=None):
    return shelf.unpacked(shelf.packed(raw, more), lost)


@given(raws)
def test_shelf_has_what_was_put_there_however_it_is_looked_at(raw):
    found, _ = stood(raw)
    assert found == raw
    assert (found != raw) is False  # dict has a comparison of its own for it
    assert {key: found[key] for key in found} == raw
    assert dict(found) == raw == {**found} == found.copy() == found | {} == {} | found
    assert dict(found.items()) == raw
    assert list(found.values()) == list(raw.values())
    assert [found.get(key) for key in raw] == list(raw.values())
    assert (found.get("none"), found.get("none", 1), len(found)) == (None, 1, len(raw))
    assert copy.deepcopy(found) == raw == pickle.loads(pickle.dumps(found))
    assert repr(found) == repr(raw)


def test_what_was_kept_with_it_comes_back():
    assert stood({}, [["/a", "get", "/paths/~1a/get", []]])[1] == [["/a", "get", "/paths/~1a/get", []]]


@given(raws, st.data())
def test_cut_shelf_is_none(raw, data):
    whole = shelf.packed(raw, None)
    cut = data.draw(st.integers(0, len(whole) - 1))
    with pytest.raises(ValueError, match=r"."):
        shelf.unpacked(whole[:cut], lost)


def test_damaged_piece_is_told_of_when_it_is_looked_at():
    found, _ = shelf.unpacked(shelf.packed({"openapi": "3.1.0", "paths": {"/a": {}}}, None).replace(b"{}", b"{["), lost)
    assert found["openapi"] == "3.1.0"
    with pytest.raises(SpecDamaged):
        found["paths"]["/a"]


def test_large_json_is_kept_and_small_is_not(tmp_path):
    for name, filling in (("small", 10), ("large", LARGE)):
        (tmp_path / f"{name}.json").write_text(
            json.dumps({"openapi": "3.1.0", "info": {"description": "x" * filling}, "paths": {}})
        )
        cache.load(tmp_path / f"{name}.json", folder=tmp_path / name)
    assert not (tmp_path / "small").exists()
    assert len(list((tmp_path / "large").iterdir())) == 1


def test_other_file_is_kept_by_itself_and_read_anew_when_it_changes(tmp_path):
    main, other = tmp_path / "api.yaml", tmp_path / "other.yaml"
    main.write_text("openapi: 3.1.0\npaths: {/a: {$ref: 'other.yaml#/item'}}\n")
    kept = tmp_path / "kept"
    for method in ("get", "put", "get"):
        other.write_text(f"item: {{{method}: {{responses: {{200: {{description: ''}}}}}}}}\n")
        for _ in range(2):  # read, then looked up
            found = cache.load(main, folder=kept)
            assert [o.method for o in found.operations] == [method.upper()]
            assert [method for _, method, _, _ in found.routes] == [method.upper()]
    assert len(list(kept.iterdir())) == 3


def test_damage_that_is_found_late_names_the_file_and_is_gone_at_the_next_run(tmp_path):
    spec = tmp_path / "api.yaml"
    spec.write_text("openapi: 3.1.0\npaths: {/a: {get: {responses: {200: {description: hello}}}}}\n")
    cache.load(spec, folder=tmp_path / "kept")
    [kept] = (tmp_path / "kept").iterdir()
    kept.write_bytes(kept.read_bytes().replace(b'"hello"', b'"hello]'))
    with pytest.raises(SpecDamaged, match="damaged"):
        cache.load(spec, folder=tmp_path / "kept").operation("/a", "get")
    assert cache.load(spec, folder=tmp_path / "kept").operation("/a", "get")


def test_real_description_is_the_same_from_the_cache(spec_bytes, tmp_path):
    spec = tmp_path / "stripe.json"
    spec.write_bytes(spec_bytes("stripe-2022-04-12.json.gz"))
    cache.load(spec, folder=tmp_path)
    again, plain = cache.load(spec, folder=tmp_path), load(spec)
    assert isinstance(again.raw, shelf.Shelf)
    assert again.routes == plain.routes
    assert again.operations == plain.operations
    assert again.raw == plain.raw
