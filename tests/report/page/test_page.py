"""The page whole: what a reader sees of a small run, and which sections a run has."""

import base64
import dataclasses
import hashlib
import re
import textwrap
from itertools import pairwise

import pytest

from pytest_apiint.report.page import page
from pytest_apiint.report.run import Coverage, Operation, Run, Service, Survivor
from tests.report.hostile import labelled
from tests.report.markup import Markup
from tests.report.rich import varied
from tests.report.sample import STARTED, case, many, small


def text(run):
    return "\n".join(filter(None, Markup(page(run)).lines)) + "\n"


def test_the_text_of_a_small_run():
    assert text(small()) == textwrap.dedent("""
        Skip to the report
        apiint report
        \N{MULTIPLICATION X} 1 of 2 tests failed
        1 failed, 1 passed
        Mode mock
        Service acme
        When 2026-11-29 20:47:21 UTC
        Took 2.25 s, 6.5 s virtual
        Seed 7
        Versions pytest-apiint 0.1.0, Python 3.12.1, requests 2.34.2
        What to mend first
        Tests
        Services
        Success rate 100 % 1 of 1 call ended below 400
        Exchange, virtual clock 500 ms mean; 95 % within 500 ms
        Exchange, real clock 1.7 ms mean; 95 % within 2 ms
        Errors 2 429: 1, 503: 1
        429 answers 1 1 of them with a time to come back
        Retries 2 3.00 attempts for each call
        Timeouts 0 of 3 attempts
        Breaker changes 0 none
        What to mend first
        \N{MULTIPLICATION X} failed
        test_waits retry came 28 s too early
        Tests
        Failed
        \N{MULTIPLICATION X} failed test_waits 429, 503, 200; 6.5 s virtual; tests/test_acme.py
        Where tests/test_acme.py:10
        Mode mock
        Time, virtual clock 6.5 s
        Time, real 4 ms
        Services acme
        Link
        #t-waits-f31c90
        ContractFailure: retry came 28 s too early
        Run it again: pytest "tests/test_acme.py::test_waits"
        Its exchanges as HAR: .apiint/traces/test_waits.har
        When what happened, on the virtual clock
        0 s 5 s 10 s
        ! 429 GET /users/123
        Retry-After: 30 s
        Retry-After: 30 s, beyond this axis the client waits 1.5 s, client.py:12 429 Too Many Requests at 0 s for 500 ms
        next 28.5 s too early
        \N{MULTIPLICATION X} 503 again
        the client waits 3.5 s, client.py:12 503 Service Unavailable at 2 s for 500 ms
        \N{CHECK MARK} 200 again
        200 OK at 6 s for 500 ms
        an exchange: below 400, 4xx, 5xx or no answer
        the client's own wait
        what Retry-After asks for
        The same in numbers, at https://api.acme.example
        No. Call Request Outcome At Took Real From Retry-After
        1 1 GET /users/123 ! 429 0 s 500 ms 1.4 ms mock 30 s
        2 1 GET /users/123 \N{MULTIPLICATION X} 503 2 s 500 ms 1.7 ms mock
        3 1 GET /users/123 \N{CHECK MARK} 200 6 s 500 ms 2 ms mock
        Headers and bodies of 3 exchanges
        Exchange 1: 429
        Request no body
        Host api.acme.example
        Authorization Bearer [acme.token]
        Accept application/json
        Answer body of 48 B
        Content-Type application/json
        Retry-After 30
        {"error": {"code": 429, "message": "try again"}}
        Exchange 2: 503
        Request no body
        Host api.acme.example
        Authorization Bearer [acme.token]
        Accept application/json
        Answer body of 48 B
        Content-Type application/json
        {"error": {"code": 503, "message": "try again"}}
        Exchange 3: 200
        Request no body
        Host api.acme.example
        Authorization Bearer [acme.token]
        Accept application/json
        Answer body of 27 B
        Content-Type application/json
        {"id": 123, "name": "John"}
        All others
        tests/test_acme.py 1 test
        Tests of tests/test_acme.py
        Test Outcome Answers On its clock Real
        test_get_user \N{CHECK MARK} passed 0 s 4 ms
        Services
        As they are configured
        Name Base URL Sandbox Description
        acme https://api.acme.example
        Made by pytest-apiint. Seconds on the virtual clock are those that the client saw; nobody waited for them.
    """).lstrip("\n")


