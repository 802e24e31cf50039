import contextlib
import urllib.request


def test_it(api):
    api.mock.get("/users", json={})
    with contextlib.suppress(OSError):
        urllib.request.urlopen("https://elsewhere.example/users")
