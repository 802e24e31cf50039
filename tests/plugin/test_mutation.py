"""``--api-mutate``: what green tests assert nothing of, told from runs with one field spoiled."""

import gzip
import json
from pathlib import Path

import pytest

from tests.cli.test_cassettes import record

BODY = '{"id": 1, "name": "J", "email": None, "home": {"city": "Turin"}}'
CLIENT = f"""
import httpx, pathlib, requests, pytest, unittest
@pytest.fixture
def user(api):
    api.mock.get("/users/1", json={BODY})
    return requests.get(api.base_url + "/users/1", timeout=5).json()
"""
PLACES = ["$.id", "$.name", "$.email", "$.home", "$.home.city"]


@pytest.fixture
def mutated(run, pytester):
    """Runs tests, all of which pass; gives the file's tests by their names."""

    def told(source, *options, count=1, plugins=()):
        result = run(CLIENT + source, "--api-mutate=40", "-p", "no:cacheprovider", *options, plugins=plugins)
        result.assert_outcomes(passed=count)
        told.lines = result.stdout.lines
        file = pytester.path / ".apiint" / "mutation.json"
        if not file.exists():
            return {}
        text = json.loads(file.read_text())
        assert text["schema"] == "apiint.mutation/1"
        return {one["test"].rpartition("::")[2]: one for one in text["tests"]}

    return told


def survivors(test):
    """The places of which every mutant survived."""
    places = {one["place"]: True for one in test["mutants"]}
    for one in test["mutants"]:
        places[one["place"]] &= one["fate"] == "survived"
    return [place for place, survived in places.items() if survived]


ASYNC = f"""
@pytest.mark.anyio
async def test_it(api):
    api.mock.get("/users/1", json={BODY})
    async with httpx.AsyncClient() as client:
        answer = await client.get(api.base_url + "/users/1")
    assert answer.json()["name"] == "J"
"""
UNITTEST = """
class TestIt(unittest.TestCase):
    @pytest.fixture(autouse=True)
    def _user(self, user): self.user = user
    def test_it(self): self.assertEqual(self.user["name"], "J")
"""
METHOD = """
class TestIt:
    @pytest.mark.parametrize("key", ["name"])
    def test_it(self, user, key): assert user[key] == "J"
"""
STYLES = {
    "function": ("def test_it(user): assert user['name'] == 'J'", ()),
    "method": (METHOD, ()),
    "coroutine": (ASYNC, ("anyio",)),
    "unittest": (UNITTEST, ()),
}


@pytest.mark.parametrize(("source", "plugins"), STYLES.values(), ids=STYLES)
def test_what_a_test_asserts_nothing_of_survives(mutated, source, plugins):
    more = ("-k", "asyncio or not anyio") if plugins else ()
    (test,) = mutated(source, *more, plugins=plugins).values()
    assert survivors(test) == [place for place in PLACES if place != "$.name"]
    (killed, *_) = [one for one in test["mutants"] if one["fate"] == "killed"]
    assert (killed["route"], killed["edit"], killed["by"]) == ("GET /users/1", "null $.name", "AssertionError")


def test_a_test_that_asserts_everything_leaves_no_survivor(mutated):
    assert survivors(mutated(f"def test_it(user): assert user == {BODY}")["test_it"]) == []


def test_a_client_that_breaks_kills_as_well(mutated):
    test = mutated("def test_it(user): user['home']['city']")["test_it"]
    by = {one["edit"]: one["by"] for one in test["mutants"] if one["fate"] == "killed"}
    assert by["null $.home"] == "TypeError"
    assert by["absent $.home.city"] == "KeyError"


def test_every_answer_of_a_test_is_spoiled_by_itself(mutated):
    source = """
def test_it(api):
    api.mock.get("/a", json={"x": 1})
    api.mock.get("/b", json={"x": 1})
    one, other = (requests.get(api.base_url + path, timeout=5).json() for path in ("/a", "/b"))
    assert one["x"] == 1
"""
    fates = {(one["route"], one["edit"]): one["fate"] for one in mutated(source)["test_it"]["mutants"]}
    assert (fates["GET /a", "null $.x"], fates["GET /b", "null $.x"]) == ("killed", "survived")


