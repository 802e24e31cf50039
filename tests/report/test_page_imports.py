"""What a page needs is loaded for it, and no check, of which there are a hundred."""

import subprocess
import sys

LOADED = """
import sys
import pytest_apiint.plugin.reporting
import pytest_apiint.report.page
print(*sorted(name for name in sys.modules if name.startswith("pytest_apiint.checks")))
"""


def test_a_report_loads_what_checks_come_to_and_none_of_them():
    said = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True).stdout.split()
    assert said == [
        f"pytest_apiint.checks{room}" for room in ("", ".drained", ".result", ".scenario", ".trial", ".verdict")
    ]
