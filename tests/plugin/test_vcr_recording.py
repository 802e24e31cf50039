"""Tests marked vcr that record: which modes do, what they write, and what they leave alone."""

import json
import re

import pytest

from .vcr_service import served

TEST = """
import os, pytest, requests
URL = os.environ["SERVICE_URL"]
@pytest.mark.vcr
def test_a(vcr):
    assert requests.get(URL + "/users/7", params={"api_key": "k3y-of-mine"}, headers=HEADERS, timeout=5).ok
""".replace("HEADERS", '{"Authorization": "Bearer t0p-s3cr3t-t0ken"}')


@pytest.fixture
def service(monkeypatch):
    with served() as url:
        monkeypatch.setenv("SERVICE_URL", url)
        yield url


@pytest.fixture
def cassette(pytester):
    return pytester.path / "cassettes" / "test_it" / "test_a.yaml"


@pytest.fixture
def marked(run, pytester):
    """Run a test file."""

    def marked(*options, source=TEST, config="", **keywords):
        pytester.makeconftest(f"import pytest\n@pytest.fixture\ndef vcr_config(): return {{{config}}}")
        pytester.makepyfile(test_it=source)
        return run("", *options, **keywords)

    return marked


MODES = [["--record-mode=once"], ["--record-mode=new_episodes"], ["--record-mode=all"], ["--record-mode=rewrite"]]


@pytest.mark.parametrize("options", [*MODES, ["--api-mode=record"]], ids=lambda words: words[0])
def test_a_recording_is_made_and_replays_without_the_service(marked, cassette, monkeypatch, options):
    source = TEST.replace("api_key", "page")
    with served() as url:
        monkeypatch.setenv("SERVICE_URL", url)
        marked(*options, source=source).assert_outcomes(passed=1)
    assert "users/7" in cassette.read_text()
    marked(source=source).assert_outcomes(passed=1)
    marked(source=source, plugins=["pytest_recording.plugin"]).assert_outcomes(passed=1)


def test_nothing_is_recorded_unless_it_is_asked_for(marked, service, cassette):
    marked().assert_outcomes(failed=1)
    assert not cassette.exists()


@pytest.mark.parametrize("config", ["", "'filter_headers': ['accept']", "'before_record_request': [lambda it: it]"])
def test_no_secret_is_written_whatever_the_filters_are(marked, service, cassette, config):
    marked("--record-mode=once", config=config).assert_outcomes(passed=1)
    written = cassette.read_text()
    assert "t0p-s3cr3t-t0ken" not in written
    assert "k3y-of-mine" not in written
    assert ("Accept:" in written) == ("accept" not in config)


@pytest.mark.parametrize(
    "config", ["'filter_query_parameters': [('api_key', 'KEY')]", "'filter_query_parameters': ['api_key']"]
)
def test_the_users_filters_write_what_they_say(marked, service, cassette, config):
    marked("--record-mode=once", config=config).assert_outcomes(passed=1)
    assert ("api_key=KEY" in cassette.read_text()) == ("KEY" in config)
    assert "api_key=apiint" not in cassette.read_text()
    marked(config=config).assert_outcomes(passed=1)


def test_a_test_that_fails_writes_nothing(marked, service, cassette):
    marked("--record-mode=once", source=f"{TEST}\n    raise ValueError").assert_outcomes(failed=1)
    assert not cassette.exists()


def test_once_leaves_a_cassette_that_is_there_as_it_is(marked, service, cassette):
    marked("--record-mode=once").assert_outcomes(passed=1)
    before = cassette.read_bytes()
    other = TEST.replace("users/7", "users/8")
    marked("--record-mode=once", source=other).assert_outcomes(failed=1)
    assert cassette.read_bytes() == before


def test_new_episodes_are_added_to_those_that_are_there(marked, service, cassette):
    marked("--record-mode=once").assert_outcomes(passed=1)
    before = cassette.read_text().partition("version:")[0]
    both = f"{TEST}\n    assert requests.get(URL + '/users/8', timeout=5).ok"
    marked("--record-mode=new_episodes", source=both).assert_outcomes(passed=1)
    assert cassette.read_text().startswith(before)
    assert "users/8" in cassette.read_text()


