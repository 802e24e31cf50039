"""The hook pytest_apiint_variations: a project's own answers beside those that are derived, and what can't be one."""

import json
import re
import shutil
import sys
from types import SimpleNamespace

import hypothesis.strategies  # noqa: F401 - or each run in this process would load it anew
import pytest

from pytest_apiint.contract.facts import undescribed
from pytest_apiint.contract.variations import strategies  # noqa: F401
from pytest_apiint.contract.variations.case import Seed
from pytest_apiint.exchange import Response
from pytest_apiint.plugin import hookspecs
from pytest_apiint.plugin.given import Hooked
from tests.plugin.test_fuzz import ACME, MENDED, SETTINGS, SUITE

HOOK = """
def pytest_apiint_variations(operation, response):
    if operation.label == "GET /users/{user_id}":
        return {"empty name": {**response.json(), "name": ""}, "frozen": {**response.json(), "name": "frozen"}}
"""
STERN = MENDED.replace("        return (user.get", '        assert user["name"] != "frozen"\n        return (user.get')
FROZEN = "user, survives-valid: AssertionError escaped from an answer that is valid"


@pytest.fixture
def project(pytester, run):
    shutil.copy(ACME, pytester.path)
    pytester.makepyprojecttoml(SETTINGS)
    pytester.makepyfile(acme=STERN, test_acme=SUITE)

    def project(*options, conftest="", plugins=()):
        if conftest:
            pytester.makeconftest(conftest)
        sys.modules.pop("acme", None)
        alone = ("-p", "no:cacheprovider", "-W", "ignore::pytest_apiint.ContractWarning", "--api-fuzz-cases=8")
        return run("", *alone, "--api-select=survives-valid", *options, plugins=plugins)

    return project


def told(result):
    """What failed tests say, a message in one piece."""
    return re.sub(r"\n +", " ", result.stdout.str())


def test_clients_meet_what_a_conftest_gives_and_failures_name_it(project, pytester):
    result = project(conftest=HOOK)
    result.assert_outcomes(failed=1, passed=1)
    text = told(result)
    assert FROZEN in text
    assert 'differs   $.name: "John" -> "frozen"' in text
    assert '[user-survives-valid]" --api-response="frozen"' in text
    assert "'name': 'frozen'" in text.partition("to be pasted into")[2]
    (crash,) = (json.loads(file.read_text()) for file in pytester.path.joinpath(".apiint", "crashes").glob("*.json"))
    assert (crash["answer"], crash["error"]) == ("frozen", "AssertionError")


@pytest.mark.parametrize(
    ("name", "outcomes"),
    [("frozen", {"failed": 1}), ("empty name", {"passed": 1}), ("empty name: null $.email", {"passed": 1})],
)
def test_one_of_them_may_be_asked_for_alone(project, name, outcomes):
    project(f"--api-response={name}", "-k", "user-", conftest=HOOK).assert_outcomes(**outcomes)


def test_who_asks_for_one_that_nobody_gives_is_told_those_that_are(project):
    text = told(project("--api-response=empty nam", "-k", "user-", conftest=HOOK))
    assert "no variation is called empty nam" in text
    assert "empty name, frozen" in text


@pytest.mark.parametrize("name", ["nul $.email", "null $email: null $.email"])
def test_what_is_no_name_of_an_edit_is_refused_at_the_start_all_the_same(project, name):
    result = project(f"--api-response={name}", conftest=HOOK)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "that is no name of a varied answer" in result.stderr.str()


def test_a_hook_is_asked_once_for_each_call_with_its_operation_and_a_good_answer(project):
    result = project(
        "-s",
        "--api-select=plain-call,survives-valid,survives-tolerant,breaks-cleanly",
        conftest="""
def pytest_apiint_variations(operation, response):
    print("\\nasked", operation.label, operation.id, response.status, sorted(response.json()))
""",
    )
    assert [line for line in result.outlines if line.startswith("asked")] == [
        "asked GET /users/{user_id} getUser 200 ['created_at', 'email', 'id', 'name']",
        "asked GET /users listUsers 200 ['items', 'next_cursor']",
    ]


def test_without_a_description_the_operation_is_what_was_asked_below_the_base_url(project, pytester):
    pytester.makepyprojecttoml('[tool.apiint.services.acme]\nbase_url = "https://api.acme.example/v1"\n' + TOKEN)
    hook = HOOK.replace("/users/{user_id}", "/users/123")
    result = project("--api-response=frozen", "-k", "user-", conftest=hook)
    result.assert_outcomes(failed=1)
    assert FROZEN in told(result)


TOKEN = 'secrets = { token = "ACME_TOKEN" }\n'


def test_a_page_that_is_given_weighs_as_much_as_any_answer(project, pytester):
    stern = STERN.replace("yield from", 'assert page["items"] or page["next_cursor"] is None\n            yield from')
    pytester.makepyfile(acme=stern)
    hook = 'def pytest_apiint_variations(response): return {"odd page": {**response.json(), "items": []}}'
    project("--api-response=odd page", "-k", "users-", conftest=hook).assert_outcomes(failed=1)


def test_a_folders_conftest_gives_for_its_own_suites_alone(project, pytester):
    for folder in ("one", "two"):
        pytester.mkdir(folder).joinpath(f"test_{folder}.py").write_text(SUITE)
    pytester.path.joinpath("one", "conftest.py").write_text(HOOK)
    pytester.path.joinpath("two", "conftest.py").write_text("def pytest_apiint_variations(): return None")
    pytester.path.joinpath("test_acme.py").unlink()
    pytester.syspathinsert()
    result = project("-k", "user-")
    result.assert_outcomes(failed=1, passed=1)
    assert "one/test_one.py::TestAcme" in told(result)


