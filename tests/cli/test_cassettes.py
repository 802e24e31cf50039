"""``apiint cassettes``: what was recorded, listed, checked and kept clean."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from pytest_apiint.cassettes.recording import Recording
from pytest_apiint.cassettes.shelf import usage
from pytest_apiint.cassettes.shelf.usage import Usage
from pytest_apiint.cli.command import apiint
from pytest_apiint.exchange import Exchange, Failure, Headers, Request
from tests.cassettes.recorded import interaction
from tests.cli.test_scan import as_vcr_writes
from tests.secrets.planted import PLANTED, TOKEN

NOW = datetime.now(UTC)


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    """A folder of cassettes in a project where the test stands."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "cassettes" / "test_acme"
    folder.mkdir(parents=True)
    return folder


def run(*arguments):
    return CliRunner().invoke(apiint, ["cassettes", *map(str, arguments)])


def record(file: Path, *interactions, days=0.0, **options):
    """A cassette, written as a recorded test writes it, `days` ago."""
    recording = Recording()
    for one in interactions or [interaction(recorded_at=NOW - timedelta(days=days), **options)]:
        recording.add(one)
    recording.save(file, keep="all")
    return file


def by_vcrpy(path: Path, date=None, **more):
    """A cassette as vcrpy writes it, which says nothing of when."""
    headers = {"Date": [date]} if date else {}
    request = {"body": None, "headers": {}, "method": "GET", "uri": "https://globex.example/a", **more}
    response = {"body": {"string": "{}"}, "headers": headers, "status": {"code": 200, "message": "OK"}}
    path.write_text(yaml.safe_dump({"interactions": [{"request": request, "response": response}], "version": 1}))
    return path


class TestList:
    def test_each_file_has_a_row(self, shelf):
        record(shelf / "test_get.yaml", interaction(), interaction(path="https://auth.acme.example/token"))
        by_vcrpy(shelf / "test_old.yaml")
        rows = [row.split() for row in run("list").output.splitlines()]
        file = str(Path("cassettes", "test_acme", "test_get.yaml"))
        assert rows[0] == ["file", "count", "size", "age", "hosts"]
        assert rows[1][:2] + rows[1][-2:] == [file, "2", "api.acme.example,", "auth.acme.example"]
        assert rows[2][1:2] + rows[2][-2:] == ["1", "unknown", "globex.example"]
        assert rows[3][:4] == ["2", "cassettes,", "3", "interactions,"]

    def test_json_has_what_the_table_has(self, shelf):
        file = record(shelf / "test_get.yaml", days=3)
        [row] = json.loads(run("list", "--format=json").output)["cassettes"]
        assert row.pop("age_seconds") // 86_400 == 3
        assert row == {
            "file": str(Path("cassettes", "test_acme", "test_get.yaml")),
            "interactions": 1,
            "bytes": file.stat().st_size,
            "recorded_at": (NOW - timedelta(days=3)).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "hosts": ["api.acme.example"],
        }

    def test_the_age_of_others_is_their_answers_date(self, shelf):
        by_vcrpy(shelf / "a.yaml", date=(NOW - timedelta(days=40, hours=1)).strftime("%a, %d %b %Y %H:%M:%S GMT"))
        assert "  40 days  " in run("list").output

    def test_a_date_that_is_none_is_no_age(self, shelf):
        by_vcrpy(shelf / "a.yaml", date="yesterday")
        assert "  unknown  globex" in run("list").output

    def test_files_of_faults_and_other_data_are_no_cassettes(self, shelf, tmp_path):
        (shelf / "test_get.faults.yaml").write_text("faults: []\ninteractions: no\n")
        (shelf / "openapi.yaml").write_text("openapi: 3.1.0\n")
        by_vcrpy(tmp_path / "elsewhere.yaml")
        assert run("list").output == "0 cassettes, 0 interactions, 0 B\n"

    def test_hidden_folders_and_installed_packages_are_passed_by(self, shelf, tmp_path):
        for folder in (".tox", "node_modules", "site-packages"):
            record(tmp_path / folder / "cassettes" / "a.yaml")
        assert run("list").output == "0 cassettes, 0 interactions, 0 B\n"

    def test_a_path_may_be_a_file_or_any_folder(self, shelf, tmp_path):
        file = by_vcrpy(tmp_path / "elsewhere.yaml")
        assert "\nelsewhere.yaml  " in run("list", file).output
        assert "\nelsewhere.yaml  " in run("list", tmp_path).output

    def test_the_settings_folder_is_looked_into(self, shelf, tmp_path):
        (tmp_path / "pyproject.toml").write_text('[tool.apiint]\ncassettes = "recorded"\n')
        assert run("list").output.startswith("0 cassettes")
        (tmp_path / "recorded").mkdir()
        by_vcrpy(tmp_path / "recorded" / "a.yaml")
        assert f"\n{Path('recorded', 'a.yaml')}  " in run("list").output

    def test_a_damaged_file_is_told_after_the_others(self, shelf):
        record(shelf / "b.yaml")
        (shelf / "a.yaml").write_text("")
        result = run("list")
        assert result.exit_code == 1
        assert "1 cassette, 1 interaction" in result.stdout
        assert "the file is empty" in result.stderr

    @pytest.mark.parametrize("arguments", [["missing"], ["--format=xml"], [".", "."]], ids=["path", "format", "two"])
    def test_a_mistake_of_usage_ends_in_2(self, shelf, arguments):
        assert run("list", *arguments).exit_code == 2