def test_the_summary_names_the_fields_and_how_one_is_run_again(mutated, run, pytester):
    pytester.makepyfile(
        test_a=f"{CLIENT}\ndef test_it(user): assert user['name']\ndef test_all(user): assert user['id']"
    )
    lines = run("", "--api-mutate=40", "-p", "no:cacheprovider").stdout.lines
    assert lines[next(at for at, line in enumerate(lines) if "apiint mutation" in line) + 1 : -1] == [
        "test_a.py::test_all  4 of 5 fields unasserted",
        "  $.name, $.email, $.home, $.home.city",
        "test_a.py::test_it  4 of 5 fields unasserted",
        "  $.id, $.email, $.home, $.home.city",
        "4 killed, 30 survived, 0 not met in 2 tests",
        "one again: pytest test_a.py::test_all '--api-mutate=null $.name'",
        "all of it: .apiint/mutation.json",
    ]


SHOWN = """
import requests
def test_get_user(api):
    api.mock.get("/users/1", json={"id": 1, "name": "J", "email": "j@mail.example", "home": {"city": "Turin"}})
    user = requests.get(api.base_url + "/users/1", timeout=5).json()
    assert (user["id"], user["name"]) == (1, "J")
"""


def test_the_docs_show_what_is_told(run, pytester):
    pytester.mkdir("tests").joinpath("test_users.py").write_text(SHOWN)
    lines = run("", "--api-mutate=20", "-p", "no:cacheprovider", "tests/test_users.py").stdout.lines
    told = lines[next(at for at, line in enumerate(lines) if "apiint mutation" in line) + 1 : -1]
    assert "\n".join(told) in (Path(__file__).parents[2] / "docs" / "fuzzing.md").read_text()


def test_one_edit_is_run_by_its_name(mutated):
    source = "def test_it(user): assert user['name'] == 'J'"
    for name, fate in (("null $.name", "killed"), ('text $.name "other"', "killed"), ("null $.id", "survived")):
        (mutant,) = mutated(source, f"--api-mutate={name}")["test_it"]["mutants"]
        assert (mutant["edit"], mutant["fate"]) == (name, fate)


def test_a_budget_is_kept_and_meets_each_field_first(mutated):
    mutants = mutated("def test_it(user): pass", "--api-mutate=5")["test_it"]["mutants"]
    assert [one["place"] for one in mutants] == PLACES
    few = mutated("def test_it(user): pass", "--api-mutate=2")["test_it"]["mutants"]
    others = mutated("def test_it(user): pass", "--api-mutate=2", "--api-seed=1")["test_it"]["mutants"]
    assert len(few) == len(others) == 2
    assert few != others


def test_an_unstable_test_is_told_and_not_judged(mutated):
    test = mutated("seen = []\ndef test_it(user):\n    seen.append(1)\n    assert len(seen) == 1")["test_it"]
    assert (test["mutants"], test["untold"]) == ([], "it fails when it's run again as it is (AssertionError)")
    assert any(line.startswith("  can't be told: it fails when it's run again as it is") for line in mutated.lines)


def test_one_that_asks_for_something_else_each_time_is_told(mutated):
    source = """
numbers = iter(range(9))
def test_it(api):
    api.mock.get("/a", json={"x": 1})
    for _ in range(next(numbers)): requests.get(api.base_url + "/a", timeout=5)
"""
    assert mutated(source)["test_it"]["untold"].startswith("it asks for something else")


LEFT_OUT = {
    "without JSON": """
def test_it(api):
    api.mock.get("/", text="hi")
    requests.get(api.base_url + "/", timeout=5)
""",
    "without an answer": "def test_it(api): pass",
    "without the API": "def test_it(): pass",
}


@pytest.mark.parametrize("source", LEFT_OUT.values(), ids=LEFT_OUT)
def test_tests_without_answers_in_json_are_left_out(mutated, source):
    assert mutated(source) == {}


def test_a_failing_test_is_not_run_again(run, pytester):
    run(CLIENT + "def test_it(user): assert 0", "--api-mutate=5").assert_outcomes(failed=1)
    assert not (pytester.path / ".apiint").exists()


def test_each_run_has_fixtures_of_its_own_and_wider_ones_stay(mutated):
    source = """
made = []
@pytest.fixture(scope="module")
def wide(): made.append("wide"); yield
@pytest.fixture
def own(): made.append("own"); yield; made.append("ended")
def test_it(user, wide, own): pass
def test_made():
    assert made.count("own") == made.count("ended") == 9
    assert made.count("wide") == 1
"""
    mutated(source, "--api-mutate=5", count=2)


