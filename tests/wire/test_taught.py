"""What a plugin replaces in a library is there whoever took its name before, and is given back at the end."""

import sys
from types import ModuleType

import pytest

from pytest_apiint import imports
from pytest_apiint.wire import Interceptor
from pytest_apiint.wire.taught import Taught

SOURCE = """
class Session:
    def send(self, url): return f"real {url}"

class Derived(Session): pass

def get(url): return Session().send(url)
"""


@pytest.fixture
def load(monkeypatch):
    def load(name, source):
        module = ModuleType(name)
        exec(source, vars(module))
        monkeypatch.setitem(sys.modules, name, module)
        return module

    return load


@pytest.fixture
def library(load):
    return load("acme_lines", SOURCE)


@pytest.fixture
def taught():
    taught = Taught(lambda interceptor, place, error: RuntimeError(f"{interceptor.name} {place} {error!r}"))
    yield taught
    taught.undo()


def answering(text):
    return lambda original: lambda *_: f"{text} for {original.__name__}"


def acme(**replaces):
    return Interceptor("acme", {f"acme_lines:{path.replace('__', '.')}": make for path, make in replaces.items()})


def test_functions_and_methods_are_replaced_and_given_back(taught, library):
    taught.teach(acme(get=answering("ours"), Session__send=answering("ours")))
    assert (library.get("/a"), library.Session().send("/a")) == ("ours for get", "ours for send")
    taught.undo()
    assert (library.get("/a"), library.Session().send("/a")) == ("real /a", "real /a")


def test_an_inherited_method_is_replaced_where_it_was_asked_and_taken_out_again(taught, library):
    taught.teach(acme(Derived__send=answering("ours")))
    assert (library.Derived().send("/a"), library.Session().send("/a")) == ("ours for send", "real /a")
    taught.undo()
    assert "send" not in vars(library.Derived)


def test_names_that_were_taken_before_are_led_there_too(taught, library, load):
    load("acme_sdk", "from acme_lines import get as fetch, Session; answer = 'real'")
    taught.teach(acme(get=answering("ours")))
    assert sys.modules["acme_sdk"].fetch("/a") == "ours for get"
    taught.undo()
    assert sys.modules["acme_sdk"].fetch is library.get
    assert library.get("/a") == "real /a"


def test_a_library_is_replaced_when_its_loaded_each_time(taught, tmp_path, monkeypatch):
    tmp_path.joinpath("acme_lines.py").write_text(SOURCE)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setitem(sys.modules, "acme_lines", ModuleType("acme_lines"))  # whose end is seen to
    del sys.modules["acme_lines"]
    taught.teach(acme(get=answering("ours")))
    for _ in range(2):
        sys.modules.pop("acme_lines", None)
        import acme_lines

        assert acme_lines.get("/a") == "ours for get"
    taught.undo()
    assert acme_lines.get("/a") == "real /a"
    del sys.modules["acme_lines"]
    import acme_lines

    assert acme_lines.get("/a") == "real /a"
    assert imports._hooks["acme_lines"] == []


def test_what_somebody_else_has_replaced_since_stays(taught, library):
    taught.teach(acme(get=answering("ours")))
    library.get = theirs = answering("theirs")(library.get)
    taught.undo()
    assert library.get is theirs


def test_two_that_replace_the_same_are_undone_in_turn(taught, library):
    before = library.get
    taught.teach(acme(get=answering("first")))
    taught.teach(Interceptor("other", {"acme_lines:get": answering("second")}))
    assert library.get("/a").startswith("second")
    taught.undo()
    assert library.get is before


@pytest.mark.parametrize(
    ("replaces", "said"),
    [
        (
            {"gett": answering("ours")},
            "acme acme_lines:gett AttributeError('acme_lines has no gett; did you mean \"get\"?')",
        ),
        ({"Session__sned": answering("ours")}, "AttributeError('Session has no sned; did you mean \"send\"?')"),
        ({"Sesion__send": answering("ours")}, 'acme_lines has no Sesion; did you mean "Session"?'),
        ({"get": lambda _: None}, "TypeError('its function returned nothing to put there')"),
        ({"get": lambda _: 1 / 0}, "ZeroDivisionError"),
    ],
)
def test_what_goes_wrong_then_is_handed_on(taught, library, replaces, said):
    with pytest.raises(RuntimeError) as met:
        taught.teach(acme(**replaces))
    assert said in str(met.value)
    assert library.get("/a") == "real /a"


class Wrapper:
    """As pytest-recording's for pycurl, whose class calls the true one, whatever takes its own place."""

    def __getattribute__(self, name):
        return getattr(sys, name)


def test_what_stands_in_a_modules_place_is_told(taught, monkeypatch):
    monkeypatch.setitem(sys.modules, "acme_lines", Wrapper())
    with pytest.raises(RuntimeError, match=r"test_taught\.Wrapper stands in that module's place"):
        taught.teach(acme(exit=answering("ours")))
    assert sys.exit.__module__ == "sys"


def test_a_class_of_c_cant_be_changed_but_replaced(taught, load):
    library = load("acme_lines", "from decimal import Decimal")
    with pytest.raises(RuntimeError, match="immutable type"):
        taught.teach(acme(Decimal__copy_abs=answering("ours")))
    taught.teach(acme(Decimal=lambda original: type("Decimal", (original,), {"copy_abs": lambda _: "ours"})))
    assert library.Decimal(-1).copy_abs() == "ours"
