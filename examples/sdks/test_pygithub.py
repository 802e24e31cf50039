import github

from pytest_apiint.suites import ClientSuite, listing, read, write

REPO = {"id": 1, "name": "cat", "full_name": "octo/cat", "url": "https://api.github.com/repos/octo/cat"}
ISSUES = "https://api.github.com/repos/octo/cat/issues"
ISSUE = {"id": 1, "number": 1, "title": "an issue", "url": f"{ISSUES}/1"}


class TestPyGithub(ClientSuite):
    service, base_errors = "github", (github.GithubException,)

    def make_client(self, api):
        token = github.Auth.Token(api.secret("token"))
        return github.Github(auth=token, lazy=True, seconds_between_requests=0, seconds_between_writes=0)

    @read(answer=REPO)
    def get_repo(self, client):
        return client.get_repo("octo/cat").complete()

    @write(answer=ISSUE, status=201)
    def create_issue(self, client):
        return client.get_repo("octo/cat").create_issue("an issue")

    @listing(pages=[(200, {"Link": f'<{ISSUES}?page=2>; rel="next"'}, [ISSUE]), (200, {}, [ISSUE | {"number": 2}])])
    def list_issues(self, client):
        return list(client.get_repo("octo/cat").get_issues())