def test_a_run_without_anything_says_so_and_has_no_boxes():
    assert text(Run(STARTED, STARTED)) == textwrap.dedent("""
        Skip to the report
        apiint report
        \N{WHITE CIRCLE} No test ran
        Mode mock
        When 2026-11-29 20:47:21 UTC
        Took 0 s
        Made by pytest-apiint. Seconds on the virtual clock are those that the client saw; nobody waited for them.
    """).lstrip("\n")


SECTIONS = {
    "suites": "tests",
    "coverage": "coverage",
    "consumption": "consumption",
    "warnings": "warnings",
    "drift": "drift",
    "cassettes": "cassettes",
    "fuzzed": "fuzzed",
    "survivors": "survivors",
    "load": "load",
    "sent": "sent",
    "services": "services",
}


@pytest.mark.parametrize(("section", "fact"), SECTIONS.items())
def test_a_section_is_there_exactly_if_it_has_content(section, fact):
    alone = Run(STARTED, STARTED, **{fact: getattr(varied(), fact)})
    with_it, without = (Markup(page(run)) for run in (alone, dataclasses.replace(varied(), **{fact: ()})))
    assert with_it.all("section", id=section)
    assert not without.all("section", id=section)
    assert not without.all("a", href=f"#{section}")


def test_contents_lead_to_each_section_in_the_pages_order():
    found = Markup(page(varied()))
    sections = [attributes["id"] for _, attributes in found.tags if _ == "section" and "id" in attributes]
    links = [attributes["href"][1:] for attributes in found.all("a")]
    assert links[1 : len(sections) + 1] == sections
    assert len(sections) == len(SECTIONS) + 2


