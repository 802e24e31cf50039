"""Every block of the documentation is run: by its page, or by the test that its page names here."""

import re
from importlib.util import find_spec

import pytest

from tests.docs.pages import DOCS, ROOT, Block, blocks, missing, steps

# Pages that tests of their own follow, since they say more than what to type.
ELSEWHERE = {
    "README.md": "examples/test_as_shown.py",
    "CONTRIBUTING.md": "examples/test_contributing.py",
    "docs/assertions.md": "examples/test_docs.py",
    "docs/cassettes.md": "cassettes/test_docs.py",
    "docs/ci-output.md": "examples/test_ci_output.py",
    "docs/command-line.md": "examples/test_command_line_docs.py",
    "docs/contracts.md": "examples/test_contracts.py",
    "docs/drift.md": "drift/test_docs.py",
    "docs/fuzzing.md": "contract/variations/test_docs.py",
    "docs/hooks.md": "examples/test_ci_output.py",
    "docs/load.md": "load/test_docs.py",
    "docs/oauth.md": "examples/test_oauth_docs.py",
    "docs/observed.md": "plugin/test_observed.py",
    "docs/profiles.md": "profiles/test_docs.py",
    "docs/provider-fuzzing.md": "fuzz/test_docs.py",
    "docs/report.md": "examples/test_report_docs.py",
    "docs/sandbox.md": "sandbox/test_docs.py",
    "docs/serve.md": "serving/test_docs.py",
    "docs/suites.md": "examples/test_docs.py",
    "docs/validate-spec.md": "examples/test_validate_spec.py",
    "docs/webhooks.md": "webhooks/test_docs.py",
    "docs/reference/authentication-patterns.md": "examples/test_oauth_docs.py",
    "docs/reference/error-codes.md": "examples/reference.py",
    "docs/reference/rate-limiting.md": "examples/reference.py",
}
ROOMS = ("tutorial", "how-to", "explanation", "migration")
ALSO = ("diff-spec", "health", "index", "modes", "secrets")
PAGES = [DOCS / f"{name}.md" for name in ALSO]
PAGES += sorted(page for room in ROOMS for page in (DOCS / room).glob("*.md"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.parent.name}/{page.stem}")
def test_a_page_does_what_it_says(page, follow):
    follow(page)


@pytest.mark.parametrize("page", ELSEWHERE)
def test_a_test_of_its_own_names_the_page(page):
    assert page.rpartition("/")[2] in (ROOT / "tests" / ELSEWHERE[page]).read_text()


def test_no_page_with_blocks_goes_unfollowed():
    written = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *DOCS.rglob("*.md")]
    with_blocks = {page for page in written if blocks(page.read_text())}
    assert with_blocks <= {*PAGES, *(ROOT / page for page in ELSEWHERE)}


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


@pytest.mark.docs
def test_what_pages_need_is_installed_for_make_docs():
    needs = {block.needs for page in PAGES for block in blocks(page.read_text())} - {""}
    assert needs
    assert [name for name in needs if find_spec(name) is None] == []


def test_no_fence_goes_unseen():
    for page in PAGES:
        text = page.read_text()
        assert len(re.findall(r"^ *```\w", text, re.MULTILINE)) == len(blocks(text)), page


@pytest.mark.parametrize(
    "lie",
    [
        "```python\ndef test_it(api):\n    assert api.clock.elapsed == 1\n```\n",
        "```console\n$ apiint checks timeouts-set\nnothing of that kind\n```\n",
        "```console\n$ apiint checks no-such-check\n```\n",
        "```console\n$ apiint checks timeouts-set\n...\n$ echo $?\n1\n```\n",
        "```console\n$ pip install 'pytest-apiint[nonsense]'\n```\n",
        "```bash\ncurl\n```\n",
        "```text\nsaid\n```\n",
    ],
)
def test_a_page_that_lies_fails(follow, tmp_path, lie):
    (tmp_path / "page.md").write_text(lie)
    with pytest.raises((AssertionError, pytest.fail.Exception)):
        follow(tmp_path / "page.md")
