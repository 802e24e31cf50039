"""``apiint init``: what it finds, what it writes, and that it changes nothing that is there."""

import gzip
import json
import os
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from pytest_apiint.cli.command import apiint
from pytest_apiint.settings import load_settings

ACME = Path(__file__).parents[2] / "fixtures" / "acme.openapi.yaml"
SPECS = Path(os.environ.get("APIINT_SPECS") or Path(__file__).parents[3] / "shared" / "data" / "specs")
OPENAPI = {"openapi": "3.1.0", "info": {"title": "The Shop REST API", "version": "1.0"}, "paths": {}}


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments):
    return CliRunner().invoke(apiint, ["init", *arguments])


def described(**more):
    Path("openapi.json").write_text(json.dumps(OPENAPI | more))


def service():
    (one,) = load_settings(Path.cwd()).services.values()
    return one


def passes(pytester):
    """Run what was written into pytester's folder."""
    pytester.runpytest_inprocess("-p", "no:randomly", "-W", "ignore").assert_outcomes(passed=1)


@pytest.fixture
def project(folder):
    """A project that calls the example's API with httpx."""
    return acme(folder)


def acme(folder):
    (folder / "fixtures").mkdir()
    (folder / "fixtures" / "acme.openapi.yaml").write_bytes(ACME.read_bytes())
    (folder / "app.py").write_text("import os\nfrom httpx import Client\n")
    (folder / "tests").mkdir()
    (folder / "pyproject.toml").write_bytes(b'[project]\r\nname = "shop"  # mine\r\n')
    return folder


def test_it_says_what_was_found_and_written_and_what_to_try(project):
    result = run()
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0].startswith("found: httpx 0.")
    assert "(intercepted), fixtures/acme.openapi.yaml (Acme 1.4, 6" in lines[0]
    assert lines[2:] == [
        "wrote: [tool.apiint.services.acme] in pyproject.toml, .gitattributes,",
        "       tests/test_api_example.py",
        "try:   python -m pytest tests/test_api_example.py",
        "       apiint doctor",
    ]


def test_the_settings_are_the_descriptions_and_pyproject_stays_byte_for_byte(project):
    before = Path("pyproject.toml").read_bytes()
    run()
    after = Path("pyproject.toml").read_bytes()
    assert after.startswith(before + b"\r\n[tool.apiint.services.acme]\r\n")
    assert after.count(b"\n") == after.count(b"\r\n")
    one = service()
    assert (one.name, one.base_url, one.sandbox_url) == (
        "acme",
        "https://api.acme.example",
        "https://sandbox.acme.example",
    )
    assert one.spec == project / "fixtures" / "acme.openapi.yaml"
    assert [(secret.name, secret.env) for secret in one.secrets.values()] == [("token", "ACME_TOKEN")]
    assert Path(".gitattributes").read_text() == "**/cassettes/** linguist-generated=true\n"


def test_a_second_run_has_nothing_to_do(project):
    run()
    before = {file: file.read_bytes() for file in project.rglob("*") if file.is_file()}
    result = run()
    assert result.exit_code == 0
    assert (
        "\nnothing to do\nkept:  the settings of acme in pyproject.toml, tests/test_api_example.py\n" in result.stdout
    )
    assert {file: file.read_bytes() for file in project.rglob("*") if file.is_file()} == before


def test_a_dry_run_shows_the_texts_and_writes_nothing(project):
    result = run("--dry-run")
    assert "would write: [tool.apiint.services.acme] in pyproject.toml" in result.stdout
    assert 'base_url = "https://api.acme.example"' in result.stdout
    assert "def test_list_users(mock_api):" in result.stdout
    assert b"apiint" not in Path("pyproject.toml").read_bytes()
    assert not Path(".gitattributes").exists()
    assert not any(Path("tests").iterdir())


