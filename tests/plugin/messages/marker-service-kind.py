import pytest


@pytest.mark.api(service=1)
def test_it(api):
    pass
