import pytest


@pytest.mark.api(servic="acme")
def test_it(api):
    pass