class TestCheck:
    def test_clean_ones_end_in_0(self, shelf):
        record(shelf / "a.yaml", days=500)
        result = run("check")
        assert (result.exit_code, result.output) == (0, "0 findings in 1 cassette\n")

    def test_a_damaged_one_is_told_with_its_line(self, shelf):
        text = record(shelf / "a.yaml", interaction(), interaction(path="/b")).read_text()
        (shelf / "a.yaml").write_text(text.replace("      code: 200", "      code: 20x", 1))
        result = run("check")
        assert result.exit_code == 1
        seen = "response.status.code is '20x', and no status code"
        assert result.output.splitlines() == [
            f"{Path('cassettes', 'test_acme', 'a.yaml')}:2: damaged: interaction 1: {seen}",
            "  fix  restore it from version control, or record it anew: pytest",
            "       --api-mode=record --api-record=all",
            "1 finding in 1 cassette",
        ]

    def test_secrets_are_told_with_their_lines_and_never_shown(self, shelf):
        by_vcrpy(shelf / "a.yaml", headers={"Authorization": [f"Bearer {TOKEN}"], "X-Api-Key": ["abc-123-def-456"]})
        result = run("check")
        assert result.exit_code == 1
        assert result.output.count(": secret: ") == 2
        assert f"a.yaml:6: secret: bearer at Authorization{chr(10)}" in result.output
        assert result.output.count("fix  apiint cassettes scrub") == 1
        assert TOKEN not in result.output
        assert "abc-123-def-456" not in result.output

    def test_what_only_looks_random_is_no_finding(self, shelf):
        record(shelf / "a.yaml", answer=b'{"id": "q8Zk2LrT9vXw5YbN7mPd3FhJ6sGcA4eU"}')
        assert run("check").exit_code == 0

    def test_a_secret_in_the_file_of_faults_is_told_there(self, shelf):
        record(shelf / "a.yaml")
        broken = Exchange(0, Request("GET", f"https://a.test/?api_key={TOKEN}", Headers()), Failure("reset"), 0.0, 0.1)
        record(shelf / "b.yaml", interaction(path="/b"), broken)
        [row] = json.loads(run("check", "--format=json").output)["findings"]
        assert (Path(row["file"]).name, row["kind"]) == ("b.faults.yaml", "secret")
        assert row["fix"].startswith(f"apiint cassettes scrub {Path('cassettes', 'test_acme', 'b.yaml')};")

    def test_what_is_older_than_the_limit_is_told(self, shelf, tmp_path):
        record(shelf / "a.yaml", days=181)
        record(shelf / "b.yaml", days=179)
        assert run("check").exit_code == 0
        found = run("check", "--max-age=180d")
        assert found.exit_code == 1
        assert "a.yaml: expired: recorded 181 days ago, and 180 days are allowed\n" in found.output
        assert "1 finding in 2 cassettes" in found.output
        (tmp_path / "pyproject.toml").write_text('[tool.apiint]\ncassettes_max_age = "180d"\n')
        assert run("check").output == found.output

    def test_copies_are_told_but_for_the_first(self, shelf):
        for name in ("a", "b", "c"):
            record(shelf / f"{name}.yaml")
        rows = json.loads(run("check", "--format=json").output)["findings"]
        assert [(Path(row["file"]).name, row["kind"], row["line"]) for row in rows] == [
            ("b.yaml", "duplicate", None),
            ("c.yaml", "duplicate", None),
        ]
        assert rows[0]["seen"].endswith("a.yaml")

    def test_the_file_of_faults_is_looked_at_too(self, shelf):
        record(shelf / "a.yaml")
        (shelf / "a.faults.yaml").write_text("faults: 5\n")
        assert "a.faults.yaml: damaged: " in run("check").output

    @pytest.mark.parametrize("arguments", [["--max-age=old"], ["missing"], ["--format=xml"]])
    def test_a_mistake_of_usage_ends_in_2(self, shelf, arguments):
        assert run("check", *arguments).exit_code == 2

    def test_broken_settings_are_a_mistake_of_usage(self, shelf, tmp_path):
        (tmp_path / "pyproject.toml").write_text("[tool.apiint]\ncassettes_max_age = 5\n")
        result = run("check")
        assert result.exit_code == 2
        assert "cassettes_max_age must be a string" in result.output


