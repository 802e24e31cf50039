"""What users do by a description: safe operations, values that it takes, credentials by their names alone."""

import pytest

from pytest_apiint.contract.contract import Contract
from pytest_apiint.contract.document import load
from pytest_apiint.errors import SpecMismatch
from pytest_apiint.load import described
from pytest_apiint.load.call import FRESH, NOTHING, Call, Work
from pytest_apiint.settings import Fuzz
from tests.load.made import ACME_SPEC, contract, get, service

TOKEN = ("Authorization", "Bearer apiint-secret.acme.token")


def works(paths, unsafe=(), of=None, **more):
    return described.load(contract(paths, **more), of or service(), unsafe)


def only(paths, **more):
    """The only call there is, of a load that leaves nothing out."""
    made = works(paths, **more)
    assert made.left_out == ()
    ((work,),) = (made.works,)
    (call,) = work.calls
    return call


def test_acme_is_asked_what_is_safe_with_its_examples():
    made = described.load(Contract(load(ACME_SPEC)), service("token"))
    assert made.works == (
        Work("GET /users", (Call("/users", (TOKEN,)),), 1, ("200",)),
        Work("GET /users/{user_id}", (Call("/users/123", (TOKEN,)),), 1, ("200",)),
        Work("GET /payments/{payment_id}", (Call("/payments/p1", (TOKEN,)),), 1, ("200",)),
        Work("GET /health", (Call("/health"),), 1, ("200",)),
    )
    assert made.left_out == ("1 DELETE, 1 POST: only GET and HEAD are asked, and what --unsafe names",)
    assert list(made.needed.secrets) == ["token"]


@pytest.mark.parametrize("name", ["POST /payments", "createPayment"])
def test_an_unsafe_operation_is_asked_where_it_is_named(name):
    made = described.load(Contract(load(ACME_SPEC)), service("token"), (name,))
    (pay,) = [work for work in made.works if work.label == "POST /payments"]
    fields = (("Idempotency-Key", FRESH), ("Content-Type", "application/json"), TOKEN)
    assert pay.calls == (Call("/payments", fields, {"amount": 1000, "currency": "EUR"}),)
    assert pay.answers == ("200", "201")
    assert not any(work.label.startswith("DELETE") for work in made.works)


def test_an_unsafe_name_that_there_is_not_is_an_error_with_the_nearest():
    with pytest.raises(SpecMismatch, match='did you mean "createPayment"'):
        described.load(Contract(load(ACME_SPEC)), service("token"), ("createPayments",))


def test_a_weight_is_the_descriptions_own():
    made = works({"/a": get(**{"x-weight": 7}), "/b": get(), "/c": get(**{"x-weight": 0})})
    assert [(work.label, work.weight) for work in made.works] == [("GET /a", 7), ("GET /b", 1)]
    assert made.left_out == ("GET /c: x-weight is 0",)


@pytest.mark.parametrize("weight", [-1, 1.5, "2", True, None, 10**7])
def test_a_weight_that_is_none_is_an_error_with_its_line(weight):
    with pytest.raises(SpecMismatch) as caught:
        works({"/a": get(**{"x-weight": weight})})
    assert "x-weight of GET /a is no weight" in str(caught.value)
    assert "acme.yaml:1" in str(caught.value)


@pytest.mark.parametrize(
    ("parameter", "target"),
    [
        ({"example": "a b&c"}, "/x?q=a%20b%26c"),
        ({"examples": {"one": {"value": "first"}, "two": {"value": "second"}}}, "/x?q=first"),
        ({"schema": {"type": "string", "default": "usual"}}, "/x?q=usual"),
        ({"schema": {"type": "integer", "minimum": 3}}, "/x?q=3"),
        ({"schema": {"enum": ["b", "a"]}}, "/x?q=b"),
        ({"schema": {"type": "boolean"}}, "/x?q=true"),
        ({"example": ["a", "b"], "schema": {"type": "array"}}, "/x?q=a&q=b"),
        ({"example": ["a", "b"], "schema": {"type": "array"}, "explode": False}, "/x?q=a,b"),
        (
            {"example": ["a", "b"], "schema": {"type": "array"}, "style": "pipeDelimited", "explode": False},
            "/x?q=a%7Cb",
        ),
        ({"example": {"k": "v"}, "schema": {"type": "object"}, "style": "deepObject"}, "/x?q[k]=v"),
        ({"example": {"k": "v"}, "schema": {"type": "object", "properties": {"k": {}}}}, "/x?k=v"),
        ({"example": {"k": "v"}, "schema": {"type": "object"}, "explode": False}, "/x?q=k,v"),
    ],
)
def test_a_value_in_the_query_is_an_example_a_default_or_made(parameter, target):
    assert only({"/x": get({"name": "q", **parameter})}).path == target


