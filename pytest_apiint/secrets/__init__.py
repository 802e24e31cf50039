"""What must not be told: known secrets, their forms, how unknown ones look, and what stands in their places."""

from pytest_apiint.secrets.detect import Found, detect
from pytest_apiint.secrets.registry import SecretRegistry
from pytest_apiint.secrets.scrub import Scrubber

__all__ = ["Found", "Scrubber", "SecretRegistry", "detect"]
