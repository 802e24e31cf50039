import json

import pytest


class Lines:
    """A serializer of the project's own: JSON, told by its first line."""

    @staticmethod
    def serialize(cassette):
        return "#lines\n" + json.dumps(cassette, default=lambda value: value.decode("latin-1"))

    @staticmethod
    def deserialize(text):
        return json.loads(text.removeprefix("#lines\n"))


def same_day(asked, recorded):
    assert asked.headers.get("X-Day") == recorded.headers.get("X-Day"), "another day"


def pytest_recording_configure(config, vcr):
    vcr.register_matcher("day", same_day)
    vcr.register_serializer("lines", Lines)


@pytest.fixture(scope="module")
def vcr_config():
    def masked(response):
        response["body"]["string"] = response["body"]["string"].replace(b"Hopper", b"NAME")
        return response

    return {
        "filter_headers": ["authorization"],
        "filter_query_parameters": [("api_key", "KEY")],
        "filter_post_data_parameters": ["password"],
        "before_record_response": [masked],
        "decode_compressed_response": True,
    }
