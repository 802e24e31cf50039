"""What needs an extra says which, in one line; and none of them is there."""

import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
import requests

from pytest_apiint import UsageProblem, assert_jwt_validated, assert_round_trip, assert_signature_verified
from pytest_apiint.webhooks import schemes

EXTRAS = ("click", "cryptography", "hypothesis", "pyrate_limiter", "schemathesis", "trustme", "vcr", "brotli", "httpx")
ACME = Path(__file__).parents[2] / "fixtures" / "acme.openapi.yaml"
SHARED = ("hmac", "equality")
PAIRS = [scheme.name for scheme in schemes.SCHEMES if not scheme.algorithm.lower().startswith(SHARED)]


def wanted(extra):
    return rf"pip install 'pytest-apiint\[{extra}\]'"


@pytest.mark.parametrize("module", EXTRAS)
def test_nothing_but_the_core_is_installed(module):
    assert find_spec(module) is None


@pytest.mark.parametrize(
    "command",
    [[str(Path(sys.executable).with_name("apiint"))], [sys.executable, "-m", "pytest_apiint.cli"]],
    ids=["script", "module"],
)
@pytest.mark.parametrize("arguments", [[], ["--help"], ["checks"], ["scan", "."]], ids=" ".join)
def test_the_command_says_so_and_ends_with_2(command, arguments):
    done = subprocess.run([*command, *arguments], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "apiint: the command line needs click: pip install 'pytest-apiint[cli]'\n"


@pytest.mark.parametrize("name", PAIRS)
def test_a_webhook_signed_with_a_pair_of_keys(webhook, name):
    for use in (
        lambda: webhook.keys(name),
        lambda: webhook.sign(name, {}, secret="x" * 32),
        lambda: webhook.deliver(lambda *_: True, name, {}, secret="x" * 32),
        lambda: webhook.scheme(name).holds("ab" * 32, b"", b""),
        lambda: assert_signature_verified(lambda *_: True, scheme=name, secret="x" * 32),
    ):
        with pytest.raises(UsageProblem, match=wanted("crypto")):
            use()


def test_signed_tokens(auth_server, jwks):
    for use in (
        lambda: jwks.sign({"sub": "alice"}),
        lambda: auth_server.issue_token(scope="openid"),
        lambda: requests.get(auth_server.url("jwks"), timeout=5),
        lambda: assert_jwt_validated(lambda _: None, auth_server, audience="acme"),
    ):
        with pytest.raises(UsageProblem, match=wanted("crypto")):
            use()


def test_opaque_tokens_need_none(auth_server, api):
    api.mock.get("/users/123", json={}, contract="off")
    auth_server.protect(api)
    token = auth_server.issue_token()["access_token"]
    answer = requests.get(f"{api.base_url}/users/123", headers={"Authorization": f"Bearer {token}"}, timeout=5)
    assert answer.ok


class Strategy:
    """What looks like Hypothesis'."""

    def example(self):
        return 1

    def validate(self):
        pass


def test_strategies(api):
    for use in (
        lambda: assert_round_trip(str, int, Strategy()),
        lambda: api.contract.responses("GET /users"),
    ):
        with pytest.raises(UsageProblem, match=wanted("fuzz")):
            use()


SUITE = """
from pytest_apiint.suites import ClientSuite, ProviderSuite, read
import requests

class TestClient(ClientSuite):
    service = "acme"
    base_errors = (requests.RequestException, ValueError)
    def make_client(self, api): return api.base_url
    @read
    def get(self, client):
        answer = requests.get(client + "/users", headers={"Authorization": "Bearer t"}, timeout=5)
        answer.raise_for_status()
        return answer.json()
"""
PROVIDER = """
from pytest_apiint.suites import ProviderSuite

class TestProvider(ProviderSuite):
    service = "acme"
"""
SETTINGS = """
[tool.apiint.services.acme]
base_url = "https://api.acme.example"
sandbox_url = "http://127.0.0.1:9"
"""


@pytest.mark.parametrize(("check", "extra"), [("tls-bad-certificates", "tls"), ("survives-valid", "fuzz")])
def test_checks_of_a_suite(project, check, extra):
    shutil.copy(ACME, project.path)
    project.makepyprojecttoml(f'{SETTINGS}spec = "{ACME.name}"\n')
    project.makepyfile(SUITE)
    result = project.runpytest_subprocess(f"--api-select={check}", "-rs")
    assert f"pip install 'pytest-apiint[{extra}]'" in result.stdout.str()
    assert "ModuleNotFoundError" not in result.stdout.str()


@pytest.mark.parametrize("options", [["--api-fuzz=acme"], ["test_provider.py"], ["acme.yaml"]], ids="".join)
def test_fuzzing_a_provider(project, options):
    project.makepyprojecttoml(SETTINGS + 'spec = "acme.yaml"\n')
    description = (
        'openapi: "3.1.0"\ninfo: {title: A, version: "1"}\npaths: {/a: {get: {responses: {200: {description: ok}}}}}'
    )
    project.makefile(".yaml", acme=description)
    project.makepyfile(test_provider=PROVIDER)
    result = project.runpytest_subprocess("--api-mode=sandbox", "--api-fuzz=acme", *options)
    said = result.stdout.str() + result.stderr.str()
    assert "pip install 'pytest-apiint[fuzz]'" in said
    assert "Traceback" not in said
    assert result.ret


def test_a_rate_limit_for_the_sandbox(project):
    project.makepyprojecttoml(SETTINGS + 'rate_limit = "5/second"\n')
    project.makepyfile("""
        import requests
        def test_it(sandbox_api):
            requests.get(sandbox_api.base_url + "/a", timeout=5)
    """)
    result = project.runpytest_subprocess("--api-mode=sandbox")
    assert result.ret == 1
    assert "pip install 'pytest-apiint[sandbox]'" in result.stdout.str()


def test_vcrpy_s_functions(project):
    project.makepyfile("""
        import pytest, requests

        @pytest.fixture
        def vcr_config():
            return {"before_record_request": lambda request: request}

        @pytest.mark.vcr
        def test_it():
            requests.get("https://api.acme.example/a", timeout=5)
    """)
    said = project.runpytest_subprocess().stdout.str()
    assert "pip install vcrpy" in said
    assert "ModuleNotFoundError" not in said
