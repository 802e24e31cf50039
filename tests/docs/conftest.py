"""Running a page: a project of its own, in which its blocks are files, and its commands are given."""

import os
import re
import shlex
import shutil
import sys
from collections.abc import Callable
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path

import pytest
from click.testing import CliRunner

from pytest_apiint.cli.command import apiint
from tests.docs.pages import ROOT, Block, Step, blocks, missing, steps

ACME = ROOT / "examples" / "acme"
SETTINGS = """
[tool.apiint.services.acme]
base_url    = "https://api.acme.example"
sandbox_url = "https://sandbox.acme.example"
secrets     = { token = "ACME_TOKEN" }
"""
FIXTURE = """
import pytest
from acme import AcmeClient


@pytest.fixture
def acme(api):
    with AcmeClient(base_url=api.base_url, token=api.secret("token")) as client:
        yield client
"""
SANDBOX = re.compile(r"http://(?:127\.0\.0\.1|localhost):\d+")
LOCAL = "http://127.0.0.1:8000"
# What Acme has changed in half a year, for the page that compares two of its descriptions.
CHANGES = {
    "        name: {type: string}\n": '        name: {type: [string, "null"]}\n',
    "enum: [pending, succeeded, failed]": "enum: [pending, succeeded, failed, disputed]",
    "        email: {type": "        plan: {type: string}\n        email: {type",
}
PLUGINS = {
    "asyncio": "pytest_asyncio.plugin",
    "httpx_mock": "pytest_httpx",
    "requests_mock": "requests_mock.contrib._pytest_plugin",
    "respx_mock": "respx.plugin",
    "anyio": "anyio.pytest_plugin",
}
LIVE = rf"--api-mode=(record|sandbox)|{re.escape(LOCAL)}"


class Project:
    """What a page's reader has at hand: Acme's client and description, and what the page itself says to write."""

    def __init__(self, pytester: pytest.Pytester, environ: Callable[[str, str], None]) -> None:
        self.pytester = pytester
        self.setenv = environ
        self.printed = ""
        self.code = 0
        self.untried: set[str] = set()
        self.written: set[str] = set()
        self.needs: list[str] = []

    def take(self, block: Block) -> None:
        if block.why or (block.needs and find_spec(block.needs) is None):
            return
        if block.language == "console":
            for step in steps(block):
                self.run(step, block)
        elif block.title or block.language == "python":
            self.write(block.title or "test_page.py", block.text)
        elif block.language == "text":
            self.shows(block.text.splitlines(), block, "the command before")
        else:
            pytest.fail(f"line {block.line}: nothing says how this block of {block.language} is run")

    def write(self, name: str, text: str) -> None:
        file = self.pytester.path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        before = file.read_text() + "\n\n" if name in self.written and name.endswith(".py") else ""
        if name in self.written and not name.endswith(".py"):
            before = file.read_text() + "\n"
        file.write_text(before + text)
        self.written.add(name)
        self.needs += [plugin for word, plugin in PLUGINS.items() if re.search(rf"\b{word}\b", text)]
        if re.fullmatch(r"(?:.*/)?test_\w+\.py", name):
            self.untried.add(name)

    def run(self, step: Step, block: Block) -> None:
        words = shlex.split(step.command)
        with ExitStack() as stack:
            while words and re.fullmatch(r"[A-Z][A-Z0-9_]*=.*", words[0]):
                name, _, value = words.pop(0).partition("=")
                stack.enter_context(_variable(name, value))
            self._give(words, step, block)
        if step.lines:
            self.shows(list(step.lines), block, step.command)
        elif words[0] in ("pytest", "apiint") and self.code:
            pytest.fail(f"line {block.line}: {step.command} ended with {self.code}\n{self.printed}")

    def _give(self, words: list[str], step: Step, block: Block) -> None:
        match words[0]:
            case "pytest":
                self.pytest(*words[1:])
            case "apiint":
                here = os.environ.get("APIINT_ACME_SANDBOX_URL", LOCAL)
                arguments = [word.replace(LOCAL, here) for word in words[1:]]
                result = CliRunner().invoke(apiint, arguments, prog_name="apiint", catch_exceptions=False)
                self.code, self.printed = result.exit_code, result.output.replace(here, LOCAL)
            case "export":
                name, _, value = words[1].partition("=")
                self.setenv(name, value)
            case "echo" if words[1] == "$?":
                self.printed = f"{self.code}\n"
            case "cat":
                self.printed = (self.pytester.path / words[1]).read_text()
            case "pip" if words[1] == "install":
                self.installs(words[2:], block)
            case other:
                pytest.fail(f"line {block.line}: nobody knows how to run {other}")

    def installs(self, words: list[str], block: Block) -> None:
        known = (ROOT / "pyproject.toml").read_text()
        for extra in re.findall(r"pytest-apiint\[([\w,]+)\]", " ".join(words)):
            for name in extra.split(","):
                assert re.search(rf"^{name} = \[", known, re.MULTILINE), f"line {block.line}: no extra is called {name}"
        self.printed = ""

    def pytest(self, *options: str) -> None:
        plugins = [word for name in dict.fromkeys(["pytest_apiint.plugin.entry", *self.needs]) for word in ("-p", name)]
        if "pytest_asyncio.plugin" in plugins:
            plugins += ["-o", "asyncio_default_fixture_loop_scope=function"]  # else it warns
        result = self.pytester.runpytest_inprocess(*plugins, "-p", "no:cacheprovider", *options)
        self.code, self.printed = int(result.ret), result.stdout.str() + result.stderr.str()
        self.untried.clear()

    def shows(self, lines: list[str], block: Block, what: str) -> None:
        printed = self.printed if LOCAL in self.printed else SANDBOX.sub("https://sandbox.acme.example", self.printed)
        printed = re.sub(r"^E +", "", printed, flags=re.MULTILINE)
        if line := missing(lines, printed):
            pytest.fail(f"line {block.line}: {what} doesn't print\n  {line}\nbut\n{printed}")

    def end(self) -> None:
        """Files of tests that no command has run are run now."""
        if self.untried:
            self.pytest("-q", *sorted(self.untried))
            assert self.code == 0, self.printed


