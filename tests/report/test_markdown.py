"""A run in Markdown: as GitHub's own renderer reads it, with whatever text in it, and never too long."""

import re
import textwrap
from dataclasses import replace
from html.parser import HTMLParser

import cmarkgfm
import pytest
from cmarkgfm.cmark import Options
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_apiint.report.inert import code, fence, summary
from pytest_apiint.report.markdown import COMMENT, markdown
from pytest_apiint.report.run import (
    Attempt,
    Cassette,
    Checked,
    Coverage,
    Drifted,
    Operation,
    Run,
    Service,
    Test,
)

TRIED = Attempt(1, 1, "GET", "https://api.acme.example/users/1", 0.0, 0.25, status=503, fault="status 503")
AGAIN = replace(TRIED, number=2, started=1.25, ended=1.5, status=200, fault="")
LIMITED = replace(TRIED, number=3, call=2, status=429, retry_after=30.0, fault="")
PASSED = Test("test_a.py::test_pays", "test_a.py", 3, "passed", 0.01, elapsed=1.5, attempts=(TRIED, AGAIN))
FAILED = replace(
    PASSED,
    id="test_a.py::test_waits",
    outcome="failed",
    headline="ContractFailure: retry came 28 s too early",
    text="ContractFailure: retry came 28 s too early\n  expected  a wait of at least 30 s",
    reproduce="pytest test_a.py::test_waits --api-mode=mock",
    har="traces/test_waits.har",
    attempts=(LIMITED,),
)
CHECK = replace(
    PASSED,
    id="test_a.py::TestAcme::test_check[get_user-retry-transient]",
    attempts=(),
    trials=4,
    checked=Checked("TestAcme", "get_user", "retry-transient", "retries", "must", "pass"),
)
RUN = Run(
    0.0,
    9.0,
    services=(Service("acme"),),
    tests=(PASSED, FAILED, CHECK),
    coverage=(
        Coverage(
            "acme",
            "acme.openapi.yaml",
            (
                Operation("GET /users/{id}", ("200", "404"), (), ("/id", "/name"), ("200",), (), ("/id",), called=True),
                Operation("POST /payments"),
            ),
            (("valid", 2), ("undocumented", 1)),
            ("waivers.toml:3: no need of this waiver",),
        ),
    ),
    drift=(Drifted("error", "cassettes/a.yaml", "$.id is a text now", 2),),
    cassettes=(Cassette("unused", "cassettes/b.yaml", "no test uses it"),),
)


def test_a_run_as_a_comment():
    assert markdown(RUN) == textwrap.dedent("""\
        ## apiint: 3 tests, 1 failed

        Mode `mock`, `acme`

        | | |
        |---|---|
        | Calls | 2, 50.0 % succeeded |
        | Attempts | 3 (1 retries, 1.50 for each call) |
        | Errors | `429` 1, `503` 1 |
        | 429 | 1, 1 with Retry-After |
        | Planned faults | 1 |
        | Trials of suites | 4 |
        | Time on the tests' clocks | mean 0.250 s, p95 0.250 s |
        | Seconds | 4.5 virtual in 0.0 real |

        ### Failures

        <details><summary><code>test_a.py::test_waits</code><br><code>ContractFailure: retry came 28 s too early</code></summary>

        ```text
        ContractFailure: retry came 28 s too early
          expected  a wait of at least 30 s
        ```

        ```text
        pytest test_a.py::test_waits --api-mode=mock
        ```

        Exchanges: `traces/test_waits.har`

        </details>

        ### Scorecard

        ```text
        TestAcme: 1 kept
                   retry
          get_user     1
        ```

        ### Coverage

        `acme` by `acme.openapi.yaml`: met 1/2 operations, 1/2 statuses, 0/0 parameters, 1/2 properties

        2 `valid`, 1 `undocumented`

        <details><summary>1 never called</summary>

        - `POST /payments`

        </details>

        Waiver: `waivers.toml:3: no need of this waiver`

        ### Drift

        - `error` `cassettes/a.yaml` `$.id is a text now` (2 times)

        ### Cassettes

        - `unused` `cassettes/b.yaml` `no test uses it`
        """)  # noqa: E501 - a summary is one line of HTML


def test_a_run_in_which_nothing_happened():
    assert markdown(Run(0.0, 1.0)) == textwrap.dedent("""\
        ## apiint: 0 tests, all passed

        Mode `mock`

        | | |
        |---|---|
        | Calls | 0 |
        | Attempts | 0 (0 retries) |
        | Seconds | 0.0 virtual in 0.0 real |
        """)


def test_skipped_tests_haven_t_passed():
    assert markdown(replace(RUN, tests=(PASSED, replace(PASSED, outcome="skipped")))).startswith(
        "## apiint: 2 tests, none failed\n"
    )


def test_what_doesnt_fit_is_counted_and_what_follows_still_has_a_chance():
    many = replace(RUN, tests=(CHECK, *(replace(FAILED, id=f"test_a.py::test_{n}") for n in range(300))))
    text = markdown(many)
    assert len(text) < COMMENT
    shown = text.count("<details><summary><code>test_a.py::test_")
    assert f"And {300 - shown} more failures, for which there's no room here.\n" in text
    assert "TestAcme: 1 kept" in text
    assert markdown(many, 200 * 1024).count("<details><summary><code>") == 300


