import urllib.error
import urllib.request


def test_it(api):
    api.mock.get("/users", status_code=503)
    while True:
        try:
            urllib.request.urlopen(f"{api.base_url}/users").close()
        except urllib.error.HTTPError as error:
            error.close()
