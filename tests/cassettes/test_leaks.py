"""No secret, or no file."""

import gzip
from dataclasses import replace

import pytest

from pytest_apiint.cassettes import mishaps
from pytest_apiint.cassettes.emit import loaded
from pytest_apiint.cassettes.recording import Recording
from pytest_apiint.errors import SecretLeak
from pytest_apiint.exchange import Exchange, Failure, Headers, Request, Response
from pytest_apiint.secrets import Scrubber, SecretRegistry
from tests.cassettes.recorded import interaction

JSON = [("Content-Type", "application/json")]
SECRET = "s3cr3t-8f2a"
PLACEHOLDER = "apiint-secret.acme.token"


class Knows:
    """Knows the one secret, and puts its placeholder where it was asked to."""

    def __init__(self, *places):
        self.places = places

    def reserve(self, text):
        self.reserved = text

    def request(self, request):
        return replace(
            request,
            url=self.clean("url", request.url),
            headers=self.fields(request.headers),
            body=self.clean("body", request.body.decode("latin-1")).encode("latin-1"),
        )

    def response(self, response):
        body = self.clean("answer", response.body.decode("latin-1")).encode("latin-1")
        return replace(response, headers=self.fields(response.headers), body=body)

    def fields(self, headers):
        return Headers((name, self.clean("fields", value)) for name, value in headers.pairs)

    def clean(self, place, text):
        return text.replace(SECRET, PLACEHOLDER) if place in self.places else text

    def leaks(self, data):
        return ["the secret acme.token"] if SECRET.encode() in data else []


EVERYWHERE = Knows("url", "body", "answer", "fields")


def recording(*ended):
    out = Recording()
    for one in ended:
        out.add(one)
    return out


def refused(recorded, path, scrubber):
    """The message, on one line."""
    with pytest.raises(SecretLeak) as caught:
        recorded.save(path, keep="missing", scrub=scrubber)
    return " ".join(str(caught.value).split())


def secretive(place):
    """An interaction with the secret in one place."""
    return {
        "URL": lambda: interaction(path=f"/users?token={SECRET}"),
        "request header Authorization": lambda: interaction(sent=[("Authorization", f"Bearer {SECRET}")]),
        "request body": lambda: interaction("POST", body=f'{{"token":"{SECRET}"}}'.encode()),
        "response header Set-Cookie": lambda: interaction(headers=[("Set-Cookie", f"sid={SECRET}")]),
        "response body": lambda: interaction(answer=f'{{"token":"{SECRET}"}}'.encode()),
        "gzip": lambda: interaction(headers=[("Content-Encoding", "gzip")], answer=gzip.compress(SECRET.encode())),
        "binary": lambda: interaction(answer=b"\xff\x00" + SECRET.encode()),
        "sent gzip": lambda: interaction(
            "POST", sent=[("Content-Encoding", "gzip")], body=gzip.compress(SECRET.encode())
        ),
    }[place]()


PLACES = ["URL", "request header Authorization", "request body", "response header Set-Cookie", "response body"]


@pytest.mark.parametrize("place", [*PLACES, "gzip", "binary"])
def test_the_file_holds_placeholders_and_the_recording_the_true_values(tmp_path, place):
    recorded = recording(secretive(place))
    recorded.save(tmp_path / "a.yaml", keep="missing", scrub=EVERYWHERE)

    text = (tmp_path / "a.yaml").read_bytes()
    assert SECRET.encode() not in text
    assert place == "binary" or PLACEHOLDER.encode() in text
    assert PLACEHOLDER not in str(recorded.interactions)


@pytest.mark.parametrize("place", PLACES)
def test_a_leak_is_told_with_its_place_and_kind_and_the_old_file_stays(tmp_path, place):
    path = tmp_path / "a.yaml"
    recording(interaction()).save(path, keep="missing")
    before = path.read_bytes()
    message = refused(recording(interaction(), secretive(place)), path, Knows())

    assert "it would hold a secret seen" in message
    assert f"{place}: the secret acme.token" in message
    assert "interaction 3" in message
    assert SECRET not in message
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["a.yaml"]


@pytest.mark.parametrize(
    ("place", "told"), [("gzip", "response body"), ("binary", "response body"), ("sent gzip", "request body")]
)
def test_a_coding_hides_no_secret(tmp_path, place, told):
    message = refused(recording(secretive(place)), tmp_path / "a.yaml", Knows())

    assert f"{told}: the secret" in message