@pytest.mark.parametrize("library", ["requests", "httpx", "httpx2", "aiohttp", "urllib3"])
def test_the_example_passes_as_it_stands(pytester, library):
    os.chdir(acme(pytester.path))
    Path("app.py").write_text(f"import {library}.something\n")
    run()
    text = Path("tests/test_api_example.py").read_text()
    assert f"\nimport {library}\n" in text
    assert "mock_api.secret('token')" in text
    assert max(map(len, text.splitlines())) <= 120
    passes(pytester)


@pytest.mark.skipif(not SPECS.is_dir(), reason="needs the real descriptions")
@pytest.mark.parametrize(
    ("file", "name", "secrets"),
    [("github", "github", set()), ("stripe-2022-04-12", "stripe", {"STRIPE_USER", "STRIPE_PASSWORD", "STRIPE_TOKEN"})],
)
def test_real_descriptions_give_an_example_that_passes(pytester, file, name, secrets):
    os.chdir(pytester.path)
    Path("api.json").write_bytes(gzip.decompress((SPECS / f"{file}.json.gz").read_bytes()))
    run()
    assert {one.env for one in service().secrets.values()} == secrets
    assert (service().name, service().profile) == (name, name)
    assert 'contract="off"' not in Path("tests/test_api_example.py").read_text()
    passes(pytester)


def test_without_anything_a_placeholder_is_written_and_said_to_be_one(folder):
    (folder / "shop-api").mkdir()
    os.chdir(folder / "shop-api")
    result = run()
    assert "found: no import of a client library (requests," in result.stdout
    assert "no OpenAPI description" in result.stdout
    assert "change: base_url of shop: where is the API?" in result.stdout
    assert service().base_url == "https://api.shop.example"
    assert Path("apiint.toml").is_file()
    assert 'mock_api.mock.get("/users/123"' in Path("tests/test_api_example.py").read_text()


def test_what_is_said_goes_before_what_is_found(project):
    described(servers=[{"url": "https://api.shop.example/v1/"}])
    run("--name", "till", "--spec", "openapi.json", "--base-url", "https://till.example/v2")
    one = service()
    assert (one.name, one.base_url, one.spec.name) == ("till", "https://till.example/v2", "openapi.json")


def test_a_description_without_a_call_that_can_be_made_up_gives_a_test_outside_of_it(pytester):
    os.chdir(pytester.path)
    described()
    run()
    assert '@pytest.mark.api(contract="off")\n' in Path("tests/test_api_example.py").read_text()
    passes(pytester)


OPERATIONS = {
    "a parameter that must be sent": (
        {"parameters": [{"name": "q", "in": "query", "required": True, "schema": {"type": "string", "minLength": 3}}]},
        {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}}},
        'url = f"{mock_api.base_url}/things?q=',
    ),
    "a key in the query": (
        {"security": [{"query": []}]},
        {"type": "array", "items": {"type": "string"}, "minItems": 1},
        "things?key={mock_api.secret('api_key')}",
    ),
    "a key in a header": (
        {"security": [{"cookie": []}, {"field": []}]},
        {"type": "array", "items": {"type": "string"}, "minItems": 1},
        '{"X-Key": f"{mock_api.secret(\'api_key\')}"}',
    ),
    "a password": ({"security": [{"basic": []}]}, {"type": "array", "minItems": 1, "items": {}}, 'f"Basic {basic}"'),
    "a media type of its own": ({"type": "application/vnd.shop+json"}, {"enum": [{"a": "x\\y"}]}, "vnd.shop+json"),
}


@pytest.mark.parametrize("case", OPERATIONS)
def test_the_example_sends_and_gets_what_is_described(pytester, case):
    more, schema, shown = OPERATIONS[case]
    media = more.pop("type", "application/json")
    answers = {"200": {"description": "", "content": {media: {"schema": schema}}}}
    schemes = {
        "query": {"type": "apiKey", "in": "query", "name": "key"},
        "basic": {"type": "http", "scheme": "basic"},
        "field": {"type": "apiKey", "in": "header", "name": "X-Key"},
        "cookie": {"type": "apiKey", "in": "cookie", "name": "key"},
    }
    os.chdir(pytester.path)
    described(paths={"/things": {"get": {"responses": answers, **more}}}, components={"securitySchemes": schemes})
    run()
    text = Path("tests/test_api_example.py").read_text()
    assert shown in text
    assert "contract" not in text
    passes(pytester)