def test_all_links_lead_somewhere_and_no_id_comes_twice():
    found = Markup(page(varied()))
    ids = [attributes["id"] for _, attributes in found.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert {attributes["href"][1:] for attributes in found.all("a")} <= set(ids)
    labelled = {attributes["aria-labelledby"] for _, attributes in found.tags if "aria-labelledby" in attributes}
    assert labelled <= set(ids)


def test_its_policy_allows_its_own_style_and_nothing_else():
    written = page(varied())
    style = re.search("<style>(.*?)</style>", written, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'"
    found = Markup(written)
    assert found.all("meta", content=policy)
    assert {tag for tag, _ in found.tags} & {"script", "iframe", "object", "embed", "img", "form", "base"} == set()
    assert len(found.all("style")) == 1
    assert not [attributes for _, attributes in found.tags if "style" in attributes]
    assert "url(" not in style
    assert "@import" not in style


def test_headings_go_down_one_step_at_a_time():
    levels = [int(tag[1]) for tag, _ in Markup(page(varied())).tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_table_has_a_caption_and_scopes():
    found = Markup(page(varied()))
    assert len(found.all("table")) == len(found.all("caption")) > 20
    assert all(attributes["scope"] in ("col", "row") for attributes in found.all("th"))


def test_every_wide_thing_scrolls_by_itself_and_by_keyboard():
    regions = Markup(page(varied())).all("div", **{"class": "scroll"})
    assert all(region["tabindex"] == "0" and region["role"] == "region" and region["aria-label"] for region in regions)


@pytest.mark.parametrize(
    ("outcomes", "title", "verdict"),
    [
        (["passed", "failed", "error"], "2 failed - acme - apiint report", "2 of 3 tests failed"),
        (["passed", "passed"], "passed - acme - apiint report", "All 2 tests passed"),
        (["passed"], "passed - acme - apiint report", "The test passed"),
        (["passed", "skipped"], "passed - acme - apiint report", "No test failed, of 2"),
        ([], "no tests - acme - apiint report", "No test ran"),
    ],
)
def test_the_outcome_stands_in_the_title_and_in_the_head(outcomes, title, verdict):
    tests = tuple(case(f"test_{n}", outcome) for n, outcome in enumerate(outcomes))
    run = dataclasses.replace(small(), tests=tests)
    written = page(run)
    assert f"<title>{title}</title>" in written
    assert verdict in Markup(written).texts


@pytest.mark.parametrize(("workers", "told"), [(1, False), (2, True)])
def test_workers_are_told_where_there_are_several(workers, told):
    assert (f"Workers {workers}" in Markup(page(Run(STARTED, STARTED, workers=workers))).lines) is told


@pytest.mark.parametrize(("count", "names"), [(1, "a"), (3, "a, b, c"), (4, "a, b, c and 1 more")])
def test_a_few_services_are_named(count, names):
    run = Run(STARTED, STARTED, services=tuple(map(Service, "abcd"[:count])))
    written = page(run)
    assert f"<title>no tests - {names} - apiint report</title>" in written
    assert f"{'Services' if count > 1 else 'Service'} {names}" in Markup(written).lines


def test_ten_thousand_exchanges_are_a_page_of_six_megabytes_at_most():
    for failing in (0.01, 1):
        written = page(many(2500, 4, failing=failing))
        assert len(written.encode()) < 6_000_000
        assert len(re.findall(r'id="t-', written)) == 2500


def test_ten_thousand_exchanges_of_one_test_are_drawn_at_both_ends():
    written = page(many(1, 10_000, failing=1))
    assert len(written.encode()) < 1_000_000
    assert "9,920 attempts in between not drawn" in written
    assert "9,920 in the middle left out" in written
    assert 'aria-label="Attempt 10000: ' in written


def told(run):
    return set(re.findall(r"\[\[(\w+\.\w+)\]\]", " ".join(Markup(page(run)).texts)))


def test_every_text_of_every_fact_is_told():
    run = labelled(varied())
    every = set(re.findall(r"\[\[(\w+\.\w+)\]\]", str(run)))
    assert len(every) > 70
    # These make others: a share, a mark, a word.
    assert every - told(run) == {
        "Operation.met_parameters",
        "Operation.met_properties",
        "Operation.met_statuses",
    }


def test_what_has_no_room_is_counted_where_it_would_stand(monkeypatch):
    monkeypatch.setattr("pytest_apiint.report.page.cases.LINES", 5)
    run = Run(
        STARTED,
        STARTED,
        tests=(*(case(f"test_{n}", "failed") for n in range(14)), *(case(f"test_{n}") for n in range(20, 27))),
        coverage=(Coverage("acme", "", (Operation("A", properties=tuple(map(str, range(50))), called=True),)),),
        survivors=(Survivor("test_a", "GET /", "$.a: null"),) * 1003,
        warnings=("careful",) * 207,
    )
    texts = Markup(page(run)).texts
    assert "and 2 more" in texts  # of failures
    assert "and 2 tests more, for which there's no room here" in texts
    assert "and 3 more, for which there's no room here" in texts  # of survivors
    assert "and 7 more" in texts  # of warnings
    assert [text[-11:] for text in texts if text.startswith("0, 1, 2")] == ["and 10 more"]


def test_outcomes_are_counted_the_gravest_first():
    outcomes = ["rerun", "xpassed", "passed", "skipped", "passed", "error", "failed"]
    run = Run(STARTED, STARTED, tests=tuple(case(f"test_{n}", outcome) for n, outcome in enumerate(outcomes)))
    assert "1 failed, 1 error, 2 passed, 1 skipped, 1 xpassed, 1 rerun" in Markup(page(run)).lines
