import contextlib
import urllib.request


def test_it(api):
    api.mock.get("/" + "a" * 300 + "/\u00e9", json={})
    with contextlib.suppress(OSError):
        urllib.request.urlopen(f"{api.base_url}/{'b' * 300}?q=%C3%A9")