class TestScrub:
    @pytest.mark.parametrize("kind", PLANTED)
    def test_a_planted_secret_is_replaced_in_a_cassette_of_vcrpy(self, shelf, kind):
        file = shelf / "a.yaml"
        file.write_text(as_vcr_writes(PLANTED[kind]))
        result = run("scrub", shelf)
        assert result.exit_code == 0, result.output
        assert run("check").output == "0 findings in 1 cassette\n"
        assert not [value for value in PLANTED[kind].values if value in file.read_text() + result.output]

    def test_it_tells_how_many_and_that_they_are_still_known(self, shelf):
        by_vcrpy(shelf / "a.yaml", headers={"Authorization": [f"Bearer {TOKEN}"]})
        record(shelf / "b.yaml")
        assert run("scrub", "cassettes").output.splitlines() == [
            f"{Path('cassettes', 'test_acme', 'a.yaml')}: apiint-secret.bearer.1",
            "1 secret replaced in 1 of 2 cassettes",
            "  fix  revoke them where they were pushed: version control keeps the old values",
        ]

    def test_what_holds_no_secret_stays_byte_for_byte(self, shelf):
        file = shelf / "a.yaml"
        file.write_text(as_vcr_writes(PLANTED["bearer"]))
        record(shelf / "b.yaml")
        own = (shelf / "b.yaml").read_bytes().removeprefix(b"interactions:\n").removesuffix(b"version: 1\n")
        odd = own.replace(b"    method: GET", b"    method: 'GET'  # by hand")
        file.write_bytes(file.read_bytes().replace(b"version: 1", odd + b"version: 1"))
        run("scrub", file)
        assert odd in file.read_bytes()

    def test_fields_without_a_secret_stay_too(self, shelf):
        headers = {"Authorization": [f"Bearer {TOKEN}"], "X-Vendor": ["plain words of theirs"]}
        file = by_vcrpy(shelf / "a.yaml", headers=headers)
        run("scrub", file)
        assert "plain words of theirs" in file.read_text()
        assert TOKEN not in file.read_text()

    def test_a_dry_run_writes_nothing(self, shelf):
        file = by_vcrpy(shelf / "a.yaml", headers={"Authorization": [f"Bearer {TOKEN}"]})
        before = file.read_bytes()
        result = run("scrub", "--dry-run", file)
        assert (result.exit_code, file.read_bytes()) == (0, before)
        assert "1 secret would be replaced in 1 of 1 cassette\n" in result.output

    def test_a_clean_file_is_not_written_at_all(self, shelf):
        file = record(shelf / "a.yaml")
        before = file.stat().st_mtime_ns, shelf.stat().st_mtime_ns
        assert run("scrub", file).output == "0 secrets replaced in 0 of 1 cassette\n"
        assert (file.stat().st_mtime_ns, shelf.stat().st_mtime_ns) == before

    def test_a_clean_file_of_another_style_stays_as_it_is(self, shelf):
        file = shelf / "a.json"
        file.write_text(json.dumps(yaml.safe_load(record(shelf / "a.yaml").read_text()), indent=1))
        before = file.read_bytes()
        assert run("scrub", file).exit_code == 0
        assert file.read_bytes() == before

    def test_placeholders_that_were_there_are_not_counted(self, shelf):
        headers = {"Authorization": [f"Bearer {TOKEN}"], "X-Api-Key": ["apiint-secret.x_api_key.1"]}
        assert (
            "\n1 secret replaced in 1 of 1 cassette" in run("scrub", by_vcrpy(shelf / "a.yaml", headers=headers)).output
        )

    def test_what_stands_outside_of_interactions_is_left_and_told(self, shelf):
        file = record(shelf / "a.yaml")
        file.write_text(f"{file.read_text()}# Authorization: Bearer {TOKEN}\n")
        result = run("scrub", file)
        assert result.exit_code == 1
        assert "bearer at Authorization is left: remove it by hand" in result.stderr
        assert TOKEN not in result.output

    def test_a_secret_of_the_settings_goes_in_every_form(self, shelf, tmp_path, monkeypatch):
        service = '[tool.apiint.services.acme]\nbase_url = "https://a.test"\nsecrets = { token = "ACME_TOKEN" }\n'
        (tmp_path / "pyproject.toml").write_text(service)
        monkeypatch.setenv("ACME_TOKEN", "plain words of mine")
        file = by_vcrpy(shelf / "a.yaml", uri="https://globex.example/a?q=plain%20words%20of%20mine")
        run("scrub", file)
        assert "q=apiint-secret.acme.token" in file.read_text()

    def test_a_secret_in_the_file_of_faults_goes_too(self, shelf):
        recording = Recording()
        asked = Request("GET", f"https://api.acme.example/a?api_key={TOKEN}", Headers())
        recording.add(Exchange(0, asked, Failure("reset"), 0.0, 0.1))
        recording.save(shelf / "a.yaml", keep="all")
        assert TOKEN in (shelf / "a.faults.yaml").read_text()
        run("scrub", shelf / "a.yaml")
        assert "api_key=apiint-secret.api_key.1" in (shelf / "a.faults.yaml").read_text()

    def test_json_is_scrubbed_and_stays_json(self, shelf):
        file = shelf / "a.json"
        file.write_text(json.dumps(yaml.safe_load(as_vcr_writes(PLANTED["query"]))))
        run("scrub", file)
        assert "api_key=apiint-secret" in json.loads(file.read_text())["interactions"][0]["request"]["uri"]

    def test_a_damaged_file_is_left_as_it_is_and_told(self, shelf):
        (shelf / "a.yaml").write_text("interactions:\n- request:\n    uri: 5\n")
        result = run("scrub", shelf)
        assert result.exit_code == 1
        assert "a.yaml can't be read" in result.stderr

    def test_an_item_that_others_refer_to_is_no_stumbling_block(self, shelf):
        shared = {"Authorization": [f"Bearer {TOKEN}"]}
        file = by_vcrpy(shelf / "a.yaml", headers=shared)
        cassette = yaml.safe_load(file.read_text())
        plain = {**cassette["interactions"][0]}
        answer = {**plain["response"], "headers": {"Vary": (vary := ["a"])}}
        first = {"request": cassette["interactions"][0]["request"], "response": answer}
        second = {"request": {**plain["request"], "headers": {}}, "response": {**answer, "headers": {"Vary": vary}}}
        file.write_text(yaml.safe_dump({"interactions": [first, second], "version": 1}))
        assert "*id001" in file.read_text()
        assert run("scrub", file).exit_code == 0
        assert json.loads(run("list", "--format=json").output)["cassettes"][0]["interactions"] == 2
        assert TOKEN not in file.read_text()

    @pytest.mark.parametrize("arguments", [[], ["missing"]], ids=["nothing", "missing"])
    def test_a_mistake_of_usage_ends_in_2(self, shelf, arguments):
        assert run("scrub", *arguments).exit_code == 2


