"""Which recording answers: the first that agrees and wasn't played, whoever asks, each once."""

import json
import sys
import threading
from collections import Counter
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import vcr.matchers
from hypothesis import given
from hypothesis import strategies as st
from vcr.request import Request as VcrRequest

from pytest_apiint.cassettes import emit
from pytest_apiint.cassettes.cassette import Cassette, Unplayed
from pytest_apiint.cassettes.matching import Matching
from pytest_apiint.exchange import Headers, Request
from tests.cassettes.recorded import interaction

FILE = Path("cassettes/test_acme.yaml")


def cassette(*recorded, data=None, **options):
    if data is None:
        data = ("interactions:\n" + "".join(map(emit.block, recorded)) + "version: 1\n").encode()
    return Cassette(FILE, data, **options)


def numbered(*requests):
    """One interaction for each ``(method, URL, body)``; its answer is its number."""
    return [
        interaction(method, url, body, answer=b"%d" % number, sent=fields)
        for number, (method, url, body, *rest) in enumerate(requests)
        for fields in [rest[0] if rest else ()]
    ]


def urls(*urls):
    return numbered(*(("GET", url, b"") for url in urls))


def got(tape, url="https://api.acme.example/a", method="GET", body=b"", **fields):
    headers = Headers((name.replace("_", "-"), value) for name, value in fields.items())
    found = tape.play(Request(method, url, headers, body))
    return None if found is None else int(found.response.body)


def test_equal_requests_get_their_answers_in_order_each_once():
    tape = cassette(*urls("/a", "/b", "/a"))

    assert [got(tape) for _ in range(3)] == [0, 2, None]
    assert got(tape, "https://api.acme.example/b") == 1


@pytest.mark.parametrize(
    ("recorded", "asked"),
    [
        ("http://a", "http://a/"),
        ("http://a/?q=1", "http://A:80?q=1"),
        ("https://a/", "https://a:443/"),
        ("http://a/x?b=2&a=1", "http://a/x?a=1&b=2"),
        ("http://a/%7euser/%c3%a9", "http://a/~user/%C3%A9"),
        ("http://a/é b", "http://a/%C3%A9%20b"),
        ("http://a/x?q=a%20b", "http://a/x?q=a+b"),
        ("http://me:pw@a/x#top", "http://a/x"),
        ('http://a/{x}"[1]', "http://a/%7Bx%7D%22%5b1%5D"),
        ("http://a/x;v=1,2!$&'()*+:@~", "http://a/x;v=1,2!$&'()*+:@~"),
        ("http://a/x?flag", "http://a/x?flag="),
        ("http://a/x?flag&b=1", "http://a/x?b=1"),
        ("http://a/x/y?to=http://b/c", "http://a/x/y?to=http://b/c"),
        ("http://a?to=/x", "http://a/?to=/x"),
        ("http://[::1]:8080/x", "http://[::1]:8080/x"),
    ],
)
def test_the_same_url_may_be_written_otherwise(recorded, asked):
    assert got(cassette(*urls(recorded)), asked) == 0


@pytest.mark.parametrize(
    ("recorded", "asked"),
    [
        ("http://a/x", "https://a/x"),
        ("http://a/x", "http://b/x"),
        ("http://a/x", "http://a:8080/x"),
        ("http://a/x", "http://a/x/"),
        ("http://a/x", "http://a/X"),
        ("http://a/a/b", "http://a/a%2Fb"),
        ("http://a/x?a=1", "http://a/x?a=2"),
        ("http://a/x?a=1", "http://a/x?a=1&a=1"),
        ("http://a/x?a=1&b=2", "http://a/x?a=1"),
        ("http://a/x?a=%ff", "http://a/x?a=%fe"),
    ],
)
def test_another_url_is_another_request(recorded, asked):
    assert got(cassette(*urls(recorded)), asked) is None


def test_of_flags_in_the_query_the_one_asked_for_is_played():
    tape = cassette(*urls("/a?acl", "/a?policy"))

    assert got(tape, "https://api.acme.example/a?policy") == 1
    assert got(tape, "https://api.acme.example/a?policy") is None
    assert got(tape, "https://api.acme.example/a?acl") == 0


def test_the_method_is_part_of_the_request():
    assert got(cassette(*numbered(("POST", "/a", b""))), method="GET") is None


def test_of_spellings_in_one_cassette_the_first_is_played_first():
    tape = cassette(*urls("/x%7e", "http://api.acme.example", "/x~", "/x%7E"))

    assert [got(tape, "https://api.acme.example/x~") for _ in range(4)] == [0, 2, 3, None]


