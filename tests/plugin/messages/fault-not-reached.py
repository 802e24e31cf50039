import contextlib
import urllib.request

from pytest_apiint import faults


def test_it(api):
    api.mock.get("/users", json={})
    api.fail("GET /users", faults.unavailable(), faults.rate_limited(retry_after=30), faults.reset())
    with contextlib.suppress(OSError):
        urllib.request.urlopen(f"{api.base_url}/users")
