"""The hook pytest_apiint_interceptors: client libraries that a plugin teaches us, for as long as its run lasts."""

import sys
from types import ModuleType

import pytest

from pytest_apiint import imports

LIBRARY = """
def get(url, timeout):
    raise ConnectionError("the real thing")
"""
PLUGIN = """
from pytest_apiint import Failure
from pytest_apiint.wire import Interceptor, Timeouts

def intercepted(original):
    def get(url, timeout):
        answer = LINES.exchange("GET", url, timeouts=Timeouts(timeout, timeout))
        if answer is None:
            return original(url, timeout)
        if isinstance(answer, Failure):
            raise OSError(answer.kind)
        return answer.text
    return get

LINES = Interceptor("acme-lines", {"acme_lines:get": intercepted})
def pytest_apiint_interceptors(config): return [LINES]
"""
TEST = """
import pytest
from acme_lines import get
from pytest_apiint import faults

def test_it(api):
    api.mock.get("/a", text="mocked")
    api.fail("GET /a", faults.read_timeout())
    with pytest.raises(OSError, match="read_timeout"):
        get(api.base_url + "/a", timeout=3)
    assert get(api.base_url + "/a", timeout=3) == "mocked"
    assert api.clock.elapsed == 3
    assert [row.request.client for row in api.journal] == ["acme-lines"] * 2

def test_none():
    with pytest.raises(ConnectionError):
        get("https://api.test/a", timeout=3)
"""


@pytest.fixture
def library(pytester):
    pytester.makepyfile(acme_lines=LIBRARY)
    pytester.syspathinsert()
    return pytester


@pytest.fixture
def refused(run, library):
    """What a run says that comes to no test, for what its hook returns."""

    def refused(body, source="def test_it(): pass"):
        library.makepyfile(acme_plugin=PLUGIN.replace("return [LINES]", body))
        result = run(source, plugins=["acme_plugin"])
        assert result.ret == pytest.ExitCode.USAGE_ERROR
        assert "Traceback" not in str(result.stderr)
        return str(result.stderr).removeprefix("ERROR: ").strip()

    return refused


def test_a_library_that_a_plugin_knows_is_answered_in_memory(run, library):
    library.makepyfile(acme_plugin=PLUGIN)
    result = run(TEST, plugins=["acme_plugin"])
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["apiint: requests *, acme-lines (by a plugin)"])
    assert imports._hooks["acme_lines"] == []


def test_a_conftest_may_use_the_library_itself(run, library):
    library.makeconftest(f"from acme_lines import get\n{PLUGIN}\ndef pytest_configure(): assert get.__name__ == 'get'")
    test = TEST.replace("from acme_lines", "from conftest")
    run(test).assert_outcomes(passed=2)


def test_a_conftest_below_is_asked_too(run, library):
    library.mkpydir("below").joinpath("conftest.py").write_text(PLUGIN)
    library.path.joinpath("below", "test_below.py").write_text(TEST)
    run("").assert_outcomes(passed=2)


def test_each_plugin_is_asked_once(run, library):
    library.makepyfile(acme_plugin=PLUGIN.replace(": return", ": print('a' * 99); return"))
    library.mkpydir("below").joinpath("conftest.py").write_text("def pytest_apiint_interceptors(): return None")
    result = run(TEST, "-s", plugins=["acme_plugin"])
    result.assert_outcomes(passed=2)
    assert str(result.stdout).count("a" * 99) == 1


def test_workers_know_it_too(run_apart, library):
    library.makepyfile(acme_plugin=PLUGIN)
    run_apart(TEST, "-n", "1", plugins=["xdist", "acme_plugin"]).assert_outcomes(passed=2)


def test_the_header_tells_of_a_library_once_with_its_version(run, library):
    plugin = PLUGIN.replace('"acme-lines"', '"niquests"')
    library.makepyfile(acme_plugin=plugin)
    folder = library.mkdir("niquests-3.14.dist-info")
    folder.joinpath("METADATA").write_text("Metadata-Version: 2.1\nName: niquests\nVersion: 3.14\n")
    result = run("def test_it(api): pass", plugins=["acme_plugin"])
    result.assert_outcomes(passed=1)
    (line,) = [line for line in result.outlines if "niquests" in line]
    assert line.count("niquests") == 1
    assert line.endswith(", niquests 3.14 (by a plugin)")


def test_without_the_hook_nothing_of_it_is_loaded(run_apart):
    source = "import sys\ndef test_it(api): assert 'pytest_apiint.plugin.interceptors' not in sys.modules"
    run_apart(source).assert_outcomes(passed=1)


EXPECTED = '  expected  {"module:attribute": function}, as in "pycurl:Curl"'


def replacing(what):
    return f"return [Interceptor('a', {what})]"


