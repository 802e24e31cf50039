"""The story fits its lines and columns, is plain ASCII, and true to scale."""

from hypothesis import given
from hypothesis import strategies as st

from pytest_apiint.journal import Journal
from tests.factories import Writer, waits


def test_waits_and_retry_after_are_drawn_to_scale():
    writer = Writer()
    writer.add(429, answers={"Retry-After": "30"})
    writer.add(503, at=2)
    writer.add(200, at=6)
    assert writer.journal.story() == (
        "GET /users/123  429 |#::::::::::::::::::::::::::::::::| t=0.00  Retry-After 30 s\n"
        "                503 |  #...                           | t=2.00\n"
        "                200 |      #                          | t=6.00\n"
        "(# exchange, . wait, : Retry-After)"
    )


def test_calls_side_by_side_share_one_axis():
    writer = Writer()
    writer.add("read_timeout", method="POST", path="/slow", took=10)
    writer.add(200, at=5, path="/quick", base="https://other.example")
    writer.add(503, at=20, method="POST", path="/slow", answers={"Retry-After": "soon"})
    assert writer.journal.story() == (
        "POST api.acme....le/slow  read timeout |#####.... | t=0.00\n"
        '                          503          |         #| t=20.00  Retry-After? "soon"\n'
        "GET other.example/quick   200          |  #       | t=5.00\n"
        "(# exchange, . wait)"
    )


def test_an_hour_asked_for_beside_a_second_waited_runs_off_the_axis():
    writer = Writer()
    writer.add(429, answers={"Retry-After": "86400"})
    writer.add(200, at=1)
    first, second, legend = writer.journal.story().splitlines()
    assert first.index(">|") > second.index("#") > first.index("#")
    assert legend.endswith("> and on)")


def test_nothing_is_said_so():
    assert Journal().story() == "no request was made"


def test_one_exchange_in_no_time_is_one_line():
    story = Writer().attempts((0, 200)).story(60)
    assert story == "GET /users/123  200 |#                              | t=0.00"


def test_a_long_journal_loses_its_middle_and_says_how_much():
    lines = Writer().attempts(*((i, 503) for i in range(500))).story(lines=9).splitlines()
    assert len(lines) == 9
    assert lines[4] == "... 492 more exchanges ..."
    assert "t=499.00" in lines[-1]


def test_six_hours_are_as_easy_to_read_as_six_seconds():
    short, long = waits(1, 2, 3).story(), waits(3600, 7200, 10800).story()
    assert [line.split("|")[1][:20] for line in short.splitlines()[:-1]] == [
        line.split("|")[1][:20] for line in long.splitlines()[:-1]
    ]


def test_a_hostile_url_cannot_write_to_the_terminal():
    writer = Writer()
    writer.add(200, path="/\x1b[2J\r\n\u202e|" + "x" * 5000)
    story = writer.journal.story()
    assert story.isascii()
    assert story.replace("\n", "").isprintable()
    assert max(map(len, story.splitlines())) <= 80


def test_values_that_may_be_secret_are_masked():
    writer = Writer()
    writer.add(200, path="/a?api_key=hunter2&page=2&sig=hunter2", base="https://user:hunter2@api.test")
    text = writer.journal.story(200) + str(writer.journal.calls()[0])
    assert "hunter2" not in text
    assert "/a?api_key=***&page=2&sig=***" in text


def test_one_line_tells_a_call():
    writer = Writer()
    writer.attempts((0, 429), (2, "reset"), (6, 200))
    assert str(writer.journal.calls()[0]) == "GET /users/123  t=0.00 429 | t=2.00 reset | t=6.00 200"


def test_one_line_leaves_out_the_middle():
    line = Writer().attempts(*((i, 503) for i in range(100))).calls()[0].line(60)
    assert line == "GET /users/123  t=0.00 503 | ... 98 more ... | t=99.00 503"


def test_a_call_tells_its_own_story():
    writer = Writer()
    writer.add(200, path="/a")
    writer.add(200, path="/b")
    story = writer.journal.calls()[1].story()
    assert "/b" in story
    assert "/a" not in story


OUTCOMES = st.sampled_from([200, 302, 404, 429, 503, "reset", "read_timeout", "connection_refused", "pending"])
ROWS = st.lists(
    st.tuples(
        OUTCOMES,
        st.floats(0, 1e6),
        st.floats(0, 1e6),
        st.text(max_size=60),
        st.sampled_from(["", "0", "30", "86400", "soon", "9" * 300, "Sun, 06 Nov 1994 08:49:37 GMT"]),
    ),
    min_size=1,
    max_size=40,
)


@given(ROWS, st.integers(40, 120), st.integers(3, 30))
def test_whatever_happened_fits(rows, width, most):
    writer = Writer()
    for what, at, took, path, asks in rows:
        writer.add(what, at=at, took=took, path="/" + path, answers={"Retry-After": asks} if asks else {})
    lines = writer.journal.story(width, lines=most).splitlines()
    assert len(lines) <= most
    assert all(len(line) <= width and line.isascii() and line.isprintable() for line in lines)
    assert all(len(call.line(width)) <= width for call in writer.journal.calls())


def test_ten_thousand_attempts_are_told_in_one_line_at_once():
    line = Writer().attempts(*((0, 503) for _ in range(10_000))).calls()[0].line()
    assert line == "GET /users/123  t=0.00 503 | t=0.00 503 | ... 9997 more ... | t=0.00 503"
