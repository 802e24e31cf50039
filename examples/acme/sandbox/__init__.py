"""Acme's sandbox: the invented API as a real HTTP server, with data that every start begins anew.

``python -m sandbox --port 8000`` in examples/acme, or ``with running() as url:`` in a test.
"""

from sandbox.server import TOKEN, WEBHOOK_SECRET, running

__all__ = ["TOKEN", "WEBHOOK_SECRET", "running"]
