"""Paths with ids in them become templates; what are different resources stay apart."""

import pytest

from pytest_apiint.contract.observed.paths import DEEPEST, templates
from pytest_apiint.contract.observed.samples import Sample


def found(*paths, **values):
    """The templates of these paths, and of those that are given with the answer's JSON."""
    samples = [Sample("GET", path, 200, value={}) for path in paths]
    return list(templates(samples))


def of(answers):
    return sorted(templates(Sample("GET", path, 200, value=value) for path, value in answers))


@pytest.mark.parametrize(
    ("paths", "wanted"),
    [
        (["/users/123"], ["/users/{user_id}"]),
        (["/users/123", "/users/124"], ["/users/{user_id}"]),
        (["/users/123", "/users/me"], ["/users/me", "/users/{user_id}"]),
        (["/users/123", "/users/search", "/users"], ["/users", "/users/search", "/users/{user_id}"]),
        (["/users/1/followers", "/users/2/following"], ["/users/{user_id}/followers", "/users/{user_id}/following"]),
        (["/users/1/orders/7", "/users/2/orders/a1b2c3d4e5"], ["/users/{user_id}/orders/{order_id}"]),
        (["/charges/ch_3Ln3j02eZvKYlo2C0d5IZWuG", "/charges/7"], ["/charges/{charge_id}"]),
        (["/users/1/", "/users/2"], ["/users/{user_id}", "/users/{user_id}/"]),
        (["/products/12.json", "/products/13.json"], ["/products/{product_id}.json"]),
        (["/products/12.json", "/products/13"], ["/products/{product_id}", "/products/{product_id}.json"]),
        (["/2010-04-01/Accounts/AC5ef872f6da5a21de157d80997a64bd33"], ["/2010-04-01/Accounts/{Account_id}"]),
        (["/3/movie/550"], ["/3/movie/{movie_id}"]),
        (["/admin/api/2024-01/shop"], ["/admin/api/2024-01/shop"]),
        (["/7/8", "/9/10"], ["/{id}/{id_2}"]),
        (["/users/a%40b.example"], ["/users/{user_id}"]),
        (["/{x}/y"], ["/%7Bx%7D/y"]),
        (["/"], ["/"]),
        (["//"], ["//"]),
        (["/bot123:abc/getMe"], ["/bot123:abc/getMe"]),
    ],
)
def test_ids_are_parameters_and_words_are_not(paths, wanted):
    assert sorted(found(*paths)) == wanted


def test_names_that_answers_repeat_are_parameters():
    answers = [
        ("/users/octocat", {"login": "octocat"}),
        ("/users/mona", {"login": "mona"}),
        ("/users/me", {"login": "x"}),
    ]
    assert of(answers) == ["/users/me", "/users/{user}"]


def test_one_answer_is_enough_where_its_subject_is_named_for_sure():
    assert of([("/plans/pro", {"slug": "pro"})]) == ["/plans/{plan}"]
    assert of([("/currencies/EUR", {"currency": "EUR"})]) == ["/currencies/{currency}"]
    assert of([("/repos/octocat/demo", {"repo": {"id": "octocat"}})]) == ["/repos/{repo}/demo"]


def test_one_answer_isnt_where_the_word_may_be_anothers():
    assert of([("/reports/daily", {"name": "daily"})]) == ["/reports/daily"]
    assert of([("/orders/pending", {"status": "pending"})]) == ["/orders/pending"]
    assert of([("/articles/x", {"type": "articles", "a": {"id": "x"}, "b": 1})]) == ["/articles/x"]
    assert of([("/orgs/github/repos", [{"owner": {"login": "github"}}])]) == ["/orgs/github/repos"]


def test_two_answers_are():
    repos = [(f"/orgs/{name}/repos", [{"owner": {"login": name}}]) for name in ("github", "apache")]
    assert of(repos) == ["/orgs/{org}/repos"]


def test_names_whose_answers_have_another_shape_stay_apart():
    answers = [
        ("/settings/billing", {"key": "billing", "card": 1, "vat": 2}),
        ("/settings/mail", {"key": "mail", "server": 1, "port": 2}),
    ]
    assert of(answers) == ["/settings/billing", "/settings/mail"]
    plans = [(f"/settings/{name}", {"key": name, "on": True}) for name in ("colors", "fonts")]
    assert of([*plans, answers[1]]) == ["/settings/mail", "/settings/{setting}"]


def test_some_words_are_no_names_whatever_is_answered():
    assert of([("/users/me", {"login": "me"})]) == ["/users/me"]
    assert of([("/users/", {"login": ""})]) == ["/users/"]


def test_what_stands_first_is_no_name():
    assert of([("/octocat", {"login": "octocat"})]) == ["/octocat"]


def test_a_path_that_is_too_deep_is_left_out():
    assert found("/a" * (DEEPEST + 1)) == []
    assert found("/a" * DEEPEST) == ["/a" * DEEPEST]


def test_each_parameter_tells_the_forms_that_it_had():
    made = templates([Sample("GET", path, 200) for path in ("/users/1", "/users/2026-01-01")])
    (variable,) = made["/users/{user_id}"][0].variables
    assert variable.forms == ("a date", "an integer")
