"""What is logged of each exchange, and what never is."""

import base64
import logging
import sys
from urllib.parse import quote

import pytest

from pytest_apiint.checks import assert_exchanges_logged, assert_no_secrets_logged
from pytest_apiint.errors import ContractFailure, UsageProblem
from pytest_apiint.journal import Journal
from tests.factories import Writer

TOKEN = "tok+hunter2/456789"
HTTPX = 'HTTP Request: GET https://api.acme.example/users/123 "HTTP/1.1 200 OK"'


def record(message, *args, level=logging.INFO, error=None, **extra):
    info = (type(error), error, error.__traceback__) if error else None
    made = logging.LogRecord("acme.client", level, "client.py", 7, message, args, info)
    vars(made).update(extra)
    return made


def raised(text):
    try:
        raise ValueError(text)  # noqa: TRY301
    except ValueError as error:
        return error


def got(*rows, **facts):
    writer = Writer()
    for at, (what, path, *more) in enumerate(rows or [(200, "/users/123")]):
        writer.add(what, **{"at": at, "path": path, **facts, **(more[0] if more else {})})
    return writer.journal


# -- assert_no_secrets_logged --------------------------------------------------------------------

SLIPS = {
    "message": record(f"sent {TOKEN}"),
    "argument": record("sent %s", TOKEN),
    "argument-repr": record("sent %r", {"Authorization": TOKEN}),
    "argument-unused": record("%(method)s", {"method": "GET", "token": TOKEN}),
    "argument-too-many": record("sent", TOKEN),
    "argument-that-does-not-fit": record("sent %d", TOKEN),
    "attribute": record("sent", headers={"Authorization": f"Bearer {TOKEN}"}),
    "attribute-bytes": record("sent", body=TOKEN.encode()),
    "traceback": record("failed", error=raised(f"401 for {TOKEN}")),
    "stack": record("here", stack_info=f'File "x", token = {TOKEN}'),
    "cached-traceback": record("failed", exc_text=f"ValueError: {TOKEN}"),
    "quoted": record(f"GET /u?token={quote(TOKEN, safe='')}"),
    "base64": record(f"Basic {base64.b64encode(f'me:{TOKEN}'.encode()).decode()}"),
    "hex": record(TOKEN.encode().hex()),
    "far-in": record("x" * 5000 + TOKEN + "y" * 5000),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_secret_in_a_record_is_found_and_not_shown(slip):
    with pytest.raises(ContractFailure, match=r"^1 record of 2 with a secret, the first by acme\.client") as caught:
        assert_no_secrets_logged([record("fine"), SLIPS[slip]], secrets=["other-secret", TOKEN])
    text = str(caught.value)
    assert "hunter" not in text
    assert "***" in text
    assert "18 characters at INFO" in text
    assert len(text.splitlines()) <= 12


def test_the_cause_of_an_error_is_in_its_traceback():
    try:
        raise RuntimeError("no") from raised(TOKEN)  # noqa: TRY301
    except RuntimeError:
        made = logging.LogRecord("acme", logging.ERROR, "", 0, "failed", (), sys.exc_info())
    with pytest.raises(ContractFailure, match=r"^1 record of 1"):
        assert_no_secrets_logged([made], secrets=[TOKEN])


def test_looking_at_a_record_leaves_it_as_it_was():
    made = record("failed", error=raised("no"))
    before = dict(vars(made))
    assert_no_secrets_logged([made], secrets=[TOKEN])
    assert vars(made) == before


@pytest.mark.parametrize("level", ["INFO", "info", logging.INFO])
def test_records_below_the_level_are_let_be(level):
    logs = [record(TOKEN, level=logging.DEBUG)]
    assert_no_secrets_logged(logs, secrets=[TOKEN], level=level)
    with pytest.raises(ContractFailure, match="no secret at DEBUG or above"):
        assert_no_secrets_logged(logs, secrets=[TOKEN], level="DEBUG")


@pytest.mark.parametrize("made", SLIPS.values(), ids=list(SLIPS))
def test_records_without_that_secret_are_fine(made):
    assert_no_secrets_logged([made], secrets=["tok+hunter2/456780"])


def test_caplog_is_read(caplog):
    with pytest.raises(ContractFailure, match=r"^nothing to judge: nothing was logged(.|\n)*caplog\.set_level"):
        assert_no_secrets_logged(caplog, secrets=[TOKEN])
    logging.getLogger("acme").warning("sent %s", TOKEN)
    with pytest.raises(ContractFailure, match=r"^1 record of 1 with a secret, the first by acme"):
        assert_no_secrets_logged(caplog, secrets=[TOKEN])


def test_a_text_is_judged_by_lines_and_as_a_whole():
    assert_no_secrets_logged("one\ntwo", secrets=[TOKEN])
    with pytest.raises(ContractFailure, match=r"^1 record of 2 with a secret"):
        assert_no_secrets_logged(f"one\ntwo {TOKEN}", secrets=[TOKEN])
    with pytest.raises(ContractFailure, match=r"^a secret stands in the log, over several lines") as caught:
        assert_no_secrets_logged("key:\nMIIhunter2\nabc=\nend", secrets=["MIIhunter2\nabc="])
    assert "hunter" not in str(caught.value)


@pytest.mark.parametrize("logs", ["", [], ()])
def test_no_log_is_no_evidence(logs):
    with pytest.raises(ContractFailure, match=r"^nothing to judge"):
        assert_no_secrets_logged(logs, secrets=[TOKEN])


@pytest.mark.parametrize(
    ("logs", "options", "why"),
    [
        ("x", {"secrets": []}, "names no secret"),
        ("x", {"secrets": ["abc"]}, "3 characters"),
        ("x", {"secrets": TOKEN}, "a list of texts"),
        ("x", {"secrets": [b"0123456789"]}, "holds bytes"),
        ([1], {"secrets": [TOKEN]}, "holds no log records"),
        (None, {"secrets": [TOKEN]}, "holds no log records"),
        ("x", {"secrets": [TOKEN], "level": "LOUD"}, "is no level"),
    ],
)
def test_what_cannot_be_looked_for_is_refused(logs, options, why):
    with pytest.raises(UsageProblem, match=why):
        assert_no_secrets_logged(logs, **options)


# -- assert_exchanges_logged ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        f"{HTTPX} in 0.21 s",
        "GET /users/123 -> 200 (12ms)",
        "GET /users/123 200 0.123",
        "200 GET https://api.acme.example:443/users/123?page=2 took 1.5 seconds",
        "GET api.acme.example/users/123 status=200 ms=12",
        'GET "/users/123": 200, elapsed 3',
        "/users/123 GET 200. Elapsed: 0:00:00.012",
        "GET /users/123 -> 200 (0:00:00.012345)",
        "GET https://api.acme.example/users/123?page=2 200 in 0:00:00",
        "GET /users/123 200 in 250 \u00b5s",
        "GET /users/123 200 in 250\u03bcs",
        '{"method": "GET", "path": "/users/123", "status": 200, "duration_ms": 12}',
        "method=GET path=/users/123 status=200 seconds=1",
        "2026-11-23 07:33:46,123 INFO acme: GET /users/123 200 in 5 ms",
    ],
)
def test_a_line_that_tells_all_is_enough(line):
    assert_exchanges_logged(got(), line)


