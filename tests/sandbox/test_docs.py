"""docs/sandbox.md says what the settings read and what the messages are."""

from __future__ import annotations

import re
from pathlib import Path

from pytest_apiint.exchange import Headers, Request
from pytest_apiint.sandbox.admission import Admission
from pytest_apiint.settings import Rate, Secret, Service, load_settings

TEXT = (Path(__file__).parents[2] / "docs" / "sandbox.md").read_text()


def block(language: str) -> str:
    (found,) = re.findall(rf"^```{language}\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
    return found


def test_its_settings_are_read(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(block("toml"))
    assert load_settings(tmp_path).service() == Service(
        "acme",
        "https://api.acme.example",
        "https://sandbox.acme.example",
        secrets={"token": Secret("token", "ACME_TOKEN", "dummy-acme-token")},
        hosts=("auth.acme.example",),
        budget=500,
        rate_limit=Rate(10, "second"),
        unsafe_methods=frozenset({"POST", "DELETE"}),
        run_id_header="X-Test-Run",
    )


def test_its_message_is_the_one_that_is_given() -> None:
    admission = Admission(Service("acme", "https://api.acme.example", "https://sandbox.acme.example"))
    refused = admission.admit(Request("POST", "https://sandbox.acme.example/v1/users", Headers()))
    assert refused is not None
    assert refused.text + "\n" == block("text")


def test_every_key_of_its_table_is_in_its_example() -> None:
    for key in re.findall(r"^\| `(\w+)` \|", TEXT, re.MULTILINE):
        assert re.search(rf"^{key} +=", block("toml"), re.MULTILINE)
