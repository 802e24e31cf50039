"""Real providers on this machine: what plain Schemathesis finds with a seed, we find too."""

import json
import shutil
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from pathlib import Path
from socket import create_connection, create_server
from urllib.request import urlopen

import pytest
import yaml

pytestmark = pytest.mark.fuzz
ACME = Path(__file__).parents[2] / "fixtures" / "acme.openapi.yaml"
HTTPBIN = "import httpbin, werkzeug.serving as it; it.run_simple('127.0.0.1', {port}, httpbin.app, threaded=True)"
SHARES = (
    """
from typing import Annotated
import uvicorn
from fastapi import FastAPI, Query

app = FastAPI()

@app.get("/share")
def share(of: int, among: Annotated[int, Query(ge=0)]) -> dict[str, float]:
    return {"each": of / among}

@app.get("/fine/{id}")
def fine(id: int) -> dict[str, int]:
    return {"id": id}

uvicorn.run(app, host="127.0.0.1", port={port}, log_level="error")
""".replace("{port}", "PORT")
    .replace("{", "{{")
    .replace("}", "}}")
    .replace("PORT", "{port}")
)
# These answer when the caller wants it, which may be much later.
_SLOW = ("/delay/{delay}", "/drip")
PLAIN = """
import json
import schemathesis
from schemathesis.core.failures import FailureGroup

config = schemathesis.Config.from_dict({options})
schema = schemathesis.openapi.from_path("{file}", config=config)

@schema.parametrize()
def test_plain(case):
    try:
        case.call_and_validate(base_url="{url}", headers={headers})
    except FailureGroup as group:
        with open("plain.jsonl", "a") as file:
            for failure in group.exceptions:
                print(json.dumps([failure.operation, failure.title]), file=file)
        raise
"""
OURS = """
from pytest_apiint.suites import ProviderSuite

class TestOurs(ProviderSuite):
    service = {service}
    base_url = "{url}"
    spec = "{file}"
    fuzz = {fuzz}
"""


@contextmanager
def serving(*command):
    """Run `command`, which serves on ``{port}``; gives the URL."""
    with closing(create_server(("127.0.0.1", 0))) as listener:
        port = listener.getsockname()[1]
    command = [part.format(port=port) if "{port}" in part else part for part in command]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            for _ in range(600):
                try:
                    create_connection(("127.0.0.1", port), 1).close()
                    break
                except OSError:
                    time.sleep(0.05)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


@pytest.fixture
def compare(pytester, run, monkeypatch):
    """Fuzz a server by a description in a file, once by ourselves and once by plain Schemathesis: what each found."""

    def compare(url, file, *, headers=None, service=None, **fuzz):
        from pytest_apiint.provider import generator
        from pytest_apiint.provider.finding import Findings
        from pytest_apiint.settings import Fuzz

        ours = set()
        add = Findings.add

        def kept(self, failure, *of, **told):
            ours.add((failure.operation, failure.title))
            add(self, failure, *of, **told)

        monkeypatch.setattr(Findings, "add", kept)
        options = generator.options(Fuzz(**fuzz), 1)
        fuzz |= {"operation_budget": 10_000, "stop_after": 10_000, "seed": 1}
        text = PLAIN.format(options=options, file=file, url=url, headers=headers)
        pytester.makepyfile(test_plain=text, test_ours=OURS.format(service=service, url=url, file=file, fuzz=fuzz))
        result = run("test_ours.py", "--tb=no", "-q")
        theirs = run("test_plain.py", "--tb=no", "-q", plugins=["schemathesis.pytest.plugin"])
        lines = Path("plain.jsonl").read_text().splitlines() if Path("plain.jsonl").exists() else []
        assert result.parseoutcomes().get("failed", 0) >= theirs.parseoutcomes().get("failed", 0)
        return result, ours, {tuple(json.loads(line)) for line in lines}

    return compare


def test_a_division_by_zero_in_fastapi(compare, pytester):
    with serving(sys.executable, "-W", "ignore", "-c", SHARES) as url:
        (pytester.path / "shares.json").write_bytes(urlopen(f"{url}/openapi.json").read())
        result, ours, plain = compare(url, "shares.json")
    assert ("GET /share", "Server error") in plain
    assert plain <= ours
    result.assert_outcomes(passed=1, failed=1)


@pytest.mark.timeout(400)
def test_httpbin(compare, pytester):
    with serving(sys.executable, "-W", "ignore", "-c", HTTPBIN) as url:
        described = json.loads(urlopen(f"{url}/spec.json").read())
        described["paths"] = {path: item for path, item in described["paths"].items() if path not in _SLOW}
        (pytester.path / "httpbin.json").write_text(json.dumps(described))
        labels = [
            f"{method.upper()} {path}"
            for path, item in described["paths"].items()
            for method in item
            if method in ("post", "put", "patch", "delete", "trace", "options")
        ]
        result, ours, plain = compare(url, "httpbin.json", max_examples=2, unsafe=labels)
    assert len(plain) > 9
    assert not plain - ours
    assert sum(result.parseoutcomes().values()) > 70


@pytest.mark.skipif(not shutil.which("prism"), reason="npm installs it: make interop")
def test_prism_on_acme(compare, pytester):
    shutil.copy(ACME, pytester.path / "acme.yaml")
    pytester.makepyprojecttoml(
        '[tool.apiint.services.acme]\nbase_url = "https://api.acme.example"\nsecrets = { token = "ACME_TOKEN" }\n'
    )
    assert yaml.safe_load(ACME.read_text())["security"] == [{"token": []}]
    with serving("prism", "mock", "-h", "127.0.0.1", "-p", "{port}", str(ACME)) as url:
        headers = {"Authorization": "Bearer tok-4711-of-no-account"}
        result, ours, plain = compare(url, "acme.yaml", headers=headers, service="'acme'")
    assert plain <= ours
    assert sum(result.parseoutcomes().values()) >= 2
