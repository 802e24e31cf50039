"""What happened, in order: exchanges, the calls that they make up, and the story that a failure tells.

Append-only. Everything above reads it; nothing but the session writes it.
"""

from pytest_apiint.journal.calls import Call
from pytest_apiint.journal.exchanges import Exchanges, Journal, Selection
from pytest_apiint.journal.retry_after import RetryAfter, retry_after
from pytest_apiint.journal.sleeps import SleepFact

__all__ = ["Call", "Exchanges", "Journal", "RetryAfter", "Selection", "SleepFact", "retry_after"]
