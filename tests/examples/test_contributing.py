"""What CONTRIBUTING.md and SECURITY.md name is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md"]
TARGETS = set(re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)[1].split())
NOT_OURS = {".venv/bin/python"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_links_lead_to_files(page):
    assert [link for link in re.findall(r"\]\(([^)#]+)", page.read_text()) if not (ROOT / link).is_file()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_paths_exist(page):
    named = set(re.findall(r"(?<![\w./])(?:\.?[\w-]+/)+[\w.-]*", page.read_text())) - NOT_OURS
    ours = {path for path in named if path.split("/")[0] in {"tests", "pytest_apiint", "docs", ".ci", ".github"}}
    assert len(ours) > 2
    assert {path for path in ours if not (ROOT / path).exists()} == set()


def test_targets_exist_and_none_goes_untold():
    named = set(re.findall(r"\bmake (\w+)", PAGES[0].read_text()))
    assert named <= TARGETS
    assert TARGETS - named == {"clean"}


def test_the_local_ci_makes_what_exists():
    assert set(re.findall(r"\bmake (\w+)", (ROOT / ".ci" / "run").read_text())) <= TARGETS


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_lines_are_short(page):
    assert [line for line in page.read_text().splitlines() if len(line) > 130] == []
