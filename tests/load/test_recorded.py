"""What users do by recordings: operations as often as they were recorded, their requests, and no secret of them."""

import pytest

from pytest_apiint.contract.contract import Contract
from pytest_apiint.contract.document import load as read
from pytest_apiint.errors import CassetteDamaged, SpecMismatch
from pytest_apiint.load import recorded
from pytest_apiint.load.call import FRESH, NOTHING, Call, Work
from pytest_apiint.secrets import Scrubber, SecretRegistry, jwt
from pytest_apiint.secrets.placeholders import signature
from tests.cassettes.recorded import interaction
from tests.cli.test_cassettes import record
from tests.load.made import ACME_SPEC, RECORDINGS, service

TOKEN = "tok-9f8e7d6c5b4a3210"
KNOWN = "apiint-secret.acme.token"
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJqbyIsImV4cCI6MTcwMDAwMDAwMH0.c2lnbmF0dXJlLW9mLXRoaXMtb25l"


@pytest.fixture
def load(tmp_path):
    """The load of a cassette with these interactions."""

    def load(*interactions, unsafe=(), of=None, contract=None, secrets=True):
        registry = SecretRegistry()
        if secrets:
            registry.add(TOKEN, "acme.token")
        file = record(tmp_path / "cassettes" / "a.yaml", *interactions)
        return recorded.load([file], of or service("token"), contract, Scrubber(registry), unsafe)

    return load


def sent(*fields, **more):
    return interaction(sent=fields, **more)


def call(made):
    """The only one."""
    ((work,),) = (made.works,)
    (one,) = work.calls
    return one


def test_an_operation_weighs_as_often_as_it_was_recorded(load):
    paths = ["/users/1", "/health", "/users/2", "/users/1", "/users/3/orders"]
    made = load(*(interaction(path=path) for path in paths))
    assert [(work.label, work.weight) for work in made.works] == [
        ("GET /users/{user_id}", 3),
        ("GET /health", 1),
        ("GET /users/{user_id}/orders", 1),
    ]
    assert [one.path for one in made.works[0].calls] == ["/users/1", "/users/2", "/users/1"]
    assert made.left_out == ()


def test_a_description_says_which_operation_it_is(load):
    made = load(interaction(path="/users/123"), contract=Contract(read(ACME_SPEC)))
    assert [work.label for work in made.works] == ["GET /users/{user_id}"]
    made = load(interaction(path="/health"), interaction(path="/unknown"), contract=Contract(read(ACME_SPEC)))
    assert [work.label for work in made.works] == ["GET /health", "GET /unknown"]


def test_the_query_stays_and_what_belonged_to_a_connection_does_not(load):
    fields = [("Accept", "*/*"), ("Host", "api.acme.example"), ("If-None-Match", '"x"'), ("User-Agent", "acme/1")]
    assert call(load(sent(*fields, path="/users?limit=3&after=a%20b"))) == Call(
        "/users?limit=3&after=a%20b", (("Accept", "*/*"),)
    )


def test_a_base_path_is_the_hosts(load):
    of = service()
    of = type(of)("acme", "https://api.acme.example/v1", hosts=("files.acme.example",))
    made = load(interaction(path="/v1/users"), interaction(path="/users"), of=of)
    assert [work.calls[0].path for work in made.works] == ["/users"]
    assert made.left_out == ("a request beside the base URL",)


def test_another_hosts_requests_are_told_and_not_made(load):
    made = load(interaction(), interaction(path="https://other.example/a"), interaction(path="https://other.example/b"))
    assert made.left_out == ("2 x a request to another host: other.example",)


@pytest.mark.parametrize("value", [f"Bearer {TOKEN}", f"Bearer {KNOWN}"])
def test_a_secret_of_the_settings_is_known_whoever_recorded_it(load, value):
    assert call(load(sent(("Authorization", value)))).headers == (("Authorization", f"Bearer {KNOWN}"),)


def test_it_is_known_in_the_url_and_in_a_body(load):
    made = load(
        sent(path=f"/users?key={TOKEN}"),
        sent(("Content-Type", "application/json"), method="POST", path="/pay", body=b'{"key": "%s"}' % TOKEN.encode()),
        unsafe=("POST /pay",),
    )
    assert made.works[0].calls[0].path == f"/users?key={KNOWN}"
    assert made.works[1].calls[0].value == {"key": KNOWN}
    assert TOKEN not in repr(made)


@pytest.mark.parametrize(
    ("one", "why"),
    [
        (sent(("Authorization", "Bearer ab12cd34ef56ab78cd90")), "its Authorization"),
        (sent(("Authorization", "Bearer apiint-secret.bearer.1")), "its Authorization"),
        (sent(path="/users?api_key=ab12cd34ef56ab78cd90ef"), "its URL"),
        (
            sent(("Content-Type", "application/json"), body=b'{"password": "ab12cd34ef56ab78cd90ef"}'),
            "its body",
        ),
    ],
)
def test_a_request_with_a_secret_that_nobody_holds_is_left_out(load, one, why):
    made = load(one, interaction(path="/health"))
    assert [work.label for work in made.works] == ["GET /health"]
    assert len(made.left_out) == 1
    assert made.left_out[0].endswith(f"a secret in {why} that no variable of the settings holds")
    assert "ab12cd34" not in repr(made)


