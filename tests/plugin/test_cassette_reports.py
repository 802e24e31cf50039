"""What a run tells of its cassettes: the old, the new, and those that nobody uses."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner

from pytest_apiint.cassettes.recording import Recording
from pytest_apiint.cli.command import apiint
from tests.cassettes.recorded import interaction
from tests.one_body.sandbox import TOKEN, SandboxServer

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


IN_SANDBOX = """
import json, urllib.error, urllib.request

def ask(api, path, **sent):
    body = json.dumps(sent).encode() if sent else None
    headers = {"Authorization": f"Bearer {api.secret('token')}"}
    try:
        urllib.request.urlopen(urllib.request.Request(api.base_url + path, body, headers)).read()
    except urllib.error.HTTPError as error:
        error.read()

def test_user(api):
    ask(api, "/users/123")
    ask(api, "/users/123?tag=a")
    pass

def test_login(api):
    ask(api, "/login", client_secret=api.secret("token"))
"""


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


def news(result):
    """The lines of the cassettes' section."""
    lines = result.outlines
    if not (found := [place for place, line in enumerate(lines) if " apiint cassettes -" in line]):
        return []
    rest = lines[found[0] + 1 :]
    return rest[: next(place for place, line in enumerate(rest) if line[:3] in ("===", "---"))]


class TestUnused:
    def test_interactions_that_no_test_played_are_named(self, record, replay):
        record("test_one", 1, 7, 8)
        record("test_two", 2)
        result = replay(TWO)
        result.assert_outcomes(passed=2)
        assert news(result) == ["unused    cassettes/test_acme/test_one.yaml  never played: 2, 3 of 3"]

    def test_no_news_is_no_section(self, record, replay):
        record("test_one", 1)
        record("test_two", 2)
        assert "apiint cassettes" not in replay(TWO).stdout.str()

    def test_a_quiet_run_says_nothing(self, record, replay):
        record("test_one", 1, 7)
        result = replay(ONE, "-q")
        result.assert_outcomes(passed=1)
        assert "unused" not in result.stdout.str()

    @pytest.mark.parametrize("options", [("-k", "one"), ("test_acme.py::test_one",)], ids=["deselected", "named"])
    def test_a_selection_says_nothing(self, record, replay, options):
        record("test_one", 1, 7)
        record("test_gone", 1)
        result = replay(TWO, *options)
        result.assert_outcomes(passed=1, deselected=int(options[0] == "-k"))
        assert news(result) == []

    def test_tests_that_are_taken_away_silently_are_a_selection(self, record, replay, pytester):
        pytester.makeconftest("def pytest_collection_modifyitems(items): del items[1:]")
        record("test_one", 1, 7)
        result = replay(TWO)
        result.assert_outcomes(passed=1)
        assert news(result) == []

    def test_a_failed_run_says_nothing(self, record, replay):
        record("test_one", 1, 7)
        result = replay(TWO)
        result.assert_outcomes(passed=1, failed=1)
        assert news(result) == []

    def test_what_one_of_several_tests_played_was_played(self, record, replay):
        record("both", 1, 2, 3)
        shared = "import pytest\npytestmark = pytest.mark.api(cassette='both')\n" + TWO
        assert news(replay(shared)) == ["unused    cassettes/test_acme/both.yaml  never played: 3 of 3"]

    def test_what_a_skipped_test_may_play_is_not_told(self, record, replay):
        record("both", 1, 2, 3)
        shared = "import pytest\npytestmark = pytest.mark.api(cassette='both')\n"
        shared += TWO.replace("def test_two", "@pytest.mark.skip\ndef test_two")
        result = replay(shared)
        result.assert_outcomes(passed=1, skipped=1)
        assert news(result) == []

    def test_a_cassette_that_is_not_played_at_all(self, record, replay):
        record("test_one", 1, 2)
        assert news(replay("def test_one(api): pass")) == [
            "unused    cassettes/test_acme/test_one.yaml  never played: all 2"
        ]

    def test_workers_add_up(self, record, replay):
        record("both", 1, 2, 3)
        record("gone", 1)
        shared = "import pytest\npytestmark = pytest.mark.api(cassette='both')\n" + TWO
        result = replay(shared, "-n2", "-p", "xdist")
        result.assert_outcomes(passed=2)
        assert [line.split()[0] for line in news(result)] == ["unused", "orphan", "apiint"]
        assert news(result)[0].endswith("test_acme/both.yaml  never played: 3 of 3")

    def test_at_most_eight_lines(self, record, replay):
        for number in range(12):
            record(f"gone_{number:02}", 1)
        record("test_one", 1)
        lines = news(replay(ONE))
        assert len(lines) == 8
        assert lines[0] == "orphan    cassettes/test_acme/gone_00.yaml  no collected test uses it"
        assert lines[-1] == "... and 6 more: apiint cassettes list, check, prune"


