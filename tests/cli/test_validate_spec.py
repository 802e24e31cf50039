"""``apiint validate-spec``: what is wrong with a description, in exit codes and on paper."""

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

from pytest_apiint.cli.command import apiint
from pytest_apiint.contract.lint import RULES
from tests.contract.lint.shop import shop, spoilt

GET = "paths /users/{id} get"
ERROR = spoilt("info titel", "x")
WARNING = spoilt(f"{GET} responses 5XX", ...)
NOTE = spoilt(f"{GET} operationId", ...)


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(raw, *arguments):
    if raw is not None:
        with open("api.json", "w") as file:  # noqa: PTH123
            json.dump(raw, file)
    return CliRunner().invoke(apiint, ["validate-spec", "api.json", *arguments])


def rules(result):
    return [one["rule"] for one in json.loads(result.stdout)["findings"]]


@pytest.mark.parametrize(
    ("raw", "codes"),
    [(shop(), (0, 0, 0, 0)), (NOTE, (0, 0, 1, 0)), (WARNING, (0, 1, 1, 0)), (ERROR, (1, 1, 1, 0))],
    ids=["clean", "note", "warning", "error"],
)
def test_the_exit_code_follows_the_worst(raw, codes):
    assert tuple(run(raw, "--fail-on", one).exit_code for one in ("error", "warning", "info", "never")) == codes
    assert run(raw).exit_code == codes[0]


def test_text_is_for_people():
    result = run(ERROR)
    assert result.stdout.splitlines()[0] == 'api.json: OpenAPI 3.0.3, "Shop" 1.0, 2 operations, 8 answers'
    assert result.stdout.splitlines()[-1] == "1 error, 0 warnings, 0 notes"
    assert "operation-id-missing" not in run(NOTE).stdout
    assert "operation-id-missing" in run(NOTE, "--all").stdout


@pytest.mark.parametrize(
    ("form", "begins"),
    [
        ("json", '{\n  "schema": "apiint.validate-spec/1",'),
        ("sarif", '{\n  "$schema": "https://json.schemastore.org/sarif-2.1.0.json",'),
        ("github", "::error file=api.json,line=1,title=structure::"),
        ("markdown", "**api.json: OpenAPI 3.0.3,"),
    ],
)
def test_each_form_is_there_and_has_the_same_exit_code(form, begins):
    result = run(ERROR, "--format", form)
    assert result.stdout.startswith(begins)
    assert (result.exit_code, result.stderr) == (1, "")


@pytest.mark.parametrize("data", [None, b"openapi: 1\n", b"{", b"", b"openapi: 3.0.0\n\tx: 1\n"])
def test_what_cannot_be_read_ends_in_3_and_is_told_on_stderr(data, folder):
    if data is not None:
        (folder / "api.json").write_bytes(data)
    result = run(None, "--format", "json")
    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr.startswith("the API's description can't be read\n  file  ")


def test_rules_are_selected_and_ignored_by_patterns():
    raw = spoilt(f"{GET} responses", {"200": {"description": ""}, "404": {"description": ""}})
    everything = rules(run(raw, "--format=json"))
    some = ["rate-limit-undocumented", "server-error-undocumented", "unauthorized-undocumented", "error-schema-missing"]
    assert set(some) <= set(everything)
    assert rules(run(raw, "--format=json", "--select", "*-undocumented, error-*")) == some
    assert rules(run(raw, "--format=json", "--select", "rate-*", "--select", "server-*")) == some[:2]
    assert rules(run(raw, "--format=json", "--select", "*-undocumented", "--ignore", "rate-*,server-*")) == some[2:3]
    assert rules(run(raw, "--format=json", "--ignore", "*")) == []


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--select", "strukture"], "no rule is called 'strukture'; is structure meant?"),
        (["--ignore", "zzz"], "no rule is called 'zzz'; --rules lists them"),
        (["--select", ""], "no rule is called ''"),
        (["--fail-on", "fatal"], "'fatal' is not one of"),
        (["--format", "xml"], "'xml' is not one of"),
        (["--update-baseline"], "--update-baseline needs to know where: --baseline FILE"),
        (["--baseline", "none.json"], "no baseline none.json; --update-baseline writes it"),
    ],
)
def test_a_mistake_of_usage_ends_in_2_with_the_way_out(arguments, told):
    result = run(shop(), *arguments)
    assert result.exit_code == 2
    assert told in result.stderr


def test_without_a_file_there_is_nothing_to_look_at():
    result = CliRunner().invoke(apiint, ["validate-spec"])
    assert result.exit_code == 2
    assert "Missing argument 'FILE'" in result.stderr


def test_a_baseline_accepts_what_is_there_and_tells_what_comes_and_goes(folder):
    result = run(ERROR, "--baseline", "known.json", "--update-baseline")
    assert (result.exit_code, result.stdout) == (0, "1 finding accepted in known.json\n")
    assert json.loads((folder / "known.json").read_text()) == {
        "schema": "apiint.baseline/1",
        "accepted": [{"rule": "structure", "pointer": "/info/titel"}],
    }
    result = run(ERROR, "--baseline", "known.json", "--fail-on=info")
    assert (result.exit_code, result.stderr) == (0, "1 finding accepted by known.json\n")
    assert result.stdout.endswith("no findings\n")
    result = run(NOTE, "--baseline", "known.json", "--fail-on=info", "--format=json")
    assert (result.exit_code, rules(result)) == (1, ["operation-id-missing"])
    assert result.stderr == "0 findings accepted by known.json; 1 is gone (--update-baseline)\n"


@pytest.mark.parametrize(
    "told", ["{", "[]", '{"schema": "other/1"}', '{"schema": "apiint.baseline/1", "accepted": [1]}']
)
def test_what_is_no_baseline_is_a_mistake_of_usage(told, folder):
    (folder / "known.json").write_text(told)
    result = run(shop(), "--baseline", "known.json")
    assert result.exit_code == 2
    assert "known.json" in result.stderr


def test_a_baseline_that_cannot_be_written_is_a_mistake_of_usage(folder):
    result = run(shop(), "--baseline", "no/such/folder.json", "--update-baseline")
    assert result.exit_code == 2
    assert "can't be written" in result.stderr


def test_the_rules_are_listed_without_a_file():
    result = CliRunner().invoke(apiint, ["validate-spec", "--rules"])
    lines = result.stdout.splitlines()
    assert {tuple(line.split()) for line in lines if not line.startswith(" ")} == {
        (rule.id, rule.severity) for rule in RULES.values()
    }
    assert max(map(len, lines)) <= 80
    listed = json.loads(CliRunner().invoke(apiint, ["validate-spec", "--rules", "--format=json"]).stdout)["rules"]
    assert [one["id"] for one in listed] == list(RULES)
    assert set(listed[0]) == {"id", "severity", "says", "why", "fix"}


def test_it_runs_as_installed(folder):
    (folder / "api.json").write_text(json.dumps(ERROR))
    code = "import sys; sys.argv = ['apiint', 'validate-spec', 'api.json']; from pytest_apiint.cli import main; main()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "")
    assert "1 error, 0 warnings, 0 notes" in done.stdout
