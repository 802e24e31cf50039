import pytest


@pytest.mark.api(mode="sandbox", clock="virtual")
def test_it(api):
    pass
