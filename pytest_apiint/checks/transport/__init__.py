"""Connections: certificates, timeouts, redirects, bodies that are too much."""
