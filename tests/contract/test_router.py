import itertools
import random
import re

import pytest

from pytest_apiint.contract.document import Document, loads
from pytest_apiint.contract.router import Match, NoMatch, Router


def router(*paths, servers=(), base_urls=(), **more):
    items = {path.partition(" ")[2]: {} for path in paths}
    for path in paths:
        method, _, template = path.partition(" ")
        items[template][method.lower()] = {"responses": {}} | more
    raw = {"openapi": "3.0.3", "servers": [{"url": url} for url in servers], "paths": items}
    return Router(Document(raw), base_urls=base_urls)


@pytest.mark.parametrize("name", ["github.json.gz", "stripe-2021-08-25.json.gz", "stripe-2022-04-12.json.gz"])
def test_every_template_resolves_to_itself_with_its_method(spec_bytes, name):
    document = loads(spec_bytes(name), source="api.json")
    routes = Router(document)
    for one in document.operations:
        values = {key: f"v {key}" for key in re.findall(r"\{([^}]+)\}", one.path)}
        path = re.sub(r"\{([^}]+)\}", r"v%20\1", one.path)
        found = routes.find(one.method, document.servers()[0].rstrip("/") + path + "?a=/b")
        assert found == Match(one, values), one.label


def test_literal_goes_before_mixed_and_mixed_before_parameter():
    routes = router("GET /a/{id}", "GET /a/{id}.json", "GET /a/me.json")
    for path, template in (("me.json", "me.json"), ("x.json", "{id}.json"), ("x", "{id}")):
        assert routes.find("GET", f"/a/{path}").operation.path == f"/a/{template}"


def test_way_that_ends_nowhere_is_gone_back():
    routes = router("GET /a/me/x", "GET /a/{id}/y", "DELETE /a/{name}/y")
    assert routes.find("GET", "/a/me/y").path_values == {"id": "me"}
    assert routes.find("DELETE", "/a/me/y").path_values == {"name": "me"}


def test_encoded_slash_is_part_of_a_value_and_an_empty_segment_is_none():
    routes = router("GET /a/{id}")
    assert routes.find("GET", "/a/b%2Fc%20d").path_values == {"id": "b/c d"}
    assert isinstance(routes.find("GET", "/a/"), NoMatch)
    assert isinstance(routes.find("GET", "/a/b/"), NoMatch)


def test_head_is_judged_by_its_get_and_says_so():
    found = router("GET /a").find("HEAD", "/a")
    assert (found.operation.method, found.stands_in) == ("GET", True)
    assert not router("GET /a", "HEAD /a").find("HEAD", "/a").stands_in


def test_prefixes_of_servers_and_of_base_urls_are_taken_off():
    routes = router("GET /a", servers=["https://x.example/v1", "/v1/eu"], base_urls=["https://sandbox.example/test/"])
    for url in ("https://any.example/v1/a", "/v1/eu/a", "/test/a"):
        assert isinstance(routes.find("GET", url), Match), url
    assert routes.find("GET", "/a") == NoMatch("server", "/a")


def test_variables_of_servers_take_each_of_their_values():
    server = {"url": "/{v}", "variables": {"v": {"default": "v2", "enum": ["v1", "v2"]}}}
    raw = {"openapi": "3.0.3", "servers": [server], "paths": {"/a": {"get": {}}}}
    routes = Router(Document(raw))
    assert isinstance(routes.find("GET", "/v1/a"), Match)
    assert isinstance(routes.find("GET", "/v3/a"), NoMatch)


def test_last_parameter_takes_slashes_where_it_is_called_so_or_said_to():
    assert router("GET /c/{path}").find("GET", "/c/x/y").path_values == {"path": "x/y"}
    assert isinstance(router("GET /c/{id}").find("GET", "/c/x/y"), NoMatch)
    said = {"name": "id", "in": "path", "x-multi-segment": True, "schema": {}}
    found = router("GET /c/{id}", parameters=[said]).find("GET", "/c/x/y")
    assert (found.path_values, found.greedy) == ({"id": "x/y"}, True)


def test_unknown_path_names_the_nearest_and_unknown_method_the_known():
    routes = router("GET /users/{id}/repos", "POST /users/{id}/keys", "GET /gists")
    assert routes.find("GET", "/users/7/reops") == NoMatch("path", "/users/{id}/repos")
    assert routes.find("GET", "/users/7/keys") == NoMatch("method", "/users/{id}/keys", ("POST",))


def test_longer_prefix_goes_first_where_a_shorter_one_begins_it():
    raw = {"openapi": "3.0.3", "servers": [{"url": "/v1"}], "paths": {"/{x}/a": {"get": {}}}}
    raw["paths"]["/a"] = {"get": {"servers": [{"url": "/v1/eu"}]}}
    assert Router(Document(raw)).find("GET", "/v1/eu/a").operation.path == "/a"


def test_mixed_segment_with_more_literal_text_goes_first():
    routes = router("GET /{a}.json", "GET /{a}.min.json")
    assert routes.find("GET", "/x.min.json").path_values == {"a": "x"}


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("https://x.example/a?b=/c#/d", "/a"),
        ("https://x.example/a#?", "/a"),
        ("https://x.example?b=/a", "/"),
        ("http://x.example", "/"),
        ("/a#/b", "/a"),
        ("//x.example/a", "/a"),
        ("HTTPS://x.example/a", "/a"),
        ("https://x.example//a", None),
        ("http://[x/a", "/a"),
        ("/%61", "/a"),
    ],
)
def test_path_of_a_url_is_what_counts(url, found):
    match = router("GET /a", "GET /").find("GET", url)
    assert (match.operation.path if isinstance(match, Match) else None) == found


@pytest.mark.parametrize("seed", range(20))
def test_a_match_is_found_wherever_one_pattern_fits(seed):
    rng = random.Random(seed)
    parts = ("a", "b", "{%d}", "{%d}.b", "a-{%d}")
    templates = {
        "/" + "/".join(rng.choice(parts).replace("%d", f"p{i}") for i in range(rng.randint(1, 4))): rng.choice("GP")
        for _ in range(8)
    }
    methods = {"G": "GET", "P": "POST"}
    routes = router(*(f"{methods[kind]} {path}" for path, kind in templates.items()))
    patterns = [
        (methods[kind], re.compile(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(path))))
        for path, kind in templates.items()
    ]
    for path in map("/".join, itertools.product(("",), ("a", "b", "c.b", "a-c"), ("a", "a-b.b"), ("b", "x"))):
        for method in ("GET", "POST"):
            expected = any(known == method and pattern.fullmatch(path) for known, pattern in patterns)
            assert isinstance(routes.find(method, path), Match) == expected, (templates, method, path)


def test_looking_up_ever_new_urls_keeps_a_bounded_number_of_them():
    routes = router("GET /a/{id}")
    for number in range(2500):
        assert routes.find("GET", f"/a/{number}").path_values == {"id": str(number)}
    assert len(routes._kept) <= 2000


def test_prefix_with_a_variable_without_values_fits_any_segment():
    server = {"url": "https://{tenant}.x.example/{version}/api"}
    routes = Router(Document({"openapi": "3.0.3", "servers": [server], "paths": {"/a": {"get": {}}}}))
    assert isinstance(routes.find("GET", "/v9/api/a"), Match)
    assert routes.find("GET", "/v9/ipa/a").kind == "server"


def test_values_of_a_way_that_was_gone_back_are_forgotten():
    routes = router("GET /{a}.b/{b}/x", "GET /{c}/{d}/y")
    assert routes.find("GET", "/q.b/r/y").path_values == {"c": "q.b", "d": "r"}