@pytest.mark.parametrize(
    ("body", "headline", "rows"),
    [
        (
            "return LINES",
            "a hook gave no list of interceptors",
            "  expected  a list of pytest_apiint.wire.Interceptor\n  seen      Interceptor",
        ),
        ("return 'acme'", "a hook gave no list of interceptors", "  seen      str"),
        ("return {LINES.name: LINES}", "a hook gave no list of interceptors", "  seen      dict"),
        (
            "return [intercepted]",
            "a hook gave what is no interceptor",
            "  expected  pytest_apiint.wire.Interceptor\n  seen      function",
        ),
        ("return [Interceptor('', {})]", "an interceptor has no name", "  seen  str"),
        ("return [Interceptor(None, {})]", "an interceptor has no name", "  seen  nothing"),
        ("return [Interceptor('httpx', {})]", "httpx needs no interceptor", "  seen  it is intercepted already"),
        (replacing({}), "the interceptor for a replaces nothing", f"{EXPECTED}\n  seen      dict"),
        (replacing([]), "the interceptor for a replaces nothing", f"{EXPECTED}\n  seen      list"),
        (replacing("{'acme_lines.get': intercepted}"), "the interceptor for a can't replace acme_lines.get", EXPECTED),
        (replacing("{'acme_lines:': intercepted}"), "the interceptor for a can't replace acme_lines:", EXPECTED),
        (replacing("{3: intercepted}"), "the interceptor for a can't replace 3", EXPECTED),
        (
            replacing("{'acme_lines:get': 3}"),
            "the interceptor for a can't replace acme_lines:get",
            "              place\n  seen      int",
        ),
        (
            replacing("{'requests.api:get': intercepted}"),
            "the interceptor for a can't replace requests.api:get",
            "  seen  requests is intercepted already",
        ),
        (
            replacing("{'socket:socket': intercepted}"),
            "the interceptor for a can't replace socket:socket",
            "  seen  socket is of the standard library",
        ),
        (
            "return [LINES, LINES]",
            "two interceptors are for acme-lines",
            "  and   pytest_apiint_interceptors of acme_plugin\n  fix   leave one of them out",
        ),
    ],
)
def test_what_cant_be_one_is_said_once(refused, body, headline, rows):
    first, hook, *rest = refused(body).splitlines()
    assert (first, hook.split(maxsplit=1)) == (headline, ["hook", "pytest_apiint_interceptors of acme_plugin"])
    assert "\n".join(rest).endswith(rows)


def test_two_plugins_are_both_named(run, library):
    library.makepyfile(acme_plugin=PLUGIN)
    library.makeconftest(PLUGIN)
    result = run("def test_it(): pass", plugins=["acme_plugin"])
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert str(result.stderr).strip() == (
        "ERROR: two interceptors are for acme-lines\n"
        "  hook  pytest_apiint_interceptors of conftest.py\n"
        "  and   pytest_apiint_interceptors of acme_plugin\n"
        "  fix   leave one of them out"
    )


def test_a_hook_that_raises_is_named_by_its_line(refused):
    text = refused("raise LookupError('no such\\nthing')")
    assert text == (
        "a hook raised\n"
        "  hook  pytest_apiint_interceptors of acme_plugin\n"
        "  seen  LookupError: no such\\nthing\n"
        "  at    acme_plugin.py:15"
    )


FAILING = "raise ZeroDivisionError('on loading')\n    def get(url, timeout):"


def test_what_fails_on_a_loaded_library_ends_the_run(run, library):
    plugin = "import acme_lines\n" + PLUGIN.replace("def get(url, timeout):", FAILING, 1)
    library.makepyfile(acme_plugin=plugin)
    result = run("def test_it(): pass", plugins=["acme_plugin"])
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert str(result.stderr).strip() == (
        "ERROR: the interceptor for acme-lines failed at acme_lines:get\n"
        "  hook  pytest_apiint_interceptors of acme_plugin\n"
        "  seen  ZeroDivisionError: on loading\n"
        "  at    acme_plugin.py:7"
    )


@pytest.mark.parametrize("indent", ["", "    "])
def test_what_fails_when_the_library_is_loaded_fails_there_without_a_traceback(run, library, indent):
    library.makepyfile(acme_plugin=PLUGIN.replace("def get(url, timeout):", FAILING, 1))
    source = "import acme_lines\ndef test_it(api): pass" if not indent else "def test_it(api):\n    import acme_lines"
    result = run(source, plugins=["acme_plugin"])
    result.assert_outcomes(**({"failed": 1} if indent else {"errors": 1}))
    result.stdout.fnmatch_lines(["the interceptor for acme-lines failed at acme_lines:get"])
    result.stdout.fnmatch_lines(["  at    acme_plugin.py:5"])
    assert "Traceback" not in str(result.stdout)
    assert "wire/taught.py" not in str(result.stdout)
    assert imports._hooks["acme_lines"] == []


def test_what_was_replaced_till_then_is_given_back(run, library, monkeypatch):
    acme = ModuleType("acme_lines")
    acme.get = before = object()
    monkeypatch.setitem(sys.modules, "acme_lines", acme)
    seen = "print('replaced')\n    def get(url, timeout):"
    plugin = PLUGIN.replace("return [LINES]", "return [LINES, 3]").replace("def get(url, timeout):", seen)
    library.makepyfile(acme_plugin=plugin)
    result = run("def test_it(): pass", plugins=["acme_plugin"])
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stdout.fnmatch_lines(["replaced"])
    assert acme.get is before
