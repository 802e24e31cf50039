"""What is printed to be pasted, as Python reads it."""

import ast

from pytest_apiint.suites.pasted import _literal

NAMES = ["Zo\u00eb", "\U0001f600", "a\u202eb", "\ud800", "a\x00b\n", "\\u00e9", "'\""]


def test_texts_of_any_script_are_written_in_ascii_over_lines_of_their_own():
    answer = [{"id": number, "name": name, "also": name * 30} for number, name in enumerate(NAMES)]
    written = _literal(answer, 5)
    assert ast.literal_eval(written) == answer
    assert written.isascii()
    assert len(written.splitlines()) > len(NAMES)