def test_a_parameter_with_content_is_json():
    told = {"name": "q", "in": "query", "required": True}
    content = {"content": {"application/json": {"schema": {"type": "object"}}}, "example": {"a": 1}}
    made = {"get": {"parameters": [told | content], "responses": {"200": {"description": "ok"}}}}
    assert only({"/x": made}).path == "/x?q=%7B%22a%22%3A%201%7D"


def test_what_may_be_left_out_is_left_out():
    assert only({"/x": get({"name": "q", "required": False, "example": "a"})}).path == "/x"


@pytest.mark.parametrize(
    ("parameter", "target"),
    [
        ({"example": "a/b?"}, "/x/a%2Fb%3F"),
        ({"example": ["a", "b"], "schema": {"type": "array"}}, "/x/a,b"),
        ({"example": {"k": "v"}, "schema": {"type": "object"}}, "/x/k,v"),
        ({"example": ["a", "b"], "schema": {"type": "array"}, "style": "label"}, "/x/.a,b"),
        ({"example": ["a", "b"], "schema": {"type": "array"}, "style": "matrix"}, "/x/;id=a,b"),
        ({"example": ["a", "b"], "schema": {"type": "array"}, "style": "matrix", "explode": True}, "/x/;id=a;id=b"),
    ],
)
def test_a_value_in_the_path_is_in_its_style(parameter, target):
    assert only({"/x/{id}": get({"name": "id", "in": "path", **parameter})}).path == target


def test_fields_and_cookies_are_sent():
    fields = [
        {"name": "X-Mode", "in": "header", "example": ["a", "b"], "schema": {"type": "array"}},
        {"name": "X-Filter", "in": "header", "example": {"k": "v"}, "schema": {"type": "object"}, "explode": True},
        {"name": "X-Request-Id", "in": "header", "example": "r1"},
        {"name": "lang", "in": "cookie", "example": "en"},
        {"name": "tz", "in": "cookie", "example": "UTC"},
    ]
    made = only({"/x": get(*fields)})
    assert made.headers == (
        ("X-Mode", "a,b"),
        ("X-Filter", "k=v"),
        ("X-Request-Id", FRESH),
        ("Cookie", "lang=en; tz=UTC"),
    )


@pytest.mark.parametrize(
    ("parameter", "why"),
    [
        ({"example": "x", "schema": {"type": "integer"}}, "GET /x: its query q: "),
        ({"schema": {"type": "string", "pattern": "^(?=a)b$"}}, "GET /x: no value can be made for query q"),
    ],
)
def test_a_call_that_the_api_would_refuse_is_left_out_and_told(parameter, why):
    made = works({"/x": get({"name": "q", **parameter}), "/y": get()})
    assert [work.label for work in made.works] == ["GET /y"]
    assert made.left_out[0].startswith(why)
    assert made.left_out[0].endswith("give it an example")


@pytest.mark.parametrize(
    ("scheme", "secrets", "headers", "target"),
    [
        ({"type": "http", "scheme": "bearer"}, ("key",), {"Authorization": "Bearer apiint-secret.acme.key"}, "/x"),
        ({"type": "http", "scheme": "basic"}, ("key",), {"Authorization": "Basic apiint-basic.acme.key"}, "/x"),
        ({"type": "apiKey", "in": "header", "name": "X-Key"}, ("key",), {"X-Key": "apiint-secret.acme.key"}, "/x"),
        ({"type": "apiKey", "in": "query", "name": "key"}, ("key",), {}, "/x?key=apiint-secret.acme.key"),
        ({"type": "apiKey", "in": "cookie", "name": "sid"}, ("key",), {"Cookie": "sid=apiint-secret.acme.key"}, "/x"),
    ],
)
def test_a_credential_is_named_and_never_there(scheme, secrets, headers, target):
    of = {"components": {"securitySchemes": {"own": scheme}}, "security": [{"own": []}]}
    call = only({"/x": get()}, of=service(*secrets), **of)
    assert (dict(call.headers), call.path) == (headers, target)


