"""What was written comes back: whole bytes for our reader, working answers for every client under vcrpy."""

from hypothesis import given

from pytest_apiint.cassettes import emit, reading
from pytest_apiint.exchange import Headers
from tests.cassettes.recorded import interactions


def without_length(response):
    return Headers((name, value) for name, value in response.headers.pairs if name != "Content-Length")


@given(interactions())
def test_our_reader_has_every_byte_again(recorded):
    [document] = emit.loaded(emit.block(recorded))
    again = reading.interaction(document)

    came, comes = recorded.response, again.response
    assert (comes.status, comes.reason, comes.http_version) == (came.status, came.reason, came.http_version)
    assert comes.content == came.content
    assert without_length(comes) == without_length(came)
    assert comes.headers.get("Content-Length", str(len(comes.body))) == str(len(comes.body))
    asked, asks = recorded.request, again.request
    assert (asks.method, asks.url, asks.headers, asks.body) == (asked.method, asked.url, asked.headers, asked.body)
    assert (again.recorded_at, again.elapsed) == (
        recorded.recorded_at and recorded.recorded_at.replace(microsecond=0),
        recorded.elapsed if recorded.elapsed is None else round(recorded.elapsed, 3),
    )


@given(interactions())
def test_an_answer_that_was_read_is_written_as_it_was(recorded):
    text = emit.block(recorded)
    [document] = emit.loaded(text)

    assert emit.block(reading.interaction(document)) == text.replace("    body: ''\n", "    body: null\n")
