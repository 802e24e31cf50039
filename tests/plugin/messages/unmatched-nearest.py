import contextlib
import urllib.request


def test_it(api):
    api.mock.get("/user/123", json={})
    api.mock.post("/users", json={})
    api.mock.get("/users/123?expand=all", json={})
    with contextlib.suppress(OSError):
        urllib.request.urlopen(f"{api.base_url}/users/123?expand=address")
