"""``apiint cassettes drift``: two recordings compared, formats and exit codes; see tests/drift for the rest."""

from __future__ import annotations

import json
import sys
import zlib
from pathlib import Path

import pytest
from click.testing import CliRunner

from pytest_apiint.cli import drifted
from pytest_apiint.cli.command import apiint
from pytest_apiint.consumption.drifted import Joined
from pytest_apiint.drift.finding import Difference, Drift, Finding, Unchecked
from tests.cassettes.recorded import interaction
from tests.cli.test_cassettes import record

JSON = ("Content-Type", "application/json")
NEW = str(Path("new", "a.yaml"))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments):
    return CliRunner().invoke(apiint, ["cassettes", "drift", *map(str, arguments)])


@pytest.fixture
def both(folder):
    """Records an old and a new answer to one request; gives what the command says of the two."""

    def said(old, new, *options, **of_new):
        for name, answer, more in (("old", old, {}), ("new", new, of_new)):
            record(folder / name / "a.yaml", **{"answer": json.dumps(answer).encode(), **more})
        return run("old", "new", *options)

    return said


OLD = {"id": 1, "name": "J", "at": "now", "tags": []}
CHANGED = {"id": "1", "nick": "J", "at": None, "tags": ["a"]}


class TestTwoRecordings:
    def test_text(self, both):
        result = both(OLD, CHANGED)
        assert result.exit_code == 1
        assert (
            result.output
            == f"""\
{NEW}: GET https://api.acme.example/users/1
  error    $.id: number -> string
  error    $.name: string -> gone
  warning  $.at: string -> null
  info     $.nick: none -> string
2 errors, 1 warning, 1 info in 1 answer, against the recording
"""
        )

    def test_other_values_are_no_drift(self, both):
        result = both({"id": 1}, {"id": 2})
        assert (result.exit_code, result.output.count("\n")) == (0, 1)

    @pytest.mark.parametrize(
        ("new", "fail_on", "code"),
        [
            ({"id": "1"}, "error", 1),
            ({"id": "1"}, "warning", 1),
            ({"id": "1"}, "info", 1),
            ({"id": "1"}, "never", 0),
            ({"id": None}, "error", 0),
            ({"id": None}, "warning", 1),
            ({"id": 1, "name": "J"}, "warning", 0),
            ({"id": 1, "name": "J"}, "info", 1),
            ({"id": 2}, "info", 0),
        ],
    )
    def test_the_exit_code_is_what_fail_on_says(self, both, new, fail_on, code):
        assert both({"id": 1}, new, "--fail-on", fail_on).exit_code == code

    @pytest.mark.parametrize(("coding", "wbits"), [("gzip", 31), ("deflate", 15), ("deflate", -15)])
    def test_a_compressed_answer_is_read(self, both, coding, wbits):
        packer = zlib.compressobj(wbits=wbits)
        packed = packer.compress(b'{"id": "1"}') + packer.flush()
        result = both({"id": 1}, {}, answer=packed, headers=[("Content-Encoding", coding)])
        assert "$.id: number -> string" in result.output

    def test_so_is_one_that_only_a_library_of_its_own_can_read(self, both, monkeypatch):
        monkeypatch.setitem(sys.modules, "brotli", zlib)  # which has the functions that are asked for
        packed = zlib.compress(b'{"id": "1"}')
        result = both({"id": 1}, {}, answer=packed, headers=[("Content-Encoding", "br")])
        assert "$.id: number -> string" in result.output

    def test_and_one_that_nothing_here_can_read_is_no_pass(self, both, monkeypatch):
        for name in ("brotli", "brotlicffi"):
            monkeypatch.setitem(sys.modules, name, None)
        result = both({"id": 1}, {}, answer=b"\x8b\x00\x80\xff", headers=[("Content-Encoding", "br")])
        assert result.exit_code == 3
        assert "in a coding that can't be undone here" in result.stdout

    def test_requests_and_files_of_one_side_are_told(self, folder):
        record(folder / "old" / "a.yaml", interaction(), interaction(path="/b?key=k"))
        record(folder / "old" / "b.yaml")
        record(folder / "new" / "a.yaml", interaction(), interaction(path="/c"))
        result = run("old", "new")
        assert result.exit_code == 0
        assert result.output.splitlines() == [
            f"{Path('old', 'a.yaml')}: GET https://api.acme.example/b",
            "  info     request: recorded -> none",
            f"{NEW}: GET https://api.acme.example/c",
            "  info     request: none -> recorded",
            f"{Path('old', 'b.yaml')}",
            "  info     file: a cassette -> none",
            "0 errors, 0 warnings, 3 info in 1 answer, against the recording",
        ]

    def test_where_no_request_is_in_both_nothing_was_compared(self, folder):
        record(folder / "old.yaml", interaction(path="/a"))
        record(folder / "new.yaml", interaction(path="/b"))
        result = run("old.yaml", "new.yaml")
        assert result.exit_code == 3
        assert result.stderr == (
            "nothing was compared\n"
            "  left out  no recorded request at all\n"
            "  fix       compare recordings of the same tests: no request is in both\n"
        )

    def test_answers_are_paired_in_their_order(self, folder):
        answers = [b'{"state": "new"}', b'{"state": 5}']
        record(folder / "old.yaml", *(interaction(answer=answer) for answer in answers))
        record(folder / "new.yaml", *(interaction(answer=answer) for answer in answers))
        assert run("old.yaml", "new.yaml").output.startswith("0 errors, 0 warnings, 0 info in 2 answers")
        record(folder / "new.yaml", *(interaction(answer=answer) for answer in reversed(answers)))
        assert run("old.yaml", "new.yaml").output.count("  error  ") == 2

    def test_placeholders_of_other_numbers_are_the_same_request(self, folder):
        record(folder / "old.yaml", path="/a?key=apiint-secret.key.1")
        record(folder / "new.yaml", path="/a?key=apiint-secret.key.2")
        assert run("old.yaml", "new.yaml").exit_code == 0

    def test_a_damaged_file_ends_in_3_unless_others_have_drifted(self, both, folder):
        both({"id": 1}, {"id": 1})
        for name in ("old", "new"):
            record(folder / name / "b.yaml")
        (folder / "old" / "b.yaml").write_text("")
        result = run("old", "new")
        assert (result.exit_code, "the file is empty" in result.stderr) == (3, True)
        record(folder / "new" / "a.yaml", answer=b"{}")
        assert run("old", "new").exit_code == 1

    def test_a_secret_in_a_path_is_not_told(self, folder):
        token = "xoxb-2345678901-2345678901-AbCdEfGhIjKlMnOpQrStUvWx"
        for name, answer in (("old", b'{"a": 1}'), ("new", b"{}")):
            record(folder / f"{name}.yaml", path=f"https://u:p4ssw0rd@api.acme.example/hooks/{token}", answer=answer)
        output = run("old.yaml", "new.yaml").output
        assert "$.a: number -> gone" in output
        assert token not in output
        assert "p4ssw0rd" not in output


