"""Exceptions to a description: each is about one thing, has a reason, and ends."""

from datetime import date

import pytest

from pytest_apiint.contract.verdict import Judgement, Problem, Verdict
from pytest_apiint.contract.waivers import entry, load
from pytest_apiint.errors import SettingsProblem

TODAY = date(2026, 11, 23)
GOOD = """
[[waiver]]
operation = "GET /users/{id}"
reason = "theirs"
expires = 2026-12-31
"""


def one(tmp_path, more="", text=GOOD):
    file = tmp_path / "acme.waivers.toml"
    file.write_text(text + more)
    return load(file)


def problem(pointer="/name", where="body"):
    return Problem(where, pointer, "type", "string", "null")


def judgement(operation="GET /users/{id}", status=200):
    return Judgement(Verdict.INVALID, operation, status, (problem(),))


def covers(waivers, of=None, what=None, name="getUser", today=TODAY):
    found = waivers.covering(of or judgement(), name, what or problem(), today)
    return found is not None and today <= found.expires


@pytest.mark.parametrize(
    ("more", "about"),
    [
        ("", True),
        ("status = 200", True),
        ("status = 404", False),
        ('where = "body"', True),
        ('where = "header"', False),
        ('pointer = "/name"', True),
        ('pointer = "/nam"', False),
        ('pointer = "/name/first"', False),
        ('pointer = "/*"', True),
        ('pointer = ""', False),
    ],
    ids=range(10),
)
def test_a_waiver_is_about_what_it_names(tmp_path, more, about):
    assert covers(one(tmp_path, more)) is about


@pytest.mark.parametrize(
    ("pointer", "found"),
    [
        ("/items/*/name", "/items/12/name"),
        ("/items", "/items/12/name"),
        ("", ""),
        ("/X-Total", "/X-Total"),
    ],
)
def test_a_pointer_leads_to_all_below_it(tmp_path, pointer, found):
    assert covers(one(tmp_path, f'pointer = "{pointer}"'), what=problem(found))


@pytest.mark.parametrize("operation", ["getUser", "GET /users/*", "* /users/{id}", "*", "get*"])
def test_an_operation_may_be_named_by_its_id_or_by_a_pattern(tmp_path, operation):
    assert covers(one(tmp_path, text=GOOD.replace("GET /users/{id}", operation)))


@pytest.mark.parametrize("operation", ["POST /users/{id}", "GET /users", "getUsers", "GET /users/[i]"])
def test_another_operation_is_not_meant(tmp_path, operation):
    assert not covers(one(tmp_path, text=GOOD.replace("GET /users/{id}", operation)))


def test_it_is_good_on_its_last_day_and_not_after(tmp_path):
    waivers = one(tmp_path)
    assert covers(waivers, today=date(2026, 12, 31))
    assert not covers(waivers, today=date(2027, 1, 1))


def test_one_that_is_good_goes_before_one_that_has_ended(tmp_path):
    waivers = one(tmp_path, GOOD.replace("2026-12-31", "2999-12-31"), text=GOOD.replace("2026", "2020"))
    assert covers(waivers)
    assert [waiver.line for waiver in waivers.unused()] == [2]


def test_the_unused_are_told_by_their_lines(tmp_path):
    waivers = one(tmp_path, GOOD.replace("GET", "PUT"))
    assert covers(waivers)
    assert [(waiver.line, str(waiver)) for waiver in waivers.unused()] == [(7, "PUT /users/{id}")]
    assert waivers.unused(used=[7]) == ()


def test_a_date_may_be_text(tmp_path):
    assert covers(one(tmp_path, text=GOOD.replace("2026-12-31", '"2026-12-31"')))
    assert covers(one(tmp_path, text=GOOD.replace("2026-12-31", "2026-12-31T00:00:00Z")))


def test_a_file_without_waivers_has_none(tmp_path):
    assert one(tmp_path, text="# none yet\n").entries == ()


def test_what_is_to_be_pasted_is_about_what_it_was_made_of(tmp_path):
    odd = Problem("body", '/a"b\\c/é\n/~1', "type", "string", "null")
    of = judgement('GET /users/{"id"}')
    assert covers(one(tmp_path, text=entry(of, odd, date(2027, 1, 1))), of=of, what=odd)
    bare = Problem("security", "", "security", "a token", "none")
    request = Judgement(Verdict.INVALID, "POST /a", None, (bare,))
    assert covers(one(tmp_path, text=entry(request, bare, date(2027, 1, 1))), of=request, what=bare)


@pytest.mark.parametrize(
    ("text", "headline"),
    [
        (GOOD.replace('reason = "theirs"', ""), "has a waiver without reason"),
        (GOOD.replace("expires = 2026-12-31", ""), "has a waiver without expires"),
        (GOOD.replace('"theirs"', '" "'), "has a waiver whose reason says nothing"),
        (GOOD.replace('"theirs"', "7"), "has a waiver whose reason says nothing"),
        (GOOD.replace("2026-12-31", '"soon"'), "has a waiver that expires on no day"),
        (GOOD.replace("2026-12-31", "true"), "has a waiver that expires on no day"),
        (GOOD + "pointr = 1", 'has a waiver with an unknown key "pointr"'),
        (GOOD + 'pointer = "name"', "has a waiver whose pointer is none"),
        (GOOD + 'status = "4XX"', "has a waiver with a status that is none"),
        (GOOD + "status = true", "has a waiver with a status that is none"),
        (GOOD + 'where = "bodies"', "has a waiver for a place that there isn't"),
        ("waivers = []", 'has no use for "waivers"'),
        ("waiver = [1]", "has a waiver that is no table"),
        ("[waiver]\nreason = 1", "has a waiver that is no array of tables"),
        ("[[waiver", "can't be read"),
    ],
    ids=range(15),
)
def test_a_file_that_cant_be_meant_says_what_and_where(tmp_path, text, headline):
    with pytest.raises(SettingsProblem) as caught:
        one(tmp_path, text=text)
    lines = str(caught.value).splitlines()
    assert lines[0] == f"acme.waivers.toml {headline}"
    assert lines[1].split()[0] == "file"
    assert "acme.waivers.toml" in lines[1]
    assert all(len(line) <= 80 for line in lines[2:])


def test_a_file_that_isnt_there_or_is_no_text_says_so(tmp_path):
    with pytest.raises(SettingsProblem, match="can't be read"):
        load(tmp_path / "none.toml")
    (tmp_path / "latin.toml").write_bytes(b"\xff")
    with pytest.raises(SettingsProblem, match="can't be read"):
        load(tmp_path / "latin.toml")
