"""Each request has an id, each call its own."""

import pytest

from pytest_apiint.checks import assert_correlation_ids
from pytest_apiint.errors import ContractFailure, UsageProblem
from pytest_apiint.journal import Journal
from tests.factories import Writer


def sent(*rows, name="X-Request-ID", **facts):
    """Requests in turn, each ``(status or failure, id, more facts)``."""
    writer = Writer()
    for at, (what, own, *more) in enumerate(rows):
        headers = {} if own is None else {name: own}
        writer.add(what, **{"at": at, "headers": headers, **facts, **(more[0] if more else {})})
    return writer.journal


def test_attempts_share_an_id_and_calls_do_not():
    assert_correlation_ids(sent((503, "a"), (429, "a"), (200, "a"), (200, "b")))
    assert_correlation_ids(sent((200, "a")))


def test_every_request_needs_one():
    with pytest.raises(ContractFailure, match=r"^1 request of 2 without an id(.|\n)*lost on a redirect(.|\n)*<- no id"):
        assert_correlation_ids(sent((503, "a"), (200, None)))
    with pytest.raises(ContractFailure, match=r"^1 request of 1 without an id(.|\n)*uuid4"):
        assert_correlation_ids(sent((200, "  ")))


def test_a_retry_with_another_id_cannot_be_found_again():
    with pytest.raises(ContractFailure, match=r"^2 ids for one call: GET /users/123(.|\n)*in attempt 3"):
        assert_correlation_ids(sent((503, "a"), (503, "a"), (200, "b")))


def test_where_each_attempt_is_to_have_its_own_a_shared_one_fails():
    assert_correlation_ids(sent((503, "a"), (200, "b")), same_for_retries=False)
    with pytest.raises(ContractFailure, match=r"^the same id twice"):
        assert_correlation_ids(sent((503, "a"), (200, "a")), same_for_retries=False)


@pytest.mark.parametrize("other", [{}, {"path": "/other"}, {"method": "POST"}, {"caller": "2"}], ids=str)
def test_an_id_made_once_for_the_client_fails(other):
    with pytest.raises(ContractFailure, match=r"^the same id twice(.|\n)*<- the same id"):
        assert_correlation_ids(sent((200, "a"), (200, "a", other)))


def test_threads_side_by_side_with_one_id_fail():
    rows = [(what, own, {"caller": caller}) for what in (503, 200) for caller, own in (("1", "a"), ("2", "b"))]
    assert_correlation_ids(sent(*rows))
    with pytest.raises(ContractFailure, match=r"^the same id twice"):
        assert_correlation_ids(sent(*((what, "a", more) for what, _, more in rows)))


@pytest.mark.parametrize("location", ["/new", "https://api.acme.example/new#top", "https://other.example/new"])
def test_a_redirect_takes_its_id_along(location):
    base = "https://other.example" if "other" in location else "https://api.acme.example"
    rows = [
        (503, "a", {"path": "/old"}),
        (307, "a", {"path": "/old", "answers": {"Location": location}}),
        (503, "a", {"path": "/new", "base": base}),
        (200, "a", {"path": "/new", "base": base}),
    ]
    assert_correlation_ids(sent(*rows))
    with pytest.raises(ContractFailure, match=r"^2 ids for one call"):
        assert_correlation_ids(sent(*rows[:2], *((what, "b", more) for what, _, more in rows[2:])))


def test_a_redirect_to_elsewhere_excuses_nothing_else():
    rows = [(307, "a", {"path": "/old", "answers": {"Location": "/new"}}), (200, "a", {"path": "/third"})]
    with pytest.raises(ContractFailure, match=r"^the same id twice"):
        assert_correlation_ids(sent(*rows))


def test_a_retry_whose_body_or_query_is_another_is_known_by_its_id():
    rows = [(503, "a", {"body": b"1", "path": "/p?t=1"}), (200, "a", {"body": b"2", "path": "/p?t=2"})]
    assert_correlation_ids(sent(*rows, method="POST"))


@pytest.mark.parametrize(
    ("name", "ids"),
    [("traceparent", ("00-aa-01-01", "00-aa-02-01", "00-bb-03-01")), ("b3", ("aa-01-1", "aa-02-1", "bb-03-1"))],
)
def test_of_a_trace_each_attempt_may_be_a_span(name, ids):
    assert_correlation_ids(sent((503, ids[0]), (200, ids[1]), (200, ids[2]), name=name), header=name)
    with pytest.raises(ContractFailure, match=r"^2 ids for one call"):
        assert_correlation_ids(sent((503, ids[0]), (200, ids[2]), name=name), header=name)


def test_one_of_several_names_will_do_whatever_its_case():
    journal = sent((200, "a", {"headers": {"x-request-id": "a"}}), (200, "b", {"headers": {"Request-Id": "b"}}))
    assert_correlation_ids(journal, header=("X-Request-ID", "Request-ID"))
    with pytest.raises(ContractFailure, match=r"^1 request of 2 without an id"):
        assert_correlation_ids(journal)


def test_an_attempt_without_a_connection_had_no_header_section():
    unsent = ("connection_refused", None, {"sent": False})
    assert_correlation_ids(sent(unsent, (200, "a")))
    with pytest.raises(ContractFailure, match=r"^nothing to judge: no request left the client"):
        assert_correlation_ids(sent(unsent))


def test_an_id_is_not_shown():
    with pytest.raises(ContractFailure) as caught:
        assert_correlation_ids(sent((503, "hunter2"), (200, "hunter3")))
    assert "hunter" not in str(caught.value)


@pytest.mark.parametrize("header", ["", [], [""], [None]], ids=repr)
def test_an_id_in_no_field_is_refused(header):
    with pytest.raises(UsageProblem, match="names no field"):
        assert_correlation_ids(sent((200, "a")), header=header)


def test_no_request_is_no_evidence():
    with pytest.raises(ContractFailure, match=r"^no request was made"):
        assert_correlation_ids(Journal())
    with pytest.raises(ContractFailure, match=r"^no request for POST /x"):
        assert_correlation_ids(sent((200, "a")), route="POST /x")
