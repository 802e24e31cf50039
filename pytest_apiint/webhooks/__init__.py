"""Webhooks: how vendors sign them, how they reach a handler, and what somebody without the secret would try."""
