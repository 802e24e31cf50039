"""Pages: all of them, each once, and by what the page before it said."""

import json

import pytest

from pytest_apiint.checks import assert_paginated
from pytest_apiint.errors import ContractFailure, UsageProblem
from pytest_apiint.exchange import Failure, Headers, Response
from pytest_apiint.journal import Journal
from tests.factories import Writer

API = "https://api.acme.example"


def listing(*pages, **facts):
    """Answered pages in turn, each ``(path, JSON, more facts)``; ``link`` is the answer's Link."""
    writer = Writer()
    for at, (path, answer, *more) in enumerate(pages):
        told = {**facts, **(more[0] if more else {})}
        link = told.pop("link", None)
        row = writer.exchange(at=at, path=path, **told)
        headers = Headers({"Link": link} if link else {})
        object.__setattr__(row, "outcome", Response(200, headers, json.dumps(answer).encode()))
        writer.journal.add(row)
    return writer.journal


def asked(*rows):
    writer = Writer()
    for at, (what, path, *more) in enumerate(rows):
        writer.add(what, at=at, path=path, **(more[0] if more else {}))
    return writer.journal


def test_three_pages_and_a_retry_are_three_pages():
    assert_paginated(asked((200, "/u"), (503, "/u?c=2"), (200, "/u?c=2"), (200, "/u?c=3")), pages=3)
    assert_paginated(asked((200, "/u")), pages=1)


def test_pages_may_differ_in_their_bodies_alone():
    rows = [
        (what, "/search", {"method": "POST", "body": body}) for what, body in ((503, b"1"), (200, b"1"), (200, b"2"))
    ]
    unsent = ("connection_refused", "/search", {"method": "POST", "sent": False})
    assert_paginated(asked(unsent, *rows), pages=2)


@pytest.mark.parametrize(("pages", "told"), [(2, "3 pages instead of 2"), (4, "3 pages instead of 4")])
def test_another_number_of_pages_fails(pages, told):
    with pytest.raises(ContractFailure, match=f"^{told}"):
        assert_paginated(asked((200, "/u"), (200, "/u?c=2"), (200, "/u?c=3")), pages=pages)


def test_requests_beside_the_listing_are_left_out_by_a_route():
    journal = asked((200, "/u"), (200, "/u/1"), (200, "/u?c=2"), (200, "/u/2"))
    with pytest.raises(ContractFailure, match=r'^4 pages instead of 2(.|\n)*route="GET /u" picks it'):
        assert_paginated(journal, pages=2)
    assert_paginated(journal, pages=2, route="GET /u")


@pytest.mark.parametrize("second", [200, 503, "reset"])
def test_a_page_that_had_come_is_not_asked_for_again_however_that_ends(second):
    with pytest.raises(ContractFailure, match=r"^a page was asked for 2 times: GET /u\n(.|\n)*<- again"):
        assert_paginated(asked((200, "/u"), (200, "/u?c=2"), (second, "/u")), pages=2)


def test_a_thread_may_take_over_a_page_that_failed():
    assert_paginated(asked((200, "/u"), (503, "/u?c=2"), (200, "/u?c=2", {"caller": "other"})), pages=2)
    with pytest.raises(ContractFailure, match=r"^a page was asked for 2 times"):
        assert_paginated(asked((200, "/u"), (200, "/u?c=2"), (503, "/u?c=2", {"caller": "other"})), pages=2)


def test_a_page_that_never_came_is_lost():
    with pytest.raises(ContractFailure, match=r"^1 page never came: GET /u\?c=2"):
        assert_paginated(asked((200, "/u"), (503, "/u?c=2"), (503, "/u?c=2"), (200, "/u?c=3")), pages=3)


def test_a_page_whose_end_was_not_read_has_come():
    writer = Writer()
    row = writer.exchange(path="/u")
    unread = Failure("pending", response=Response(200, body=b'{"next": "/u?c=2"}'))
    object.__setattr__(row, "outcome", unread)
    writer.journal.add(row)
    writer.add(path="/u?c=2")
    assert_paginated(writer.journal, pages=2)
    writer.add(path="/u")
    with pytest.raises(ContractFailure, match=r"^a page was asked for 2 times"):
        assert_paginated(writer.journal, pages=2)


def test_a_redirect_is_no_page():
    assert_paginated(asked((301, "/users"), (200, "/v2/users"), (200, "/v2/users?c=2")), pages=2)


# -- what leads on -------------------------------------------------------------------------------

