"""What is known of secrets from one test to the next."""

import json

import pytest

from pytest_apiint.report.known import Known
from pytest_apiint.secrets.registry import SecretRegistry
from pytest_apiint.settings import Service
from pytest_apiint.settings.model import Secret

LATE = "s3cret-of-later"


@pytest.fixture
def known():
    service = Service("acme", "https://a.test", secrets={"token": Secret("token", "ACME_TOKEN", "dummy_acme-1")})
    return Known([service], {"ACME_TOKEN": "real-t0ken-4711", "OTHER": "plain-v4lue"})


def learned(known, value):
    _, registry = known.test()
    registry.add(value, "late")
    known.met(registry)


def test_stand_ins_and_the_environment_are_known_ahead(known):
    clean, _ = known.test()
    assert clean.text("real-t0ken-4711 dummy_acme-1 plain-v4lue") == (
        "apiint-secret.acme.token apiint-secret.acme.token plain-v4lue"
    )


def test_one_test_does_not_know_what_another_learned(known):
    learned(known, LATE)
    assert known.test()[0].text(LATE) == LATE


def test_what_a_live_run_learned_is_known_to_all_tests(known):
    live = SecretRegistry()
    live.add(LATE, "late")
    known.include(live)
    assert known.test()[0].text(LATE) == "apiint-secret.late"


def test_what_was_learned_later_is_hidden_in_earlier_lines(known, tmp_path):
    learned(known, LATE)
    learned(known, "1234567890")
    file = tmp_path / "journal"
    lines = [{"started": 1234567890.5, "a": ["x", {"b": f"{LATE} \u00e9"}]}, {"c": 1, "d": None}]
    file.write_text("\n".join([*(json.dumps(line, ensure_ascii=False) for line in lines), ""]))
    known.again(file)
    first, second, end = file.read_text().split("\n")
    assert json.loads(first) == {"started": 1234567890.5, "a": ["x", {"b": "apiint-secret.late \u00e9"}]}
    assert (json.loads(second), end) == (lines[1], "")


def test_a_file_without_any_stays_as_it_is(known, tmp_path):
    learned(known, LATE)
    file = tmp_path / "journal"
    file.write_bytes(b'{"a":  1}\n')
    known.again(file)
    assert file.read_bytes() == b'{"a":  1}\n'
    assert list(tmp_path.iterdir()) == [file]


def test_what_a_live_run_learned_later_is_hidden_too(known, tmp_path):
    known.met(known.test()[1])
    file = tmp_path / "journal"
    file.write_text(json.dumps({"a": LATE}))
    live = SecretRegistry()
    live.add(LATE, "late")
    known.include(live)
    known.met(known.test()[1])
    known.again(file)
    assert json.loads(file.read_text()) == {"a": "apiint-secret.late"}