def test_a_plugin_and_a_conftest_may_both_give(project, pytester):
    pytester.makepyfile(more=HOOK.replace('"frozen": {', '"thawed": {').replace('"name": "frozen"', '"name": "thawed"'))
    pytester.syspathinsert()
    mine = HOOK.replace('"empty name"', '"short name"')
    result = project("--api-response=thaw", "-k", "user-", conftest=mine, plugins=["more"])
    # The nearest conftest.py comes first.
    assert "short name, frozen, empty name, thawed" in told(result)


# -- what is none -----------------------------------------------------------------------------------


@pytest.fixture
def asked():
    """What a user's hooks give, registered as plugins of such names; told as pytest tells it."""
    manager = pytest.PytestPluginManager()
    manager.add_hookspecs(hookspecs)

    def asked(**hooks):
        for name, hook in hooks.items():
            manager.register(SimpleNamespace(pytest_apiint_variations=hook), name)
        config = SimpleNamespace(hook=manager.hook, pluginmanager=manager)
        found = Hooked(SimpleNamespace(ihook=manager.hook, config=config))(undescribed("GET", "/a"), USUAL)
        return [(one.name, one.body) for one in found]

    return asked


USUAL = Seed("example", {"id": 1})
HERE = "tests/plugin/test_hooked_variations.py"


def giving(value):
    def pytest_apiint_variations(operation, response):
        return value

    return pytest_apiint_variations


def test_plugins_are_asked_in_turn_and_none_is_nothing(asked):
    assert asked(one=giving({"a": 1}), none=giving(None), other=giving({"b": 2})) == [("b", 2), ("a", 1)]


def test_two_of_one_name_are_told_with_both_places(asked):
    with pytest.raises(pytest.fail.Exception) as caught:
        asked(one=giving({"frozen": 1}), other=giving({"frozen": 2}))
    line = giving(None).__code__.co_firstlineno
    assert str(caught.value).splitlines() == [
        "pytest_apiint_variations: 'frozen' is there twice",
        f"  at   {HERE}:{line}, plugin other",
        f"       {HERE}:{line}, plugin one",
        "  for  GET /a",
        "  fix  give one of them another name",
    ]


WRONG = {
    "list": ([1], "that is no mapping", "list, in the place of names and their answers"),
    "text": ("frozen", "that is no mapping", "str, in the place of names and their answers"),
    "name": ({5: {}}, "5 is no name for a variation", "a name is a text, no int"),
    "ours": ({"minimal": {}}, "'minimal' is no name for a variation", "that name is one of ours"),
    "body": ({"a": {1}}, "'a' is no variation", "it's no JSON: Object of type set is not JSON serializable"),
    "status": ({"a": Response(402)}, "'a' is no variation", "its status is 402, and the usual answer's 200"),
}


@pytest.mark.parametrize(("given", "headline", "seen"), WRONG.values(), ids=WRONG)
def test_what_is_no_variation_is_told_with_the_line_the_operation_and_the_fix(asked, given, headline, seen):
    with pytest.raises(pytest.fail.Exception) as caught:
        asked(mine=giving(given))
    assert not caught.value.pytrace
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    first, *rows, fix = str(caught.value).splitlines()
    assert first == f"pytest_apiint_variations: {headline}"
    line = giving(None).__code__.co_firstlineno
    assert rows == [f"  seen  {seen}", f"  at    {HERE}:{line}, plugin mine", "  for   GET /a"]
    assert fix.startswith("  fix   words of your domain" if "name" in headline else '  fix   {"frozen": {**response')


def test_every_check_says_so_and_none_goes_on_without(project):
    select = "--api-select=survives-valid,survives-tolerant,breaks-cleanly"
    result = project(select, "-k", "user-", conftest="def pytest_apiint_variations(): return [1]")
    result.assert_outcomes(failed=3)
    assert "at    conftest.py:1 for   GET /users/{user_id} fix   {" in told(result)
    assert "batteries.py" not in told(result)


@pytest.mark.parametrize(
    ("body", "seen"),
    [("response.json()['state']", "KeyError: 'state'"), ("import pytest; pytest.skip('no')", "Skipped: no")],
)
def test_a_hook_that_raises_fails_the_test_by_its_name_and_line(project, body, seen):
    result = project("-k", "user-", conftest=f"def pytest_apiint_variations(response):\n    {body}\n")
    result.assert_outcomes(failed=1)
    text = told(result)
    assert f"the hook pytest_apiint_variations raised seen  {seen} at    conftest.py:2" in text
    assert "for   GET /users/{user_id}" in text
    assert "batteries.py" not in text
    assert "During handling" not in text


def test_a_wrapper_of_the_hook_has_its_say(project):
    wrapper = """
import pytest

class Wrapping:
    @pytest.hookimpl(wrapper=True)
    def pytest_apiint_variations(self):
        given = yield
        return [{f"{name} at dawn": body for name, body in one.items()} for one in given]

def pytest_configure(config): config.pluginmanager.register(Wrapping())
"""
    result = project("--api-response=frozen at dawn", "-k", "user-", conftest=HOOK + wrapper)
    assert FROZEN in told(result)


def test_who_has_no_such_hook_pays_nothing_for_it(project, pytester, monkeypatch):
    for name in OURS:
        monkeypatch.delitem(sys.modules, name, raising=False)
    pytester.makepyfile(test_zero=f"import sys\ndef test_it(): assert not {OURS} & set(sys.modules)")
    project("-p", "no:randomly", "-k", "user- or test_it").assert_outcomes(passed=2)
    project("-p", "no:randomly", "-k", "user- or test_it", conftest=HOOK).assert_outcomes(failed=2)


OURS = {"pytest_apiint.plugin.given", "pytest_apiint.contract.variations.given"}
