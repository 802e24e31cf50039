import pytest


@pytest.mark.api(mode="replya")
def test_it(api):
    pass