class TestRecorded:
    @pytest.fixture
    def sandbox(self, monkeypatch):
        server = SandboxServer()
        monkeypatch.setenv("ACME_TOKEN", TOKEN)
        monkeypatch.setenv("no_proxy", "*")
        yield f'{ACME.strip()}\nsandbox_url = "{server.url}"\nunsafe_methods = true\n'
        server.close()

    @pytest.fixture
    def recording(self, pytester, run, sandbox):
        """Runs test_acme.py in record mode against the sandbox; gives the news."""

        def recording(source, *options):
            pytester.makepyprojecttoml(sandbox)
            pytester.makepyfile(test_acme=source)
            return news(run("", "--api-mode=record", *options))

        return recording

    def test_what_was_recorded_is_told(self, recording):
        assert recording(IN_SANDBOX) == [
            "recorded  cassettes/test_acme/test_login.yaml  1 interaction, 3 secrets replaced",
            "recorded  cassettes/test_acme/test_user.yaml  2 interactions, 1 secret replaced",
        ]

    def test_what_was_added_is_told_apart_from_what_was_there(self, recording):
        recording(IN_SANDBOX, "-k", "user")
        more = IN_SANDBOX.replace("    pass", "    ask(api, '/users/124')")
        assert recording(more, "-k", "user") == [
            "updated   cassettes/test_acme/test_user.yaml  1 added to 2, 1 secret replaced"
        ]

    def test_nothing_new_is_told_in_a_line(self, recording):
        recording(IN_SANDBOX, "-k", "user")
        assert recording(IN_SANDBOX, "-k", "user") == [
            "recorded  nothing: no test that passed asked for more than is recorded already"
        ]

    def test_what_is_left_over_while_recording_is_no_news(self, recording):
        recording(IN_SANDBOX)
        [told] = recording(IN_SANDBOX.replace('    ask(api, "/users/123?tag=a")', ""))
        assert told.startswith("recorded  nothing: ")

    def test_a_failed_test_has_recorded_nothing(self, recording):
        assert recording(IN_SANDBOX.replace("    pass", "    assert 0"), "-k", "user") == []

    def test_workers_tell_it_once(self, recording):
        assert len(recording(IN_SANDBOX, "-n2", "-p", "xdist")) == 2


