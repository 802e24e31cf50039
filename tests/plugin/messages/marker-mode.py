import pytest


@pytest.mark.api(mode="replay")
def test_it(api):
    pass
