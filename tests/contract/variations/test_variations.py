"""Variations: which edits an answer has, of which tier each is, and that each is made again by its name."""

import json
from collections import Counter

import pytest

from pytest_apiint.contract.contract import Contract
from pytest_apiint.contract.document import loads
from pytest_apiint.contract.variations.edits import TIERS, Edit
from pytest_apiint.contract.variations.sources import of_description, of_samples
from pytest_apiint.errors import SpecMismatch, UsageProblem
from pytest_apiint.exchange import Headers, Response

TEXT, WHOLE = {"type": "string"}, {"type": "integer"}
USER = {
    "type": "object",
    "required": ["id", "name", "plan", "tags"],
    "properties": {
        "id": WHOLE,
        "small": {"type": "integer", "format": "int32"},
        "name": TEXT,
        "code": {"type": "string", "pattern": "^[A-Z]{3}$"},
        "mail": {"type": ["string", "null"], "format": "email"},
        "plan": {"enum": ["free", "paid"]},
        "since": {"type": "string", "format": "date-time"},
        "tags": {"type": "array", "items": TEXT, "maxItems": 100},
        "boss": {"$ref": "#/components/schemas/User"},
        "labels": {"type": "object", "additionalProperties": TEXT},
        "source": {"oneOf": [{"$ref": "#/components/schemas/Web"}, {"$ref": "#/components/schemas/App"}]},
        "anything": {},
        "active": {"type": "boolean"},
        "score": {"type": "number"},
        "never_shown": TEXT,
        "object": {"enum": ["user"]},
    },
}
WEB = {"type": "object", "required": ["kind", "url"], "properties": {"kind": {"const": "web"}, "url": TEXT}}
APP = {"type": "object", "required": ["kind", "app"], "properties": {"kind": {"const": "app"}, "app": TEXT}}
JOHN = {
    "id": 7,
    "small": 1,
    "name": "John",
    "code": "EUR",
    "mail": "john@mail.example",
    "plan": "free",
    "since": "2025-03-01T09:30:00Z",
    "tags": ["a", "b"],
    "labels": {"a": "b"},
    "source": {"kind": "web", "url": "/"},
    "anything": 5,
    "active": True,
    "score": 1.5,
    "object": "user",
}


def described(schema=USER, example=JOHN, version="3.1.0", **more):
    media = {"schema": {"$ref": "#/components/schemas/User"}} | ({"example": example} if example is not None else {})
    raw = {
        "openapi": version,
        "info": {"title": "t", "version": "1"},
        "paths": {
            "/users/{id}": {
                "get": {
                    "operationId": "getUser",
                    "responses": {
                        "200": {"description": "", "content": {"application/json": media}},
                        "204": {"description": ""},
                    },
                }
            }
        },
        "components": {"schemas": {"User": schema, "Web": WEB, "App": APP, **more}},
    }
    return Contract(loads(json.dumps(raw).encode(), source="users.json"))


@pytest.fixture(scope="module")
def users():
    return described().variations("GET /users/{id}")


def response(body):
    return Response(200, Headers({"Content-Type": "application/json"}), json.dumps(body).encode())


TIER = {
    "null $.mail": "valid",
    "absent $.code": "valid",
    "empty $.tags": "valid",
    "1 $.tags": "valid",
    'enum $.plan "paid"': "valid",
    "number $.id 9223372036854775808": "valid",
    "number $.id -1": "valid",
    "number $.score 0.5": "valid",
    "text $.name emoji": "valid",
    "text $.name long": "valid",
    "text $.name right-to-left": "valid",
    "empty $.name": "valid",
    "date $.since offset": "valid",
    "date $.since fraction": "valid",
    "variant $.source 2": "valid",
    "deep $": "valid",
    "reversed $": "valid",
    "bare $": "valid",
    "key $.labels": "valid",
    "unknown $": "tolerant",
    "unknown $.source": "tolerant",
    'enum $.plan "never_seen"': "tolerant",
    'enum $.source.kind "never_seen"': "tolerant",
    "variant $.source new": "tolerant",
    "header $ X-Never-Seen": "tolerant",
    "absent $.name": "breaking",
    "null $.name": "breaking",
    "300 $.tags": "breaking",
    "quoted $.id": "breaking",
    "type $.name 12": "breaking",
    'type $.active "true"': "breaking",
    "swap $.tags": "breaking",
    "swap $.source": "breaking",
    "number $.id 0.5": "breaking",
    "null $.source.kind": "breaking",
    "null $.plan": "breaking",
}


