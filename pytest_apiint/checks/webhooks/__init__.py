"""Promises of those who receive webhooks. A room of its own, since what it needs is loaded for nobody else."""

from pytest_apiint.checks.webhooks.constant_time import assert_constant_time_compare
from pytest_apiint.checks.webhooks.signature_verified import assert_signature_verified

__all__ = ["assert_constant_time_compare", "assert_signature_verified"]
