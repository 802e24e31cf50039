"""assert_cached, on a client with a cache of its own, and on those with one defect each."""

import time

import httpx
import pytest

from pytest_apiint import ContractFailure, UsageProblem, assert_cached


class Caching:
    """Keeps what it got for as long as Cache-Control says, and asks then whether it has changed."""

    def __init__(self, base_url):
        self.http = httpx.Client(base_url=base_url)
        self.kept = {}

    def get(self, path="/users/1"):
        entry = self.kept.get(path)
        if entry is not None and self.fresh(entry):
            return entry[2]
        response = self.http.get(path, headers=self.condition(entry))
        value = self.unchanged(entry) if response.status_code == 304 else response.raise_for_status().json()
        self.keep(path, response, value, entry)
        return value

    def fresh(self, entry):
        return time.monotonic() < entry[0]

    def condition(self, entry):
        return {"If-None-Match": entry[1]} if entry else {}

    def unchanged(self, entry):
        return entry[2]

    def keep(self, path, response, value, entry):
        seconds = int(response.headers["Cache-Control"].removeprefix("max-age="))
        self.kept[path] = (time.monotonic() + seconds, response.headers["ETag"], value)


class OfItsOwn(Caching):
    """A minute, whatever the answer says, and no condition."""

    def condition(self, entry):
        return {}

    def keep(self, path, response, value, entry):
        self.kept[path] = (time.monotonic() + 60, "", value)


class Nothing(Caching):
    def fresh(self, entry):
        return False


class ForEver(Caching):
    def fresh(self, entry):
        return True


class TooShort(Caching):
    def keep(self, path, response, value, entry):
        self.kept[path] = (time.monotonic() + 20, response.headers["ETag"], value)


class WithoutQuotes(Caching):
    def condition(self, entry):
        return {"If-None-Match": entry[1].strip('"')} if entry else {}


class NothingFor304(Caching):
    def unchanged(self, entry):
        return None


class TakesNo304(Caching):
    def unchanged(self, entry):
        raise RuntimeError("not modified")


class AsksAgainAfter304(Caching):
    def keep(self, path, response, value, entry):
        if response.status_code != 304:
            super().keep(path, response, value, entry)


class SaysSo(Caching):
    """What comes from the cache looks otherwise."""

    def get(self, path="/users/1"):
        fresh = path in self.kept and self.fresh(self.kept[path])
        return {**super().get(path), **({"cached": True} if fresh else {})}


@pytest.fixture
def user(api):
    api.mock.get("/users/1", json={"id": 1}, headers={"ETag": '"of-the-mock"'})


@pytest.mark.parametrize("revalidates", [False, True])
def test_a_cache_that_works_passes(api, user, revalidates):
    assert_cached(Caching(api.base_url).get, api, ttl=60, revalidates=revalidates)


def test_a_ttl_of_the_clients_own_passes_too(api, user):
    assert_cached(OfItsOwn(api.base_url).get, api, ttl=60)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (Nothing, "asked for again at once"),
        (TooShort, "asked for again after 30 s"),
        (ForEver, "still served from the cache after 60 s"),
        (OfItsOwn, r"not whether it has changed(.|\n)*no If-None-Match"),
        (WithoutQuotes, r"not whether it has changed(.|\n)*seen *If-None-Match: apiint-1"),
        (NothingFor304, "another value was returned"),
        (TakesNo304, r"raised RuntimeError on 304(.|\n)*no body"),
        (AsksAgainAfter304, "asked for again 30 s after a 304"),
        (SaysSo, "another value was returned from the cache"),
    ],
)
def test_a_cache_has_many_ways_to_fail(api, user, kind, said):
    with pytest.raises(ContractFailure, match=said):
        assert_cached(kind(api.base_url).get, api, ttl=60, revalidates=True)


def test_an_answer_that_was_kept_before_is_none_to_judge(api, user):
    class Held(Caching):
        fresh = ForEver.fresh

    client = Held(api.base_url)
    client.kept["/users/1"] = (1e9, "", {"id": 1})
    with pytest.raises(ContractFailure, match="first call made no request"):
        assert_cached(client.get, api, ttl=60)


def test_a_weak_validator_is_compared_weakly(api, user):
    class Weak(Caching):
        def condition(self, entry):
            return {"If-None-Match": f"W/{entry[1]}"} if entry else {}

    assert_cached(Weak(api.base_url).get, api, ttl=60, revalidates=True)


def test_coroutines_are_run(api, user):
    client = Caching(api.base_url)

    async def get():
        return client.get()

    assert_cached(get, api, ttl=60, revalidates=True)


def test_the_mocks_own_headers_come_back(api, user):
    assert_cached(Caching(api.base_url).get, api, ttl=60)
    assert httpx.get(f"{api.base_url}/users/1").headers["ETag"] == '"of-the-mock"'


def test_a_second_is_long_enough(api, user):
    assert_cached(Caching(api.base_url).get, api, ttl=1, revalidates=True)


def test_less_than_a_second_cannot_be_said(api, user):
    with pytest.raises(UsageProblem, match="counts in seconds"):
        assert_cached(Caching(api.base_url).get, api, ttl=0.5)
