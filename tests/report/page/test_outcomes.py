import pytest

from pytest_apiint.report.page.outcomes import origin, outcome, phrase, place
from pytest_apiint.report.run import Attempt


@pytest.mark.parametrize(
    ("url", "host", "rest"),
    [
        ("https://a.example/x?y=1#z", "https://a.example", "/x?y=1#z"),
        ("https://a.example", "https://a.example", "/"),
        ("https://a.example/to?next=https://b.example/", "https://a.example", "/to?next=https://b.example/"),
        ("/only/a/path", "", "/only/a/path"),
        ("", "", "/"),
    ],
)
def test_a_url_is_a_host_and_the_rest(url, host, rest):
    assert (origin(url), place(url)) == (host, rest)


@pytest.mark.parametrize(
    ("status", "failure", "short", "long"),
    [
        (503, "", "503", "503 Service Unavailable"),
        (599, "", "599", "599"),
        (None, "read_timeout", "read timeout", "read timeout"),
        (None, "", "no answer", "no answer"),
        (200, "truncated", "truncated", "200 OK"),
    ],
)
def test_an_attempt_came_to_a_status_or_a_failure(status, failure, short, long):
    made = Attempt(1, 1, "GET", "/", 0.0, 1.0, status=status, failure=failure)
    assert (outcome(made), phrase(made)) == (short, long)
