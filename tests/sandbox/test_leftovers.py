"""The memory of what tests have left in a sandbox."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace

import pytest

from pytest_apiint.exchange import Exchange, Failure, Headers, Request, Response
from pytest_apiint.journal import Journal
from pytest_apiint.sandbox import leftovers
from pytest_apiint.sandbox.cleanup import Cleanups
from pytest_apiint.sandbox.created import deleting, made, meant
from pytest_apiint.sandbox.noting import Noting
from pytest_apiint.secrets import Scrubber, SecretRegistry

BASE = "https://sandbox.test"
KEY = "k3y-of-the-sandbox-9271"


def exchange(method, path, status, body=None, *, number=1, origin="sandbox", headers=(), **fields):
    request = Request(method, f"{BASE}{path}", Headers(headers))
    answer = Response(status, Headers(fields), json.dumps(body).encode() if body is not None else b"")
    return Exchange(number, request, answer, 0.0, 0.0, origin)


def owns(host):
    return host == "sandbox.test"


@pytest.mark.parametrize(
    ("row", "url"),
    [
        (exchange("POST", "/users", 201, {"id": 7}), "/users/7"),
        (exchange("POST", "/users/?a=1", 200, {"id": "a b"}), "/users/a%20b"),
        (exchange("POST", "/users", 201, {"data": {"id": "u1"}}), "/users/u1"),
        (exchange("POST", "/v1/users", 201, Location="users/9"), "/v1/users/9"),
        (exchange("POST", "/v1/users", 201, {"id": 7}, Location="/people/9?x=1"), "/people/9"),
        (exchange("POST", "/users", 201, Location="https://elsewhere.test/9"), None),
        (exchange("POST", "/users", 201, {"name": "Ann"}), None),
        (exchange("POST", "/users", 201, {"id": True}), None),
        (exchange("POST", "/users", 201, [1]), None),
        (exchange("POST", "/users", 422, {"id": 7}), None),
        (exchange("GET", "/users", 200, {"id": 7}), None),
        (exchange("POST", "/users", 201, {"id": 7}, origin="mock"), None),
    ],
)
def test_what_was_made_has_a_place(row, url):
    assert [one.url for one in made([row], owns)] == ([f"{BASE}{url}"] if url else [])


def test_other_hosts_are_none_of_ours():
    assert list(made([exchange("POST", "/users", 201, {"id": 7})], lambda host: host == "other.test")) == []


def test_what_another_host_says_is_not_believed():
    request = Request("POST", "https://other.test/users", Headers())
    answer = Response(201, Headers({"Location": f"{BASE}/users/7"}))
    assert list(made([Exchange(1, request, answer, 0.0, 0.0, "sandbox")], owns)) == []


def test_a_request_without_an_answer_has_made_nothing():
    request = Request("POST", f"{BASE}/users", Headers())
    assert list(made([Exchange(1, request, Failure("reset"), 0.0, 0.0, "sandbox")], owns)) == []


def test_a_cleanup_means_what_has_its_argument_for_an_id():
    rows = [exchange("POST", "/users", 201, {"id": 7}), exchange("POST", "/users", 201, {"id": 8})]
    found = list(made(rows, owns))
    assert meant(found, (7,)).id == "7"
    assert meant(found, ("8", object())).id == "8"
    assert meant(found, ()).id == "8"
    assert meant(found, (object(),)).id == "8"
    assert meant(found, (9,)) is None
    assert meant([], ()) is None


def test_the_last_delete_shows_the_place():
    rows = [exchange("DELETE", "/a", 500), exchange("DELETE", "/b", 500), exchange("GET", "/c", 200)]
    assert deleting(rows, owns).request.url == f"{BASE}/b"
    assert deleting(rows[2:], owns) is None
    assert deleting(rows, lambda host: host == "other.test") is None


class Cleaning:
    """A test's cleanups over a journal."""

    def __init__(self, root):
        self.root, self.journal = root, Journal()
        registry = SecretRegistry()
        registry.add(KEY, "acme.token")
        noting = Noting(root, "acme", "t.py::test", self.journal, owns, lambda one: one, Scrubber(registry))
        self.cleanups = Cleanups(noting)

    def happened(self, *arguments, **options):
        self.journal.add(exchange(*arguments, number=len(self.journal) + 1, **options))

    @property
    def left(self):
        return leftovers.every(self.root)[0]


@pytest.fixture
def test(tmp_path):
    return Cleaning(tmp_path)


def fail(*_):
    raise ValueError(KEY)


def test_a_cleanup_that_went_well_is_forgotten(test):
    test.cleanups.add(len, "abc")
    assert leftovers.every(test.root) == ([], 1)  # its test still runs
    assert test.cleanups.run() is None
    assert list((test.root / ".apiint" / "leftovers").glob("[!.]*")) == []