FOLLOWED = [
    ({"items": [1], "next_cursor": "c2"}, "/u?cursor=c2", {}),
    ({"response_metadata": {"next_cursor": "dXNlcjo="}}, "/u?cursor=dXNlcjo%3D", {}),
    ({"nextPageToken": "t/2"}, "/u?pageToken=t%2F2", {}),
    ({"paging": {"cursors": {"before": "b", "after": "a2"}}}, "/u?after=a2", {}),
    (
        {"data": {"users": {"pageInfo": {"endCursor": "e2", "hasNextPage": True}}}},
        "/g",
        {"body": b'{"v": {"a": "e2"}}'},
    ),
    ({"NextToken": "n2"}, "/u", {"body": b'{"NextToken": "n2"}'}),
    ({"next": f"{API}/u?page=2&size=9"}, "/u?size=9&page=2", {}),
    ({"next": f"{API}/u?page=2"}, "/u?page=2&size=9", {}),
    ({"next": "/u?page=2"}, "/u?page=2", {}),
    ({"links": {"next": {"href": f"{API}/u/p2"}}}, "/u/p2", {}),
    ({"@odata.nextLink": f"{API}/u?$skiptoken=x"}, "/u?$skiptoken=x", {}),
    ({"next_page": 2}, "/u?page=2", {}),
    ({"next_offset": 20}, "/u?offset=20", {}),
    ({"next": f"{API}/u?page=2"}, "/u?page=2", {"base": "https://sandbox.acme.example"}),
]


@pytest.mark.parametrize(("answer", "path", "facts"), FOLLOWED, ids=str)
def test_what_the_answer_said_is_followed(answer, path, facts):
    assert_paginated(listing(("/u?first", answer), (path, {"items": [2]}, facts)), pages=2)


@pytest.mark.parametrize("answer", [answer for answer, _, _ in FOLLOWED[:-1]], ids=str)
def test_what_the_answer_said_is_not_made_up(answer):
    with pytest.raises(ContractFailure, match=r"^the next request carried nothing of (.|\n)*<- leads elsewhere"):
        assert_paginated(listing(("/u?first", answer), ("/u?cursor=1&offset=1", {"items": [2]})), pages=2)


@pytest.mark.parametrize(
    "link",
    [
        f'<{API}/u?page=2>; rel="next"',
        f"<{API}/u?page=2>; rel=next",
        f'<{API}/u?page=9>; rel="last", <{API}/u?page=2>; rel="next"',
        f'<{API}/u?page=2>; title="a, b"; rel="prefetch next"',
        '</u?page=2>; REL="NEXT"',
    ],
)
def test_a_link_is_followed_and_not_counted_up(link):
    assert_paginated(listing(("/u", [1], {"link": link}), ("/u?page=2", [2])), pages=2)
    with pytest.raises(ContractFailure, match=r"^the next request carried nothing of Link"):
        assert_paginated(listing(("/u", [1], {"link": link}), ("/u?page=3", [2])), pages=2)


@pytest.mark.parametrize(
    "answer",
    [
        {"items": ["next"], "next_cursor": None},
        {"items": [1], "next_cursor": ""},
        {"items": [{"next": "x"}]},
        {"prev": "/u?page=1", "previous_cursor": "c0", "self": "/u", "last": "/u?page=9"},
        {"total": 20, "page": 1, "has_next": True},
        ["next_cursor", "c2"],
        "next",
        None,
    ],
    ids=str,
)
def test_where_no_way_on_can_be_seen_none_is_asked_for(answer):
    assert_paginated(listing(("/u", answer), ("/u?offset=20", [2])), pages=2)


def test_the_last_page_may_lead_on_for_a_client_that_was_told_to_stop():
    assert_paginated(listing(("/u", {"next": "/u?c=2"}), ("/u?c=2", {"next": "/u?c=3"})), pages=2)


def test_pages_that_threads_fetch_in_any_order_are_found():
    rows = [
        ("/u", {"next_page": 2}),
        ("/u?page=3", {}, {"caller": "b"}),
        ("/u?page=2", {"next_page": 3}, {"caller": "a"}),
    ]
    assert_paginated(listing(*rows), pages=3)


@pytest.mark.parametrize("name", ["page", "page_number", "pageNumber", "page[number]"])
def test_no_number_is_left_out(name):
    assert_paginated(asked((200, "/u"), (200, f"/u?{name}=2"), (200, f"/u?{name}=3")), pages=3)
    with pytest.raises(ContractFailure, match=r"=3 was left out"):
        assert_paginated(asked((200, "/u"), (200, f"/u?{name}=2"), (200, f"/u?{name}=4")), pages=3)


def test_too_few_pages_are_told_with_the_way_on_that_was_missed():
    with pytest.raises(ContractFailure, match=r"^1 page instead of 2(.|\n)*told the way\s+on \(in next_cursor\)"):
        assert_paginated(listing(("/u", {"next_cursor": "c2"})), pages=2)


def test_a_cursor_is_not_shown():
    with pytest.raises(ContractFailure) as caught:
        assert_paginated(listing(("/u", {"next_token": "hunter2"}), ("/u?token=hunter3", {})), pages=2)
    assert "hunter" not in str(caught.value)


@pytest.mark.parametrize("pages", [0, -1, 1.5, "2", None])
def test_pages_that_cannot_be_meant_are_refused(pages):
    with pytest.raises(UsageProblem, match="assert_paginated"):
        assert_paginated(asked((200, "/u")), pages=pages)


def test_no_request_is_no_page():
    with pytest.raises(ContractFailure, match=r"^no request was made"):
        assert_paginated(Journal(), pages=1)
    with pytest.raises(ContractFailure, match=r"^no request for GET /v"):
        assert_paginated(asked((200, "/u")), pages=1, route="GET /v")
