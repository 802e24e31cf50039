"""Mocks under the clients that are there without any extra, in virtual time, held against a description."""

import json
import time

import pytest

from pytest_apiint import SpecMismatch, assert_conforms, assert_request_headers

USER = {"id": 123, "name": "John", "email": None, "created_at": "2025-03-01T09:30:00Z"}


def test_a_mock_answers(api, call):
    api.mock.get("/users/123", json=USER)
    status, text = call(f"{api.base_url}/users/123", headers={"Authorization": f"Bearer {api.secret('token')}"})
    assert (status, json.loads(text)) == (200, USER)
    assert_request_headers(api.journal, {"Authorization": f"Bearer {api.secret('token')}"})
    assert_conforms(api.journal)


def test_a_request_without_a_mock_is_told_of(project):
    project.makepyfile("""
        import requests
        def test_it(api):
            api.mock.get("/users", json=[])
            try:
                requests.get(api.base_url + "/user", timeout=5)
            except Exception:
                pass
    """)
    result = project.runpytest_subprocess()
    assert result.ret == 1
    result.stdout.fnmatch_lines(["*NoMatchingMock: *GET *api.test/user *", "*nearest*GET*/users*"])


def test_a_mock_that_lies_fails_at_its_line(api):
    with pytest.raises(SpecMismatch, match="the mock of GET /user/123"):
        api.mock.get("/user/123", json=USER)


def test_an_answer_comes_from_the_description(api, call):
    api.mock.from_spec("GET /users/{user_id}")
    status, text = call(f"{api.base_url}/users/123", headers={"Authorization": "Bearer t"})
    assert status == 200
    assert isinstance(json.loads(text)["id"], int)


def test_time_is_virtual(api):
    before = time.time()
    time.sleep(6 * 3600)
    assert api.clock.elapsed == pytest.approx(6 * 3600)
    assert time.time() - before == pytest.approx(6 * 3600)
