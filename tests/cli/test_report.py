"""``apiint report``: what a tired reader sees."""

import json

import pytest
from click.testing import CliRunner

from pytest_apiint.cli.command import apiint
from pytest_apiint.report.journals import begin, path
from pytest_apiint.report.lines import End, Writer
from tests.report.runs import LIMITED, RESET, head, one_test


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A project with the journals of two runs."""
    monkeypatch.chdir(tmp_path)
    for name, started, test in (
        ("early", 100.0, one_test("t.py::ill", outcome="failed", attempts=(LIMITED, RESET), elapsed=30.0)),
        ("late", 200.0, one_test("t.py::good", duration=0.25)),
    ):
        with Writer(path(begin(tmp_path, name), "main"), head(run=name, started=started)) as writer:
            writer.line("test", test)
            writer.line("end", End(started + 1))
    return tmp_path


def report(*words):
    return CliRunner().invoke(apiint, ["report", *words])


HELP = """\
Usage: apiint report [OPTIONS] COMMAND [ARGS]...

  Reports of test runs, which pytest --api-report writes and keeps journals for.

Options:
  -h, --help  Show this message and exit.

Commands:
  merge   Make one report of several runs, or of one run's parts
  open    Print where report.html is, and open it on a terminal
  schema  Print the JSON Schema of report.json
  show    Show the numbers of runs: calls, retries, times, errors
"""
MERGE_HELP = """\
Usage: apiint report merge [OPTIONS] [DIR|FILE]...

  Make one report of several runs, or of one run's parts.

  DIR is a folder of journals, or of folders with them, such as .apiint/reports
  (the default); FILE is a journal, a report.json, or what apiint load wrote. Of
  a test that was run several times the latest result counts. Exit code: 0
  written, 2 nothing to merge, 3 damaged or not writable.

Options:
  --output DIR      Where the reports go.  [default: .apiint/report]
  --format FORMATS  Some of html, json, markdown.  [default: html,json]
  -h, --help        Show this message and exit.
"""
NUMBERS = """\
tests     2 tests, 1 failed
calls     1 of 2 succeeded, 50 %; 3 attempts, 1 of them retries
p95       250 ms on the tests' clocks, 1 ms really
time      30.0 s virtual, 250 ms real
errors    429 1x, read timeout 1x
limits    429 1x, 1 with Retry-After
timeouts  1
faults    1 planned fault
"""


@pytest.mark.parametrize(("words", "text"), [((), HELP), (("merge",), MERGE_HELP)], ids=["report", "merge"])
def test_help(words, text):
    assert report(*words, "--help").stdout == text


def test_runs_are_merged(folder):
    result = report("merge", "--format", "json")
    assert (result.stdout, result.exit_code) == (f"{NUMBERS}.apiint/report/report.json\n", 0)
    told = json.loads((folder / ".apiint" / "report" / "report.json").read_text())
    assert [test["id"] for test in told["run"]["tests"]] == ["t.py::good", "t.py::ill"]


def test_numbers_are_shown_and_nothing_is_written(folder):
    result = report("show")
    assert (result.stdout, result.exit_code) == (NUMBERS, 0)
    assert not (folder / ".apiint" / "report").exists()


def test_a_file_that_is_named_twice_counts_once(folder):
    runs = ".apiint/reports"
    assert report("show", runs, f"{runs}/late", f"{runs}/early/journal-main.jsonl").stdout == NUMBERS


USAGE = {
    "nothing-there": (
        ("merge", "nowhere"),
        "Error: nowhere isn't there\n  fix  pytest --api-report=html,json keeps what a run did\n",
    ),
    "nothing-in-it": (
        ("show", "empty"),
        (
            "Error: empty holds no journal, and no report.json\n"
            "  fix  pytest --api-report=html,json keeps what a run did\n"
        ),
    ),
    "no-form": (
        ("merge", "--format", "json,markdwn"),
        (
            'Error: no form of a report is called "markdwn"\n'
            "  allowed  html, json, markdown\n"
            '  hint     did you mean "markdown"?\n'
        ),
    ),
    "no-form-at-all": (
        ("merge", "--format", ","),
        "Error: --format names no form of a report\n  allowed  html, json, markdown\n",
    ),
    "no-page": (
        ("open",),
        (
            "Error: .apiint/report/report.html isn't there\n"
            "  fix  pytest --api-report=html writes one; so does apiint report merge\n"
        ),
    ),
}


@pytest.mark.parametrize(("words", "text"), USAGE.values(), ids=USAGE)
def test_what_cannot_be_meant_is_told(folder, words, text):
    (folder / "empty").mkdir()
    result = report(*words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.endswith(f"\n\n{text}")


def test_what_is_damaged_is_told_with_its_line(folder):
    file = folder / ".apiint" / "reports" / "late" / "journal-main.jsonl"
    file.write_bytes(file.read_bytes().replace(b'"line":1', b'"line":"1"'))
    result = report("merge", "--format", "json")
    assert (result.exit_code, result.stdout) == (3, "")
    assert (
        result.stderr
        == """\
