"""docs/contracts.md shows what happens: its mock fails with that message, its waiver is read, its test passes."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "contracts.md").read_text()
TOML, WAIVER = re.findall(r"^```toml\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
LIE, TRUE, DESCRIBED, DELIVERED = re.findall(r"^```python\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
MESSAGE = re.findall(r"^```text\n(MockNotInSpec.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)[0]
HEAD = """import pytest
from acme import AcmeClient


@pytest.fixture
def acme(api):
    return AcmeClient(base_url=api.base_url, token="t")


"""


@pytest.fixture
def project(tmp_path):
    shutil.copytree(ROOT / "examples" / "acme" / "acme", tmp_path / "acme")
    (tmp_path / "fixtures").mkdir()
    shutil.copy(ROOT / "fixtures" / "acme.openapi.yaml", tmp_path / "fixtures")
    (tmp_path / "pyproject.toml").write_text(TOML)
    return tmp_path


def run(folder, source):
    (folder / "tests").mkdir(exist_ok=True)
    (folder / "tests" / "test_users.py").write_text(HEAD + source)
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_the_mock_fails_with_the_message_shown(project):
    result = run(project, LIE)
    assert result.returncode == 1
    shown = [line.removeprefix("E").strip() for line in result.stdout.splitlines()]
    for line in MESSAGE.splitlines()[1:]:
        said = line.strip()
        assert any(one == said or (said.startswith("expires") and one.startswith("expires")) for one in shown), said


def test_the_waiver_is_read_and_lets_it_be(project):
    (project / "pyproject.toml").write_text(f'{TOML}waivers = "acme.waivers.toml"\n')
    assert '"/items/*/name"' in WAIVER
    (project / "acme.waivers.toml").write_text(WAIVER.replace('"/items/*/name"', '"/name"'))
    assert run(project, LIE.replace("    acme.get_user(123)\n", "")).returncode == 0


def test_the_test_passes(project):
    result = run(project, TRUE)
    assert result.returncode == 0, result.stdout


def test_the_description_answers(project):
    result = run(project, "from acme import AcmeError\n\n\n" + DESCRIBED)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(("sample", "code"), [('{"id": "p1"}', 0), ('{"id": 1}', 1)])
def test_a_delivery_is_judged(project, sample, code):
    webhook = """
webhooks:
  payment.succeeded:
    post:
      requestBody:
        content:
          application/json: {schema: {properties: {id: {type: string}}}}
"""
    with (project / "fixtures" / "acme.openapi.yaml").open("a") as spec:
        spec.write(webhook)
    head = f"from pytest_apiint.exchange import Headers, Request\n\nSAMPLE = b'{sample}'\n\n\n"
    result = run(project, head + DELIVERED)
    assert result.returncode == code, result.stdout
