"""A file that is nested too deep for PyYAML's parser in C is an error with a line, and not the end of the process."""

import json
import subprocess
import sys

import pytest

from pytest_apiint.cassettes import emit, loader, nesting
from tests.cassettes.recorded import interaction
from tests.cassettes.test_damaged import damage, opened, play

GOOD = f"interactions:\n{emit.block(interaction(path='/a'))}"
DEEP = {
    "lists": "[" * 100_000,
    "mappings": "{a: " * 100_000,
    "pairs": "[a: " * 100_000,
    "items": "- " * 100_000,
    "keys": "? " * 100_000,
    "lines": "".join(f"{' ' * depth}a:\n" for depth in range(2_000)),
}
READ = """
import sys
from pathlib import Path
from pytest_apiint.cassettes import mishaps
from pytest_apiint.cassettes.cassette import Cassette
from pytest_apiint.errors import CassetteDamaged

for path in sorted(Path(sys.argv[1]).iterdir()):
    for read in (lambda path: len(Cassette.open(path)), lambda path: mishaps.loaded(path.read_bytes(), file=path)):
        try:
            print(read(path))
        except CassetteDamaged:
            print("damaged")
"""


def test_the_process_lives_on(tmp_path):
    for name, text in DEEP.items():
        (tmp_path / f"{name}.yaml").write_text(text)
        (tmp_path / f"{name}-16.yaml").write_bytes(text.encode("utf-16"))
        (tmp_path / f"{name}-within.yaml").write_text(f"{GOOD}x-own:\n{text}")
    (tmp_path / "lists.json").write_text('{"a": ' + DEEP["lists"])
    done = subprocess.run([sys.executable, "-c", READ, tmp_path], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout.split()) == (0, ["damaged"] * 2 * (3 * len(DEEP) + 1)), done.stderr


@pytest.mark.parametrize("kind", sorted(set(DEEP) - {"lines"}))
def test_the_line_is_told(kind):
    assert damage(f"{GOOD}x-own:\n {DEEP[kind]}").splitlines()[:3] == [
        "cassettes/test_acme.yaml can't be read",
        f"  line      {GOOD.count(chr(10)) + 2}",
        "  seen      more than 1,000 values within each other",
    ]


def test_json_that_is_too_deep_is_told_as_well():
    assert "values nested too deep" in damage('{"interactions": ' + DEEP["lists"], "a.json")


@pytest.mark.parametrize("body", ["[" * 5_000, json.dumps({"a": ["{- ? : [" * 500]}, indent=2), " " * 900 + "\n" + "a"])
def test_a_body_may_hold_what_it_likes(body):
    text = emit.block(interaction(path="/a", answer=body.encode()))
    tape = opened(f"interactions:\n{text}version: 1\n")

    assert play(tape, "/a").response.content == body.encode()


def test_what_is_nested_as_deep_as_allowed_is_read():
    text = b"[" * nesting.DEEPEST + b"]" * nesting.DEEPEST

    assert loader.loaded(text)
    with pytest.raises(nesting.TooDeep):
        loader.loaded(b"[" + text + b"]")
