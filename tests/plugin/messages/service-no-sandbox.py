import pytest


@pytest.mark.api(mode="sandbox", service="acme")
def test_it(api):
    pass
