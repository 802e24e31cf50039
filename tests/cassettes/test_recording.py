"""A recording becomes a cassette, and the file of faults beside it."""

from dataclasses import replace
from datetime import timedelta
from threading import Thread

import pytest
import vcr.serialize
from vcr.serializers import yamlserializer

from pytest_apiint.cassettes import mishaps
from pytest_apiint.cassettes.recording import Recording
from pytest_apiint.errors import CassetteDamaged, CassetteNotWritten
from pytest_apiint.exchange import Exchange, Failure, Headers, Request, Response
from tests.cassettes.recorded import NOON, interaction


def recording(*ended):
    out = Recording()
    for one in ended:
        out.add(interaction(path=one) if isinstance(one, str) else one)
    return out


def failed(kind="reset", path="/down", response=None, message="", took=1.5, body=b""):
    request = Request("POST", f"https://api.acme.example{path}", Headers([("Accept", "*/*")]), body)
    return Exchange(1, request, Failure(kind, message, sent=True, response=response), 10.0, 10.0 + took)


def paths(path):
    return [request.path for request in vcr.serialize.deserialize(path.read_text("ascii"), yamlserializer)[0]]


def faults(path):
    file = mishaps.beside(path)
    return [(one.failure.kind, one.after) for one in mishaps.loaded(file.read_bytes(), file=file)]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "cassettes" / "test_acme" / "test_get.yaml"


def test_what_was_recorded_is_written_in_its_order(path):
    saved = recording("/b", "/a", "/b").save(path, keep="missing")

    assert paths(path) == ["/b", "/a", "/b"]
    assert (saved.path, saved.written, saved.kept) == (path, 3, 0)


def test_what_was_missing_is_added_and_the_rest_keeps_its_bytes(path):
    recording("/a", "/b").save(path, keep="missing")
    before = path.read_bytes().removesuffix(b"version: 1\n")
    saved = recording("/c").save(path, keep="missing")

    assert path.read_bytes().startswith(before)
    assert paths(path) == ["/a", "/b", "/c"]
    assert (saved.written, saved.kept) == (1, 2)


def test_a_new_recording_of_all_takes_the_place_of_the_old(path):
    recording("/a", "/b").save(path, keep="missing")
    saved = recording("/c").save(path, keep="all")

    assert paths(path) == ["/c"]
    assert (saved.written, saved.kept) == (1, 0)


def test_what_other_tests_of_the_same_run_recorded_stays(path):
    start = NOON + timedelta(seconds=1, microseconds=700_000)
    old, new = interaction(path="/old"), interaction(path="/new", recorded_at=NOON + timedelta(seconds=1))
    unknown = interaction(path="/unknown", recorded_at=None)
    recording(old, unknown, new, old).save(path, keep="missing")
    saved = recording("/mine").save(path, keep="all", since=start)

    assert paths(path) == ["/new", "/mine"]
    assert (saved.written, saved.kept) == (1, 1)


def test_a_new_cassette_has_nothing_from_before_the_run(path):
    saved = recording("/mine").save(path, keep="all", since=NOON)

    assert (paths(path), saved.kept) == (["/mine"], 0)


@pytest.mark.parametrize("keep", ["missing", "all"])
def test_nothing_recorded_makes_no_file(path, keep):
    saved = recording().save(path, keep=keep)

    assert (saved.written, saved.kept) == (0, 0)
    assert not path.parent.exists()


def test_nothing_recorded_anew_empties_the_cassette(path):
    recording("/a", failed()).save(path, keep="missing")
    recording().save(path, keep="all")

    assert paths(path) == []
    assert not mishaps.beside(path).exists()


def test_nothing_new_leaves_the_file_untouched(path):
    recording("/a").save(path, keep="missing")
    before = path.stat()
    recording("/a").save(path, keep="all")

    assert path.stat().st_ino == before.st_ino


def test_a_damaged_cassette_is_not_extended_but_may_be_recorded_anew(path):
    recording("/a").save(path, keep="missing")
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(CassetteDamaged, match="response is missing"):
        recording("/b").save(path, keep="missing")
    recording("/b").save(path, keep="all", since=NOON + timedelta(days=1))

    assert paths(path) == ["/b"]


def test_failures_stand_beside_the_cassette_with_their_place(path):
    recording(failed("refused"), "/a", failed("reset"), failed("read_timeout"), "/b").save(path, keep="missing")

    assert paths(path) == ["/a", "/b"]
    assert faults(path) == [("refused", 0), ("reset", 1), ("read_timeout", 1)]


def test_failures_of_a_later_recording_come_after_what_was_kept(path):
    recording(failed("refused", body=b"1"), "/a").save(path, keep="missing")
    recording("/b", failed("reset", body=b"2")).save(path, keep="missing")

    assert faults(path) == [("refused", 0), ("reset", 2)]