def test_of_the_last_test_wider_fixtures_are_set_up_once_more_and_no_oftener(mutated, pytester):
    source = """
made = []
@pytest.fixture(scope="session")
def wide():
    pathlib.Path("begun").write_text("I" + (pathlib.Path("begun").read_text() if made else ""))
    made.append(1)
    yield
    pathlib.Path("ended").write_text("I" * len(made))
def test_it(user, wide): pass
"""
    mutated(source, "--api-mutate=5")
    assert [(pytester.path / name).read_text() for name in ("begun", "ended")] == ["II", "II"]


def test_a_test_that_fails_after_all_is_not_judged(mutated):
    test = mutated("seen = []\ndef test_it(user):\n    seen.append(1)\n    assert len(seen) < 9", "--api-mutate=5")
    assert test["test_it"]["untold"] == "it fails when it's run again as it is (AssertionError)"
    assert test["test_it"]["mutants"] == []


def test_a_strict_contract_kills_no_mutant(mutated, pytester):
    pytester.makepyprojecttoml(
        '[tool.apiint.services.acme]\nbase_url = "https://api.test"\nspec = "a.json"\ncontract = "strict"\n'
    )
    schema = {"type": "object", "properties": {"id": {"type": "integer"}}, "required": ["id"]}
    answer = {"200": {"description": "", "content": {"application/json": {"schema": schema}}}}
    spec = {"openapi": "3.1.0", "info": {"title": "", "version": ""}, "paths": {"/a": {"get": {"responses": answer}}}}
    (pytester.path / "a.json").write_text(json.dumps(spec))
    source = """
def test_it(api):
    api.mock.get("/a", json={"id": 1})
    requests.get(api.base_url + "/a", timeout=5)
"""
    assert survivors(mutated(source)["test_it"]) == ["$.id"]


def test_another_process_tells_the_same(mutated):
    source = "def test_it(user): assert user['name'] == 'J'\ndef test_all(user): assert user['id']"
    alone = mutated(source, count=2)
    assert mutated(source, "-n1", count=2, plugins=["xdist", "xdist.looponfail"]) == alone


@pytest.mark.parametrize("given", ["0", "tests", "wire nan", "-1"])
def test_what_is_no_number_and_no_edit_is_refused(run, given):
    result = run("def test_it(): pass", f"--api-mutate={given}")
    result.stderr.fnmatch_lines(["*that is no number of mutants, and no edit", f"*found*--api-mutate={given}"])


REPLAYED = """
def test_it(recorded_api):
    answer = requests.get("https://api.acme.example/users/1", timeout=5)
    assert answer.json()["id"] == 1
"""


def test_a_recording_is_spoiled_as_well_in_whatever_coding_it_came(mutated, pytester):
    pytester.makepyprojecttoml('[tool.apiint.services.acme]\nbase_url = "https://api.acme.example"\n')
    name = "test_a_recording_is_spoiled_as_well_in_whatever_coding_it_came"
    answer = gzip.compress(b'{"id": 1, "name": "J"}')
    fields = [("Content-Type", "application/json"), ("Content-Encoding", "gzip")]
    record(pytester.path / "cassettes" / name / "test_it.yaml", answer=answer, headers=fields)
    assert survivors(mutated(REPLAYED)["test_it"]) == ["$.name"]


ONCE = """
def test_it(api):
    with open("runs", "a") as file: file.write("I")
"""
OUTSIDE = """
[tool.apiint.services.acme]
base_url = "https://api.acme.example"
sandbox_url = "https://sandbox.acme.example"
"""


def test_nothing_is_run_again_that_talks_to_the_outside(mutated, pytester):
    pytester.makepyprojecttoml(OUTSIDE)
    mutated(f"@pytest.mark.api(mode='sandbox'){ONCE}")
    assert (pytester.path / "runs").read_text() == "I"
    mutated(ONCE)
    assert (pytester.path / "runs").read_text() == "IIII"  # once as it is, and once at the end


def test_a_test_that_is_expected_to_fail_is_not_run_again(run, pytester):
    run(CLIENT + f"@pytest.mark.xfail{ONCE}", "--api-mutate=5").assert_outcomes(xpassed=1)
    assert (pytester.path / "runs").read_text() == "I"
