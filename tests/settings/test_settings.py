"""What a settings file says is what the package sees, in one spelling."""

import subprocess
import sys
from pathlib import Path

import pytest

from pytest_apiint.errors import SettingsProblem
from pytest_apiint.profiles import load
from pytest_apiint.settings import Secret, Service, Settings, host_matches, load_settings

ACME = """
[tool.apiint.services.acme]
base_url    = "https://api.acme.example"
sandbox_url = "https://sandbox.acme.example"
spec        = "fixtures/acme.openapi.yaml"
secrets     = { token = "ACME_TOKEN" }
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "fixtures").mkdir()
    (tmp_path / "fixtures" / "acme.openapi.yaml").write_text("openapi: 3.1.0")
    return tmp_path


def one(folder: Path, table: str) -> Service:
    (folder / "apiint.toml").write_text("[services.acme]\n" + table)
    return load_settings(folder).service()


def test_the_readme_settings_are_read_whole(project: Path) -> None:
    (project / "pyproject.toml").write_text(ACME)
    service = load_settings(project).service("acme")
    assert service == Service(
        "acme",
        "https://api.acme.example",
        "https://sandbox.acme.example",
        (project / "fixtures" / "acme.openapi.yaml").resolve(),
        {"token": Secret("token", "ACME_TOKEN", "dummy-acme-token")},
    )


def test_apiint_toml_is_read_where_pyproject_has_no_table_of_ours(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n[tool.black]\nline-length = 100\n")
    (tmp_path / "apiint.toml").write_text("[services.acme]\nbase_url = 'https://a.example'\n")
    settings = load_settings(tmp_path)
    assert (settings.source, list(settings.services)) == (tmp_path / "apiint.toml", ["acme"])


def test_no_file_means_no_services(tmp_path: Path) -> None:
    assert load_settings(tmp_path) == Settings()


def test_the_folder_of_pytests_own_file_is_looked_at_first(tmp_path: Path) -> None:
    for folder, host in ((tmp_path, "root"), (tmp_path / "ci", "ci")):
        folder.mkdir(exist_ok=True)
        (folder / "apiint.toml").write_text(f"[services.acme]\nbase_url = 'https://{host}.example'\n")
    settings = load_settings(tmp_path, tmp_path / "ci" / "pytest.ini")
    assert settings.service().base_url == "https://ci.example"


def test_the_root_is_read_where_pytests_own_file_stands_alone(tmp_path: Path) -> None:
    (tmp_path / "apiint.toml").write_text("allowed_hosts = ['localhost:9200']")
    assert load_settings(tmp_path, tmp_path / "ci" / "pytest.ini").allowed_hosts == ("localhost:9200",)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("https://API.Acme.Example/", "https://api.acme.example"),
        ("https://api.acme.example/v1/", "https://api.acme.example/v1"),
        ("https://api.acme.example:443/v1", "https://api.acme.example/v1"),
        ("HTTPS://api.acme.example:8443", "https://api.acme.example:8443"),
        ("http://localhost:8080", "http://localhost:8080"),
        ("http://127.0.0.1:80/", "http://127.0.0.1"),
        ("http://[::1]:9200", "http://[::1]:9200"),
    ],
)
def test_base_urls_are_kept_in_one_spelling(tmp_path: Path, written: str, kept: str) -> None:
    assert one(tmp_path, f'base_url = "{written}"').base_url == kept


def test_a_secret_may_name_its_dummy(tmp_path: Path) -> None:
    table = "base_url = 'https://a.example'\nsecrets = { key = { env = 'A_KEY', dummy = 'sk_test_0' } }"
    assert one(tmp_path, table).secret("key") == Secret("key", "A_KEY", "sk_test_0")


def test_a_profile_is_a_known_service_or_a_file_beside_the_settings(tmp_path: Path) -> None:
    (tmp_path / "acme.toml").write_text("title = 'Acme'")
    assert one(tmp_path, "base_url = 'https://a.example'").profile is None
    assert one(tmp_path, "base_url = 'https://a.example'\nprofile = 'stripe'").profile == "stripe"
    file = one(tmp_path, "base_url = 'https://a.example'\nprofile = 'acme.toml'").profile
    assert file is not None
    assert load(file).title == "Acme"


def test_settings_without_a_profile_load_no_profiles() -> None:
    script = "import sys, pytest_apiint.settings; sys.exit('pytest_apiint.profiles' in sys.modules)"
    subprocess.run([sys.executable, "-c", script], check=True)


def test_dummies_tell_services_and_secrets_apart(tmp_path: Path) -> None:
    secrets = one(tmp_path, "base_url = 'https://a.example'\nsecrets = { a = 'A', b = 'B' }").secrets
    assert [secret.dummy for secret in secrets.values()] == ["dummy-acme-a", "dummy-acme-b"]


def test_hosts_are_lower_case_and_listed_once(tmp_path: Path) -> None:
    service = one(tmp_path, "base_url = 'https://a.example'\nhosts = ['*.Files.example', '*.files.example']")
    assert service.hosts == ("*.files.example",)


@pytest.mark.parametrize(
    ("pattern", "host", "port", "matches"),
    [
        ("localhost:9200", "localhost", 9200, True),
        ("localhost:9200", "localhost", 9201, False),
        ("localhost", "LOCALHOST", 1, True),
        ("*.acme.example", "eu.files.acme.example", 443, True),
        ("*.acme.example", "acme.example", 443, False),
        ("*.acme.example", "x.acme.example.evil.example", 443, False),
        ("s3-*.acme.example", "s3-eu.acme.example", None, True),
        ("a.example", "axexample", 443, False),
        ("[::1]:9200", "::1", 9200, True),
        ("[::1]", "[::1]", 9200, True),
    ],
)
def test_host_patterns(pattern: str, host: str, port: int | None, matches: bool) -> None:
    assert host_matches([pattern], host, port) is matches


def test_settings_are_frozen(tmp_path: Path) -> None:
    (tmp_path / "apiint.toml").write_text("[services.acme]\nbase_url = 'https://a.example'\n")
    services = load_settings(tmp_path).services
    with pytest.raises(TypeError):
        services["other"] = services["acme"]  # type: ignore[index]


def test_an_unreadable_file_is_a_settings_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "apiint.toml").write_text("")
    monkeypatch.setattr("pathlib.Path.open", lambda *_: (_ for _ in ()).throw(PermissionError(13, "Permission denied")))
    with pytest.raises(SettingsProblem, match="found  Permission denied"):
        load_settings(tmp_path)
