"""How APIs write their errors: formats as data with a JSON Schema each, and what an answer says by them.

::

    >>> classify(response)
    Classified(status=429, error=True, format='problem+json', ..., retryable=True, retry_after=30.0, ...)
"""

from pytest_apiint.formats.catalog import FORMATS, every, named, registered
from pytest_apiint.formats.classified import Classified, classify
from pytest_apiint.formats.model import Format, Sample

__all__ = ["FORMATS", "Classified", "Format", "Sample", "classify", "every", "named", "registered"]
