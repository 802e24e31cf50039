import pytest


@pytest.mark.api(mode="sandbox")
def test_it(api):
    pass
