"""In which line a key stands."""

import pytest

from pytest_apiint.settings.lines import lines

TEXT = '''
[tool.apiint]  # ours
allowed_hosts = [
    "a.example",   # services = 1
]
text = """
[no.table]
key = 1
"""

# [commented.out]
[tool.apiint.services."my.api"]
base_url = "https://a.example"
secrets = { token = "A", other = { env = "B" } }
fuzz.seed = 3
[[list]]
one = 1
[[list]]
one = 2
'''


@pytest.mark.parametrize(
    ("key", "line"),
    [
        (("tool", "apiint"), 2),
        (("tool", "apiint", "allowed_hosts"), 3),
        (("tool", "apiint", "text"), 6),
        (("tool", "apiint", "services", "my.api"), 12),
        (("tool", "apiint", "services", "my.api", "base_url"), 13),
        (("tool", "apiint", "services", "my.api", "secrets", "token"), 14),
        (("tool", "apiint", "services", "my.api", "secrets", "other", "env"), 14),
        (("tool", "apiint", "services", "my.api", "fuzz", "seed"), 15),
        (("list", "one"), 19),
    ],
)
def test_a_key_has_the_line_in_which_it_begins(key, line):
    assert lines(TEXT)[key] == line
    assert lines(TEXT.replace("\n", "\r\n"))[key] == line


def test_what_only_looks_like_a_key_has_none():
    assert not {("no",), ("no", "table"), ("commented", "out"), ("tool", "apiint", "services")} & {*lines(TEXT)}


def test_what_cant_be_read_has_no_lines():
    assert lines("a = 1\nb = [\n") == {("a",): 1}
