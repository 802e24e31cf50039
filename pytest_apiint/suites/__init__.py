"""Suites: a class of the user's names a client and a few calls, and pytest runs a battery of checks on each call."""

from pytest_apiint.suites.calls import listing, read, write
from pytest_apiint.suites.client import ClientSuite

__all__ = ["ClientSuite", "listing", "read", "write"]