@pytest.mark.parametrize(("name", "tier"), TIER.items())
def test_each_edit_is_of_the_tier_that_the_schema_proves(users, name, tier):
    case = users.case(name)
    assert case.name == name
    assert users.tier(case) == tier
    assert case.body != JOHN or case.edits[0].kind in ("header", "reversed")


@pytest.mark.parametrize(
    "name",
    [
        "number $.small 2147483648",  # its format has no such number
        "text $.code emoji",  # a pattern says what it looks like
        "text $.mail long",  # and so does a format
        'enum $.object "never_seen"',  # which says what the whole is
        "null $.anything",  # of which nothing is said
        "unknown $.labels",  # whose names are anybody's
        "null $",  # which is the wire's business
    ],
)
def test_what_no_schema_speaks_of_is_no_edit(users, name):
    known = [one for seed in users.seeds for one, tier in users.proven(seed).items()]
    assert name not in [edit.name for edit in known]


def test_every_edit_is_made_again_by_its_name(users):
    for seed in users.seeds:
        for edit in users.edits(seed):
            case = users.of(seed, edit)
            again = users.case(case.name)
            assert (again.name, again.response.body) == (case.name, case.response.body)
            assert again.response.headers == case.response.headers


def test_several_edits_have_one_name(users):
    case = users.case('maximal: absent $.mail, enum $.plan "paid", number $.id -1')
    assert [edit.name for edit in case.edits] == ["absent $.mail", 'enum $.plan "paid"', "number $.id -1"]
    assert (case.body["id"], case.body["plan"], "mail" in case.body) == (-1, "paid", False)


def test_a_value_of_one_s_own_may_be_named(users):
    assert users.case("number $.id 17").body["id"] == 17
    assert users.case('text $.name "a, b"').body["name"] == "a, b"
    assert users.tier(users.case("number $.id 1.25")) == "breaking"


def test_an_edit_of_what_only_the_fullest_answer_has_is_found_there(users):
    assert users.case("absent $.never_shown").seed.name == "maximal"


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("null $.emial", "nothing is at $.emial"),
        ("nul $.mail", "no kind of edit is called 'nul'"),
        ("text $.id emoji", "no such edit is there"),
        ("tiny: null $.mail", "no seed is called 'tiny'"),
        ("null $.mail null $.name", "a comma stands between"),
        ("", "it's empty"),
        ('null $["mail"', "isn't closed"),
    ],
)
def test_a_name_that_means_nothing_is_told_with_the_nearest(users, name, told):
    with pytest.raises(UsageProblem) as caught:
        users.case(name)
    assert told in str(caught.value)
    assert len(str(caught.value).splitlines()) <= 12


def test_what_a_free_place_may_hold_nobody_promises():
    schema = {"type": "object", "properties": {"fields": {"type": "object", "additionalProperties": True}}}
    free = described(schema, {"fields": {"age": 3, "seen": "2025-03-01", "all": [1]}}).variations("getUser")
    proven = free.proven(free.seeds[0])
    valid = {edit.kind for edit, tier in proven.items() if len(edit.place) > 1 and tier == "valid"}
    assert valid == {"absent", "300"}


def test_values_that_there_is_no_room_for_are_met_together():
    names = [f"name_{number}" for number in range(12)]
    schema = {"type": "object", "properties": dict.fromkeys(names, TEXT)}
    wide = described(schema, dict.fromkeys(names, "x")).variations("getUser")
    cases = wide.cases(("valid",), most=100)
    assert (len(cases), {wide.tier(case) for case in cases}) == (len({case.name for case in cases}), {"valid"})
    assert len(cases) <= 100
    wanted = {edit for edit in wide.edits(wide.seeds[0]) if edit.kind == "text"}
    assert wanted <= {edit for case in cases for edit in case.edits}


