import pytest


@pytest.mark.api(unsafe_methods="POST")
def test_it(api):
    pass
