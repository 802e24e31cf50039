"""What a run tells of its cassettes: the old, the new, and those that nobody uses."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from pytest_apiint.cassettes.recording import Recording
from tests.cassettes.recorded import interaction

from .conftest import ACME

NOW = datetime.now(UTC)
ONE = """
import urllib.request

def get(api, path):
    with urllib.request.urlopen(f"{api.base_url}/users/{path}") as answer:
        return answer.status

def test_one(api):
    assert get(api, 1) == 200
"""
TWO = f"{ONE}\ndef test_two(api):\n    assert get(api, 2) == 200\n"


@pytest.fixture
def record(pytester):
    """Writes the cassette of a test in test_acme.py with answers to these users, as recorded `days` ago."""

    def record(name, *users, days=0, folder="test_acme"):
        recording = Recording()
        for user in users:
            when = NOW - timedelta(days=days)
            recording.add(interaction(path=f"https://api.acme.example/v1/users/{user}", recorded_at=when))
        file = pytester.path / "cassettes" / folder / f"{name}.yaml"
        recording.save(file, keep="all")
        return file

    return record


@pytest.fixture
def replay(pytester, run):
    """Runs test_acme.py in replay mode with these settings."""

    def replay(source, *options, settings="", mode="replay"):
        pytester.makepyprojecttoml(f"[tool.apiint]\n{settings}\n{ACME}")
        pytester.makepyfile(test_acme=source)
        return run("", f"--api-mode={mode}", *options)

    return replay


class TestExpiry:
    LIMIT = 'cassettes_max_age = "180d"'

    def test_an_old_one_fails_where_the_settings_say_so(self, record, replay):
        record("test_one", 1, days=200)
        result = replay(ONE, settings=f'{self.LIMIT}\ncassettes_expired = "fail"')
        result.assert_outcomes(errors=1)
        result.stdout.fnmatch_lines(
            [
                "cassettes/test_acme/test_one.yaml is 200 days old",
                "  allowed  180 days (cassettes_max_age)",
                "  fix      record it anew:",
                "           pytest --api-mode=record --api-record=all test_acme.py::test_one",
            ],
            consecutive=True,
        )

    def test_an_old_one_warns_once_for_each_file(self, record, replay):
        record("test_one", 1, 1, days=200)
        shared = ONE.replace("def test_one", '@pytest.mark.api(cassette="test_one")\ndef test_one')
        shared = f"import pytest\n{shared}\n" + shared[shared.index("@pytest") :].replace("test_one(", "test_two(")
        result = replay(shared, "-W", "default", settings=self.LIMIT)
        result.assert_outcomes(passed=2, warnings=1)
        result.stdout.fnmatch_lines(["*CassetteExpired: cassettes/test_acme/test_one.yaml is 200 days old"])

    def test_a_filter_makes_an_error_of_the_warning(self, record, replay):
        record("test_one", 1, days=200)
        result = replay(ONE, settings=self.LIMIT)
        result.assert_outcomes(errors=1)
        result.stdout.fnmatch_lines(["E * pytest_apiint.errors.CassetteExpired: *test_one.yaml is 200 days old"])

    def test_a_young_one_is_no_news(self, record, replay):
        record("test_one", 1, days=179)
        replay(ONE, settings=self.LIMIT).assert_outcomes(passed=1)

    def test_without_a_limit_none_is_too_old(self, record, replay):
        record("test_one", 1, days=20_000)
        replay(ONE, settings='cassettes_expired = "fail"').assert_outcomes(passed=1)

    def test_the_age_of_others_is_their_answers_date(self, record, replay):
        file = record("test_one", 1)
        stamp = f"      recorded_at: '{NOW:%Y-%m-%dT%H:%M:%SZ}'\n"
        assert stamp in file.read_text()
        dated = "    headers:\n      Date:\n      - Mon, 05 Jan 2015 10:00:00 GMT\n      Content-Length:"
        text = file.read_text().replace(stamp, "").replace("    headers:\n      Content-Length:", dated)
        file.write_text(text)
        replay(ONE, settings=f'{self.LIMIT}\ncassettes_expired = "fail"').assert_outcomes(errors=1)

    def test_it_is_not_recorded_anew_by_itself(self, record, replay):
        file = record("test_one", 1, days=200)
        before = file.read_bytes()
        replay(ONE, "-W", "default", settings=self.LIMIT).assert_outcomes(passed=1, warnings=1)
        assert file.read_bytes() == before
