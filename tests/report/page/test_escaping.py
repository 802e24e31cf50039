"""Text of others stays text, wherever it stands in a run."""

import re

import pytest

from pytest_apiint.report.page import page
from tests.report.hostile import HOSTILE, MEBIBYTE, hostile
from tests.report.markup import Markup

# What a browser could act on, or not show, or what isn't UTF-8.
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff\U000e0041]")


@pytest.fixture(scope="module")
def harmless():
    return Markup(page(hostile("harmless"))).skeleton


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_text_makes_a_tag_an_attribute_or_an_unseen_character(text, harmless):
    written = page(hostile(text))
    found = Markup(written)
    assert found.skeleton == harmless
    assert not found.odd
    assert not found.open
    assert not UNSEEN.search(written)
    written.encode()


def test_no_attribute_leads_anywhere_but_into_the_page():
    found = Markup(page(hostile(' javascript:alert(1) "onload=x')))
    targets = [value for _, attributes in found.tags for name, value in attributes.items() if name in ("href", "src")]
    assert {value[0] for value in targets if value != "data:,"} == {"#"}
    assert not [name for _, attributes in found.tags for name in attributes if name.startswith("on") or name == "style"]


def test_every_text_is_there_for_the_reader():
    text = " ".join(Markup(page(hostile("<b>&lt;\x00\u202e</b>"))).texts)
    assert text.count(r"<b>&lt;\x00\u202e</b>") > 500


def test_a_mebibyte_in_each_text_is_cut_and_told(harmless):
    written = page(hostile(MEBIBYTE))
    assert Markup(written).skeleton == harmless
    assert len(written) < 6_000_000
    assert "more characters)" in written
    assert "its first 8,000 characters here" in written