@pytest.mark.parametrize("mode", ["all", "rewrite"])
def test_a_cassette_is_made_anew(marked, service, cassette, mode):
    marked("--record-mode=once").assert_outcomes(passed=1)
    # What the same run has recorded stays, by the second, and this run may be in the same one.
    cassette.write_text(re.sub(r"(recorded_at: ['\"]?)\d{4}", r"\g<1>2001", cassette.read_text()))
    assert "2001" in cassette.read_text()
    marked(f"--record-mode={mode}", source=TEST.replace("users/7", "users/8")).assert_outcomes(passed=1)
    assert "users/8" in cassette.read_text()
    assert "users/7" not in cassette.read_text()


def test_the_configurations_mode_wins_over_the_options(marked, service, cassette):
    marked("--record-mode=none", config="'record_mode': 'once'").assert_outcomes(passed=1)
    assert cassette.exists()


def test_recording_is_refused_in_ci_and_replaying_is_not(marked, service, cassette, monkeypatch):
    config = "'record_mode': 'new_episodes'"
    marked(config=config).assert_outcomes(passed=1)
    monkeypatch.setenv("CI", "true")
    marked(config=config).assert_outcomes(passed=1)
    cassette.unlink()
    result = marked(config=config)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*recording is refused in CI*"])


def test_a_hosts_that_is_ignored_is_asked_itself(marked, service, cassette):
    marked("--record-mode=once", config="'ignore_localhost': True").assert_outcomes(passed=1)
    assert not cassette.exists()
    marked(config="'ignore_hosts': ['127.0.0.1']").assert_outcomes(passed=1)


def test_what_a_function_of_the_users_drops_is_asked_itself(marked, service, cassette):
    marked(config="'before_record_request': lambda request: None").assert_outcomes(passed=1)
    assert not cassette.exists()


def test_json_is_a_serializer_too(marked, service, cassette):
    config = "'serializer': 'json'"
    marked("--record-mode=once", config=config).assert_outcomes(passed=1)
    assert json.loads(cassette.with_suffix(".json").read_text())["version"] == 1
    marked(config=config).assert_outcomes(passed=1)


@pytest.mark.parametrize("config", ["", "'before_record_request': [lambda it: it]"], ids=["ours", "vcrpys"])
def test_the_fixture_shows_the_cassette(marked, service, config):
    marked("--record-mode=once", config=config).assert_outcomes(passed=1)
    source = f"""{TEST}
    assert (vcr.play_count, len(vcr), vcr.all_played, vcr.dirty, bool(vcr)) == (1, 1, True, False, True)
    assert (vcr.requests[0].method, vcr.requests[0].path) == ("GET", "/users/7")
    assert vcr.responses[0]["status"] == {{"code": 200, "message": "OK"}}
    assert b'"id": 7' in vcr.responses[0]["body"]["string"]
    vcr.rewind()
    assert vcr.play_count == 0
    assert requests.get(URL + "/users/7", params={{"api_key": "k3y-of-mine"}}, timeout=5).ok
"""
    marked(config=config, source=source).assert_outcomes(passed=1)


def test_without_vcrpy_a_function_for_it_says_what_to_install(marked, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "vcr", None)
    monkeypatch.delitem(__import__("sys").modules, "pytest_apiint.plugin.vcr.own", raising=False)
    result = marked(
        config="'before_record_request': [lambda it: it]", source="import pytest\n@pytest.mark.vcr\ndef test_a(): pass"
    )
    result.stdout.fnmatch_lines(["*before_record_request*", "*pip install vcrpy*"])


@pytest.mark.parametrize("config", ["", "'before_record_request': [lambda it: it]"], ids=["ours", "vcrpys"])
def test_a_test_that_fails_while_it_is_made_anew_keeps_its_old_cassette(marked, service, cassette, config):
    marked("--record-mode=once", config=config).assert_outcomes(passed=1)
    before = cassette.read_bytes()
    marked("--record-mode=rewrite", config=config, source=f"{TEST}\n    raise ValueError").assert_outcomes(failed=1)
    assert cassette.read_bytes() == before


