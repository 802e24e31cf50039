"""Answers as the services write them, for what reads them."""

import json

from pytest_apiint.exchange import Headers, Response
from pytest_apiint.formats import FORMATS


def answer(status, body, media_type="application/json", **headers):
    """A response; ``retry_after="1"`` is the field ``retry-after``. What is no bytes is written as JSON."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    fields = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(status, Headers({**({"Content-Type": media_type} if media_type else {}), **fields}), content)


def as_sent(sample):
    return Response(sample.status, Headers({"Content-Type": sample.media_type, **sample.headers}), sample.body)


SAMPLES = {sample.name: (form, as_sent(sample)) for form in FORMATS for sample in form.samples}
