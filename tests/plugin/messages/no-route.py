from pytest_apiint import faults


def test_it(api):
    api.fail("users?page=1", faults.unavailable())
