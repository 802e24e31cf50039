"""What `apiint health` found, as the JUnit XML that CIs show."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

from pytest_apiint.health import Health, Unreachable


def write(file: Path, url: str, found: Health | Unreachable) -> None:
    """Write one test for the base URL and one for each operation; a finding about neither fails the base URL's.

    Raises:
        OSError: the file can't be written.
    """
    suite = ET.Element("testsuite", name=f"apiint health {url}")
    base = _case(suite, url, f"GET {url}", 0.0)
    if isinstance(found, Unreachable):
        _fail(base, f"unreachable: {found}", "error")
    else:
        _told(suite, base, found)
    suite.set("tests", str(len(suite)))
    suite.set("failures", str(len(suite.findall("*/failure"))))
    suite.set("errors", str(len(suite.findall("*/error"))))
    suite.set("skipped", str(len(suite.findall("*/skipped"))))
    file.parent.mkdir(parents=True, exist_ok=True)
    ET.ElementTree(suite).write(file, encoding="utf-8", xml_declaration=True)


def _told(suite: ET.Element, base: ET.Element, found: Health) -> None:
    base.set("time", f"{sum(found.latencies) / 1000:.3f}")
    left = list(found.findings)
    for operation in found.operations:
        label = f"GET {operation.path}"
        case = _case(suite, found.url, label, 0.0)
        if operation.status is None:
            ET.SubElement(case, "skipped", message=operation.note)
        for finding in [one for one in left if one.what.startswith(f"{label} ")]:
            _fail(case, f"{finding.what}; {finding.fix}")
            left.remove(finding)
    for finding in left:
        _fail(base, f"{finding.what}; {finding.fix}")


def _case(suite: ET.Element, url: str, name: str, seconds: float) -> ET.Element:
    return ET.SubElement(suite, "testcase", classname=url, name=name, time=f"{seconds:.3f}")


def _fail(case: ET.Element, message: str, kind: str = "failure") -> None:
    """Say what is wrong; XML has no control characters."""
    ET.SubElement(case, kind, message="".join(c if c.isprintable() else "?" for c in message))