def test_a_recording_without_failures_adds_none_and_one_anew_removes_the_file(path):
    recording(failed("refused"), "/a").save(path, keep="missing")
    recording("/b").save(path, keep="missing")
    assert faults(path) == [("refused", 0)]
    recording("/a").save(path, keep="all")
    assert not mishaps.beside(path).exists()


def test_a_request_that_fails_again_fails_in_the_place_of_before(path):
    recording(failed("refused", "/x"), failed("refused", "/y"), "/a").save(path, keep="missing")
    recording(failed("reset", "/x"), failed("reset", "/x")).save(path, keep="missing")

    assert faults(path) == [("refused", 0), ("reset", 1), ("reset", 1)]


def test_a_request_that_is_answered_now_fails_no_more(path):
    recording(failed(path="/x")).save(path, keep="missing")
    recording("/x").save(path, keep="missing")
    assert faults(path) == [("reset", 0)]
    recording(interaction("POST", path="/x")).save(path, keep="missing")
    assert not mishaps.beside(path).exists()


def test_failures_of_the_same_run_stay_beside_what_stays(path):
    recording(failed("old"), "/old").save(path, keep="missing")
    path.write_text(path.read_text().replace("2026-11-23T12", "2020-01-01T12"))
    recording("/a", failed("reset")).save(path, keep="all", since=NOON)
    recording("/b").save(path, keep="all", since=NOON)

    assert (paths(path), faults(path)) == (["/a", "/b"], [("reset", 1)])


def test_a_failure_comes_back_as_it_was(path):
    partial = Response(200, Headers([("Content-Length", "99"), ("X-A", "1"), ("X-A", "2")]), b"\xffhalf", "OK")
    recording(failed("truncated", "/x?a=1", partial, "peer closed", body=b"\x00\xff")).save(path, keep="missing")
    file = mishaps.beside(path)
    [one] = mishaps.loaded(file.read_bytes(), file=file)

    assert (one.request.method, one.request.url) == ("POST", "https://api.acme.example/x?a=1")
    assert (one.request.body, one.request.headers) == (b"\x00\xff", Headers([("Accept", "*/*")]))
    assert (one.failure.kind, one.failure.message, one.failure.sent, one.elapsed) == (
        "truncated",
        "peer closed",
        True,
        1.5,
    )
    seen = one.failure.response
    assert (seen.status, seen.headers, seen.body, seen.reason) == (200, partial.headers, b"\xffhalf", "OK")


@pytest.mark.parametrize("text", ["", "faults: 1", "faults:\n- {after: 1}", "faults: [", "\x00"])
def test_a_damaged_file_of_faults_is_named_and_nothing_is_written(path, text):
    recording("/a").save(path, keep="missing")
    mishaps.beside(path).write_text(text or "- ")
    before = path.read_bytes()
    with pytest.raises(CassetteDamaged, match=r"test_get\.faults\.yaml"):
        recording("/b", failed()).save(path, keep="missing")

    assert path.read_bytes() == before


def test_a_damaged_file_of_faults_is_told_with_what_to_do(path, monkeypatch):
    recording(failed()).save(path, keep="missing")
    monkeypatch.chdir(path.parent)
    mishaps.beside(path).write_text("faults:\n- {after: 1, kind: reset}\n")
    with pytest.raises(CassetteDamaged) as caught:
        mishaps.of(path)

    assert str(caught.value) == (
        "test_get.faults.yaml can't be read\n"
        "  seen      request is missing\n"
        "  expected  faults: a list of after, kind and request\n"
        "  fix       restore it from version control, or record it anew:\n"
        "            --api-mode=record --api-record=all"
    )


@pytest.mark.parametrize("ended", ["/a", failed()], ids=["answered", "failed"])
@pytest.mark.parametrize("keep", ["missing", "all"])
def test_a_directory_in_the_place_of_the_faults_is_told(path, ended, keep):
    mishaps.beside(path).mkdir(parents=True)

    with pytest.raises(CassetteNotWritten) as caught:
        recording(ended).save(path, keep=keep)

    message = " ".join(str(caught.value).split())
    assert message.endswith("was not written seen is a directory fix move the directory away, then record again")


def test_a_cassette_without_a_file_of_faults_has_none(path):
    assert mishaps.of(path) == ()


def test_an_exchange_that_was_answered_is_no_failure():
    with pytest.raises(TypeError, match="recorded as an Interaction"):
        Recording().add(replace(failed(), outcome=Response(200)))


def test_threads_lose_nothing(path):
    shared = Recording()
    threads = [
        Thread(target=lambda n=n: [shared.add(interaction(path=f"/{n}/{i}")) for i in range(25)]) for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    shared.add(failed())
    shared.save(path, keep="missing")

    assert len(set(paths(path))) == len(shared.interactions) == 200
    assert (len(shared.failures), faults(path)) == (1, [("reset", 200)])
