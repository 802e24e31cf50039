import contextlib
import urllib.request


def test_it(api):
    with contextlib.suppress(OSError):
        urllib.request.urlopen("https://api.testing.example/users")
