"""Prove that your API client survives the real API."""

__version__ = "0.1.0"