class _variable:  # noqa: N801 - a context manager
    def __init__(self, name: str, value: str) -> None:
        self.name, self.value, self.before = name, value, os.environ.get(name)

    def __enter__(self) -> None:
        os.environ[self.name] = self.value

    def __exit__(self, *_: object) -> None:
        os.environ.pop(self.name)
        if self.before is not None:
            os.environ[self.name] = self.before


@pytest.fixture
def project(pytester, monkeypatch):
    """An empty folder with Acme's client and description beside the settings that all pages take for granted."""
    for name in [name for name in os.environ if name.startswith("APIINT_")] + [
        "PYTEST_ADDOPTS",
        "CI",
        "GITHUB_ACTIONS",
    ]:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delitem(sys.modules, "pycurl", raising=False)  # for which pytest-recording puts a stand-in there
    shutil.copytree(ACME / "acme", pytester.path / "acme", ignore=shutil.ignore_patterns("__pycache__"))
    (pytester.path / "fixtures").mkdir()
    shutil.copy(ROOT / "fixtures" / "acme.openapi.yaml", pytester.path / "fixtures")
    _two_descriptions(pytester.path)
    (pytester.path / "pyproject.toml").write_text(SETTINGS)
    (pytester.path / "conftest.py").write_text(FIXTURE)
    pytester.syspathinsert()
    return Project(pytester, monkeypatch.setenv)


def _two_descriptions(folder: Path) -> None:
    text = (ROOT / "fixtures" / "acme.openapi.yaml").read_text()
    (folder / "acme-2026-01.yaml").write_text(text)
    for old, new in CHANGES.items():
        assert text.count(old) == 1
        text = text.replace(old, new)
    (folder / "acme-2026-07.yaml").write_text(text)


@pytest.fixture
def sandbox(monkeypatch):
    """Acme's sandbox, a real server on loopback, for the commands of a page that talk to it."""
    monkeypatch.syspath_prepend(str(ACME))
    from sandbox import TOKEN, running

    with running() as url:
        monkeypatch.setenv("APIINT_ACME_SANDBOX_URL", url)
        yield TOKEN


@pytest.fixture
def follow(project, request):
    """Do all that a page says."""

    def follow(page: Path) -> None:
        found = blocks(page.read_text())
        if any(re.search(LIVE, block.text) for block in found if block.language == "console" and not block.why):
            request.getfixturevalue("sandbox")
        for block in found:
            project.take(block)
        project.end()

    return follow