@pytest.mark.parametrize(
    "arguments",
    [
        ["old", "new", "--sandbox"],
        ["old", "new", "--spec", "old/a.yaml"],
        ["old", "--sandbox", "--spec", "old/a.yaml"],
        ["old", "new", "old"],
        ["old", "new/a.yaml"],
        ["missing"],
        ["--format=xml"],
        ["--fail-on=breaking"],
        ["--limit=0", "--sandbox"],
        ["--spec", "missing.yaml"],
        ["--sandbox"],
    ],
)
def test_a_mistake_of_usage_ends_in_2(both, arguments):
    both({}, {})
    assert run(*arguments).exit_code == 2


def finding(number=1, tier="error", **more):
    told = {"place": f"$.a{number}", "before": "number", "after": "string", "pointer": f"/a{number}"}
    seen = Difference(tier, "type", **{**told, **more})
    return Finding(seen, "GET https://api.acme.example/a", "cassettes/a.yaml", 12)


def drift(*findings, **more):
    return Drift("sandbox", findings, 4, **more)


class TestFormats:
    def test_json_has_all_of_it(self, both):
        told = json.loads(both({"id": 1}, {"id": "1"}, "--format=json").stdout)
        assert told == {
            "schema": "apiint.drift/1",
            "against": "recording",
            "compared": 1,
            "counts": {"error": 1, "warning": 0, "info": 0},
            "findings": [
                {
                    "tier": "error",
                    "rule": "type",
                    "request": "GET https://api.acme.example/users/1",
                    "place": "$.id",
                    "pointer": "/id",
                    "before": "number",
                    "after": "string",
                    "says": "number -> string",
                    "file": NEW,
                    "line": 2,
                    "times": 1,
                    "since": "",
                }
            ],
            "left_out": [],
            "troubles": [],
        }

    def test_lines_of_text_have_80_columns_and_are_ascii(self):
        long = Finding(
            finding(place="$." + ".field_\u00e9" * 20).difference,
            "GET https://a.example/" + "x" * 90,
            "c" * 70,
            1,
            1200,
        )
        found = drift(long, unchecked=(Unchecked(3, "for hosts of no service: " + "a.example " * 9),))
        lines = list(drifted.text(Joined(found, None)))
        assert max(len(line) for text in lines for line in text.split("\n")) <= 80
        assert "\n".join(lines).isascii()
        assert "(1,200 times)" in "\n".join(lines)

    def test_text_ends_before_it_drowns_its_reader(self):
        lines = list(drifted.text(Joined(drift(*(finding(number) for number in range(150))), None)))
        assert lines[-2:] == [
            "... and 50 more: --format json has all",
            "150 errors, 0 warnings, 0 info in 4 answers, against the sandbox",
        ]

    def test_markdown_is_one_table_whose_cells_stay_whole(self):
        odd = finding(place="$.a|b`c<img src=x>@octocat")
        lines = "\n".join(
            drifted.markdown(Joined(drift(odd, *map(finding, range(60)), troubles=("down\nmore",)), None))
        ).splitlines()
        rows = [line for line in lines if line.startswith("|")]
        assert len(rows) == 52
        assert {line.replace("\\|", "").count("|") for line in rows} == {5}
        assert rows[2].count("`") == 6
        assert "`$.a\\|b'c<img src=x>@octocat: number -> string`" in rows[2]
        assert "and 11 more" in lines
        assert lines[-1] == "Left out: `could not check: down`"

    def test_markdown_golden(self):
        found = drift(finding(), finding(2, "info"), unchecked=(Unchecked(2, "POST: only GET and HEAD are asked"),))
        assert "\n".join(drifted.markdown(Joined(found, None))) == (
            "**Drift**: 1 error, 0 warnings, 1 info in 4 answers, against the sandbox\n"
            "\n"
            "| | request | what | where |\n"
            "| --- | --- | --- | --- |\n"
            "| error | `GET https://api.acme.example/a` | `$.a1: number -> string` | `cassettes/a.yaml:12` |\n"
            "| info | `GET https://api.acme.example/a` | `$.a2: number -> string` | `cassettes/a.yaml:12` |\n"
            "\n"
            "Left out: `2 POST: only GET and HEAD are asked`"
        )

    def test_github_shows_nine_and_one_for_all(self):
        lines = list(drifted.github(Joined(drift(*map(finding, range(12)), troubles=("no way, 100 %\nmore",)), None)))
        assert len(lines) == 10
        assert lines[0] == (
            "::error file=cassettes/a.yaml,line=12,title=drift%3A error"
            "::GET https://api.acme.example/a: $.a0: number -> string"
        )
        assert lines[-1] == (
            "::notice title=drift::12 errors, 0 warnings, 0 info in 4 answers, against the sandbox; "
            "3 of them not shown here%0Acould not check: no way, 100 %25"
        )

    @pytest.mark.parametrize(("tier", "level"), [("error", "error"), ("warning", "warning"), ("info", "notice")])
    def test_github_knows_three_levels(self, tier, level):
        assert next(drifted.github(Joined(drift(finding(tier=tier)), None))).startswith(f"::{level} ")

    def test_github_commands_cannot_be_forged(self):
        forged = Finding(finding(place="$.a\n::warning::b%0A").difference, "GET a", "a,line=1::b\r\n.yaml", 1)
        [line, _] = drifted.github(Joined(drift(forged), None))
        assert "\n" not in line
        assert line.startswith("::error file=a%2Cline=1%3A%3Ab%0D%0A.yaml,line=1,")
        assert line.endswith("::GET a: $.a%0A::warning::b%250A: number -> string")


def test_the_worst_go_first_and_those_of_a_request_stay_together(both, folder):
    for name, extra, broken in (("old", {}, {"id": 1}), ("new", {"a": 1}, {"id": "1", "b": 1})):
        answers = {"/x": {"id": 1, **extra}, "/y": broken}
        ones = [interaction(path=path, answer=json.dumps(answer).encode()) for path, answer in answers.items()]
        record(folder / name / "a.yaml", *ones)
    rows = [line.split()[:3] for line in run("old", "new").output.splitlines()]
    assert [row[-1] if row[0] == f"{NEW}:" else row[1] for row in rows[:-1]] == [
        "https://api.acme.example/y",
        "$.id:",
        "$.b:",
        "https://api.acme.example/x",
        "$.a:",
    ]
