"""The file that's written: it reads well, it's Python, and what it does is what was meant, whatever the texts hold."""

import os
import sys
from types import SimpleNamespace

import pytest

from pytest_apiint.contract.contract import Contract
from pytest_apiint.contract.document import load as read
from pytest_apiint.load import described, locustfile
from pytest_apiint.load.call import FRESH, Call, Load, Work, basic, mark
from pytest_apiint.profiles import names
from pytest_apiint.settings import LoadLevel
from tests.load.made import ACME_SPEC, service

ACME = service("token", sandbox_url="https://sandbox.acme.example")
GOLDEN = '''\
"""Load for acme, from {source}.

Made by `apiint load`, and yours to change:

    locust -f locustfile.py --headless --host https://sandbox.acme.example --users 10 --run-time 30s

Credentials are read from the environment: ACME_TOKEN

Left out:
- 1 DELETE: only GET and HEAD are asked, and what --unsafe names
"""

from locust import task

from pytest_apiint.load.user import LoadUser


class Acme(LoadUser):
    # No other host is asked, whatever --host says; this machine always may be.
    hosts = ("sandbox.acme.example",)
    # Only where `hosts` has its full name.
    production = "api.acme.example"
    # Their names, and the variables that hold them.
    secrets = {{"token": "ACME_TOKEN"}}

    @task(1)
    def get_users(self):
        self.ask(
            "GET /users",
            {{"path": "/users"}},
            headers={{"Authorization": f"Bearer {{self.secret('token')}}"}},
            answers=("200",),
        )

    @task(1)
    def get_users_user_id(self):
        self.ask(
            "GET /users/{{user_id}}",
            {{"path": "/users/123"}},
            headers={{"Authorization": f"Bearer {{self.secret('token')}}"}},
            answers=("200",),
        )

    @task(1)
    def post_payments(self):
        self.ask(
            "POST /payments",
            {{"path": "/payments", "json": {{"amount": 1000, "currency": "EUR"}}}},
            headers={{
                "Idempotency-Key": self.fresh(),
                "Content-Type": "application/json",
                "Authorization": f"Bearer {{self.secret('token')}}",
            }},
            answers=("200", "201"),
        )

    @task(1)
    def get_payments_payment_id(self):
        self.ask(
            "GET /payments/{{payment_id}}",
            {{"path": "/payments/p1"}},
            headers={{"Authorization": f"Bearer {{self.secret('token')}}"}},
            answers=("200",),
        )

    @task(1)
    def get_health(self):
        self.ask("GET /health", {{"path": "/health"}}, answers=("200",))
'''


def weighed(weight):
    """As Locust's `task`."""

    def mark(function):
        function.weight = weight
        return function

    return mark


@pytest.fixture
def users(monkeypatch):
    """Run a file where Locust isn't; gives each task's weight and what it asked, by the task's name."""

    class LoadUser:
        def __init__(self):
            self.asked = []

        def ask(self, *label_and_calls, **more):
            self.asked.append((*label_and_calls, more))

        def secret(self, name):
            return f"<{name}>"

        def basic(self, *names):
            return f"<basic {' '.join(names)}>"

        def fresh(self):
            return "<fresh>"

        def quoted(self, value):
            return f"quoted{value}"

    monkeypatch.setitem(sys.modules, "locust", SimpleNamespace(task=weighed))
    monkeypatch.setitem(sys.modules, "pytest_apiint.load.user", SimpleNamespace(LoadUser=LoadUser))

    def run(load, **more):
        text = locustfile.text(load, **more)
        space = {}
        exec(compile(text, "locustfile.py", "exec"), space)
        (kind,) = [one for one in space.values() if isinstance(one, type) and one is not LoadUser]
        tasks = {name: one for name, one in vars(kind).items() if hasattr(one, "weight")}
        user = kind()
        for one in tasks.values():
            one(user)
        return SimpleNamespace(
            text=text, kind=kind, weights={name: one.weight for name, one in tasks.items()}, asked=user.asked
        )

    return run


def meant(*calls, label="GET /x", of=ACME, **more):
    return Load(of, "acme.yaml", (Work(label, calls, **more),))


def test_the_file_as_a_whole():
    load = described.load(Contract(read(ACME_SPEC)), ACME, ("createPayment",))
    source = os.path.relpath(ACME_SPEC)
    assert locustfile.text(load) == GOLDEN.format(source=source)


def test_it_does_what_was_meant(users):
    told = users(Load(ACME, "a.yaml", (Work("GET /a", (Call("/a"),), 3), Work("GET /b", (Call("/b"),), 1, ("2XX",)))))
    assert told.weights == {"get_a": 3, "get_b": 1}
    assert told.asked == [
        ("GET /a", {"path": "/a"}, {}),
        ("GET /b", {"path": "/b"}, {"answers": ("2XX",)}),
    ]


