"""How APIs write their errors."""

from __future__ import annotations

from typing import Final

from pytest_apiint.explained.page import Page
from pytest_apiint.formats import FORMATS
from pytest_apiint.formats.model import Format

_TEST: Final = """\
from pytest_apiint import Headers, Response, assert_error_format, classify
from pytest_apiint.formats import named

def test_errors_are_in_this_format():
    sample = named("{name}").samples[0]  # an answer of the API's
    fields = {{"Content-Type": sample.media_type, **sample.headers}}
    response = Response(sample.status, Headers(fields), sample.body)
    assert_error_format(response, "{name}")
    assert classify(response).format == "{name}"
"""


def pages() -> dict[str, Page]:
    """One page for each format."""
    return {one.name: _page(one) for one in FORMATS}


def _page(form: Format) -> Page:
    never = ", ".join(sorted(form.never))
    rows = (
        ("label", form.label + ("; demanded" if form.labelled else "")),
        ("code", ", ".join(form.code) or "none"),
        ("message", ", ".join(form.message) or "none"),
        ("id", ", ".join(form.correlation) or "a header field, such as X-Request-Id"),
        ("client", _client(form)),
        ("never", f"after {never}" if never else ""),
        ("source", form.source),
        ("tested by", f'assert_error_format(response, "{form.name}"), error-fields-kept'),
    )
    return Page(form.name, "error format", form.title, rows, _TEST.format(name=form.name))


def _client(form: Format) -> str:
    """What a client must do with such an answer."""
    said = "raise an error with status, code, message and id"
    said += "; look into a 200 too, where it may come" if form.in_success else ""
    later = sorted(form.too_fast | form.later)
    return f"{said}; try again after {', '.join(later[:4])}{' ...' if len(later) > 4 else ''}" if later else said
