"""What no fault can be made of is refused at once, in words that say what would be right."""

import pytest

from pytest_apiint import UsageProblem, faults

NAN, INF = float("nan"), float("inf")
WRONG = [
    (lambda: faults.status(99), "status(99): a final status code is a number from 200 to 599"),
    (lambda: faults.status("503"), "status('503'): a final status code is a number from 200 to 599"),
    (lambda: faults.status(503, json={}, text=""), "status(): give one of json=, text= and body=, not several"),
    (lambda: faults.status(503, body="x"), "status(body='x'): body is bytes; text= takes text"),
    (
        lambda: faults.status(503, headers={"X-A": "a\r\nX-B: b"}),
        "status(...): X-A is text without line ends, not 'a\\r\\nX-B: b'",
    ),
    (lambda: faults.status(503, headers={"X A": "a"}), "status(...): 'X A' is no name of a header field"),
    (lambda: faults.status(503, headers={"X-A": 5}), "status(...): X-A is text without line ends, not 5"),
    (
        lambda: faults.rate_limited(retry_after="5\n"),
        "status(...): Retry-After is text without line ends, not '5\\n'",
    ),
    (lambda: faults.latency(-1), "latency(-1): seconds is a finite number of seconds, 0 or more"),
    (lambda: faults.latency("2"), "latency('2'): seconds is a finite number of seconds, 0 or more"),
    (lambda: faults.latency(NAN), "latency(nan): seconds is a finite number of seconds, 0 or more"),
    (lambda: faults.latency(2, jitter=INF), "latency(jitter=inf): jitter is a finite number of seconds, 0 or more"),
    (
        lambda: faults.latency(2, jitter=3),
        "latency(2, jitter=3): jitter goes both ways, and no answer comes before\nits time",
    ),
    (lambda: faults.latency(2, seed=None), "latency(seed=None): seed is a whole number"),
    (lambda: faults.slow_body(INF), "slow_body(inf): seconds is a finite number of seconds, 0 or more"),
    (lambda: faults.slow_body(1, pieces=0), "slow_body(pieces=0): pieces is a whole number, 1 or more"),
    (lambda: faults.slow_body(1, pieces=1.5), "slow_body(pieces=1.5): pieces is a whole number, 1 or more"),
    (lambda: faults.truncated_body(after=-1), "truncated_body(after=-1): after is a whole number, 0 or more"),
    (lambda: faults.close_mid_body(after=True), "close_mid_body(after=True): after is a whole number, 0 or more"),
    (
        lambda: faults.wrong_content_length(off=0),
        "wrong_content_length(off=0): by how many bytes, more (10) or less (-10)?",
    ),
    (
        lambda: faults.wrong_content_type("a\nb"),
        "wrong_content_type(...): Content-Type is text without line ends, not\n'a\\nb'",
    ),
    (
        lambda: faults.wrong_charset("klingon"),
        "wrong_charset('klingon'): charset is one that Python encodes, such as\n\"latin-1\"",
    ),
    (
        lambda: faults.corrupt_gzip(how="odd"),
        'corrupt_gzip(how=\'odd\'): how is one of "truncated", "checksum", "plain"',
    ),
    (
        lambda: faults.decompression_bomb(decoded_mb=0),
        "decompression_bomb(decoded_mb=0): decoded_mb is a whole number, from 1 to\n1024",
    ),
    (lambda: faults.oversized_body(mb=2000), "oversized_body(mb=2000): mb is a whole number, from 1 to 1024"),
    (lambda: faults.huge_headers(count=0), "huge_headers(count=0): count is a whole number, from 1 to 100000"),
    (
        lambda: faults.huge_headers(count=100_000, size=1_000_000),
        "huge_headers(count=100000, size=1000000): that's more than 64 MB, which\nno test needs",
    ),
    (
        lambda: faults.duplicate_headers("Content-Length", "5"),
        "duplicate_headers('Content-Length'): that's framing, which\nfaults.wrong_content_length() gets wrong",
    ),
    (lambda: faults.duplicate_headers(""), "duplicate_headers(...): '' is no name of a header field"),
    (lambda: faults.redirect(status=304), "redirect(status=304): redirects are 301, 302, 303, 307, 308"),
    (
        lambda: faults.redirect("elsewhere"),
        'redirect(\'elsewhere\'): "same-host", "other-host", "http", "loop", or a\nURL',
    ),
    (
        lambda: faults.redirect("/a\r\nSet-Cookie: b"),
        "redirect(...): Location is text without line ends, not '/a\\r\\nSet-Cookie:\nb'",
    ),
    (lambda: faults.garbage(b""), "garbage(b''): data is bytes, one at least"),
    (lambda: faults.tls_failure(18), "tls_failure(18): reason is text, as OpenSSL words it"),
    (lambda: faults.every(0, faults.reset()), "every(0, ...): n is a whole number, 1 or more"),
    (lambda: faults.percent(101, faults.reset()), "percent(101, ...): a share is between 0 and 100"),
    (lambda: faults.percent(5, faults.reset(), seed="a"), "percent(..., seed='a'): seed is a whole number"),
    (
        lambda: faults.between(4, 2, faults.reset()),
        "between(4, 2, ...): 0 <= start < end, in seconds of the test",
    ),
    (lambda: faults.flap(faults.reset(), up=1, down=0), "flap(up=1, down=0): seconds, and some of them down"),
    (
        lambda: faults.always("503"),
        "always(...): '503' is no fault; faults.unavailable() is one, for example",
    ),
    (
        lambda: faults.ERROR_BODIES[0].fault(99),
        "status(99): a final status code is a number from 200 to 599",
    ),
    (
        lambda: faults.RETRY_AFTER_VALUES[6].fault("429"),
        "status('429'): a final status code is a number from 200 to 599",
    ),
]


@pytest.mark.parametrize(("plan", "words"), WRONG, ids=range(len(WRONG)))
def test_what_cannot_be_meant_is_refused_in_these_words(plan, words):
    with pytest.raises(UsageProblem) as caught:
        plan()
    assert str(caught.value) == f"faults.{words}"
    assert max(map(len, str(caught.value).splitlines())) <= 80


def test_an_outage_may_last_for_ever():
    assert faults.between(4, INF, faults.reset()).strikes(1, 1e9)
