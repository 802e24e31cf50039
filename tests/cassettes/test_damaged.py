"""A file that can't be read as a cassette is named, with the line and what to do."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_apiint.cassettes import emit
from pytest_apiint.cassettes.cassette import Cassette
from pytest_apiint.errors import CassetteDamaged, SpecMismatch
from pytest_apiint.exchange import Headers, Request
from tests.cassettes.recorded import interaction

GOOD = f"interactions:\n{emit.block(interaction(path='/a'))}{emit.block(interaction(path='/b'))}version: 1\n"
RESTORE = """\
  expected  a cassette as vcrpy writes it, version 1
  fix       restore it from version control, or record it anew:
            --api-mode=record --api-record=all"""


def opened(data, file="cassettes/test_acme.yaml"):
    return Cassette(Path(file), data.encode() if isinstance(data, str) else data)


def play(tape, path):
    return tape.play(Request("GET", f"https://api.acme.example{path}", Headers()))


def damage(data, file="cassettes/test_acme.yaml"):
    """What opening the cassette or playing it says."""
    try:
        tape = opened(data, file)
        play(tape, "/a")
        play(tape, "/b")
        error = tape.unmatched(Request("GET", "https://api.acme.example/a", Headers()))
    except CassetteDamaged as raised:
        error = raised
    text = str(error)
    assert isinstance(error, CassetteDamaged)
    assert max(map(len, text.splitlines())) <= 80
    assert len(text.splitlines()) <= 12
    return text


def test_a_file_that_ends_within_a_text_is_told_whole():
    assert damage(GOOD[: GOOD.rindex("headers") + 4]) == (
        "cassettes/test_acme.yaml can't be read\n  line      28\n  seen      could not find expected ':'\n" + RESTORE
    )


def test_a_conflict_of_two_branches_is_told_as_such():
    text = damage(GOOD.replace("    status:", "<<<<<<< HEAD\n    status:", 1))

    assert text == ("cassettes/test_acme.yaml can't be read\n  line      13\n  seen      a merge conflict\n" + RESTORE)


@pytest.mark.parametrize(
    ("data", "line", "seen"),
    [
        (b"", None, "the file is empty"),
        (b"# only a comment\n", 1, "the file is empty"),
        (b"- 1\n", 1, "a list, and no mapping"),
        (b"- request: {method: GET}\n", 1, "a list of interactions, as vcrpy wrote it before version 1"),
        (b"version: 1\n", None, "it has no key interactions"),
        (b"interactions: 5\n", None, "interactions is an int, and should be a list"),
        (b"version: 1\ninteractions:\n- 5\n", 3, "interaction 1: the interaction is an int, and should be a mapping"),
        (bytes(range(256)), 1, "it isn't text: control characters are not allowed"),
        (GOOD.encode() + b"\x00", 37, "it isn't text: control characters are not allowed"),
        (
            GOOD.replace("example/b", "example/\xe9").encode("latin-1"),
            23,
            "it isn't text: invalid trailing UTF-8 octet",
        ),
        (GOOD.replace("version: 1", "version: 2"), None, "its version is 2; this is for version 1"),
        (GOOD.replace("    status:", "\tstatus:", 1), 13, "found character that cannot start any token"),
        (GOOD.replace("\nversion: 1", "").replace("uri", "url"), 2, "interaction 1: request.uri is missing"),
        (GOOD[: GOOD.rindex("message")], 19, "interaction 2: response.status.message is missing"),
        (GOOD[: GOOD.rindex("uri")], 19, "interaction 2: request.uri is missing"),
        (GOOD[: GOOD.rindex("versi") + 4], 37, "could not find expected ':'"),
    ],
    ids=[
        "empty",
        "comment",
        "list",
        "old",
        "other-mapping",
        "number",
        "numbers",
        "binary",
        "nul",
        "latin-1",
        "version",
        "tab",
        "url",
        "ends-in-status",
        "ends-in-request",
        "ends-in-version",
    ],
)
def test_whatever_is_wrong_is_named_with_its_line(data, line, seen):
    text = damage(data)

    assert f"  seen      {seen}\n" in text
    assert ("\n  line " in text) is (line is not None)
    assert line is None or f"\n  line      {line}\n" in text


def test_json_names_its_line_too():
    assert "line      2\n  seen      Expecting value" in damage('{"interactions": [\n?]}', "cassettes/a.json")


@pytest.mark.parametrize(
    ("broken", "seen"),
    [
        (
            GOOD.replace("code: 200", "code: fine", 1),
            "interaction 1: response.status.code is 'fine', and no status code",
        ),
        (GOOD.replace("body:\n", "body: [\n", 1), "did not find expected"),
        (GOOD.replace("body: null", "body: !!python/object:os.system {}", 1), "could not determine a constructor"),
        (GOOD.replace("body: null", "body: 'a\n- request:\n'", 1), "interaction 1: a text in it isn't indented, or"),
    ],
    ids=["type", "flow", "tag", "indent"],
)
def test_what_is_only_seen_when_it_is_played_is_no_answer_and_told_then(broken, seen):
    tape = opened(broken)
    request = Request("GET", "https://api.acme.example/a", Headers())

    assert tape.play(request) is None
    error = tape.unmatched(request)
    assert isinstance(error, CassetteDamaged)
    assert isinstance(error, SpecMismatch)
    assert f"  seen      {seen}" in str(error)
    assert "\n  line      " in str(error)


def test_one_damaged_interaction_leaves_the_others():
    tape = opened(GOOD.replace("code: 200", "code: fine", 1))

    assert play(tape, "/b").response.status == 200


def test_a_url_that_is_none_is_named():
    tape = opened(GOOD.replace("https://api.acme.example/a", "http://[::1/a"))

    assert play(tape, "/a") is None
    assert "request.uri is no URL: Invalid IPv6 URL" in str(tape.unmatched(Request("GET", "http://a/", Headers())))


def test_a_time_that_is_none_is_named():
    with pytest.raises(CassetteDamaged, match="recorded_at is 'noon', and no time"):
        _ = opened(GOOD.replace("2026-11-23T12:00:00Z", "noon")).recorded_at


def test_a_file_that_the_system_refuses_is_named(tmp_path):
    with pytest.raises(CassetteDamaged, match=r"can't\s+be\s+read") as caught:
        Cassette.open(tmp_path)
    assert "directory" in str(caught.value).lower()


@given(st.integers(0, len(GOOD)), st.binary(max_size=3), st.integers(0, 9))
def test_a_file_with_any_hole_in_it_plays_or_says_that_it_is_damaged(at, inserted, removed):
    data = GOOD.encode()[:at] + inserted + GOOD.encode()[at + removed :]
    try:
        tape = opened(data)
        for path in ("/a", "/b"):
            play(tape, path)
            tape.unmatched(Request("GET", f"https://api.acme.example{path}", Headers()))
    except CassetteDamaged as error:
        assert "can't be read" in str(error)  # noqa: PT017
