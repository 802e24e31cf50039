"""Every block of the documentation is run: by its page, or by the test that its page names here."""

import re

import pytest

from tests.docs.pages import DOCS, ROOT, Block, blocks, missing, steps

# Pages that tests of their own follow, since they say more than what to type.
ELSEWHERE = {
    "README.md": "tests/examples/test_as_shown.py",
}
PAGES = sorted(
    page for room in ("tutorial", "how-to", "explanation", "migration") for page in (DOCS / room).glob("*.md")
)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.parent.name}/{page.stem}")
def test_a_page_does_what_it_says(page, follow):
    follow(page)


@pytest.mark.parametrize("page", ELSEWHERE)
def test_a_test_of_its_own_names_the_page(page):
    assert page.rpartition("/")[2] in (ROOT / ELSEWHERE[page]).read_text()


def test_blocks_are_found_with_title_indent_and_reason():
    text = 'a\n\n    ```python title="x.py"\n    if a:\n\n        b\n    ```\n'
    text += "\n<!-- not run: curl -->\n```bash\ncurl\n```\n"
    assert blocks(text) == [
        Block("python", "x.py", "if a:\n\n    b\n", 3),
        Block("bash", "", "curl\n", 9, "curl"),
    ]


def test_a_command_may_go_on_and_has_its_lines():
    (first, second) = steps(Block("console", "", "$ pytest \\\n  -q  # all\n1 passed\n$ echo $?\n0\n", 1))
    assert (first.command, first.lines) == ("pytest    -q", ("1 passed",))
    assert (second.command, second.lines) == ("echo $?", ("0",))


@pytest.mark.parametrize(
    ("shown", "absent"),
    [
        (["a  b", "...", "d"], ""),
        (["d", "a b"], "a b"),
        (["c ... 12 s"], ""),
        (["c ... 13 s"], "c ... 13 s"),
        (["x"], "x"),
    ],
)
def test_lines_are_looked_for_in_their_order(shown, absent):
    assert missing(shown, "a b\nc took 12 s\nd\n") == absent


def test_every_block_that_is_not_run_says_why():
    for page in PAGES:
        for block in blocks(page.read_text()):
            assert block.why or block.language in ("console", "python", "text") or block.title, f"{page}:{block.line}"


def test_no_fence_goes_unseen():
    for page in PAGES:
        text = page.read_text()
        assert len(re.findall(r"^ *```\w", text, re.MULTILINE)) == len(blocks(text)), page