def test_a_body_in_a_coding_that_had_no_secret_keeps_its_bytes(tmp_path):
    coded = gzip.compress(b"nothing", 1)
    one = interaction("POST", sent=[("Content-Encoding", "gzip")], body=coded)
    recording(one).save(tmp_path / "a.yaml", keep="missing", scrub=EVERYWHERE)
    assert loaded((tmp_path / "a.yaml").read_bytes())["interactions"][0]["request"]["body"] == coded


def test_a_secret_that_was_in_the_file_before_is_told_too(tmp_path):
    path = tmp_path / "a.yaml"
    recording(interaction(), secretive("response body")).save(path, keep="missing")
    message = refused(recording(interaction()), path, EVERYWHERE)
    recording(interaction()).save(path, keep="all", scrub=EVERYWHERE)

    assert "interaction 2, as it was before: the secret acme.token" in message
    assert SECRET.encode() not in path.read_bytes()


def failed(**facts):
    request = Request("GET", f"https://api.acme.example/?token={SECRET}", Headers([("Authorization", SECRET)]))
    return Exchange(1, request, Failure("reset", **facts), 0.0, 1.0)


def test_faults_hold_placeholders_and_no_message_with_a_secret(tmp_path):
    half = Response(200, Headers([("Content-Encoding", "gzip")]), gzip.compress(SECRET.encode())[:-9])
    plain = Response(200, Headers(), f"half {SECRET}".encode())
    told = failed(message=f"no route to {SECRET}", response=half)
    recording(told, failed(response=plain)).save(tmp_path / "a.yaml", keep="missing", scrub=EVERYWHERE)

    file = tmp_path / "a.faults.yaml"
    first, second = mishaps.loaded(file.read_bytes(), file=file)
    assert SECRET.encode() not in file.read_bytes()
    assert (first.failure.message, first.failure.response.body) == ("", b"")
    assert second.failure.response.body == f"half {PLACEHOLDER}".encode()
    assert first.request.url.endswith(PLACEHOLDER)


def test_a_secret_in_a_fault_from_before_is_told_too(tmp_path):
    recording(interaction(), failed()).save(tmp_path / "a.yaml", keep="missing")
    path = tmp_path / "a.yaml"
    before = path.read_bytes()
    message = refused(recording(interaction(), failed()), path, EVERYWHERE)

    assert "a.faults.yaml was not written" in message
    assert "fault 1, as it was before: the secret" in message
    assert path.read_bytes() == before


def test_a_leak_in_a_fault_leaves_both_files_as_they_were(tmp_path):
    message = refused(recording(interaction(), failed()), tmp_path / "a.yaml", Knows("fields"))

    assert "fault after interaction 1, URL: the secret" in message
    assert list(tmp_path.iterdir()) == []


class Sees(Knows):
    """Sees the secret only where nothing was cut out: a scrubber may look at more than one part at a time."""

    def __init__(self, whole):
        super().__init__()
        self.whole = whole

    def leaks(self, data):
        return ["a pair of halves"] if self.whole in data else []


def test_what_is_no_part_of_one_interaction_is_told_of_the_file(tmp_path):
    message = refused(recording(interaction()), tmp_path / "a.yaml", Sees(b"interactions:\n- request:"))

    assert "it would hold a secret seen the file as a whole: a pair of halves" in message


def test_many_leaks_fit_into_a_message(tmp_path):
    with pytest.raises(SecretLeak) as caught:
        recording(*[secretive("response body")] * 40).save(tmp_path / "a.yaml", keep="missing", scrub=Knows())

    lines = str(caught.value).splitlines()
    assert len(lines) <= 12
    assert max(map(len, lines)) <= 80
    assert "it would hold secrets" in " ".join(lines)
    assert "... and 37 more" in str(caught.value)
    assert "fix" in str(caught.value)


def test_a_token_is_hidden_also_before_it_is_learned_and_never_takes_the_placeholder_of_another(tmp_path):
    login = interaction("POST", "/token", headers=JSON, answer=b'{"access_token":"q7Kd91mZpW4xT2","id":5}')
    used = interaction(path="/a?note=q7Kd91mZpW4xT2", sent=[("X-Note", "q7Kd91mZpW4xT2")])
    path = tmp_path / "a.yaml"
    recording(used, login, used).save(path, keep="missing", scrub=Scrubber(SecretRegistry()))
    recording(login).save(path, keep="missing", scrub=Scrubber(SecretRegistry()))

    text = path.read_text()
    assert "q7Kd91mZpW4xT2" not in text
    assert text.count("apiint-secret.access_token.1") == 5
    assert text.count("apiint-secret.access_token.2") == 1
