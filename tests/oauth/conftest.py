import pytest


@pytest.fixture
def client(auth_server):
    """A confidential client."""
    return auth_server.register_client("acme", "s3cret-of-acme")