.apiint/reports/late/journal-main.jsonl:2 is damaged
  seen      Expected `int`, got `str` - at `$.test.line`
  expected  apiint.run/1, as pytest --api-report writes it
  fix       leave it out, or run its tests again with --api-report=json
"""
    )
    assert not (folder / ".apiint" / "report").exists()


@pytest.mark.parametrize("words", [("merge", "--format", "json"), ("show",)])
@pytest.mark.parametrize("content", [b"\x00\xff\xfe", b"", b"[1", b'{"schema": 1}'])
def test_what_is_no_report_is_told(folder, words, content):
    (folder / "x.json").write_bytes(content)
    result = report(*words, "x.json")
    assert result.exit_code == 3
    assert result.stderr.startswith("x.json is no report of a run\n")


def test_what_cannot_be_written_is_told(folder):
    (folder / "file").write_text("")
    result = report("merge", "--format", "json", "--output", "file/x")
    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr == "file/x can't be written: not a directory\n"


def test_a_page_is_named_and_opened_on_a_terminal_alone(folder, monkeypatch):
    opened = []
    monkeypatch.setattr("click.launch", opened.append)
    page = folder / ".apiint" / "report" / "report.html"
    page.parent.mkdir()
    page.write_text("")
    assert report("open").stdout == ".apiint/report/report.html\n"
    assert report("open", str(page)).stdout == f"{page}\n"
    assert opened == []
    monkeypatch.setattr("pytest_apiint.cli.report.on_a_terminal", lambda: True)
    report("open")
    assert opened == [str(page)]


def test_the_schema_is_printed():
    assert json.loads(report("schema").stdout)["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_a_library_that_is_missing_is_named(folder, monkeypatch):
    monkeypatch.setattr("pytest_apiint.report.writing.missing", lambda _: "msgspec")
    for words in (("merge",), ("show",), ("schema",)):
        result = report(*words)
        assert result.exit_code == 2
        assert "reports need msgspec: pip install 'pytest-apiint[report]'" in result.stderr


def test_what_was_measured_under_load_goes_along(folder):
    whole = {"label": "all", "requests": 10, "failures": 1, "limited": 2, "rps": 1.0, "p50": 5.0}
    budget = {"limit": "p50=1ms", "figure": "p50", "most": 1.0, "seen": 5.0, "exceeded": True}
    facts = {"service": "acme", "host": "http://127.0.0.1:8000", "source": "acme.yaml", "started": 50.0}
    facts |= {"seconds": 30.0, "users": 5, "spawn_rate": 5.0, "run_time": 30, "workers": 2}
    told = {"schema": "apiint.load/1", **facts, "whole": whole, "operations": [], "failures": [], "budget": [budget]}
    (folder / "load.json").write_text(json.dumps(told, indent=1))
    assert report("merge", "load.json", "--output", "out").exit_code == 0
    found = json.loads((folder / "out" / "report.json").read_text())["run"]
    assert len(found["tests"]) == 2
    (one,) = found["load"]
    assert (one["users"], one["measured"][0]["p50"]) == (5, 5.0)
    assert one["budget"] == [{"limit": "p50=1ms", "seen": 5.0, "unit": "ms", "exceeded": True}]
    again = report("merge", "out/report.json", "--output", "again")
    assert again.exit_code == 0
    assert json.loads((folder / "again" / "report.json").read_text())["run"]["load"] == found["load"]


def test_a_damaged_file_of_a_load_is_named(folder):
    (folder / "load.json").write_text('{"schema": "apiint.load/1"}')
    result = report("merge", "load.json")
    assert (result.exit_code, "load.json is damaged" in result.output) == (3, True)
