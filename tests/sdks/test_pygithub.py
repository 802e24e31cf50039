"""PyGithub, unmodified: it repeats a POST on a 5xx, and asks for ever on 202."""

import github
import pytest

from pytest_apiint import Runaway, faults

API = "https://api.github.com"
REPO = {"id": 1, "name": "cat", "full_name": "octo/cat", "url": f"{API}/repos/octo/cat"}


@pytest.fixture
def client():
    client = github.Github(auth=github.Auth.Token("ghp_test"), seconds_between_requests=0, seconds_between_writes=0)
    yield client
    client.close()


@pytest.fixture
def repo(api, client):
    api.mock.get(f"{API}/repos/octo/cat", json=REPO)
    return client.get_repo("octo/cat")


def issue(number):
    return {"id": number, "number": number, "title": f"issue {number}", "url": f"{API}/repos/octo/cat/issues/{number}"}


def test_a_repository_is_read(api, repo):
    assert repo.name == "cat"
    assert api.journal[0].request.headers["Authorization"] == "token ghp_test"


def test_pages_follow_the_link_header(api, repo):
    later = f'<{API}/repos/octo/cat/issues?page=2>; rel="next"'
    api.mock.get(f"{API}/repos/octo/cat/issues", json=[issue(1)], headers={"Link": later})
    api.mock.get(f"{API}/repos/octo/cat/issues?page=2", json=[issue(2)])
    assert [found.number for found in repo.get_issues()] == [1, 2]


def test_an_unknown_repository_has_its_own_error(api, client):
    api.mock.get(f"{API}/repos/octo/dog", json={"message": "Not Found"}, status_code=404)
    with pytest.raises(github.UnknownObjectException):
        client.get_repo("octo/dog")
    assert len(api.journal) == 1


@pytest.mark.parametrize("fault", [faults.status(500), faults.unavailable()])
def test_a_post_is_repeated_after_a_5xx(api, repo, fault):
    api.mock.post(f"{API}/repos/octo/cat/issues", json=issue(3), status_code=201)
    api.fail(f"POST {API}/repos/octo/cat/issues", fault, fault)
    repo.create_issue("issue 3")
    posts = api.journal.select(method="POST")
    assert [exchange.status for exchange in posts][-1] == 201
    assert len(posts) == 3


def test_the_primary_limit_is_waited_out(api, repo):
    reset = int(api.clock.now) + 600
    body = {"message": "API rate limit exceeded for user", "documentation_url": "https://docs.github.com/rest"}
    limited = faults.status(403, json=body, headers={"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(reset)})
    api.mock.get(f"{API}/repos/octo/cat/issues/1", json=issue(1))
    api.fail(f"GET {API}/repos/octo/cat/issues/1", limited)
    assert repo.get_issue(1).number == 1
    assert api.clock.elapsed >= 600


def test_a_202_without_end_is_ended_as_a_runaway(api, repo):
    api.mock.get(f"{API}/repos/octo/cat/stats/contributors", json={}, status_code=202)
    with pytest.raises(Runaway):
        repo.get_stats_contributors()
