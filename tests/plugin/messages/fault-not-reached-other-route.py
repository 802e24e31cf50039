import urllib.request

from pytest_apiint import faults


def test_it(api):
    api.mock.get("/users", json={})
    api.fail("GET /accounts", faults.always(faults.unavailable()))
    urllib.request.urlopen(f"{api.base_url}/users").close()
