"""What is installed under a name is what is live there, whoever's it is."""

from importlib.metadata import PackageNotFoundError, version

import pytest

from pytest_apiint import installed


@pytest.fixture
def environment(monkeypatch):
    """An environment in which these distributions are, and no other."""

    def environment(**versions):
        def told(name):
            if name.replace("-", "_") not in versions:
                raise PackageNotFoundError(name)
            return versions[name.replace("-", "_")]

        monkeypatch.setattr(installed, "version", told)

    return environment


def test_a_library_has_its_own_version():
    assert installed.live_version("requests") == version("requests")


def test_what_isnt_there_has_none(environment):
    environment(requests="2.34.2")
    assert installed.live_version("httpx") == ""


def test_who_stands_in_another_ones_place_is_told(environment):
    environment(urllib3="2.7.0", urllib3_future="2.25.904", requests="2.34.2")
    assert installed.live_version("urllib3") == "2.25.904 (urllib3-future in its place)"
    assert installed.live_version("requests") == "2.34.2"