@pytest.mark.parametrize(
    ("scheme", "secrets"),
    [
        ({"type": "http", "scheme": "bearer"}, {"token": "SHOP_TOKEN"}),
        ({"type": "http", "scheme": "Basic"}, {"user": "SHOP_USER", "password": "SHOP_PASSWORD"}),
        ({"type": "apiKey", "in": "query", "name": "key"}, {"api_key": "SHOP_API_KEY"}),
        ({"type": "oauth2", "flows": {}}, {"token": "SHOP_TOKEN"}),
        ({"type": "mutualTLS"}, {}),
    ],
)
def test_secrets_are_named_by_the_security_schemes(scheme, secrets):
    described(components={"securitySchemes": {"one": scheme}})
    run()
    assert {one.name: one.env for one in service().secrets.values()} == secrets


@pytest.mark.parametrize(
    ("servers", "urls"),
    [
        ([{"url": "/v1"}], ("https://api.shop.example", None)),
        (
            [{"url": "https://api.shop.test/{v}", "variables": {"v": {"default": "2"}}}],
            ("https://api.shop.test/2", None),
        ),
        (
            [{"url": "https://sandbox.shop.test"}, {"url": "https://shop.test"}],
            ("https://shop.test", "https://sandbox.shop.test"),
        ),
        ([{"url": "https://a.test", "description": "Staging"}], ("https://a.test", None)),
    ],
)
def test_addresses_are_those_of_the_servers(servers, urls):
    described(servers=servers)
    run()
    assert (service().base_url, service().sandbox_url) == urls


def test_descriptions_are_known_by_what_is_in_them(project):
    Path("package.json").write_text('{"dependencies": {"openapi": "3.1.0"}, "paths": {}}')
    Path("docs").mkdir()
    Path("docs/shop.yml").write_text("openapi: 3.0.3\ninfo: {title: Shop, version: '1'}\npaths: {}\n")
    Path(".venv").mkdir()
    Path(".venv/openapi.yaml").write_text("openapi: 3.0.3\npaths: {}\n")
    Path("tests/cassettes").mkdir()
    Path("tests/cassettes/openapi.yaml").write_text("openapi: 3.0.3\npaths: {}\n")
    result = run()
    assert "fixtures/acme.openapi.yaml (Acme" in result.stdout
    assert "not taken: package.json, docs/shop.yml (--spec FILE)" in result.stdout


def test_a_description_may_begin_with_a_byte_order_mark(project):
    described = Path("fixtures/acme.openapi.yaml").read_bytes()
    Path("fixtures/acme.openapi.yaml").write_bytes(b"\xef\xbb\xbf" + described.replace(b"\n", b"\r\n"))
    assert "fixtures/acme.openapi.yaml (Acme" in run().stdout


def test_modules_that_cant_be_read_are_passed_over(project):
    Path("broken.py").write_text("def (")
    Path("bytes.py").write_bytes(b"\x00\xff")
    Path("node_modules").mkdir()
    Path("node_modules/elsewhere.py").write_text("import aiohttp")
    result = run()
    assert result.exit_code == 0
    assert "httpx 0." in result.stdout
    assert "aiohttp" not in result.stdout


def test_files_that_are_there_are_kept_and_told(project):
    Path("tests/test_api_example.py").write_text("mine")
    Path(".gitattributes").write_text("*.png binary\ntests/cassettes/* linguist-generated")
    result = run()
    assert "kept:  tests/test_api_example.py" in result.stdout
    assert Path("tests/test_api_example.py").read_text() == "mine"
    assert Path(".gitattributes").read_text() == "*.png binary\ntests/cassettes/* linguist-generated"


def test_a_line_is_added_to_attributes_without_a_line_end(project):
    Path(".gitattributes").write_text("*.png binary")
    run()
    assert Path(".gitattributes").read_text() == "*.png binary\n\n**/cassettes/** linguist-generated=true\n"


