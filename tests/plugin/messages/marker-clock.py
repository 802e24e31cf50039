import pytest


@pytest.mark.api(clock="vritual")
def test_it(api):
    pass
