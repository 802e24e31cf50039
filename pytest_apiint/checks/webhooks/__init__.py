"""Promises of those who receive webhooks."""