@pytest.mark.parametrize("config", ["", "'before_record_request': [lambda it: it]"], ids=["ours", "vcrpys"])
def test_a_cassette_that_the_mark_names_is_played_while_the_own_one_is_made_anew(marked, service, cassette, config):
    marked("--record-mode=once", config=config).assert_outcomes(passed=1)
    cassette.rename(cassette.with_name("shared.yaml"))
    source = TEST.replace("mark.vcr", "mark.vcr('shared.yaml')")
    marked("--record-mode=rewrite", config=config, source=f"{source}\n    assert vcr.play_count == 1").assert_outcomes(
        passed=1
    )


PUTS_IT_BACK = "'before_record_response': lambda it: {**it, 'body': {'string': b'you sent t0p-s3cr3t-t0ken'}}"


@pytest.mark.parametrize("mode", ["rewrite", "new_episodes"])
def test_a_secret_that_a_users_function_puts_back_is_not_written(marked, service, cassette, mode):
    marked("--record-mode=once").assert_outcomes(passed=1)
    before = cassette.read_text()
    source = TEST.replace("users/7", "users/8")
    result = marked(f"--record-mode={mode}", source=source, config=PUTS_IT_BACK)
    result.stdout.fnmatch_lines(
        [
            "cassettes/test_it/test_a.yaml was not written: it would hold *secret*",
            "  seen  interaction *: *",
            "  fix   a function of vcr_config put it there, after our own scrubbing: let it",
            "          leave the secret out",
        ]
    )
    assert "t0p-s3cr3t" not in result.stdout.str()
    assert cassette.read_text() == before


PERSISTER = """
import pytest
from pathlib import Path
from vcr.persisters.filesystem import FilesystemPersister

class Persister(FilesystemPersister):
    @staticmethod
    def save_cassette(path, cassette, serializer):
        Path("saved.txt").write_text(str(len(cassette["requests"])))

def pytest_recording_configure(config, vcr):
    vcr.register_persister(Persister)

@pytest.fixture
def vcr_config(): return CONFIG
"""


@pytest.mark.parametrize(("config", "outcome"), [("", {"passed": 1}), (PUTS_IT_BACK, {"passed": 1, "errors": 1})])
def test_a_persister_of_the_users_saves_what_holds_no_secret(run, pytester, service, config, outcome):
    pytester.makeconftest(PERSISTER.replace("CONFIG", f"{{{config}}}"))
    pytester.makepyfile(test_it=TEST)
    run("", "--record-mode=once").assert_outcomes(**outcome)
    assert (pytester.path / "saved.txt").exists() == (config == "")


def test_the_news_tell_of_tests_marked_vcr_too(marked, service, cassette):
    two = TEST.replace("timeout=5).ok", "timeout=5).ok\n    assert requests.get(URL + '/users/8', timeout=5).ok")
    marked("--record-mode=once", source=two).stdout.fnmatch_lines(["recorded  cassettes/*_a.yaml  2 interactions*"])
    assert "unused" not in marked(source=two).stdout.str()
    marked().stdout.fnmatch_lines(["unused    cassettes/*_a.yaml  never played: 2 of 2"])


@pytest.mark.parametrize(("expired", "outcome"), [("warn", {"passed": 1, "warnings": 1}), ("fail", {"errors": 1})])
def test_an_old_recording_of_a_test_marked_vcr_is_told_of(marked, service, cassette, pytester, expired, outcome):
    marked("--record-mode=once").assert_outcomes(passed=1)
    cassette.write_text(re.sub(r"recorded_at: .*", "recorded_at: '2020-01-01T00:00:00+00:00'", cassette.read_text()))
    pytester.makepyprojecttoml(f"""
        [tool.apiint]
        cassettes_max_age = "30d"
        cassettes_expired = "{expired}"
    """)
    result = marked("-W", "default::pytest_apiint.errors.CassetteExpired")
    result.assert_outcomes(**outcome)
    result.stdout.fnmatch_lines(["*test_a.yaml is * old"])
