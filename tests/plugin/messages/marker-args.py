import pytest


@pytest.mark.api("acme")
def test_it(api):
    pass
