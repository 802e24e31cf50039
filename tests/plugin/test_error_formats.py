"""The hook pytest_apiint_error_formats: formats of one's own, for as long as their run lasts."""

import pytest

from pytest_apiint.formats import every

CONFTEST = """
    from pytest_apiint.formats import Format
    ACME = Format(
        name={name!r}, title="Acme", source="Acme's guide", code=("/fault/no",), message=("/fault/text",),
        schema={{"type": "object", "required": ["fault"]}},
        write=lambda status, code, message: {{"fault": {{"no": code, "text": message}}}},
    )
    def pytest_apiint_error_formats(config): return [ACME]
"""
TEST = """
    import json
    from pytest_apiint import Headers, Response, assert_error_format, classify
    def test_acme():
        body = json.dumps({"fault": {"no": "A7", "text": "no"}}).encode()
        response = Response(400, Headers({"Content-Type": "application/json"}), body)
        assert_error_format(response, "acme")
        assert (classify(response).format, classify(response).code) == ("acme", "A7")
"""


@pytest.fixture(autouse=True)
def ini(pytester):
    pytester.makeini("[pytest]\nasyncio_default_fixture_loop_scope = function")


def test_a_format_of_a_conftest_is_known_in_its_run_alone(pytester):
    pytester.mkpydir("below").joinpath("conftest.py").write_text("")
    pytester.makeconftest(CONFTEST.format(name="acme"))
    pytester.makepyfile(TEST)
    pytester.runpytest_inprocess("-p", "no:randomly").assert_outcomes(passed=1)
    assert "acme" not in [form.name for form in every()]


@pytest.mark.parametrize("name", ["stripe", "acme"])
def test_a_name_that_is_taken_is_a_usage_error(pytester, name):
    pytester.makeconftest(CONFTEST.format(name=name).replace("return [ACME]", "return [ACME, ACME]"))
    pytester.makepyfile(TEST)
    result = pytester.runpytest_inprocess()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f'ERROR: two error formats are called "{name}"*'])


def test_a_profile_may_name_it_and_suites_then_write_it(pytester):
    pytester.makeconftest(CONFTEST.format(name="acme"))
    pytester.makefile(".toml", acme='title = "Acme"\nerror_format = "acme"\n')
    pytester.makepyfile(
        """
        import httpx, pathlib
        from pytest_apiint.suites import ClientSuite, read
        class AcmeError(Exception): ...
        class Client:
            def __init__(self, base): self.base = base
            def get(self):
                response = httpx.get(self.base + "/a")
                if response.is_error:
                    raise AcmeError(response.status_code, response.json()["fault"]["no"], dict(response.headers))
                return response.json()
        class TestAcme(ClientSuite):
            base_errors = (AcmeError,)
            profile = str(pathlib.Path(__file__).with_name("acme.toml"))
            def make_client(self, api): return Client(api.base_url)
            @read(answer={"id": 1})
            def get(self, client): return client.get()
        """
    )
    result = pytester.runpytest_inprocess("--api-select=error-fields-kept", "-p", "no:randomly", "--api-strict")
    result.assert_outcomes(passed=1)
