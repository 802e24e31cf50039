"""docs/provider-fuzzing.md shows what happens."""

import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.fuzz
PAGE = (Path(__file__).parents[2] / "docs" / "provider-fuzzing.md").read_text()


def test_its_suite_finds_what_it_says(pytester, run):
    (source,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    finding, _, kept, _ = re.findall(r"```text\n(.*?)```", PAGE, re.DOTALL)
    pytester.makepyfile(test_provider=source)
    result = run("--api-seed=1")
    result.assert_outcomes(failed=1)
    expected = [line.replace("500 to GET /share?by=0", "500 to GET /share?by=0*") for line in finding.splitlines()]
    (name,) = [file.name for file in (pytester.path / ".apiint" / "findings").iterdir()]
    kept = kept.replace("/home/jo/shares/", "*/")
    expected += re.sub(r"GET-share-\w+\.yaml", name, kept).splitlines()
    result.stdout.fnmatch_lines(
        [*expected, "again: pytest 'test_provider.py::TestShares::test_operation?GET /share?' *"]
    )