class TestOrphans:
    def test_files_of_no_test_are_named_with_what_to_do(self, record, replay):
        record("test_one", 1)
        record("test_renamed", 1)
        assert news(replay(ONE)) == [
            "orphan    cassettes/test_acme/test_renamed.yaml  no collected test uses it",
            "          apiint cassettes prune lists what would go, and --yes removes it",
        ]

    def test_so_are_those_of_a_module_that_is_gone(self, record, replay):
        record("test_one", 1)
        record("test_x", 1, folder="test_gone")
        record("test_x", 1, folder="shared")
        assert [line.split()[:2] for line in news(replay(ONE))][:-1] == [["orphan", "cassettes/test_gone/test_x.yaml"]]

    def test_cassettes_of_other_modules_are_not(self, record, replay, pytester):
        record("test_one", 1)
        record("test_x", 1, folder="test_other")
        pytester.makepyfile(test_other="def test_x(api): pass")
        assert news(replay(ONE, "test_acme.py")) == []

    def test_those_that_the_module_opens_itself_are_not(self, record, replay):
        record("test_one", 1)
        record("by_hand", 1)
        record("hand", 1)
        found = news(replay(ONE + "\nOWN = 'cassettes/test_acme/by_hand.yaml'\n"))
        assert [line.split()[1] for line in found] == ["cassettes/test_acme/hand.yaml", "cassettes"]

    def test_those_of_other_plugins_markers_are_not(self, record, replay):
        record("test_one", 1)
        record("more", 1)
        record("usual", 1)
        source = "import pytest\nMORE, USUAL = 'mo' + 're', 'us' + 'ual'\n" + ONE.replace(
            "def test_one", "@pytest.mark.vcr(MORE)\n@pytest.mark.default_cassette(USUAL)\ndef test_one"
        )
        assert not [line for line in news(replay(source)) if line.startswith("orphan")]

    def test_those_of_tests_that_need_no_api_are_not(self, record, replay):
        record("test_one", 1)
        record("test_other", 1)
        assert news(replay(ONE + "\ndef test_other(): pass\n")) == []

    def test_mocked_runs_tell_nothing(self, record, replay, pytester):
        record("test_gone", 1)
        assert news(replay("def test_one(api): pass", mode="mock")) == []
        assert not (pytester.path / ".apiint").exists()

    def test_in_one_library_a_folder_may_be_another_module_s(self, record, replay, pytester):
        library = pytester.mkdir("recorded")
        record("test_one", 1)
        record("test_other", 1)
        (pytester.path / "cassettes" / "test_acme").rename(library / "test_acme")
        settings = 'cassettes = "recorded"'
        assert [line.split()[1] for line in news(replay(ONE, settings=settings))][:1] == [
            "recorded/test_acme/test_other.yaml"
        ]
        pytester.mkpydir("inner").joinpath("test_acme.py").write_text("def test_other(api): pass")
        assert news(replay(ONE, "test_acme.py", settings=settings)) == []


class TestWritten:
    def used(self, pytester):
        return json.loads((pytester.path / ".apiint" / "cassettes.json").read_text())

    def test_a_whole_run_says_who_uses_what(self, record, replay, pytester):
        record("test_one", 1)
        record("test_two", 2)
        replay(TWO)
        assert self.used(pytester) == {
            "version": 1,
            "partial": "",
            "used": {"cassettes/test_acme/test_one.yaml": 1, "cassettes/test_acme/test_two.yaml": 1},
            "folders": ["cassettes/test_acme"],
        }
        assert (pytester.path / ".apiint" / ".gitignore").read_text() == "*\n"

    def test_other_runs_say_that_they_know_less(self, record, replay, pytester):
        record("test_one", 1)
        replay(TWO)
        assert self.used(pytester)["partial"] == "a test failed"
        replay(TWO, "-k", "one")
        assert self.used(pytester)["partial"] == "some tests weren't selected"

    def test_where_nothing_can_be_written_the_run_is_as_good(self, record, replay, pytester):
        record("test_one", 1)
        pytester.path.joinpath(".apiint").write_text("")
        replay(ONE).assert_outcomes(passed=1)

    def test_what_is_told_of_can_be_pruned_and_then_is_not_told_of(self, record, replay, pytester, monkeypatch):
        for name in ("test_one", "test_renamed"):
            record(name, 1)
        assert len(news(replay(ONE))) == 2
        monkeypatch.chdir(pytester.path)
        assert "1 cassette removed" in CliRunner().invoke(apiint, ["cassettes", "prune", "--yes"]).output
        assert news(replay(ONE)) == []