def test_a_masked_credential_is_lost_too(load):
    made = load(sent(("Authorization", "Bearer ***")))
    assert (made.works, made.left_out) == (
        (),
        ("GET /users/{user_id}: its Authorization was masked when it was recorded",),
    )


def test_a_field_whose_placeholder_nobody_knows_is_left_out_and_the_request_stays(load):
    made = load(sent(("X-Trace", "apiint-secret.trace.1"), ("Accept", "*/*")))
    assert call(made).headers == (("Accept", "*/*"),)


def test_keys_and_ids_of_requests_are_new_in_each(load):
    uuid = "cd6061c0-04eb-4107-b648-8585176afb3d"
    made = load(sent(("X-Request-ID", uuid), ("Idempotency-Key", "k1"), ("X-Plain", "k1")))
    assert dict(call(made).headers) == {"X-Request-ID": FRESH, "Idempotency-Key": FRESH, "X-Plain": "k1"}


def test_only_what_is_safe_is_asked_unless_it_is_named(load):
    several = [interaction(method=method, path="/pay/1") for method in ("POST", "DELETE", "GET")]
    made = load(*several, unsafe=("post /pay/{x}",))
    assert [work.label for work in made.works] == ["POST /pay/{pay_id}", "GET /pay/{pay_id}"]
    assert made.left_out == ("1 DELETE: only GET and HEAD are asked, and what --unsafe names",)


def test_an_unsafe_operation_may_be_named_by_its_id(load):
    made = load(
        interaction(method="DELETE", path="/users/1"), unsafe=("deleteUser",), contract=Contract(read(ACME_SPEC))
    )
    assert [work.label for work in made.works] == ["DELETE /users/{user_id}"]


def test_an_unsafe_name_that_was_not_recorded_is_an_error(load):
    with pytest.raises(SpecMismatch, match='no operation "POST /pay" was recorded'):
        load(interaction(), unsafe=("POST /pay",))


@pytest.mark.parametrize(
    ("statuses", "answers"),
    [([200, 404], ("200", "404")), ([200, 429, 503], ("200",)), ([503], ()), ([304], ("200",))],
)
def test_what_was_recorded_is_success_unless_nobody_wants_it(load, statuses, answers):
    (work,) = load(*(interaction(status=status) for status in statuses)).works
    assert work.answers == answers


def test_a_body_that_is_no_json_stays_as_it_was(load):
    form = ("Content-Type", "application/x-www-form-urlencoded")
    made = load(sent(form, method="POST", path="/pay", body=b"a=1&b=2"), unsafe=("POST /pay",))
    assert (call(made).value, call(made).text) == (NOTHING, "a=1&b=2")


def test_a_coded_body_is_sent_plain(load):
    import gzip

    fields = [("Content-Type", "application/json"), ("Content-Encoding", "gzip")]
    made = load(sent(*fields, method="POST", path="/pay", body=gzip.compress(b'{"a": 1}')), unsafe=("POST /pay",))
    assert (call(made).value, call(made).headers) == ({"a": 1}, (("Content-Type", "application/json"),))


def test_a_body_that_is_no_text_is_told(load):
    made = load(
        sent(("Content-Type", "image/png"), method="POST", path="/pay", body=b"\xff\xfe"), unsafe=("POST /pay",)
    )
    assert made.left_out == ("POST /pay: its body is no text",)


def test_a_file_of_people_has_a_few_calls_and_the_weight_of_all(load):
    made = load(*(interaction(path=f"/users/{number}") for number in range(1, 61)))
    ((work,),) = (made.works,)
    assert (len(work.calls), work.weight) == (50, 60)
    assert made.left_out == ("GET /users/{user_id}: the calls behind the first 50 count for its weight alone",)


def test_the_examples_recordings_are_a_load():
    files = sorted(RECORDINGS.rglob("*.yaml"))
    made = recorded.load(files, service("token"), None, Scrubber(SecretRegistry()), ("POST /payments",))
    assert [(work.label, work.weight) for work in made.works] == [
        ("GET /users/{user_id}", 5),
        ("POST /payments", 4),
        ("GET /users", 4),
    ]
    assert (made.source, made.left_out) == ("11 cassettes", ())
    assert isinstance(made.works[0], Work)


def test_a_cassette_that_cannot_be_read_is_an_error(tmp_path):
    (tmp_path / "a.yaml").write_text("interactions: [")
    with pytest.raises(CassetteDamaged):
        recorded.load([tmp_path / "a.yaml"], service(), None, Scrubber(SecretRegistry()))


def test_a_token_that_still_decodes_is_known_by_its_signature(load):
    one, other = (jwt.disguised(JWT, signature(mark)) for mark in (KNOWN, "apiint-secret.jwt.1"))
    assert call(load(sent(("Authorization", f"Bearer {one}")))).headers == (("Authorization", f"Bearer {KNOWN}"),)
    made = load(sent(("Authorization", f"Bearer {other}")))
    assert (made.works, len(made.left_out)) == ((), 1)
