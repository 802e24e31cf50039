"""JSON that is stored readably and comes back byte for byte."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_apiint.cassettes.styles import Style, readable, restored

TEXTS = st.text(max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)
LAYOUTS = [
    {"separators": (",", ":")},
    {},
    {"indent": 2},
    {"indent": 4},
    {"indent": 0},
    {"indent": "\t"},
    {"separators": (", ", ":")},
]


@given(VALUES, st.sampled_from(LAYOUTS), st.booleans(), st.sampled_from(["", "\n", "\r\n"]))
def test_what_json_dumps_writes_comes_back_byte_for_byte(value, layout, ascii_only, end):
    body = (json.dumps(value, ensure_ascii=ascii_only, **layout) + end).encode("utf-8", "surrogatepass")

    found = readable(body)

    if found is not None:
        text, style = found
        assert restored(text, str(style)) == body
        assert text.isascii()


@given(st.lists(VALUES, min_size=1, max_size=3), st.sampled_from(LAYOUTS), st.sampled_from(["", "\n", "\r\n"]))
def test_every_list_that_json_dumps_writes_has_a_style(value, layout, end):
    assert readable((json.dumps(value, **layout) + end).encode()) is not None


@given(st.binary() | st.text(alphabet='[]{},:"\\u0dé1. \n\r\t').map(str.encode))
def test_bytes_of_any_kind_come_back_or_have_no_style(body):
    found = readable(body)

    assert found is None or restored(*found) == body


@given(st.lists(VALUES, min_size=1, max_size=3), st.sampled_from(LAYOUTS), st.booleans())
def test_a_reader_without_styles_sees_the_same_value(value, layout, ascii_only):
    body = json.dumps(value, ensure_ascii=ascii_only, **layout)
    if not (found := readable(body.encode("utf-8", "replace"))):
        return

    seen = json.loads(found[0])

    assert repr(seen) == repr(json.loads(body.encode("utf-8", "replace")))


@pytest.mark.parametrize(
    ("body", "style"),
    [
        ('{"a":1,"b":[]}', "compact"),
        ('{"a": 1, "b": {}}', "spaced"),
        ('{"a":"é"}\n', "compact utf-8 newline"),
        ('{\n    "a": "/"\n}\r\n', "indent-4 crlf"),
        ('{\n\t"a": 1\n}', "indent-tab"),
        ('{"price":10.00,"big":1e3,"id":123456789012345678901234567890}', "compact"),
        ('{"a":1,"a":2}', "compact"),
        ("[NaN,-Infinity,-0.0,1E5]", "compact"),
        ('{"url":"https:\\/\\/acme","html":"\\u003cb\\u003E"}', "compact"),
        ('{"quoted":"\\\\u00e9 é \\" \\u001f"}', "compact utf-8"),
        ("[" + "9" * 5000 + "]", "compact"),
    ],
    ids=[
        "compact",
        "spaced",
        "utf8",
        "indented",
        "tabs",
        "numbers",
        "duplicates",
        "not-numbers",
        "escapes",
        "backslash",
        "digits",
    ],
)
def test_a_writer_is_known_by_its_style(body, style):
    text, found = readable(body.encode())

    assert str(found) == style
    assert text.count("\n") >= 2


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"12",
        b'"text"',
        b"{}",
        b"{bad}",
        b'{"a" :1}',
        b'{"a":1, "b":2,"c":3}',
        b'{"a":1}\n\n',
        b"\xef\xbb\xbf[1]",
        b'["\xff"]',
        '["é\\u00e9"]'.encode(),
        b"[" * 100_000,
        b"[" * 99 + b"1," * 9999 + b"1" + b"]" * 99,
        b"[1," * 400_000 + b"1" + b"]" * 400_000,
    ],
    ids=[
        "empty",
        "number",
        "string",
        "object",
        "broken",
        "odd-space",
        "mixed",
        "two-newlines",
        "mark",
        "not-utf8",
        "mixed-escapes",
        "too-deep",
        "deep",
        "huge",
    ],
)
def test_what_gains_nothing_or_would_not_come_back_has_no_style(body):
    assert readable(body) is None


def test_a_name_is_a_style_and_a_style_its_name():
    for name in ("compact", "indent-3 utf-8 crlf", "spaced newline", "indent-tab"):
        assert str(Style.named(name)) == name


@pytest.mark.parametrize("name", ["fancy", "compact bold", "indent-xx", "indent-22"])
def test_an_unknown_style_is_refused(name):
    with pytest.raises(ValueError, match="no JSON style is named"):
        restored("[]", name)
