"""Samples become a description that others' tools read, with the operations that are really there and no values."""

import json
import re
from dataclasses import replace

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from pytest_apiint.contract.document import Document, loads
from pytest_apiint.contract.examples import examples
from pytest_apiint.contract.observed.description import description
from pytest_apiint.contract.observed.samples import NOTHING, Sample
from pytest_apiint.contract.schemas import Schemas

URL = "https://api.acme.example"
USER = Sample("GET", "/users/1", 200, "application/json", {"id": 1, "name": "John"}, file="cassettes/a.yaml")


def of(*samples):
    """The description of these, which must be one."""
    made = description(samples, title="acme", base_url=URL)
    assert list(OpenAPIV31SpecValidator(json.loads(json.dumps(made))).iter_errors()) == []
    assert len(Document(made).operations) == sum(
        len(set(item) & {"get", "post", "head"}) for item in made["paths"].values()
    )
    return made


def user(number, **more):
    return replace(USER, path=f"/users/{number}", value={"id": number, "name": "x" * number}, **more)


def answer(made, status="200", path="/users/{user_id}", method="get"):
    return made["paths"][path][method]["responses"][status]


def test_two_different_bodies_make_a_schema():
    made = of(user(1), user(2), user(2))
    found = answer(made)
    assert found["x-observed"] == {"recordings": 3, "bodies": 3, "file": "cassettes/a.yaml"}
    media = found["content"]["application/json"]
    assert media["x-observed"] == {"different": 2}
    assert media["schema"] == {
        "type": "object",
        "properties": {"id": {"type": "integer"}, "name": {"type": "string"}},
        "required": ["id", "name"],
    }


@pytest.mark.parametrize(
    "samples",
    [
        (user(1),),
        (user(1), user(1), user(1)),
        (user(1), replace(user(2), value=NOTHING)),
        (user(1), replace(user(1), status=404)),
    ],
    ids=["once", "the same", "no JSON", "another status"],
)
def test_less_makes_none(samples):
    assert answer(of(*samples))["content"] == {"application/json": {}}


def test_what_is_no_json_has_a_media_type_and_no_schema():
    made = of(*(replace(user(one), media="text/csv", value=NOTHING) for one in (1, 2)))
    assert answer(made)["content"] == {"text/csv": {}}


def test_an_answer_without_a_body_has_no_content():
    made = of(replace(USER, media="", value=NOTHING, bodiless=True, status=204))
    assert answer(made, "204") == {
        "description": "No Content",
        "x-observed": {"recordings": 1, "bodies": 0, "file": "cassettes/a.yaml"},
    }


def test_of_requests_names_are_told_and_nothing_is_demanded():
    sent = [
        replace(USER, method="POST", path="/users", query=("dry_run", "tag", "tag", "cus_9s6XKzkNRiz8i3"), sent=kind)
        for kind in ("application/json", "text/csv")
    ]
    operation = of(*sent)["paths"]["/users"]["post"]
    assert operation["parameters"] == [
        {"name": "dry_run", "in": "query", "schema": {"type": "string"}},
        {"name": "tag", "in": "query", "schema": {"type": "array", "items": {"type": "string"}}},
    ]
    assert operation["requestBody"] == {"content": {"application/json": {}, "text/csv": {}}}


def test_fields_that_any_server_sends_arent_told():
    made = of(user(1, headers=("Content-Type", "Date", "X-Quota-Left", "CF-Ray")))
    assert answer(made)["headers"] == {"x-quota-left": {"schema": {"type": "string"}}}


@pytest.mark.parametrize(
    ("path", "more"),
    [
        ("/graphql", {}),
        ("/api/rpc", {}),
        ("/", {}),
        ("/call", {"value": {"jsonrpc": "2.0"}}),
        ("/query", {"method": "GET", "query": ("function",)}),
    ],
)
def test_where_the_request_says_what_comes_back_there_is_no_schema(path, more):
    asked = replace(USER, **{"method": "POST", "path": path, **more})
    made = of(asked, replace(asked, value={"other": 1, "jsonrpc": "2.0"}))
    assert answer(made, path=path, method=asked.method.lower())["content"] == {"application/json": {}}


def test_another_server_of_the_service_is_told():
    made = of(user(1), replace(USER, path="/files/7", server="https://files.acme.example"))
    assert "servers" not in made["paths"]["/users/{user_id}"]
    assert made["paths"]["/files/{file_id}"]["servers"] == [{"url": "https://files.acme.example"}]


def test_methods_that_openapi_hasnt_are_left_out():
    assert of(replace(USER, method="PROPFIND"))["paths"] == {}


