"""Markup and controls in every text of a run, in a browser that would act on them."""

import pytest

from pytest_apiint.report.page import page
from tests.report.hostile import HOSTILE, MEBIBYTE, hostile

from .conftest import serving

pytestmark = pytest.mark.page
COUNTS = """Object.entries([...document.querySelectorAll('*')].reduce(
    (counts, one) => ({...counts, [one.localName]: (counts[one.localName] || 0) + 1}), {})).sort()"""
HANDLERS = "[...document.querySelectorAll('*')].some(one => [...one.attributes].some(it => it.name.startsWith('on')))"


@pytest.mark.parametrize("text", [" ".join(HOSTILE), MEBIBYTE], ids=["corpus", "mebibyte"])
def test_hostile_text_is_inert(opened, text):
    tab = opened(width=390)
    with serving(page(hostile("harmless"))) as (url, _):
        tab.goto(url)
        elements = tab.evaluate(COUNTS)
    with serving(page(hostile(text))) as (url, asked):
        tab = opened(width=390)
        tab.goto(url, wait_until="networkidle")
        assert asked == ["/report.html"]
        assert tab.noticed == []
        assert tab.title().startswith("5 failed - acme")
        assert tab.evaluate(COUNTS) == elements
        assert not tab.evaluate(HANDLERS)
        tab.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
