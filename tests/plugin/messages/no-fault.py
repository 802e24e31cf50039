from pytest_apiint import faults


def test_it(api):
    api.fail("GET /users", faults.unavailable, 503)
