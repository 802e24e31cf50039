"""The page as a browser has it: alone, quiet, readable on every screen, with and without its style."""

import pytest

from pytest_apiint.report.page import page
from tests.report.rich import varied
from tests.report.sample import many

from .conftest import serving

pytestmark = pytest.mark.page
OPEN = "document.querySelectorAll('details').forEach(one => one.open = true)"
# Without white space, since a style makes lines and columns.
TEXT = "document.querySelector('main').innerText.replace(/\\s+/g, '')"
FITS = "[document.documentElement.scrollWidth <= innerWidth, document.body.scrollWidth <= innerWidth]"
SHUT = {"Content_Security_Policy": "default-src 'none'"}


def test_it_asks_for_nothing_but_itself_and_says_nothing_on_the_console(opened, file):
    tab = opened()
    tab.goto(file, wait_until="networkidle")
    assert tab.requests == [file]
    assert tab.noticed == []
    assert tab.title() == "6 failed - acme, stripe, mailer - apiint report"


def test_from_a_server_it_asks_for_no_icon_either(opened, written):
    with serving(written) as (url, asked):
        tab = opened()
        tab.goto(url, wait_until="networkidle")
        assert asked == ["/report.html"]
        assert tab.noticed == []


@pytest.mark.parametrize("width", [320, 390, 768, 1280, 1920])
@pytest.mark.parametrize("folds", ["as it opens", "all open"])
def test_no_screen_is_too_narrow(opened, file, width, folds):
    tab = opened(width=width)
    tab.goto(file)
    if folds == "all open":
        tab.evaluate(OPEN)
    assert tab.evaluate(FITS) == [True, True]


def test_its_style_is_the_one_that_its_policy_names(opened, file):
    tab = opened()
    tab.goto(file)
    assert tab.evaluate("getComputedStyle(document.querySelector('.tiles')).display") == "grid"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_its_ground_follows_the_readers_scheme(opened, file, scheme):
    tab = opened(color_scheme=scheme)
    tab.goto(file)
    ground = tab.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == {"light": "rgb(255, 255, 255)", "dark": "rgb(13, 17, 23)"}[scheme]


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 390)])
def test_axe_finds_nothing(opened, tmp_path, scheme, width):
    from axe_playwright_python.sync_playwright import Axe

    path = tmp_path / "report.html"
    path.write_text(page(varied()), encoding="utf-8")
    tab = opened(color_scheme=scheme, width=width)
    tab.goto(path.as_uri())
    tab.evaluate(OPEN)
    found = Axe().run(tab)
    assert found.generate_snapshot() == ""
    assert found.response["testEngine"]["name"] == "axe-core"


def test_it_is_complete_without_scripts(opened, file):
    texts = []
    for scripts in (True, False):
        tab = opened(java_script_enabled=scripts)
        tab.goto(file)
        texts.append("".join(tab.locator("main").inner_text().split()))
        tab.get_by_text("Headers and bodies of 5 exchanges").click()
        tab.get_by_text("Exchange 1: 429").first.click()
        assert tab.get_by_text("Bearer [acme.token]").first.is_visible()
    assert texts[0] == texts[1]


def test_it_is_complete_without_its_style(opened, file, written):
    styled = opened()
    styled.goto(file)
    with serving(written, **SHUT) as (url, asked):
        bare = opened()
        bare.goto(url, wait_until="networkidle")
        assert asked == ["/report.html"]
        assert bare.evaluate("getComputedStyle(document.querySelector('.tiles')).display") == "block"
        for tab in (styled, bare):
            tab.evaluate(OPEN)
        assert bare.evaluate(TEXT) == styled.evaluate(TEXT)


def test_bars_are_drawn_without_the_style(opened, written):
    with serving(written, **SHUT) as (url, _):
        tab = opened()
        tab.goto(url)
        bar, band, wait = (tab.locator(f"details[open] rect.{kind}").first for kind in ("exchange", "band", "wait"))
        assert bar.bounding_box()["height"] >= 10
        assert band.bounding_box()["width"] > 100
        assert wait.bounding_box()["width"] > 20
        fills = [one.evaluate("one => getComputedStyle(one).fill") for one in (bar, band, wait)]
        assert fills == ["rgb(154, 103, 0)", "rgb(255, 248, 197)", "rgb(140, 149, 159)"]


def test_a_link_to_a_test_leads_to_it(opened, file):
    tab = opened()
    tab.goto(file)
    tab.get_by_role("link", name="test_gives_up").click()
    top = tab.locator("details.case", has_text="test_gives_up").first.bounding_box()["y"]
    assert 0 <= top < 200


def test_a_link_from_outside_opens_the_folds_around_a_test(opened, file, written):
    link = written.rpartition('<tr id="t-')[2].partition('"')[0]
    tab = opened()
    tab.goto(f"{file}#t-{link}")
    assert tab.locator(f"#t-{link}").is_visible()


def test_the_keyboard_reaches_the_content_first_and_focus_is_seen(opened, file):
    tab = opened()
    tab.goto(file)
    tab.keyboard.press("Tab")
    focused = "getComputedStyle(document.activeElement)"
    assert tab.evaluate("document.activeElement.textContent") == "Skip to the report"
    assert tab.evaluate(f"[{focused}.outlineStyle, {focused}.outlineWidth, {focused}.position]") == [
        "solid",
        "2px",
        "static",
    ]


def test_one_click_takes_the_whole_command(opened, file):
    tab = opened()
    tab.goto(file)
    tab.locator(".again code").first.click()
    assert tab.evaluate("getSelection().toString().trim()") == 'pytest "tests/test_acme.py::test_waits_out_a_429"'


def test_on_paper_all_is_open_but_bodies_and_the_ground_is_white(opened, file):
    tab = opened(color_scheme="dark")
    tab.goto(file)
    tab.emulate_media(media="print")
    assert tab.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert tab.get_by_text("DELETE /teams/{id}").first.is_visible()
    assert not tab.get_by_text("Bearer [acme.token]").first.is_visible()
    assert tab.pdf().startswith(b"%PDF-")


def test_ten_thousand_exchanges_open(opened, tmp_path):
    path = tmp_path / "many.html"
    path.write_text(page(many(2500, 4)), encoding="utf-8")
    tab = opened()
    tab.goto(path.as_uri())
    assert tab.locator("[id^=t-]").count() == 2500
    assert tab.noticed == []