def test_settings_without_services_get_one_in_their_own_file(folder):
    Path("pyproject.toml").write_text('[tool.apiint]\nallowed_hosts = ["localhost:9200"]')
    run("--name", "shop")
    assert (
        Path("pyproject.toml")
        .read_text()
        .startswith('[tool.apiint]\nallowed_hosts = ["localhost:9200"]\n\n[tool.apiint.services.shop]\n')
    )
    assert load_settings(folder).allowed_hosts == ("localhost:9200",)


def test_settings_in_apiint_toml_are_added_to_there(folder):
    Path("pyproject.toml").write_text('[project]\nname = "shop"\n')
    Path("apiint.toml").write_text("[services.one]\nbase_url = 'https://one.test'\n")
    result = run("--name", "two", "--base-url", "https://two.test")
    assert "[services.two] in apiint.toml" in result.stdout
    assert set(load_settings(folder).services) == {"one", "two"}
    assert '@pytest.mark.api(service="two")' in Path("tests/test_api_example.py").read_text()


def test_the_example_is_of_the_service_that_is_configured(project):
    Path("openapi.yaml").write_text("openapi: 3.0.3\ninfo: {title: Shop, version: '1'}\npaths: {}\n")
    Path("apiint.toml").write_text(
        '[services.mine]\nbase_url = "https://mine.test"\nspec = "fixtures/acme.openapi.yaml"\n'
        'secrets = { token = "MINE_TOKEN" }\n'
    )
    result = run()
    assert "kept:  the settings of mine in apiint.toml" in result.stdout
    assert "def test_list_users(mock_api):" in Path("tests/test_api_example.py").read_text()


def test_a_description_of_the_settings_that_is_damaged_gives_a_test_outside_of_it(folder):
    Path("spec.yaml").write_text("openapi: [")
    Path("apiint.toml").write_text('[services.mine]\nbase_url = "https://mine.test"\nspec = "spec.yaml"\n')
    assert run().exit_code == 0
    assert '@pytest.mark.api(contract="off")' in Path("tests/test_api_example.py").read_text()


def test_tests_go_where_pytest_is_told_they_are(folder):
    Path("pyproject.toml").write_text('[tool.pytest.ini_options]\ntestpaths = ["checks"]\n')
    Path("checks").mkdir()
    assert "try:   python -m pytest checks/test_api_example.py" in run().stdout


@pytest.mark.parametrize(
    ("text", "arguments", "code", "says"),
    [
        ("[tool", (), 2, "isn't TOML"),
        ("[tool.apiint]\nservises = {}\n", (), 2, 'did you mean "services"?'),
        ("tool.apiint = {}\n", (), 2, "pyproject.toml takes no table at its end"),
        ("", ("--base-url", "http://api.example"), 2, "--base-url sends everything in clear text"),
        ("", ("--name", "a b"), 2, "a service can't be called"),
        ("", ("--spec", "pyproject.toml"), 3, "pyproject.toml"),
        ("", ("--spec", "nowhere.yaml"), 2, "does not exist"),
    ],
)
def test_mistakes_are_told_and_nothing_is_written(folder, text, arguments, code, says):
    Path("pyproject.toml").write_text(text)
    result = run(*arguments)
    assert (result.exit_code, says in result.stderr) == (code, True), result.output
    assert Path("pyproject.toml").read_text() == text
    assert [file.name for file in folder.iterdir()] == ["pyproject.toml"]


def test_a_file_that_cant_be_written_is_told(project):
    Path(".gitattributes").mkdir()
    result = run()
    assert result.exit_code == 3
    assert result.stderr.splitlines()[0] == ".gitattributes can't be written"
    assert "Is a directory" in result.stderr


@pytest.mark.parametrize("name", ['we"ird', "sub.name"])
def test_names_are_written_so_that_toml_takes_them(folder, name):
    result = run("--name", name)
    if result.exit_code == 0:
        assert set(tomllib.loads(Path("apiint.toml").read_text())["services"]) == {name}
    else:
        assert "can't be called" in result.stderr