@pytest.mark.parametrize(
    ("line", "lacks"),
    [
        (HTTPX, "duration"),
        ("2026-11-23 07:33:46,123 GET /users/123 200", "duration"),
        ("GET /users/123 200 from 10.0.0.1", "duration"),
        ("9:30:01 AM GET /users/123 200", "duration"),
        ("GET /users/123 200 at 9:30:01pm", "duration"),
        ("12:30:01 GET /users/123 200", "duration"),
        ("GET /users/123 200 from 1:00:00:5", "duration"),
        ("GET /users/123 in 200 \u00b5s", "status"),
        ("GET /users/123 in 200 ms", "status"),
        ("GET /users/123 sent 200 bytes in 3 ms", "status"),
        ("GET /users/123 2001 3 ms", "status"),
        ("GET /users/1234 200 3 ms", "url"),
        ("GET /users/123/posts 200 3 ms", "url"),
        ("GET /v2/users/123 200 3 ms", "url"),
        ("GET https://evil.api.acme.example/users/123 200 3 ms", "url"),
        ("GET https://other.example/users/123 200 3 ms", "url"),
        ("FORGET /users/123 200 3 ms", "method"),
        ("get /users/123 200 3 ms", "method"),
        ("GET /users/123", "status, duration"),
    ],
)
def test_what_a_line_lacks_is_named(line, lacks):
    with pytest.raises(ContractFailure, match=rf"^no record of GET /users/123 at t=0\.00(.|\n)*record lacks {lacks}\n"):
        assert_exchanges_logged(got(), line)


@pytest.mark.parametrize(
    ("path", "line", "found"),
    [
        ("/", "GET / 200 3 ms", True),
        ("/", "GET https://api.acme.example 200 3 ms", True),
        ("/", "GET https://api.acme.example/ 200 3 ms", True),
        ("/", "GET a/b 200 3 ms", False),
        ("/", "GET https://api.acme.example/users 200 3 ms", False),
        ("/users/200", "GET /users/200 in 3 ms", False),
        ("/a%20b", "GET /a b 200 3 ms", True),
        ("/a.b", "GET /aXb 200 3 ms", False),
        ("/users/123", "GET /users/123. 200 3 ms", True),
    ],
)
def test_odd_paths_are_told_apart(path, line, found):
    if found:
        assert_exchanges_logged(got((200, path)), line)
    else:
        with pytest.raises(ContractFailure, match=r"^no record of GET"):
            assert_exchanges_logged(got((200, path)), line)


