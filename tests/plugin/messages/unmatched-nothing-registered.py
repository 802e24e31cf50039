import contextlib
import urllib.request


def test_it(api):
    with contextlib.suppress(OSError):
        urllib.request.urlopen(f"{api.base_url}/users/123?expand=address")