def test_one_that_failed_is_left_with_its_place_and_no_secret(test):
    bearer = [("Authorization", f"Bearer {KEY}"), ("Accept", "*/*")]
    test.happened("POST", "/users", 201, {"id": 7}, headers=bearer)
    test.cleanups.add(fail, 7)
    test.cleanups.add(fail, KEY)
    assert "apiint sweep" in str(test.cleanups.run())
    with_key, with_id = sorted(test.left, key=lambda one: one.url)
    assert (with_id.service, with_id.test, with_id.call, with_id.error) == (
        "acme",
        "t.py::test",
        "fail(7)",
        "ValueError",
    )
    assert with_id.url == f"{BASE}/users/7"
    assert with_id.headers == (("Authorization", "Bearer apiint-secret.acme.token"),)
    assert with_key.url == ""
    assert all(KEY not in file.read_text() for file in (test.root / ".apiint" / "leftovers").glob("*.json"))
    assert (test.root / ".apiint" / "leftovers" / ".gitignore").read_text() == "*\n"


def test_two_cleanups_without_arguments_mean_two_things(test):
    test.happened("POST", "/users", 201, {"id": 7})
    test.happened("POST", "/users", 201, {"id": 8})
    test.cleanups.add(fail)
    test.cleanups.add(fail)
    test.cleanups.run()
    assert {one.url for one in test.left} == {f"{BASE}/users/7", f"{BASE}/users/8"}


def test_what_the_cleanup_itself_asked_for_is_known_best(test):
    def delete(_):
        test.happened("DELETE", "/people/seven", 500)
        fail()

    test.happened("DELETE", "/before", 500)
    test.cleanups.add(delete, 7)
    test.cleanups.run()
    assert [one.url for one in test.left] == [f"{BASE}/people/seven"]


@pytest.mark.parametrize("status", [404, 410])
def test_what_is_gone_already_is_not_left(test, status):
    def delete():
        test.happened("DELETE", "/users/7", status)
        fail()

    test.cleanups.add(delete)
    assert test.cleanups.run() is not None
    assert test.left == []


def test_a_delete_that_got_no_answer_shows_the_place_too(test):
    def delete():
        request = Request("DELETE", f"{BASE}/users/7", Headers())
        test.journal.add(Exchange(1, request, Failure("reset"), 0.0, 0.0, "sandbox"))
        fail()

    test.cleanups.add(delete)
    test.cleanups.run()
    assert [one.url for one in test.left] == [f"{BASE}/users/7"]


def test_an_interrupted_run_leaves_the_rest(test):
    def stop():
        raise KeyboardInterrupt

    test.cleanups.add(len, "abc")
    test.cleanups.add(stop)
    with pytest.raises(KeyboardInterrupt):
        test.cleanups.run()
    assert [one.error for one in test.left] == ["", ""]


KILLED = """
import os, signal, sys
from pathlib import Path
from pytest_apiint.sandbox import leftovers
root = Path(sys.argv[1])
holder = leftovers.Holder(root)
leftovers.write(root, leftovers.new("acme", "t.py::test", "delete(7)", holder.name))
print("ready", flush=True)
sys.stdin.read()
"""


def test_a_process_that_is_killed_leaves_what_it_had_to_do(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "ready\n"
    assert leftovers.every(tmp_path) == ([], 1)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    (one,), running = leftovers.every(tmp_path)
    assert (one.call, one.error, running) == ("delete(7)", "", 0)
    assert list((tmp_path / ".apiint" / "leftovers").glob("*.lock")) == []


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "3", '{"version": 9}', '{"version": 1, "id": "other"}', '{"version": 1, "id": "a", "headers": 3}'],
)
def test_what_is_no_leftover_is_not_read(tmp_path, text):
    folder = tmp_path / ".apiint" / "leftovers"
    folder.mkdir(parents=True)
    (folder / "a.json").write_text(text)
    assert leftovers.every(tmp_path) == ([], 0)


@pytest.mark.parametrize("changed", [{"version": 2}, {"id": "0badf00d"}])
def test_what_another_version_wrote_or_was_renamed_is_not_read(tmp_path, changed):
    one = leftovers.new("acme", "t.py::test", "delete(7)", "h")
    leftovers.write(tmp_path, one)
    assert leftovers.every(tmp_path) == ([one], 0)
    file = one.file(tmp_path)
    file.write_text(json.dumps({**json.loads(file.read_text()), **changed}))
    assert leftovers.every(tmp_path) == ([], 0)


def test_what_has_failed_is_left_while_its_test_still_runs(tmp_path):
    holder = leftovers.Holder(tmp_path)
    waiting = leftovers.new("acme", "t.py::test", "delete(7)", holder.name)
    failed = replace(leftovers.new("acme", "t.py::test", "delete(8)", holder.name), error="ValueError")
    for one in (waiting, failed):
        leftovers.write(tmp_path, one)
    assert leftovers.every(tmp_path) == ([failed], 1)
    holder.release()
    assert {one.call for one in leftovers.every(tmp_path)[0]} == {"delete(7)", "delete(8)"}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_keeps_nobody_from_cleaning_up(test):
    test.root.chmod(0o500)
    test.cleanups.add(len, "abc")
    assert test.cleanups.run() is None


def test_a_file_in_the_place_of_the_folder_keeps_nobody_from_cleaning_up(test):
    (test.root / ".apiint").write_text("")
    test.cleanups.add(len, "abc")
    assert test.cleanups.run() is None
