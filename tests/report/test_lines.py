"""A journal comes back as it was written, and says what is damaged."""

import pytest

from pytest_apiint.errors import ReportDamaged
from pytest_apiint.report.lines import End, Line, Writer, read
from tests.report.runs import FACTS, head, one_test


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path / "journal-main.jsonl"


def written(file, *lines):
    with Writer(file, head(seed=7)) as writer:
        for kind, fact in lines:
            writer.line(kind, fact)
    return file


def test_it_comes_back_as_it_was_written(file):
    lines = [("test", one_test()), *FACTS.items(), ("warning", "w"), ("end", End(101.0, (("u.py", 2),)))]
    journal = read(written(file, *lines))
    assert journal.head == head(seed=7)
    assert journal.lines == tuple(Line(**{kind: fact}) for kind, fact in lines)
    assert journal.end == End(101.0, (("u.py", 2),))
    assert not journal.cut


def test_each_line_is_there_when_it_was_written(file):
    with Writer(file, head()) as writer:
        writer.line("test", one_test())
        assert len(read(file).lines) == 1


def test_a_last_line_that_was_cut_is_read_over(file):
    written(file, ("test", one_test()), ("test", one_test("t.py::test_b")))
    file.write_bytes(file.read_bytes()[:-20])
    journal = read(file)
    assert [line.test.id for line in journal.lines] == ["t.py::test_a"]
    assert journal.cut
    assert journal.end is None


DAMAGED = {
    "in-the-middle": (
        lambda text: text.replace(b'"duration":0.0', b'"duration":"x"', 1),
        "journal-main.jsonl:2 is damaged\n  seen      Expected `float`, got `str` - at `$.test.duration`\n",
    ),
    "no-json": (lambda text: text.replace(b'{"test"', b'{"te\xff', 1), "journal-main.jsonl:2 is damaged\n"),
    "another-schema": (lambda text: text.replace(b"run/1", b"run/2", 1), ":1 has the schema apiint.run/2\n"),
    "no-schema": (lambda text: text.replace(b'"schema"', b'"scheme"', 1), ":1 is no journal of a run\n"),
    "a-list": (lambda _: b"[]\n", ":1 is no journal of a run\n"),
    "empty": (lambda _: b"", ":1 is no journal of a run\n"),
    "binary": (lambda _: bytes(range(256)), ":1 is no journal of a run\n"),
    "text": (lambda _: b"one\ntwo\nthree\n", ":1 is no journal of a run\n"),
    "deep": (lambda _: b"[" * 100_000, ":1 is no journal of a run\n"),
    "head": (lambda text: text.replace(b'"started":100.0', b'"started":null', 1), ":1 is damaged\n"),
}


@pytest.mark.parametrize(("change", "told"), DAMAGED.values(), ids=DAMAGED)
def test_what_is_damaged_is_named_with_its_line(file, change, told):
    written(file, ("test", one_test()), ("end", End(1.0)))
    file.write_bytes(change(file.read_bytes()))
    with pytest.raises(ReportDamaged) as caught:
        read(file)
    text = str(caught.value)
    assert told in text
    assert text.endswith("fix       leave it out, or run its tests again with --api-report=json")
    assert all(len(line) <= 80 and line.isascii() for line in text.splitlines())


def test_a_value_is_never_told(file):
    written(file, ("test", one_test(duration=0.0)))
    file.write_bytes(file.read_bytes().replace(b'"duration":0.0', b'"duration":"tok-4711"', 1))
    with pytest.raises(ReportDamaged) as caught:
        read(file)
    assert "4711" not in str(caught.value)


@pytest.mark.parametrize("make", [lambda file: file.mkdir(), lambda _: None], ids=["directory", "missing"])
def test_what_cannot_be_read_is_told(file, make):
    make(file)
    with pytest.raises(ReportDamaged, match=r"^journal-main\.jsonl can't be read \("):
        read(file)
