import pytest


@pytest.mark.api(service="acmee")
def test_it(api):
    pass
