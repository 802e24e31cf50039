"""What the settings name is known before anything is asked, in every mode and by every command."""

import pytest

from pytest_apiint.secrets import SecretRegistry, ahead
from pytest_apiint.settings import Secret, Service

ACME = Service("acme", "https://api.acme.example", secrets={"token": Secret("token", "ACME_TOKEN", "dummy-4711-Zr9x")})


def test_what_the_environment_has_is_known_by_its_name_without_the_line_s_end():
    (found,) = {secret for _, secret in ahead.known([ACME], {"ACME_TOKEN": "t0ken-4711-Zr9x\n"}).forms}
    assert (found.value, found.kind, found.named) == ("t0ken-4711-Zr9x", "acme.token", True)


@pytest.mark.parametrize("environ", [{}, {"ACME_TOKEN": " "}], ids=["unset", "blank"])
def test_what_the_environment_lacks_is_no_secret(environ):
    assert not ahead.known([ACME], environ).active


def test_what_stands_in_for_it_is_known_by_the_same_name():
    registry = SecretRegistry()
    ahead.stand_ins(registry, [ACME])
    found = registry.find("dummy-4711-Zr9x")
    assert (found.kind, found.named) == ("acme.token", True)