@pytest.mark.parametrize("limit", [3_000, COMMENT])
def test_no_section_is_so_long_that_others_have_no_room(limit):
    much = replace(
        RUN,
        tests=(replace(FAILED, text="x\n" * 90),) * 300,
        drift=RUN.drift * 9_000,
        cassettes=RUN.cassettes * 9_000,
        coverage=RUN.coverage * 900,
    )
    text = markdown(much, limit)
    assert len(text) <= limit
    assert [word for _, word in re.findall("And ([0-9,]+) more ([a-z]+),", text)] == [
        "failures",
        "descriptions",
        "differences",
        "cassettes",
    ]


def test_a_long_failure_is_folded_and_cut():
    long = replace(FAILED, text="\n".join(f"line {n} {'x' * 999}" for n in range(99)))
    text = markdown(replace(RUN, tests=(long,)))
    assert "line 39 " in text
    assert "line 40 " not in text
    assert "... 59 more lines" in text
    assert max(map(len, text.splitlines())) < 700


class Seen(HTMLParser):
    """The tags of a page, and the text that stands outside of code."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.open, self.plain = [], [], ""
        self.feed(cmarkgfm.github_flavored_markdown_to_html(text, Options.CMARK_OPT_UNSAFE))
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag):
        if self.open.pop() != tag:
            raise AssertionError(f"</{tag}> closes nothing")

    def handle_data(self, data):
        if "code" not in self.open:
            self.plain += data


PIECES = [
    *"`|\\<>[]()!@#*_~&-+=:/.a1\n\r\t\x00\x1b\u202e\u2028\u00e9 ",
    *("``", "```", "````", "\\|", "\\\\|", "    ", "\n\n", "\n```\n", "| - |", "\n| a | b |\n", "- [ ] a"),
    *("![x](http://evil.example/a.png)", "[x](http://evil.example)", "http://evil.example", "www.evil.example"),
    *("a@evil.example", "@someone", "#123", "GH-1", "</details>", "</code>", "</summary>", "<!--", "-->"),
    *("<script>", "<img src=x>", "$x$", "{{", "::error::", "&#64;", "&lt;"),
]
EVIL = st.lists(st.sampled_from(PIECES), max_size=12).map(lambda parts: "".join(parts) or "x")


def filled(text):
    """A run with `text` wherever a run has text."""
    test = replace(
        FAILED,
        id=text,
        headline=text,
        text=text,
        reproduce=text,
        har=text,
        attempts=(replace(TRIED, status=None, failure=text or "reset"),),
        breaker=(text,),
    )
    check = replace(
        test, outcome="passed", attempts=(), checked=Checked(text, text, text, "retries", "must", "fail", text, text)
    )
    met = Operation(text, (text,), (text,), (text,), (), (), (), called=True)
    coverage = Coverage(text, text, (met, replace(met, called=False)), ((text, 1),), (text,))
    return replace(
        RUN,
        mode=text,
        services=(Service(text),),
        tests=(test, check),
        coverage=(coverage,),
        drift=(Drifted(text, text, text),),
        cassettes=(Cassette(text, text, text),),
    )


@settings(max_examples=60)
@given(EVIL)
def test_no_text_is_read_as_anything_but_text(evil):
    text = markdown(filled(evil))
    usual, seen = Seen(markdown(filled("x"))), Seen(text)
    assert text.isascii()
    assert seen.open == []
    assert not {"a", "img", "script", "em", "strong", "input", "h1"} & set(seen.tags)
    rows = [tag for tag in seen.tags if tag in ("table", "tr", "td", "th", "details", "summary", "h3")]
    assert rows == [tag for tag in usual.tags if tag in ("table", "tr", "td", "th", "details", "summary", "h3")]
    # Outside of code stand our own words alone.
    assert seen.plain.split() == usual.plain.split()


@settings(max_examples=100)
@given(EVIL)
def test_code_is_one_cell_of_a_table_and_says_what_it_was(evil):
    page = Seen(f"| a | b |\n|---|---|\n| {code(evil)} | {code(evil)} |\n")
    assert page.tags.count("td") == 2
    assert page.tags.count("code") == 2
    assert page.plain.split() == ["a", "b"]


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("a", "`a`"),
        ("", "` `"),
        ("a`b``c", "```a`b``c```"),
        ("`", "`` ` ``"),
        ("a|b", "`a\\|b`"),
        ("a\\|b", "`a\\ \\|b`"),
        ("a\nb", "`a\\nb`"),
        ("x" * 200, f"`{'x' * 78}...{'x' * 39}`"),
    ],
)
def test_how_text_is_spelled_in_code(text, spelled):
    assert code(text) == spelled


def test_a_block_is_longer_fenced_than_anything_in_it():
    assert fence(["a", "```", "````"]) == "`````text\na\n```\n````\n`````"
    assert summary("<b>&") == "<code>&lt;b&gt;&amp;</code>"
