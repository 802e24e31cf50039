"""A client's tests as projects with pytest-recording write them; every test of the module is marked."""

import os

import pytest
import requests

URL = os.environ.get("SERVICE_URL", "http://127.0.0.1:18765")
pytestmark = pytest.mark.vcr


def test_users_are_listed():
    answer = requests.get(f"{URL}/users", params={"page": 2, "per_page": 10}, timeout=5)
    assert [user["name"] for user in answer.json()] == ["Ada", "Grace"]


class TestUser:
    def test_it_is_found(self):
        assert requests.get(f"{URL}/users/7", timeout=5).json() == {"id": 7, "name": "user 7"}

    def test_it_is_missing(self):
        answer = requests.get(f"{URL}/users/404", timeout=5)
        assert (answer.status_code, answer.reason) == (404, "Not Found")
        with pytest.raises(requests.HTTPError):
            answer.raise_for_status()


@pytest.mark.parametrize("number", [1, 2, 3])
def test_each_has_a_name(number):
    assert requests.get(f"{URL}/users/{number}", timeout=5).json()["name"] == f"user {number}"


def test_one_is_created():
    answer = requests.post(f"{URL}/users", json={"name": "Edsger"}, timeout=5)
    assert (answer.status_code, answer.json()["echo"]) == (201, {"name": "Edsger"})


def test_answers_come_in_their_order():
    assert [requests.get(f"{URL}/count", timeout=5).json()["count"] for _ in range(2)] == [1, 2]


def test_a_redirect_is_followed():
    answer = requests.get(f"{URL}/old", timeout=5)
    assert (answer.json()["id"], len(answer.history)) == (9, 1)


def test_what_is_compressed_is_read():
    answer = requests.get(f"{URL}/gzip", timeout=5)
    assert answer.json() == {"packed": "yes" * 50}


def test_bytes_stay_what_they_are():
    assert requests.get(f"{URL}/bytes", timeout=5).content == bytes(range(256))


def test_nothing_is_answered_to_a_deletion():
    answer = requests.delete(f"{URL}/users/7", timeout=5)
    assert (answer.status_code, answer.content) == (204, b"")


def test_names_are_in_any_script():
    assert requests.get(f"{URL}/unicode", timeout=5).json()["name"] == "Zoë 東京"


def test_a_session_keeps_cookies():
    with requests.Session() as session:
        session.get(f"{URL}/login", timeout=5)
        assert session.cookies.get_dict() == {"theme": "dark", "lang": "en"}