def test_a_credential_that_no_secret_is_for_is_told():
    of = {"components": {"securitySchemes": {"own": {"type": "http", "scheme": "bearer"}}}, "security": [{"own": []}]}
    made = works({"/x": get(), "/open": get(security=[])}, **of)
    assert made.left_out == ("the credential of GET /x: no secret of the settings is for it",)
    assert len(made.works) == 2


def test_only_documented_success_is_success():
    answers = {"200": {}, "3XX": {}, "401": {}, "503": {}, "default": {}}
    described_ = {code: {"description": "d"} for code in answers}
    made = works({"/x": get(responses=described_), "/y": get(responses={"default": {"description": "d"}})})
    assert [work.answers for work in made.works] == [("200", "3XX"), ()]


def post(media, **more):
    return {"/x": {"post": {"requestBody": {"content": media, **more}, "responses": {"200": {"description": "ok"}}}}}


@pytest.mark.parametrize(
    ("media", "kind", "value", "text"),
    [
        (
            {"application/json": {"schema": {"type": "object", "required": ["n"], "properties": {"n": {"const": 4}}}}},
            "application/json",
            {"n": 4},
            "",
        ),
        (
            {"text/csv": {"example": "a;b"}, "application/x-www-form-urlencoded": {"example": {"a": 1, "b": "x y"}}},
            "application/x-www-form-urlencoded",
            NOTHING,
            "a=1&b=x+y",
        ),
        ({"text/csv": {"example": "a;b"}}, "text/csv", NOTHING, "a;b"),
    ],
)
def test_a_body_is_json_else_a_form_else_an_example(media, kind, value, text):
    call = only(post(media, required=True), unsafe=("POST /x",))
    assert (call.headers, call.value, call.text) == ((("Content-Type", kind),), value, text)


def test_a_body_that_nobody_can_make_is_told():
    made = works(post({"image/png": {}}, required=True), unsafe=("POST /x",))
    assert made.left_out == ("POST /x: no body of image/png can be made: give it an example",)


def test_a_body_that_may_be_left_out_is():
    assert only(post({"image/png": {}}), unsafe=("POST /x",)) == Call("/x")


def test_an_example_that_looks_like_a_live_key_is_not_sent():
    made = works({"/x": get({"name": "q", "example": "sk_live_4eC39HqLyjWDarjtT1zd"})})
    assert made.works == ()
    assert made.left_out == ("GET /x: the URL has an example that looks like a live key (sk_live_...)",)


def test_an_alternative_without_a_credential_needs_none():
    of = {"components": {"securitySchemes": {"own": {"type": "http", "scheme": "bearer"}}}}
    assert only({"/x": get(security=[{"own": []}, {}])}, **of) == Call("/x")


def test_an_example_that_its_schema_refuses_is_not_sent():
    media = {
        "application/json": {
            "example": {"n": "x"},
            "schema": {"type": "object", "properties": {"n": {"type": "integer"}}},
        }
    }
    assert only(post(media, required=True), unsafe=("POST /x",)).value == {}


def test_a_value_is_judged_as_it_is_meant_and_not_as_it_is_written():
    one = {"name": "id", "in": "path", "example": "a/b", "schema": {"type": "string", "pattern": "^a/b$"}}
    assert only({"/x/{id}": get(one)}).path == "/x/a%2Fb"


def test_what_only_answers_have_is_not_asked_with():
    schema = {
        "type": "object",
        "required": ["id", "name"],
        "properties": {"id": {"type": "string", "readOnly": True}, "name": {"const": "n"}},
    }
    assert only({"/x": get({"name": "q", "style": "deepObject", "schema": schema})}).path == "/x?q[name]=n"


@pytest.mark.parametrize(
    ("auth", "needed"),
    [({"own": ("user",)}, ["user"]), ({"own": ("user", "password")}, ["user", "password"])],
)
def test_only_the_secrets_that_are_asked_with_are_needed(auth, needed):
    of = {"components": {"securitySchemes": {"own": {"type": "http", "scheme": "basic"}}}, "security": [{"own": []}]}
    made = works({"/x": get()}, of=service("user", "password", "other", fuzz=Fuzz(auth=auth)), **of)
    assert list(made.needed.secrets) == needed