@given(st.lists(st.sampled_from(["/a", "/b", "/a?x=1", "/%61", "/a?x=1&y", "/b#c"]), max_size=12))
def test_whatever_the_order_every_recording_is_played_to_who_recorded_it(paths):
    tape = cassette(*urls(*paths)) if paths else cassette(data=b"interactions: []\nversion: 1\n")
    by_vcrpy = {}
    for number, path in enumerate(paths):
        key = (path.replace("%61", "a").partition("#")[0]).replace("&y", "&y=")
        by_vcrpy.setdefault(key, []).append(number)

    for key, numbers in by_vcrpy.items():
        assert [got(tape, f"https://api.acme.example{key}") for _ in numbers] == numbers
    assert tape.unplayed == []


@contextmanager
def frequent_switches():
    """Threads take turns after every few instructions, so that a missing lock shows."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        yield
    finally:
        sys.setswitchinterval(usual)


@pytest.mark.parametrize("match_on", [(), ("body",), ("headers",)], ids=str)
def test_threads_never_get_the_same_recording(match_on):
    tape = cassette(*urls(*["/a"] * 200), matching=Matching((*Matching().match_on, *match_on)))
    found = []
    ready = threading.Barrier(9)

    def ask():
        ready.wait()
        found.extend(got(tape) for _ in range(25))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    with frequent_switches():  # not before all are there: coverage's tracers can't start so
        ready.wait()
        for thread in threads:
            thread.join()
    assert Counter(found) == Counter(range(200))


def test_with_repeats_the_last_answer_is_played_again():
    tape = cassette(*urls("/a", "/a"), matching=Matching(allow_playback_repeats=True))

    assert [got(tape) for _ in range(4)] == [0, 1, 1, 1]
    assert got(tape, "https://api.acme.example/b") is None


@pytest.mark.parametrize(
    ("left_out", "asked"),
    [
        ("query", "/a?q=2"),
        ("host", "https://b/a?q=1"),
        ("path", "/b?q=1"),
        ("scheme", "http://api.acme.example:443/a?q=1"),
    ],
)
def test_what_is_not_in_match_on_may_differ(left_out, asked):
    parts = tuple(part for part in Matching().match_on if part != left_out)
    asked = asked if "://" in asked else f"https://api.acme.example{asked}"

    assert got(cassette(*urls("/a?q=1")), asked) is None
    assert got(cassette(*urls("/a?q=1"), matching=Matching(parts)), asked) == 0


@pytest.mark.parametrize("name", ["uri", "url"])
def test_uri_compares_the_whole_url_as_it_stands(name):
    exact = Matching(("method", name))

    assert got(cassette(*urls("http://a?x=1&y=2"), matching=exact), "http://a/?x=1&y=2") == 0
    assert got(cassette(*urls("http://a/?x=1&y=2"), matching=exact), "http://a/?y=2&x=1") is None


# -- bodies ---------------------------------------------------------------------------------------

BODY = Matching((*Matching().match_on, "body"))
AS_JSON = (("Content-Type", "application/json"),)
AS_FORM = (("Content-Type", "application/x-www-form-urlencoded"),)


def same(recorded, asked, fields=(), *, match=BODY, recorded_fields=None):
    sent = fields if recorded_fields is None else recorded_fields
    tape = cassette(interaction("POST", "/a", recorded, answer=b"0", sent=sent), matching=match)
    return tape.play(Request("POST", "https://api.acme.example/a", Headers(fields), asked)) is not None


@pytest.mark.parametrize(
    ("recorded", "asked", "fields"),
    [
        (b'{"a": 1, "b": [2]}', b'{"b":[2],"a":1}', AS_JSON),
        (b'{"a": 1.0}', b'{"a": 1}', AS_JSON),
        (b'{"a": "\\u00e9"}', '{"a": "é"}'.encode(), (("Content-Type", "application/vnd.acme+json"),)),
        (b"1", b" 1", AS_JSON),
        (b"a=1&b=2", b"b=2&a=1", AS_FORM),
        (b"a=x+y", b"a=x%20y", AS_FORM),
        (b"{no json", b"{no json", AS_JSON),
        (b"\xff\x00", b"\xff\x00", AS_JSON),
        (b"5\r\nhello\r\n0\r\n\r\n", b"hello", (("Transfer-Encoding", "chunked"),)),
        (b"", b"", AS_JSON),
    ],
)
def test_bodies_that_say_the_same_agree(recorded, asked, fields):
    assert same(recorded, asked, fields)


@pytest.mark.parametrize(
    ("recorded", "asked", "fields"),
    [
        (b'{"a": 1}', b'{"a": 2}', AS_JSON),
        (b'{"a": 1}', b'{"a": true}', AS_JSON),
        (b"[1, 2]", b"[2, 1]", AS_JSON),
        (b"a=1&a=2", b"a=2&a=1", AS_FORM),
        (b"a=1", b"a=1&b=", AS_FORM),
        (b"a b", b"a  b", ()),
        (b"{}", b"", AS_JSON),
        (b"5\r\nhell", b"hell", (("Transfer-Encoding", "chunked"),)),
        (b"5\r\nhelloXX0\r\n\r\n", b"hello", (("Transfer-Encoding", "chunked"),)),
    ],
)
def test_bodies_that_say_something_else_differ(recorded, asked, fields):
    assert not same(recorded, asked, fields)


def test_parts_of_a_form_agree_under_another_boundary():
    def part(mark):
        body = f'--{mark}\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--{mark}--\r\n'
        return body.encode(), (("Content-Type", f'multipart/form-data; boundary="{mark}"'),)

    (recorded, sent), (asked, fields) = part("x9f2"), part("q7")
    assert same(recorded, asked, fields, recorded_fields=sent)


def test_a_form_agrees_though_the_recording_has_no_content_type():
    assert same(b"b=2&a=1", b"a=1&b=2", AS_FORM, recorded_fields=())


@pytest.mark.parametrize("stored", ["null", "''", "!!binary ''"])
def test_nothing_is_nothing_however_it_was_stored(stored):
    data = emit.block(interaction("POST", "/a", b"", answer=b"0")).replace("body: null", f"body: {stored}", 1)
    tape = cassette(data=f"interactions:\n{data}version: 1\n".encode(), matching=BODY)

    assert got(tape, method="POST") == 0


@pytest.mark.parametrize(
    ("stored", "asked", "agree"),
    [
        ("{a: 1, b: [x]}", b'{"b":["x"],"a":1}', True),
        ("{a: 1, b: x y}", b"b=x+y&a=1", True),
        ("[[a, 1], [a, 2]]", b"a=1&a=2", True),
        ("[a, b]", b'["a", "b"]', True),
        ("{a: 1}", b'{"a": 2}', False),
        ("{a: 1}", b"a=2", False),
    ],
)
def test_an_object_that_aiohttp_was_given_agrees_with_the_bytes_it_made_of_it(stored, asked, agree):
    data = emit.block(interaction("POST", "/a", b"", answer=b"0")).replace("body: null", f"body: {stored}", 1)
    tape = cassette(data=f"interactions:\n{data}version: 1\n".encode(), matching=BODY)
    kind = "application/json" if asked[:1] in b"[{" else "application/x-www-form-urlencoded"

    assert (got(tape, method="POST", body=asked, content_type=kind) == 0) is agree


def test_among_many_bodies_at_one_url_each_finds_its_own_in_order():
    bodies = [json.dumps({"q": n % 50}).encode() for n in range(100)]
    tape = cassette(*numbered(*(("POST", "/a", body) for body in bodies)), matching=BODY)

    played = [got(tape, method="POST", body=body.replace(b" ", b"")) for body in reversed(bodies)]
    assert played == [n - 50 if n >= 50 else n + 50 for n in reversed(range(100))]
    assert got(tape, method="POST", body=bodies[0]) is None


def test_bodies_that_were_passed_over_are_played_in_their_order():
    tape = cassette(*numbered(*(("POST", "/a", body) for body in (b"-", b"x", *[b"-"] * 6, b"x", b"y"))), matching=BODY)

    assert [got(tape, method="POST", body=body) for body in (b"y", b"x", b"x", b"x")] == [9, 1, 8, None]


def test_with_repeats_only_the_same_body_gets_an_answer_again():
    repeats = Matching(BODY.match_on, allow_playback_repeats=True)
    tape = cassette(*numbered(("POST", "/a", b"x"), ("POST", "/a", b"y")), matching=repeats)

    assert [got(tape, method="POST", body=body) for body in (b"x", b"y", b"x", b"z")] == [0, 1, 0, None]


# Without booleans: to Python, and so to vcrpy, true is 1.
VALUE = st.recursive(
    st.none() | st.integers(-3, 3) | st.sampled_from([0.5, 1.0, "é", ""]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("ab"), inner, max_size=2),
    max_leaves=4,
)


@given(VALUE, VALUE, st.sampled_from([None, 2]))
def test_json_bodies_agree_when_vcrpy_says_so(one, other, indent):
    bodies = json.dumps(one, indent=indent).encode(), json.dumps(other, ensure_ascii=False).encode()
    by_vcrpy = [VcrRequest("POST", "http://a/", body, dict(AS_JSON)) for body in bodies]

    try:
        vcr.matchers.body(*by_vcrpy)
    except AssertionError:
        assert not same(*bodies, AS_JSON)
    else:
        assert same(*bodies, AS_JSON)


# -- other matchers -------------------------------------------------------------------------------


def test_raw_body_wants_every_byte():
    raw = Matching((*Matching().match_on, "raw_body"))

    assert same(b'{"a":1}', b'{"a":1}', AS_JSON, match=raw)
    assert not same(b'{"a": 1}', b'{"a":1}', AS_JSON, match=raw)
    assert same(b"", b"", match=raw)


def test_headers_want_every_recorded_field_and_ignore_others():
    on = Matching((*Matching().match_on, "headers"))
    tape = cassette(*numbered(*(("GET", "/a", b"", [("X-Tenant", tenant)]) for tenant in "ab")), matching=on)

    assert got(tape, x_tenant="c") is None
    assert got(tape, x_tenant="b", user_agent="curl") == 1
    assert got(tape) is None
    assert got(tape, X_TENANT="a") == 0


def test_of_repeated_fields_vcrpy_may_have_kept_the_first_or_joined_them():
    on = Matching((*Matching().match_on, "headers"))
    asked = Request("GET", "https://api.acme.example/a", Headers([("A", "1"), ("a", "2")]))

    for kept in ("1", "1, 2"):
        assert cassette(*numbered(("GET", "/a", b"", [("A", kept)])), matching=on).play(asked)
    assert not cassette(*numbered(("GET", "/a", b"", [("A", "2")])), matching=on).play(asked)


def _same_tenant(asked, recorded):
    return asked.headers["x-tenant"] == recorded.headers["X-Tenant"]


def _asserted(asked, recorded):
    assert asked.headers["x-tenant"] == recorded.headers["X-Tenant"], "another tenant"


@pytest.mark.parametrize("matcher", [_same_tenant, _asserted])
def test_both_of_vcrpys_conventions_for_own_matchers(matcher):
    on = Matching((*Matching().match_on, "tenant"), {"tenant": matcher})
    tape = cassette(*numbered(*(("GET", "/a", b"", [("X-Tenant", tenant)]) for tenant in "abb")), matching=on)

    assert [got(tape, x_tenant=tenant) for tenant in "bcab"] == [1, None, 0, 2]


def test_own_matchers_stand_in_for_vcrpys_of_the_same_name():
    on = Matching(("method", "path"), {"path": lambda one, other: one.path.lower() == other.path.lower()})

    assert got(cassette(*urls("/A"), matching=on)) == 0


def test_own_matchers_see_what_vcrpys_requests_have():
    seen = []
    on = Matching(("method", "look"), {"look": lambda *pair: seen.append(pair)})
    recorded = interaction("POST", "/a?b=2&a=1", b"x", sent=[("A", "1"), ("a", "2")])
    cassette(recorded, matching=on).play(recorded.request)

    theirs = VcrRequest("POST", recorded.request.url, b"x", {"A": ["1"]})
    for ours in seen[0]:
        names = ("method", "uri", "url", "scheme", "protocol", "host", "port", "path", "query", "body", "body_bytes")
        assert [getattr(ours, name) for name in names] == [getattr(theirs, name) for name in names]
        assert ours.parsed_uri == theirs.parsed_uri
        assert ours.headers["a"] == theirs.headers["a"]
        assert ours.headers == theirs.headers
        assert str(ours) == str(theirs)
        assert (len(ours.headers), list(ours.headers), "b" in ours.headers) == (1, ["A"], False)


# -- the whole ------------------------------------------------------------------------------------


def test_what_nobody_asked_for_is_listed_in_order():
    tape = cassette(*numbered(("GET", "/a", b""), ("PUT", "/b", b""), ("PURGE", "/c", b"")))
    got(tape)

    assert tape.unplayed == [
        Unplayed("PUT", "https://api.acme.example/b", 1),
        Unplayed("PURGE", "https://api.acme.example/c", 2),
    ]
    assert len(tape) == 3


def test_every_recording_can_be_looked_at_without_playing_it():
    tape = cassette(*urls("/a", "/b"))
    got(tape)

    assert [one.request.path for one in tape] == ["/a", "/b"]
    assert [one.index for one in tape.unplayed] == [1]


def test_a_cassette_was_recorded_when_its_first_interaction_was():
    late, early = datetime(2026, 3, 1, tzinfo=UTC), datetime(2025, 3, 1, 1, 2, 3, tzinfo=UTC)
    times = [late, early, None, late]
    recorded = [replace(one, recorded_at=when) for one, when in zip(urls(*["/a"] * 4), times, strict=True)]

    assert cassette(*recorded).recorded_at == early
    text = "interactions:\n" + "".join(map(emit.block, recorded))
    assert cassette(data=text.encode()).recorded_at == early
    assert cassette(recorded[2]).recorded_at is None


def test_a_body_that_looks_like_our_notes_is_a_body():
    fake = b"a\n    x-apiint:\n      recorded_at: '1999-01-01T00:00:00Z'\n- request:\n    method: GET\nversion: 1\n"
    recorded = interaction("POST", "/a", fake, answer=b"0"), interaction(answer=fake)
    tape = cassette(*recorded)

    assert (len(tape), tape.recorded_at) == (2, recorded[0].recorded_at)
    assert tape.play(recorded[1].request).response.body == fake


def test_the_request_is_asked_without_its_secrets_first_and_then_as_it_is():
    def scrub(request):
        return replace(request, url=request.url.replace("s3cret", "apiint-secret.acme.key"))

    tape = cassette(*urls("/a?key=s3cret", "/a?key=apiint-secret.acme.key"), scrub=scrub)
    assert [got(tape, "https://api.acme.example/a?key=s3cret") for _ in range(3)] == [1, 0, None]


def test_no_file_is_a_cassette_without_recordings(tmp_path):
    tape = Cassette.open(tmp_path / "none.yaml")

    assert (tape.exists, len(tape), tape.unplayed, tape.recorded_at, got(tape)) == (False, 0, [], None, None)
    assert not Cassette.open(tmp_path / "none" / "none.yaml").exists


def test_an_alias_into_another_interaction_is_followed():
    [first, second] = [emit.block(one) for one in urls("/a", "/b")]
    shared = "    headers:\n      Content-Length:\n      - '1'\n"
    assert shared in second
    first = first.replace(shared, shared.replace("headers:", "headers: &same"))
    second = second.replace(shared, "    headers: *same\n")
    tape = cassette(data=f"interactions:\n{first}{second}version: 1\n".encode())

    assert got(tape, "https://api.acme.example/b") == 1
    assert got(tape) == 0


def test_of_a_key_that_stands_twice_the_last_counts_as_for_vcrpy():
    text = f"interactions:\n{emit.block(interaction())}interactions: []\nversion: 1\n"

    assert len(cassette(data=text.encode())) == 0


def test_line_ends_of_windows_may_stand_in_a_part_of_the_file():
    first, second, third = (emit.block(one) for one in urls("/a", "/b", "/c"))
    second = second.replace("\n", "\r\n")
    tape = cassette(data=f"interactions:\n{first}{second}{third}version: 1\n".encode())

    assert [got(tape, f"https://api.acme.example{path}") for path in ("/a", "/b", "/c")] == [0, 1, 2]


def test_metadata_of_newer_vcrpy_is_no_interaction():
    text = f"interactions:\n{emit.block(interaction(answer=b'0', path='/a'))}metadata:\n  a: 1\nversion: 1\n"

    assert got(cassette(data=text.encode())) == 0


def test_a_misspelled_matcher_is_named_with_the_right_one():
    with pytest.raises(Exception, match="no matcher is called 'querry'") as caught:
        Matching(("method", "querry"))
    assert 'write "query"' in str(caught.value)


def test_what_was_no_secret_yet_when_it_was_sent_is_found_behind_its_placeholder():
    recorded = ["/set?flavour=apiint-secret.flavour.1&x=1", "/u/apiint-secret.token.1", "/set?flavour=plain"]
    tape = cassette(*urls(*recorded, recorded[0]))
    api = "https://api.acme.example"
    assert got(tape, f"{api}/set?flavour=chocolate&x=1") == 0
    assert got(tape, f"{api}/u/t0ken") == 1
    assert got(tape, f"{api}/set?flavour=chocolate&x=1") == 3
    assert got(tape, f"{api}/set?flavour=a/b&x=1") is None
    assert [left.index for left in tape.unplayed] == [2]