@pytest.fixture
def ran(tmp_path, shelf):
    """Writes down a run of pytest in which one cassette was used."""

    def ran(*used, partial=""):
        files = {shelf / name: 1 for name in used or ("used.yaml",)}
        usage.write(Usage(tmp_path, files, (shelf,), partial))

    return ran


class TestPrune:
    def test_they_are_listed_first(self, shelf, ran):
        record(shelf / "used.yaml")
        record(shelf / "orphan.yaml")
        ran()
        assert run("prune").output.splitlines() == [
            f"would remove  {Path('cassettes', 'test_acme', 'orphan.yaml')}",
            "1 cassette used by no test",
            "  fix  apiint cassettes prune --yes removes them",
        ]
        assert run("prune", "--yes", "--dry-run").output == run("prune").output
        assert (shelf / "orphan.yaml").exists()

    def test_and_removed_when_asked(self, shelf, ran):
        record(shelf / "used.yaml")
        record(shelf / "orphan.yaml")
        (shelf / "orphan.faults.yaml").write_text("faults: []\n")
        ran()
        assert run("prune", "--yes").output.splitlines() == [
            f"removed  {Path('cassettes', 'test_acme', 'orphan.yaml')}",
            "1 cassette removed",
        ]
        assert [path.name for path in shelf.iterdir()] == ["used.yaml"]
        assert run("prune", "--yes").output == "0 cassettes removed\n"

    def test_an_empty_folder_goes_with_its_last_file(self, shelf, ran):
        record(shelf / "orphan.yaml")
        ran()
        run("prune", "--yes")
        assert not shelf.exists()

    @pytest.mark.parametrize("partial", ["a test failed", "some tests weren't selected"])
    def test_never_after_a_run_that_tells_too_little(self, shelf, ran, partial):
        record(shelf / "orphan.yaml")
        ran(partial=partial)
        result = run("prune", "--yes")
        assert (result.exit_code, (shelf / "orphan.yaml").exists()) == (2, True)
        assert f"{partial} in the last run" in result.output

    @pytest.mark.parametrize(
        "content", [None, "", "{}", '{"version": 2, "used": {}, "folders": [], "partial": ""}', "[]"]
    )
    def test_never_without_such_a_run(self, shelf, tmp_path, content):
        record(shelf / "orphan.yaml")
        if content is not None:
            (tmp_path / ".apiint").mkdir()
            (tmp_path / ".apiint" / "cassettes.json").write_text(content)
        result = run("prune", "--yes")
        assert (result.exit_code, (shelf / "orphan.yaml").exists()) == (2, True)
        assert "pytest --api-mode=replay" in result.output

    def test_what_came_after_the_run_stays(self, shelf, ran):
        ran()
        newer = record(shelf / "newer.yaml")
        os.utime(newer, ns=(newer.stat().st_atime_ns, newer.stat().st_mtime_ns + 10**9))
        assert run("prune", "--yes").output == "0 cassettes removed\n"

    def test_other_folders_stay(self, shelf, ran, tmp_path):
        for folder in ("cassettes", "cassettes/test_other"):
            record(tmp_path / folder / "a.yaml")
        ran()
        assert run("prune", "--yes").output == "0 cassettes removed\n"

    def test_a_path_bounds_it(self, shelf, ran, tmp_path):
        record(shelf / "orphan.yaml")
        ran()
        (tmp_path / "elsewhere").mkdir()
        assert run("prune", "--yes", "elsewhere").output == "0 cassettes removed\n"
        assert run("prune", "--yes", "cassettes").output.endswith("1 cassette removed\n")

    def test_it_works_from_a_folder_below(self, shelf, ran, monkeypatch):
        record(shelf / "orphan.yaml")
        ran()
        monkeypatch.chdir(shelf)
        assert "would remove  orphan.yaml\n" in run("prune").output

    def test_copies_that_tests_use_are_no_finding(self, shelf, ran):
        for name in ("a", "b", "c"):
            record(shelf / f"{name}.yaml")
        ran("a.yaml", "b.yaml")
        told = json.loads(run("check", "--format=json").output)["findings"]
        assert [Path(row["file"]).name for row in told] == ["c.yaml"]