def test_values_that_are_wrong_together_are_met_in_halves():
    names = [f"name_{number}" for number in range(12)]
    either = {"not": {"properties": {names[0]: {"minLength": 9}, names[11]: {"minLength": 9}}}}
    schema = {"type": "object", "properties": dict.fromkeys(names, TEXT)} | either
    cases = described(schema, dict.fromkeys(names, "x")).variations("getUser").cases(("valid",), most=60)
    texts = {(edit.place, edit.argument) for case in cases for edit in case.edits if edit.kind == "text"}
    assert {("name_0",), ("name_11",)} <= {place for place, argument in texts if argument == "long"}


def test_places_with_odd_names_are_named():
    schema = {"type": "object", "properties": {'odd "name", $': TEXT, "a.b": {"type": "array", "items": TEXT}}}
    odd = described(schema, {'odd "name", $': "x", "a.b": ["y"]}).variations("getUser")
    for edit in odd.edits(odd.seeds[0]):
        assert odd.case(odd.of(odd.seeds[0], edit).name).edits == (edit,)


def test_seeds_are_recorded_answers_then_examples_then_one_s_own_then_what_can_be_made():
    contract = described()
    operation = contract.operation("GET /users/{id}")
    found = of_description(contract, operation, recorded=[response(JOHN | {"id": 8})], own=[response(JOHN | {"id": 9})])
    assert [seed.name for seed in found.seeds] == ["recorded", "example", "answer", "minimal", "maximal"]
    assert found.of(found.seeds[0]).body["id"] == 8


def test_what_the_schema_refuses_is_no_seed():
    contract = described(example=JOHN | {"id": "7"})
    operation = contract.operation("GET /users/{id}")
    found = of_description(contract, operation, own=[response({"id": 9})])
    assert [seed.name for seed in found.seeds] == ["minimal", "maximal"]


@pytest.mark.parametrize(("status", "told"), [(204, "no body in JSON"), (404, "describes no answer 404")])
def test_what_has_no_body_has_no_variations(status, told):
    with pytest.raises(SpecMismatch, match=told):
        described().variations("getUser", status=status)


def test_formats_count_only_where_the_api_s_own_answers_conform():
    lax = described(example=JOHN | {"mail": "nobody"}).variations("getUser")
    assert [seed.name for seed in lax.seeds] == ["example", "minimal", "maximal"]
    assert lax.tier(lax.case('text $.mail "still nobody"')) == "valid"


def test_in_version_3_0_the_same_is_proven():
    schema = USER | {"properties": USER["properties"] | {"mail": {"type": "string", "nullable": True}}}
    old = described(schema, version="3.0.3").variations("getUser")
    assert old.tier(old.case("null $.mail")) == "valid"
    assert old.tier(old.case("null $.name")) == "breaking"
    assert old.tier(old.case('enum $.plan "never_seen"')) == "tolerant"


# -- which are tried --------------------------------------------------------------------------------


def test_the_ends_come_first_and_everything_is_of_its_tier(users):
    cases = users.cases(("valid",))
    assert [case.name for case in cases[:3]] == ["minimal", "maximal", "example"]
    assert len({case.name for case in cases}) == len(cases)
    for tier in TIERS[:3]:
        assert {users.tier(case) for case in users.cases((tier,))} == {tier}


def test_of_many_some_of_each_kind_are_tried_and_the_same_each_time(users):
    few, again = users.cases(most=60), users.cases(most=60)
    assert [case.name for case in few] == [case.name for case in again]
    assert len(few) == 60
    every = Counter(case.edits[0].kind for case in users.cases(most=10_000) if len(case.edits) == 1)
    some = Counter(case.edits[0].kind for case in few if len(case.edits) == 1)
    assert set(some) == set(every)
    assert {case.name for case in users.cases(most=60, seed=1)} != {case.name for case in few}


def test_any_two_fields_are_changed_together_in_a_few_answers(users):
    pairs = [case for case in users.cases(("valid",)) if len(case.edits) > 1]
    assert 4 <= len(pairs) <= 34
    for one, other in (
        ("absent $.mail", "absent $.code"),
        ("null $.mail", "absent $.since"),
        ("absent $.labels", "empty $.tags"),
    ):
        assert any({one, other} <= {edit.name for edit in case.edits} for case in pairs), (one, other)


def test_edits_leave_their_seed_as_it_was(users):
    before = json.dumps(users.seeds[0].body)
    for case in users.cases():
        _ = case.response
    assert json.dumps(users.seeds[0].body) == before


