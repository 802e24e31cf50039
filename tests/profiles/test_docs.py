"""docs/profiles.md says every key, and its example says all that a file can say."""

import re
import tomllib
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import get_args

import pytest

from pytest_apiint.profiles import load, names
from pytest_apiint.profiles.model import ErrorInSuccess, Pagination, Profile, Unit
from pytest_apiint.profiles.reader import Reader
from pytest_apiint.profiles.schema import alternatives, schema
from pytest_apiint.settings import load_settings

TEXT = (Path(__file__).parents[2] / "docs" / "profiles.md").read_text()
SETTINGS, EXAMPLE = re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)
TABLES = {key: kind for key, wanted in schema(Profile).items() for kind in alternatives(wanted) if is_dataclass(kind)}


def rows(heading: str) -> set[str]:
    section = re.search(rf"^### {heading}.*?(?=^##|\Z)", TEXT, re.DOTALL | re.MULTILINE)
    return set(re.findall(r"^\| `([\w.-]+)`", section[0], re.MULTILINE))


@pytest.mark.parametrize("table", TABLES)
def test_every_key_of_every_table_has_a_row(table: str) -> None:
    units = set(get_args(Unit)) if table == "rate_limit" else set()
    assert rows(rf"`\[{table}\]`") == set(schema(TABLES[table])) | units


def test_every_key_of_the_top_level_has_a_row_or_a_section() -> None:
    assert rows("The top level") | set(TABLES) | {"source", "name"} == set(schema(Profile))


def test_the_example_says_all_that_a_file_can_say() -> None:
    found = tomllib.loads(EXAMPLE)
    profile = Reader(Path("acme.toml")).profile(found)
    assert set(found) == set(schema(Profile)) - {"name"}
    for table, kind in TABLES.items():
        missing = {field.name for field in fields(kind)} - set(found[table])
        assert missing == ({"last_item"} if kind is Pagination else set())
    assert isinstance(profile.error_in_200, ErrorInSuccess)


def test_the_settings_shown_name_a_profile(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(SETTINGS)
    assert load_settings(tmp_path).service().profile == "stripe"


def test_every_shipped_name_and_word_is_listed() -> None:
    words = set(re.findall(r"`([\w+-]+)`", TEXT))
    used = {load(name).error_format for name in names()} | {load(name).signature_scheme for name in names()}
    assert {*names(), *(used - {None})} <= words


def test_the_python_shown_runs() -> None:
    block = re.search(r"```python\n(.*?)```", TEXT, re.DOTALL)[1]
    head, *lines = (line for line in block.splitlines() if line)
    scope: dict[str, object] = {}
    exec(head, scope)
    header, waits, failed = (eval(line, scope) for line in lines)
    assert header == "Idempotency-Key"
    assert [(wait.name, wait.unit) for wait in waits] == [
        ("Retry-After", "seconds"),
        ("x-ratelimit-reset", "epoch-seconds"),
    ]
    assert failed is True