def test_attributes_count_as_the_message_does():
    extra = {"method": "GET", "url": "https://api.acme.example/users/123", "status_code": 200, "elapsed": 0}
    assert_exchanges_logged(got(), [record("request", **extra)])
    with pytest.raises(ContractFailure, match="record lacks status"):
        assert_exchanges_logged(got(), [record("request", **{**extra, "status_code": 500})])


def test_each_attempt_needs_a_record_of_its_own():
    journal = got((503, "/u"), (503, "/u"), (200, "/u"))
    assert_exchanges_logged(journal, "GET /u 503 1 ms\nGET /u 503 1 ms\nGET /u 200 1 ms\n")
    with pytest.raises(
        ContractFailure, match=r"at t=1\.00\n(.|\n)*2 records, each of another exchange(.|\n)*<- not logged"
    ):
        assert_exchanges_logged(journal, "GET /u 503 1 ms\nGET /u 200 1 ms\n")


def test_of_an_attempt_without_an_answer_no_status_is_asked():
    assert_exchanges_logged(got(("read_timeout", "/u")), "GET /u timed out after 10 s")


def test_records_of_threads_may_come_in_any_order():
    journal = got(("read_timeout", "/u"), (200, "/u", {"caller": "b"}), (503, "/u", {"caller": "c"}))
    lines = ["GET /u 503 1 ms", "GET /u 200 1 ms", "GET /u timed out after 1 s"]
    assert_exchanges_logged(journal, "\n".join(lines))
    with pytest.raises(ContractFailure, match=r"^no record of"):
        assert_exchanges_logged(journal, "\n".join(lines[1:]))


def test_the_attempt_that_was_not_logged_is_blamed_and_no_other():
    journal = got((503, "/u"), ("reset", "/u"), (200, "/u"))
    with pytest.raises(ContractFailure, match=r"^no record of GET /u at t=1\.00\n"):
        assert_exchanges_logged(journal, "GET /u 503 1 ms\nretrying /u after reset, 1 ms\nGET /u 200 1 ms")


def test_a_thousand_alike_are_a_thousand():
    journal = got(*[(200, "/u")] * 1000)
    assert_exchanges_logged(journal, "GET /u 200 1 ms\n" * 1000)
    with pytest.raises(ContractFailure, match=r"at t=999\.00\n"):
        assert_exchanges_logged(journal, "GET /u 200 1 ms\n" * 999)


def test_the_id_that_was_sent_is_in_the_record_whole():
    journal = got((200, "/u", {"headers": {"X-Request-ID": "id-1"}}))
    assert_exchanges_logged(journal, "id-1 GET /u 200 1 ms", correlation="x-request-id")
    with pytest.raises(ContractFailure, match=r"lacks X-Request-ID\n"):
        assert_exchanges_logged(journal, "id-12 GET /u 200 1 ms", correlation="X-Request-ID")
    with pytest.raises(ContractFailure, match=r"lacks X-Id \(the request has none\)"):
        assert_exchanges_logged(journal, "GET /u 200 1 ms", correlation="X-Id")


def test_only_the_fields_that_are_asked_for_count():
    assert_exchanges_logged(got(), HTTPX, fields=("method", "url", "status"))
    assert_exchanges_logged(got(), "a GET", fields="method")
    with pytest.raises(ContractFailure, match="1 record of other things"):
        assert_exchanges_logged(got(), "something else")
    with pytest.raises(ContractFailure, match=r"lacks method\n"):
        assert_exchanges_logged(got(), "something else", fields="method")


def test_records_below_the_level_do_not_count():
    logs = [record(f"{HTTPX} 1 ms", level=logging.DEBUG)]
    assert_exchanges_logged(got(), logs, level="DEBUG")
    with pytest.raises(ContractFailure, match=r"no record at all; caplog\.set_level"):
        assert_exchanges_logged(got(), logs)


@pytest.mark.parametrize("fields", [["colour"], [], "colour"])
def test_fields_that_no_record_has_are_refused(fields):
    with pytest.raises(UsageProblem, match="assert_exchanges_logged: "):
        assert_exchanges_logged(got(), "", fields=fields)


def test_no_exchange_is_no_evidence():
    with pytest.raises(ContractFailure, match=r"^no request was made"):
        assert_exchanges_logged(Journal(), HTTPX)