def test_no_value_of_a_recording_is_in_it():
    planted = ["Planted", "planted@mail.example", "cus_9s6XKzkNRiz8i3", "48151623", "apiint-secret.acme.token"]
    values = [
        {"name": one, one: {"a": one}, "list": [one, {one: one}], "id": number} for number, one in enumerate(planted)
    ]
    del values[0]["Planted"]
    samples = [
        replace(USER, path=f"/users/{one}", value=value, query=(f"q{number}",), file="a.yaml")
        for number, (one, value) in enumerate(zip(planted[1:], values[1:], strict=True))
    ]
    text = json.dumps(of(*samples))
    assert not [one for one in planted if one in text]


def test_it_comes_out_the_same_whatever_the_order():
    samples = [user(1), user(2), replace(user(3), method="HEAD", bodiless=True, value=NOTHING, media="")]
    assert json.dumps(of(*samples)) == json.dumps(of(*samples))
    assert of(*samples)["paths"] == of(*reversed(samples))["paths"]


OWNERS = (("octocat", "Hello-World"), ("torvalds", "linux"), ("monalisa", "octo-repo"))
_PATHS = """
    /gists/{gist_id} /gists/{gist_id}/commits /licenses /licenses/{license} /orgs/{org} /orgs/{org}/members
    /orgs/{org}/teams/{team_slug} /repos/{owner}/{repo} /repos/{owner}/{repo}/branches
    /repos/{owner}/{repo}/commits/{ref} /repos/{owner}/{repo}/commits/{ref}/status /repos/{owner}/{repo}/contributors
    /repos/{owner}/{repo}/git/blobs/{file_sha} /repos/{owner}/{repo}/issues
    /repos/{owner}/{repo}/issues/comments/{comment_id} /repos/{owner}/{repo}/issues/{issue_number}
    /repos/{owner}/{repo}/issues/{issue_number}/comments /repos/{owner}/{repo}/issues/{issue_number}/labels
    /repos/{owner}/{repo}/pulls/{pull_number} /repos/{owner}/{repo}/pulls/{pull_number}/files
    /repos/{owner}/{repo}/releases/latest /repos/{owner}/{repo}/releases/{release_id} /user /user/repos /users
    /users/{username} /users/{username}/followers /users/{username}/following
"""
GITHUB = _PATHS.split()
# Nothing that is answered repeats a branch's name where GitHub's examples are served under others' names.
NOT_FOUND = {"/repos/{owner}/{repo}/branches/{branch}", "/repos/{owner}/{repo}/rules/branches/{branch}"}


def written(path, number):
    """`path` with values as GitHub's look, the same for each of its parameters."""
    owner, repo = OWNERS[number]
    sha = f"{number}dcb09b5b57875f334f61aebed695e2e4193db5e"
    values = {"owner": owner, "org": owner, "username": owner, "repo": repo, "branch": ("main", "dev", "next")[number]}
    values |= {"license": ("mit", "lgpl", "isc")[number], "team_slug": ("justice-league", "core", "docs")[number]}
    values |= dict.fromkeys(("ref", "file_sha", "gist_id"), sha)
    return re.sub(r"\{(\w+)\}", lambda found: values.get(found[1], str(1347 + number)), path)


def recorded(document, schemas, path):
    """Three answers of GitHub's: its own example, with other names in the place of its own."""
    [spec] = [one for one in document.operation(path, "GET").responses if one.status == "200"]
    text = json.dumps(next(examples(document, schemas, spec.media[0])).value)
    for number, (owner, repo) in enumerate(OWNERS):
        told = text.replace("octocat", owner).replace("Hello-World", repo).replace('"github"', f'"{owner}"')
        told = told.replace('"mit"', f'"{("mit", "lgpl", "isc")[number]}"')
        told = told.replace('"justice-league"', f'"{("justice-league", "core", "docs")[number]}"')
        yield Sample("GET", written(path, number), 200, "application/json", json.loads(told))


def test_githubs_templates_are_found_again(spec_bytes):
    document = loads(spec_bytes("github.json.gz"), source="github.json")
    schemas = Schemas(document)
    wanted = {*GITHUB, *NOT_FOUND}
    made = of(*(one for path in sorted(wanted) for one in recorded(document, schemas, path)))
    outlines = {re.sub(r"\{\w+\}", "{}", path) for path in made["paths"]}
    missed = {path for path in wanted if re.sub(r"\{\w+\}", "{}", path) not in outlines}
    assert missed == NOT_FOUND
    own = {re.sub(r"\{\w+\}", "{}", path) for path in wanted} | {"/repos/{}/{}/branches", "/repos/{}/{}/rules/branches"}
    assert {one for one in outlines if one not in own and not re.search(r"/branches/(main|dev|next)$", one)} == set()
