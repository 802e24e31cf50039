"""What people read of a run: no secret, whole, cut or spelled; and all else as it was."""

import difflib
import pprint
import reprlib

import pytest

from pytest_apiint.secrets import SecretRegistry
from pytest_apiint.secrets.told import Told
from tests.secrets.planted import JWT, PEM

TOKEN = "zk_live_4eC39HqLyjWDarjtT1zdp7dcQ8vN"


@pytest.fixture
def told():
    registry = SecretRegistry()
    for name, value in {"token": TOKEN, "jwt": JWT, "pem": PEM}.items():
        registry.add(value, f"acme.{name}")
    return Told(registry)


def left(text, secret=TOKEN, least=8):
    """The pieces of a secret that a text still holds, the text's own spelling undone."""
    return {secret[n : n + least] for n in range(len(secret) - least + 1) if secret[n : n + least] in text}


@pytest.mark.parametrize("size", range(20, 46))
def test_no_piece_of_eight_characters_survives_a_cut(told, size):
    short = reprlib.Repr()
    short.maxstring = short.maxother = size
    for value in (TOKEN, f"Bearer {TOKEN}", f"{TOKEN}, and more of it", {"token": TOKEN}):
        assert not left(told.text(f"E   assert {short.repr(value)} == None"))


@pytest.mark.parametrize("start", range(0, 29, 4))
@pytest.mark.parametrize("mark", ["E         - ", "E         + ", "  ", "E           ", "- b'", "        ('"])
def test_no_piece_survives_at_the_ends_of_a_line(told, mark, start):
    assert not left(told.text(f"Skipping 10 identical leading characters\n{mark}{TOKEN[start:]} and more"))
    assert not left(told.text(f"{mark}starts with {TOKEN[: 36 - start]}'"))
    assert not left(told.text(f"{mark}{TOKEN[start : start + 8]}\n"))


def test_a_long_one_in_bytes_that_was_broken_into_lines(told):
    text = pprint.pformat({"headers": JWT.encode() * 2, "x": [JWT.encode()]}, width=40)
    assert text.count("\n") > 10
    assert not left(told.text(text), JWT, 9)


@pytest.mark.parametrize("margin", ["", "E   ", "    ", "> "])
def test_a_key_in_pem_line_by_line(told, margin):
    text = "\n".join(margin + line for line in PEM.splitlines())
    assert not left(told.text(text), PEM.split("\n")[1])


@pytest.mark.parametrize(
    "values",
    [
        list(TOKEN),
        tuple(TOKEN.encode()),
        [*"before ", *TOKEN, *" after"],
        list(TOKEN)[:20],
        list(TOKEN)[12:],
    ],
)
def test_one_character_a_line_as_diffs_of_lists_write_it(told, values):
    other = [*values[:3], values[0], *values[5:]]
    lines = [pprint.pformat(side, width=1).splitlines() for side in (values, other)]
    text = "\n".join(f"E         {line}" for line in difflib.ndiff(*lines))
    assert spelled(text) & left(TOKEN)
    assert not spelled(told.text(text)) & left(TOKEN)
    assert told.text(text).count("\n") == text.count("\n")


def spelled(text):
    """The pieces of eight characters that lines of one character spell, on either side of a diff."""
    found = set()
    for other in "+-":
        kept = [line[10:] for line in text.splitlines() if line[10:11] not in (other, "?")]
        items = [line[2:].strip(" ,[]()") for line in kept]
        word = "".join(chr(int(item)) if item.isdecimal() else item.strip("'") or " " for item in items)
        found |= left(word)
    return found


@pytest.mark.parametrize("values", [list(TOKEN), tuple(TOKEN), list(TOKEN.encode()), ["x", *TOKEN[:15]]])
def test_one_by_one_in_a_list(told, values):
    text = told.text(f"E   assert {values} == []")
    assert "'4', 'e', 'C'" not in text
    assert "52, 101, 67" not in text


def test_bare_characters_one_a_line(told):
    assert told.text("\n".join(TOKEN)) == "\n".join("*" * len(TOKEN))
    assert told.text("\n".join(TOKEN[:8])) == "\n".join("*" * 8)
    assert told.text("\n".join(TOKEN[:7])) == "\n".join(TOKEN[:7])


@pytest.mark.parametrize(
    "text",
    [
        "zk_live_ is how live keys start",
        "zk_liv...",
        "E   assert 'zk_test_1...' == 'zk_live'",
        "a text... with cuts... and words",
        "\n".join("abcdefghijkl"),
        "[1, 22, 33, 44, 55, 66, 77, 88, 99, 100]",
        "E       - left\nE       ?   ^\nE       + lift",
        "",
    ],
)
def test_what_only_starts_as_a_secret_does_stays(told, text):
    assert told.text(text) == text


def test_it_is_idle_while_nothing_is_registered():
    registry = SecretRegistry()
    idle = Told(registry)
    assert not idle.active
    assert idle.text(TOKEN) is TOKEN
    registry.add(TOKEN, "acme.token")
    assert idle.text(f"{TOKEN} and {TOKEN[:12]}...") == "apiint-secret.acme.token and ***..."


def test_a_long_piece_is_hidden_whatever_stands_around_it(told):
    assert told.text(f"E       - {TOKEN[:-1]}X and") == "E       - ***X and"
    assert told.text(f"see {TOKEN[3:19]}") == "see ***"
    assert told.text(f"see{TOKEN[3:12]}, ") == f"see{TOKEN[3:12]}, "


def test_it_does_not_slow_down_on_long_texts(told):
    import time

    began = time.process_time()
    for text in (
        f"{TOKEN[:20]} " * 20_000,
        ")" * 300_000,
        "1, " * 100_000,
        "x\n" * 100_000,
        "'" * 300_000,
        "..." * 100_000,
    ):
        told.text(text)
    assert time.process_time() - began < 5


def test_a_line_s_end_counts_where_repr_wrote_it(told):
    assert (
        told.text(f'AssertionError("a\\n- {TOKEN[-9:]}\\n+ {TOKEN[:8]}\\n")')
        == 'AssertionError("a\\n- ***\\n+ ***\\n")'
    )
