"""docs/oauth.md and docs/reference/authentication-patterns.md: every block runs, every name is there."""

import re
from pathlib import Path

import pytest

import pytest_apiint
from pytest_apiint.oauth.endpoints import ENDPOINTS
from pytest_apiint.oauth.forgeries import FORGED
from pytest_apiint.oauth.switches import Switches

DOCS = Path(__file__).parents[2] / "docs"
PATTERNS = (DOCS / "reference" / "authentication-patterns.md").read_text()
HOW_TO = (DOCS / "oauth.md").read_text()


def blocks(text):
    return re.findall(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("text", [HOW_TO, PATTERNS], ids=["oauth", "patterns"])
def test_every_block_runs_as_shown(pytester, text):
    found = blocks(text)
    for number, block in enumerate(found):
        pytester.makepyfile(**{f"test_block_{number}": block})
    result = pytester.runpytest("-p", "no:randomly", "-W", "ignore")
    count = sum(len(re.findall(r"^def test_", block, re.MULTILINE)) for block in found)
    passed = result.parseoutcomes()
    assert set(passed) <= {"passed", "warnings", "warning"}, result.stdout.str()
    assert passed["passed"] >= count >= len(found)


def test_every_pattern_has_a_section_with_a_block():
    rows = re.findall(r"^\| \[(.*?)\]\(#(.*?)\)", PATTERNS, re.MULTILINE)
    assert len(rows) == 8
    for _, anchor in rows:
        (title,) = [
            t for t in re.findall(r"^## (.*)$", PATTERNS, re.MULTILINE) if t.lower().replace(" ", "-") == anchor
        ]
        section = PATTERNS.partition(f"## {title}\n")[2].partition("\n## ")[0]
        assert blocks(section)


def test_every_assertion_named_is_there():
    named = set(re.findall(r"\bassert_\w+", PATTERNS + HOW_TO))
    assert named <= set(pytest_apiint.__all__)


@pytest.mark.parametrize("name", FORGED)
def test_every_forgery_is_told_of(name):
    stem = "-stripped" if name.endswith("-stripped") else name
    assert f"`{stem}`" in HOW_TO


@pytest.mark.parametrize("name", Switches.__dataclass_fields__)
def test_every_switch_is_told_of(name):
    table = HOW_TO.partition("has these switches")[2].partition("## Keys")[0]
    assert f"`{name}`" in table


@pytest.mark.parametrize("path", ENDPOINTS)
def test_every_endpoint_is_told_of(path):
    assert f"`{path}`" in HOW_TO