# -- without a description --------------------------------------------------------------------------


def test_what_samples_show_is_valid_and_no_more():
    found = of_samples("get_user", [response({"id": 1, "mail": None, "age": 3}), response({"id": 2, "mail": "x"})])
    tiers = {edit.name: tier for edit, tier in found.proven(found.seeds[0]).items()}
    assert tiers["absent $.age"] == "valid"
    assert tiers["absent $.id"] == tiers["null $.id"] == tiers["quoted $.id"] == "breaking"
    assert tiers["unknown $"] == "tolerant"
    second = {edit.name: tier for edit, tier in found.proven(found.seeds[1]).items()}
    assert second["null $.mail"] == "valid"
    assert second["type $.mail 12"] == "breaking"


def test_of_one_sample_nothing_is_optional():
    found = of_samples("get_user", [response({"id": 1, "items": [{"a": "2025-03-01T09:30:00Z"}]})])
    tiers = {edit.name: tier for edit, tier in found.proven(found.seeds[0]).items()}
    assert not [
        name for name, tier in tiers.items() if tier == "valid" and name != "reversed $" and "items" not in name
    ]
    assert (tiers["empty $.items"], tiers["300 $.items"]) == ("tolerant", "valid")
    assert tiers["date $.items[0].a offset"] == "tolerant"
    assert not [name for name in tiers if name.startswith(("text", "number $.id 2"))]


def test_what_is_no_json_has_no_variations():
    with pytest.raises(UsageProblem, match="no answer in JSON"):
        of_samples("get_page", [Response(200, Headers(), b"<html>")])


# -- the wire ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("body", [JOHN, {}, [], 5, "x", None, [None], {"a": {"b": ["c"]}}], ids=repr)
def test_every_answer_can_be_damaged_in_every_way(body):
    found = of_samples("it", [response(body)])
    whole = found.seeds[0]
    damaged = found.damaged()
    assert len(damaged) >= 20
    for name, answer in damaged.items():
        same = answer.body == json.dumps(body).encode() and answer.headers == whole.headers
        assert not same, name


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("truncated-json", ValueError),
        ("two-objects", ValueError),
        ("bad-utf8", ValueError),
        ("latin-1", ValueError),
        ("deep", RecursionError),
        ("huge-integer", ValueError),
        ("empty", ValueError),
        ("html", ValueError),
    ],
)
def test_what_python_s_reader_refuses_is_refused(users, name, error):
    with pytest.raises(error):
        json.loads(users.damaged()[name].body)


def test_what_it_takes_is_spoiled_where_values_stand(users):
    damaged = users.damaged()
    assert json.loads(damaged["nan"].body)["id"] != json.loads(damaged["nan"].body)["id"]
    assert json.loads(damaged["bad-utf8"].body.decode("utf-8", "replace"))["name"] == "John\ufffd\ufffd\ufffd"
    assert damaged["duplicate-keys"].body.count(b'"id"') == 2
    assert json.loads(damaged["duplicate-keys"].body) == JOHN


def test_a_change_of_what_another_took_away_is_none():
    assert Edit("null", ("a", "b")).apply({"a": 5}) == {"a": 5}
    assert Edit("null", ("a", 3)).apply({"a": [1]}) == {"a": [1]}


def test_a_discriminators_mapping_tells_the_alternatives_apart():
    web, app = ({**one, "properties": {**one["properties"], "kind": TEXT}} for one in (WEB, APP))
    mapping = {"web": "#/components/schemas/Web", "app": "App"}
    source = {**USER["properties"]["source"], "discriminator": {"propertyName": "kind", "mapping": mapping}}
    schema = {**USER, "properties": {**USER["properties"], "source": source}}
    found = described(schema, Web=web, App=app).variations("GET /users/{id}")
    names = {case.name: found.tier(case) for case in found.cases() if "$.source" in case.name}
    assert names["variant $.source new"] == names['enum $.source.kind "never_seen"'] == "tolerant"
    assert {name for name in names if name.startswith("variant")} == {
        f"variant $.source {one}" for one in (1, 2, "new")
    }
    assert names["variant $.source 1"] == names["variant $.source 2"] == "valid"
    assert found.case("variant $.source 2").body["source"] == {"kind": "app", "app": "string"}
    assert names["absent $.source.url"] == "breaking"
