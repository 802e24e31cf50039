import pytest
from markupsafe import Markup

from pytest_apiint.report.page.visible import LONGEST, WHOLE, clipped, shown, visible, whole


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("a\tb\nc", "a\tb\nc"),
        ("nul\x00", r"nul\x00"),
        ("\r\x1b[31m\x7f\x9b", r"\r\x1b[31m\x7f\x9b"),
        ("\u202egnp.exe", r"\u202egnp.exe"),
        ("\ud83d", r"\ud83d"),
        ("a\u200bb\ufeff", r"a\u200bb\ufeff"),
        ("\U000e0041", r"\U000e0041"),
        ("\u05e9\u05dc\u05d5\u05dd \xe4 \U0001f600 \u4e2d", "\u05e9\u05dc\u05d5\u05dd \xe4 \U0001f600 \u4e2d"),
    ],
)
def test_what_nobody_would_see_is_written_out(text, seen):
    assert visible(text) == seen
    seen.encode()


def test_what_is_cut_is_counted():
    assert clipped("abcdef", 6) == "abcdef"
    assert clipped("abcdefg", 6) == "abcdef ... (1 more characters)"


def test_only_text_is_made_visible_and_markup_stays():
    assert shown(7) == 7
    assert shown(Markup("<b>\x00</b>")) == Markup("<b>\x00</b>")
    assert shown("x" * (LONGEST + 2)) == "x" * LONGEST + " ... (2 more characters)"


def test_a_long_text_is_escaped_and_has_its_limit():
    assert whole("<\x00>") == Markup(r"&lt;\x00&gt;")
    assert whole("x" * (WHOLE + 1)) == "x" * WHOLE + " ... (1 more characters)"
