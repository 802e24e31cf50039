"""Every mistake in a settings file has its own message: compared whole, from `errors/`."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pytest_apiint.errors import SettingsProblem
from pytest_apiint.settings import Secret, Service, Settings, load_settings

CASES = sorted((Path(__file__).parent / "errors").glob("*.toml"))
VALUE = "sk_live_not-a-real-key-0123"


def message(folder: Path, text: str, file: str = "pyproject.toml") -> str:
    (folder / file).write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(SettingsProblem) as caught:
        load_settings(folder)
    return str(caught.value)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_the_message_is_the_golden_one(tmp_path: Path, case: Path) -> None:
    (tmp_path / "acme.openapi.yaml").write_text("openapi: 3.1.0")
    (tmp_path / "acme.profile.toml").write_text("title = 'Acme'")
    file = "apiint.toml" if case.stem.startswith("own-") else "pyproject.toml"
    assert message(tmp_path, case.read_text(), file) + "\n" == case.with_suffix(".txt").read_text()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_golden_messages_fit_a_small_terminal(case: Path) -> None:
    lines = case.with_suffix(".txt").read_text().splitlines()
    assert len(lines) <= 12
    assert all(len(line) <= 80 and line.isascii() for line in lines)


@pytest.mark.parametrize(
    "table",
    [
        f"secrets = {{ token = '{VALUE}' }}",
        f"secrets = {{ token = {{ env = '{VALUE}' }} }}",
        f"secrets = {{ token = {{ env = 'T', dummy = '{VALUE}' }} }}",
        f"secrets = {{ {VALUE} = 1 }}",
        f"base_url = '{VALUE}'",
        f"sandbox_url = 'https://a:{VALUE}@b.example'",
        f"sandbox_url = 'https://b.example?key={VALUE}'",
        f"spec = '{VALUE}'",
        f"profile = '{VALUE}'",
        f"profile = '{VALUE}.toml'",
        f"hosts = ['{VALUE}']",
        f"token = '{VALUE}'",
        f"budget = '{VALUE}'",
        f"rate_limit = '{VALUE}'",
        f"unsafe_methods = '{VALUE}'",
        f"unsafe_methods = ['{VALUE}']",
        f"run_id_header = '{VALUE}'",
        f"contract = '{VALUE}'",
        f"waivers = '{VALUE}'",
        "unsafe_methods = ['sk-huntertwo']",
        "secrets = { token = 'hunter2' }",
    ],
)
def test_no_message_holds_a_secret_whole(tmp_path: Path, table: str) -> None:
    head = "" if table.startswith("base_url") else "base_url = 'https://a.example'\n"
    text = message(tmp_path, f"[tool.apiint.services.acme]\n{head}{table}")
    assert VALUE[8:] not in text.replace("\n", "")
    assert "hunter2" not in text
    assert "huntertwo" not in text.lower()


def test_bytes_that_are_not_utf8_are_named(tmp_path: Path) -> None:
    assert message(tmp_path, "# caf\udce9", "apiint.toml") == (
        "the settings file isn't UTF-8\n  file   apiint.toml\n  found  the byte 0xe9"
    )


def test_a_nested_file_is_no_recursion_error(tmp_path: Path) -> None:
    assert "nested too deeply" in message(tmp_path, "x = " + "[" * 5000 + "]" * 5000, "apiint.toml")


def test_an_integer_that_python_refuses_is_no_value_error(tmp_path: Path) -> None:
    assert "isn't TOML" in message(tmp_path, "x = " + "1" * 5000, "apiint.toml")
    assert "must be an array" in message(tmp_path, "allowed_hosts = 0x" + "1" * 5000, "apiint.toml")


def test_both_files_are_one_too_many(tmp_path: Path) -> None:
    (tmp_path / "apiint.toml").write_text("")
    assert message(tmp_path, "[tool.apiint]").startswith("two files hold settings")


def test_the_first_mistake_is_reported_again_and_again(tmp_path: Path) -> None:
    text = "[tool.apiint.services.a]\nbase_url = 1\n[tool.apiint.services.b]\nbase_url = 2\n"
    assert message(tmp_path, text) == message(tmp_path, text)
    assert "services.a]" in message(tmp_path, text)


def test_an_unknown_secret_names_the_nearest() -> None:
    service = Service("acme", "https://a.example", secrets={"token": Secret("token", "T", "d")})
    with pytest.raises(SettingsProblem, match='did you mean "token"') as caught:
        service.secret("tokn")
    assert 'secrets = { tokn = "ACME_TOKN" }' in str(caught.value)


@pytest.mark.parametrize(
    ("names", "asked", "headline"),
    [
        ("", None, "no service is configured"),
        ("", "acme", 'no service is called "acme"'),
        ("ab", None, "several services: which one is meant?"),
        ("ab", "aa", 'no service is called "aa"'),
    ],
)
def test_a_service_that_is_not_there_is_told_by_cause(names: str, asked: str | None, headline: str) -> None:
    with pytest.raises(SettingsProblem) as caught:
        Settings({name: Service(name, f"https://{name}.example") for name in names}).service(asked)
    assert str(caught.value).splitlines()[0] == headline


VALUES = st.recursive(
    st.one_of(
        st.booleans(),
        st.integers(),
        st.floats(allow_nan=False, allow_infinity=False),
        st.text(),
        st.sampled_from(
            [VALUE, "http://[", "https://a:b", "a.yaml", "\0.toml", "*", "localhost:99999", "\0", "A" * 5000, "9/s"]
        ),
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=4,
)
KEYS = (
    st.sampled_from(["base_url", "sandbox_url", "spec", "profile", "secrets", "hosts", "unknown"])
    | st.sampled_from(["budget", "rate_limit", "unsafe_methods", "run_id_header", "contract", "waivers", "formats"])
    | st.text()
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(KEYS, VALUES, max_size=3), VALUES, st.booleans())
def test_no_value_of_any_key_gives_another_error(
    tmp_path: Path, table: dict[str, object], top: object, base: bool
) -> None:
    if base:
        table.setdefault("base_url", "https://a.example")
    text = f"allowed_hosts = {toml(top)}\nservices.acme = {toml(table)}\n"
    (tmp_path / "apiint.toml").write_text(text, encoding="utf-8", newline="")
    try:
        load_settings(tmp_path)
    except SettingsProblem as problem:
        lines = str(problem).splitlines()
        assert len(lines) <= 12
        assert all(len(line) <= 80 and line.isascii() for line in lines)


def toml(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case str():
            return '"' + "".join(c if c.isalnum() else f"\\U{ord(c):08X}" for c in value) + '"'
        case list():
            return "[" + ", ".join(map(toml, value)) + "]"
        case dict():
            return "{" + ", ".join(f"{toml(key)} = {toml(item)}" for key, item in value.items()) + "}"
    return repr(value)
