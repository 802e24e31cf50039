"""Nothing that pytest writes of a run holds a secret, whatever its options."""

import pytest

from pytest_apiint.secrets.forms import forms

TOKEN = "zk_live_4eC39HqLyjWDarjtT1zdp7dcQ8vN"
PLUGIN = """
import os, pytest
from pytest_apiint.plugin.guards import Guards
from pytest_apiint.secrets import SecretRegistry
from pytest_apiint.secrets.told import Told

@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session):
    registry = SecretRegistry()
    registry.add(os.environ["ACME_TOKEN"], "acme.token")
    Guards(Told(registry)).install(session.config)
"""
TESTS = """
import base64, json, logging, os, sys, unittest, urllib.parse, warnings
import pytest

from pytest_apiint.secrets.forms import forms

TOKEN = os.environ["ACME_TOKEN"]
BASIC = base64.b64encode(f"user:{TOKEN}".encode()).decode()
LOG = logging.getLogger("acme")

def test_compares_long_texts():
    assert f"{'x' * 90} Bearer {TOKEN}" == f"{'x' * 90} Bearer other"

def test_compares_dictionaries():
    assert {"Authorization": f"Basic {BASIC}", "a": 1} == {"Authorization": "Basic x", "a": 2}

def test_compares_lists_of_characters():
    assert list(TOKEN) == list(TOKEN[:5] + "x" + TOKEN[6:])

def test_compares_bytes():
    assert TOKEN.encode() * 5 == TOKEN.encode() * 4

def test_compares_lines():
    assert f"a\\n{TOKEN}\\nb" == f"a\\n{TOKEN[:-1]}x\\nb"

def test_raises_a_chain_with_notes():
    token = TOKEN
    try:
        raise ValueError({"token": token})
    except ValueError as error:
        error.add_note(f"the note says {token}")
        raise RuntimeError(urllib.parse.quote_plus(f"a b {token}")) from error

def test_raises_a_group():
    raise ExceptionGroup("all", [ValueError(TOKEN), KeyError(TOKEN)])

def test_has_locals_of_odd_types():
    class Client:
        def __repr__(self):
            return f"<Client {TOKEN}>"
    client, nested, data = Client(), {"a": [{"b": Client()}]}, json.dumps({"token": TOKEN}).encode()
    assert not client

def test_prints_logs_and_warns(record_property):
    record_property("token", {"inner": TOKEN})
    print("printed", TOKEN)
    print(TOKEN, file=sys.stderr)
    LOG.info("logged %s", TOKEN)
    LOG.warning("a dict %s", {"token": TOKEN})
    try:
        raise ValueError(TOKEN)
    except ValueError:
        LOG.exception("with a traceback")
    warnings.warn(f"warned of {TOKEN}")

def test_records_stay_true(caplog):
    LOG.warning("logged %s", TOKEN)
    assert TOKEN in caplog.text
    assert TOKEN in caplog.records[0].getMessage()

def test_the_test_reads_what_it_printed(capsys):
    print(TOKEN)
    assert capsys.readouterr().out == f"{TOKEN}\\n"

@pytest.mark.parametrize("token", [TOKEN, f"Bearer {TOKEN}", TOKEN.encode()])
def test_has_it_in_its_id(token):
    assert not token

@pytest.mark.parametrize("x", [pytest.param(1, id=TOKEN)])
def test_has_it_in_an_explicit_id(x):
    assert not x

@pytest.mark.xfail(reason=f"known: {TOKEN}")
def test_is_expected_to_fail():
    raise ValueError(TOKEN)

def test_skips():
    pytest.skip(f"no {TOKEN}")

def test_fails_without_a_traceback():
    pytest.fail(TOKEN, pytrace=False)

@pytest.fixture
def broken():
    yield TOKEN
    raise ValueError(TOKEN)

def test_has_a_broken_fixture(broken):
    pass

class TestUnit(unittest.TestCase):
    def test_compares(self):
        self.assertEqual({"token": TOKEN}, {"token": TOKEN[::-1]})
"""
OPTIONS = [
    "--tb=long --show-capture=all",
    "--tb=native --setup-show -rA",
    "--tb=short -rA --log-level=DEBUG",
    "-l -vv",
    "-v -s -o log_cli=true -o log_cli_level=DEBUG",
    "--tb=line -o log_cli=true --log-file=run.log --log-file-level=DEBUG",
    "-n2 -l -vv -rA --junitxml=run.xml -o junit_logging=all",
    "--junitxml=run.xml -o junit_logging=all -o junit_log_passing_tests=true --durations=0 -v",
    "--collect-only",
]


@pytest.fixture
def run(pytester, monkeypatch):
    monkeypatch.setenv("ACME_TOKEN", TOKEN)
    monkeypatch.setenv("COLUMNS", "120")
    pytester.makeconftest(PLUGIN)
    pytester.makepyfile(test_acme=TESTS)
    common = ("-p", "no:asyncio", "-p", "no:randomly", "-p", "no:cacheprovider", "-W", "default")

    def run(options):
        result = pytester.runpytest(*common, *options.split())
        files = [path for name in ("run.log", "run.xml") if (path := pytester.path / name).exists()]
        return result, "\n".join([*result.outlines, *result.errlines, *(path.read_text() for path in files)])

    return run


def left(text):
    """The pieces of eight characters of any form that a text holds."""
    grams = {form[n : n + 8] for form in forms(TOKEN) for n in range(len(form) - 7)}
    return grams & {text[n : n + 8] for n in range(len(text) - 7)}


@pytest.mark.parametrize("options", OPTIONS)
def test_no_piece_of_the_secret_is_written(run, options):
    result, text = run(options)
    if options != "--collect-only":
        result.assert_outcomes(failed=14, passed=4, skipped=1, xfailed=1, errors=1)
    assert left(text) == set()
    assert "apiint-secret.acme.token" in text


def test_without_a_terminal_and_logging_the_rest_is_guarded(run):
    _, text = run("-p no:terminal -p no:logging -p no:xdist --junitxml=run.xml")
    assert left(text) == set()
    assert "apiint-secret.acme.token" in text


def test_streams_are_the_run_s_own_again_after_it(run):
    import sys

    before = sys.stdout, sys.stderr
    run("-s -k explicit")
    assert (sys.stdout, sys.stderr) == before


def test_what_is_not_guarded_tells_it(pytester, monkeypatch):
    monkeypatch.setenv("ACME_TOKEN", TOKEN)
    pytester.makepyfile(TESTS)
    result = pytester.runpytest("-p", "no:asyncio", "-p", "no:cacheprovider", "-W", "default")
    assert TOKEN in result.stdout.str()