NASTY = [
    '"""',
    "'",
    "\\",
    "{x}",
    "}",
    "\n",
    "\r\n",
    "\t",
    "\x00",
    "\u2028",
    "\u00e9",
    "\U0001f600",
    "\ud800",
    "#",
    "%s",
    "",
]


@pytest.mark.parametrize("text", NASTY)
def test_whatever_a_text_holds_it_is_that_text(users, text):
    secret = mark(ACME, "token")
    call = Call(f"/{text}?k={secret}", (("X-A", text), ("X-B", f"{text}{secret}")), {text: [text, {"k": text}]})
    ((label, asked, more),) = users(meant(call, label=f"GET /{text}x")).asked
    assert label == f"GET /{text}x"
    assert asked["path"] == f"/{text}?k=quoted<token>"
    assert asked["json"] == {text: [text, {"k": text}]}
    assert more["headers"] == {"X-A": text, "X-B": f"{text}<token>"}


@pytest.mark.parametrize("text", NASTY)
def test_what_is_told_above_it_cannot_end_the_docstring(users, text):
    users(Load(ACME, f"{text}.yaml", (Work("GET /a", (Call("/a"),)),), (f"left {text} out", text)))


@pytest.mark.parametrize(
    "value", [None, True, 0, 1.5, -1e300, float("inf"), 10**30, [], {}, [[{"a": [None]}]], "x" * 300]
)
def test_whatever_json_a_body_is_it_is_that_value(users, value):
    ((_, asked, _),) = users(meant(Call("/x", value=value))).asked
    assert asked["json"] == value


def test_marks_become_values_of_the_user(users):
    of = service("user", "password")
    pair = mark(of, "user", "password")
    headers = (
        ("A", f"Basic {basic(pair)}"),
        ("B", f"Basic {basic(mark(of, 'user'))}"),
        ("C", mark(of, "password")),
        ("D", FRESH),
        ("E", "apiint-secret.acme.nobody"),
    )
    ((_, _, more),) = users(meant(Call("/x", headers), of=of)).asked
    assert more["headers"] == {
        "A": "Basic <basic user password>",
        "B": "Basic <basic user>",
        "C": "<password>",
        "D": "<fresh>",
        "E": "apiint-secret.acme.nobody",
    }


@pytest.mark.parametrize(
    ("kind", "sent"),
    [("application/x-www-form-urlencoded", "k=quoted<token>"), ("text/plain", "k=<token>")],
)
def test_a_form_has_its_secrets_encoded(users, kind, sent):
    call = Call("/x", (("content-type", kind),), text=f"k={mark(ACME, 'token')}")
    ((_, asked, _),) = users(meant(call)).asked
    assert asked["data"] == sent


def test_fields_stand_with_each_call_where_calls_differ(users):
    ((_, one, other, more),) = users(meant(Call("/1", (("A", "1"),)), Call("/2", (("A", "2"),)))).asked
    assert (one, other) == ({"path": "/1", "headers": {"A": "1"}}, {"path": "/2", "headers": {"A": "2"}})
    assert more == {}


def test_operations_that_would_be_called_alike_are_two(users):
    works = tuple(Work(label, (Call("/x"),)) for label in ("GET /a-b", "GET /a/b", "GET /a_b"))
    assert list(users(Load(ACME, "a", works)).weights) == ["get_a_b", "get_a_b_2", "get_a_b_3"]


def test_it_allows_what_the_settings_allow(users):
    of = service(load=LoadLevel(hosts=("load.acme.example",)), sandbox_url="https://sandbox.acme.example:8443/v1")
    told = users(meant(Call("/x"), of=of)).kind
    assert (told.hosts, told.production) == (
        ("sandbox.acme.example:8443", "load.acme.example"),
        "api.acme.example",
    )


def test_live_keys_are_told_by_the_services_profile_and_let_out_only_where_that_was_said(users):
    assert "stripe" in names()
    of = service("token", profile="stripe")
    told = users(meant(Call("/x"), of=of))
    assert "sk_live_" in told.kind.live_keys
    assert "sk_test_" in told.kind.test_keys
    assert "allow_live_keys" not in told.text
    assert users(meant(Call("/x"), of=of), allow_live_keys=True).kind.allow_live_keys is True


def test_a_service_of_any_name_has_a_class(users):
    from dataclasses import replace

    assert users(meant(Call("/x"), of=replace(ACME, name="3-d.api"))).kind.__name__ == "Api3DApi"
