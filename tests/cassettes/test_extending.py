"""What is added to a cassette leaves what was there byte for byte."""

from pathlib import Path

import pytest
import vcr.serialize
from hypothesis import given
from hypothesis import strategies as st
from vcr.serializers import jsonserializer, yamlserializer

from pytest_apiint.cassettes import emit
from pytest_apiint.cassettes.extending import extended, whole
from pytest_apiint.errors import CassetteDamaged, CassetteNotWritten
from tests.cassettes.recorded import interaction, interactions

FILE = Path("cassettes/test_acme.yaml")
NEW = [emit.document(interaction(path="/new"))]


def uris(data, serializer=yamlserializer):
    return [request.path for request in vcr.serialize.deserialize(data.decode(), serializer)[0]]


def by_vcrpy(*recorded, serializer=yamlserializer):
    """A file as vcrpy writes it."""
    text = whole(list(map(emit.document, recorded)), file=FILE).decode()
    requests, responses = vcr.serialize.deserialize(text, yamlserializer)
    return vcr.serialize.serialize({"requests": requests, "responses": responses}, serializer).encode()


@given(st.lists(interactions(), min_size=1, max_size=3), st.lists(interactions(), min_size=1, max_size=3))
def test_vcrpys_own_files_keep_their_bytes_and_vcrpy_reads_the_rest(before, after):
    old = by_vcrpy(*before)
    grown = extended(old, list(map(emit.document, after)), file=FILE)

    head, tail = old.removesuffix(b"version: 1\n"), grown.data.removesuffix(b"version: 1\n")
    assert tail.startswith(head)
    assert grown.kept == len(before)
    requests, _ = vcr.serialize.deserialize(grown.data.decode(), yamlserializer)
    assert [request.uri for request in requests] == [one.request.url for one in [*before, *after]]


@given(st.lists(interactions(), max_size=4), st.integers(0, 4))
def test_a_cassette_in_two_steps_is_the_one_in_one_step(recorded, at):
    documents = list(map(emit.document, recorded))
    first = whole(documents[:at], file=FILE)

    again = extended(first, documents[at:], file=FILE).data if documents[at:] else first
    assert again == whole(documents, file=FILE)


OLD = """\
- request: {body: null, headers: {}, method: GET, uri: 'https://api.acme.example/old'}
  response:
    body: {string: "a
        b"}
    headers: {}
    status: {code: 200, message: OK}
"""


@pytest.mark.parametrize(
    "old",
    [
        f"interactions:\n{OLD}version: 1\n",
        f"interactions:  # by hand\n{OLD}",
        f"interactions:\n{OLD}".removesuffix("\n"),
        f"version: 1\ninteractions:\n{OLD}",
        f"---\nversion: 1\ninteractions:\n{OLD}...\n",
        f"# see wiki\ninteractions:\n# the first\n{OLD}\n# the last\nversion: 1\n",
        f"interactions:\n{OLD}metadata: {{a: 1}}\nversion: 1\n",
        "interactions:\n" + "".join(f"  {line}\n" for line in OLD.splitlines()) + "version: 1\n",
        f"interactions:\n{OLD}version: 1\n".replace("\n", "\r\n"),
    ],
    ids=["vcrpy", "comment", "no-line-end", "version-first", "marks", "comments", "metadata", "indented", "crlf"],
)
def test_files_by_hand_keep_every_line(old):
    grown = extended(old.encode(), NEW, file=FILE)

    assert uris(grown.data) == ["/old", "/new"]
    lines = grown.data.splitlines()
    assert [line for line in old.encode().splitlines() if line not in lines] == []
    assert grown.kept == 1


@pytest.mark.parametrize(
    "old", ["", "\n", "interactions: []\nversion: 1\n", "version: 1\ninteractions:\n", "interactions: null"]
)
def test_a_file_without_interactions_gets_its_first(old):
    grown = extended(old.encode(), NEW, file=FILE)

    assert uris(grown.data) == ["/new"]
    assert grown.kept == 0


def test_a_cassette_without_interactions_is_one_that_vcrpy_reads():
    assert uris(whole([], file=FILE)) == []


def test_vcrpys_json_files_stay_as_vcrpy_writes_them():
    old = by_vcrpy(interaction(path="/old"), serializer=jsonserializer)
    grown = extended(old, NEW, file=FILE)

    assert grown.data.startswith(old.removesuffix(b"\n        }\n    ]\n}\n"))
    assert (uris(grown.data, jsonserializer), grown.kept) == (["/old", "/new"], 1)
    assert uris(whole(NEW, file=Path("a.json")), jsonserializer) == ["/new"]


def refused(old, documents=NEW, file=FILE):
    with pytest.raises((CassetteDamaged, CassetteNotWritten)) as caught:
        extended(old, documents, file=file)
    return str(caught.value)


def test_a_file_that_ends_early_is_named_with_the_line():
    text = by_vcrpy(interaction(path="/old"))

    message = refused(text[: text.index(b"headers") + 4])
    assert "cassettes/test_acme.yaml can't be read" in message
    assert "  line      " in message


def test_wherever_a_file_ends_it_is_refused_or_read_with_what_was_added():
    text = by_vcrpy(interaction(path="/old"), interaction(path="/older"))
    refusals = 0
    for end in range(len(text)):
        try:
            grown = extended(text[:end], NEW, file=FILE)
        except CassetteDamaged:
            refusals += 1
        else:
            assert uris(grown.data)[-1] == "/new"

    assert refusals > 300


def test_a_merge_that_stopped_half_way_is_named_with_the_line():
    text = by_vcrpy(interaction(path="/old"))
    half = text.replace(b"version", b"<<<<<<< HEAD\n- request: {}\n=======\n>>>>>>> topic\nversion")

    message = refused(half)
    assert "a merge conflict" in message
    assert f"line      {half[: half.index(b'<<<')].count(10) + 1}" in message


@pytest.mark.parametrize("old", [b"- 1\n", b"a: 1\n", b"{}", b"{", b"\x00", b"interactions: [1, 2]\n"])
def test_what_is_no_cassette_is_never_extended(old):
    assert "cassettes/test_acme.yaml " in refused(old)


@pytest.mark.parametrize("old", ["interactions: [%s]\nversion: 1\n", "{interactions: [%s], version: 1}\n"])
def test_interactions_that_are_no_block_list_are_not_extended(old):
    one = "{request: {method: GET, uri: 'https://a'}, response: {status: {code: 200}}}"

    assert "its interactions aren't a block list" in " ".join(refused((old % one).encode()).split())


def test_json_refuses_bytes():
    binary = [emit.document(interaction(answer=b"\xff"))]

    assert "JSON can't hold a body of bytes" in refused(b'{"interactions": []}', binary)
