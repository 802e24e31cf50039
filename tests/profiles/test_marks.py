"""A 200 that says an error is told from one that doesn't."""

import pytest

from pytest_apiint.profiles import ErrorInSuccess, load, names, says_error


def mark(pointer: str, value: bool | int | str | None = None, media_type: str = "application/json") -> ErrorInSuccess:
    return ErrorInSuccess(pointer, "", "", value, media_type)


@pytest.mark.parametrize(
    ("pointer", "value", "body", "error"),
    [
        ("/ok", False, '{"ok":false}', True),
        ("/ok", False, '{"ok":true}', False),
        ("/ok", False, '{"ok":0}', False),
        ("/ok", False, "{}", False),
        ("/ok", False, '{"ok":', False),
        ("/ok", False, b"\xff", False),
        ("/ok", False, "[" * 100_000, False),
        ("/errors", None, '{"errors":[{"message":"no"}]}', True),
        ("/errors", None, '{"errors":[],"data":{}}', False),
        ("/errors", None, '{"errors":null}', False),
        ("/errors", None, '{"errors":{}}', False),
        ("/errors", None, '{"errors":""}', False),
        ("/errors", None, '{"errors":0}', True),
        ("/0/code", 7, '[{"code":7}]', True),
        ("/1/code", 7, '[{"code":7}]', False),
        ("/a~1b/~0c", "x", '{"a/b":{"~c":"x"}}', True),
        ("", "down", '"down"', True),
    ],
)
def test_marks_in_json(pointer: str, value: object, body: str | bytes, error: bool) -> None:
    assert says_error(mark(pointer, value), body) is error


@pytest.mark.parametrize(
    ("pointer", "value", "body", "error"),
    [
        ("/Error", None, "<Error/>", True),
        ("/Error", None, '<Error xmlns="http://s3.amazonaws.com/doc/"><Code>x</Code></Error>', True),
        ("/Error", None, "<Result><Error/></Result>", False),
        ("/Result/Error/Code", "Slow", "<Result><Error><Code>Slow</Code></Error></Result>", True),
        ("/Result/Error/Code", "Slow", "<Result><Error/></Result>", False),
        ("/Error", None, "<Error>", False),
        ("/Error", None, "", False),
    ],
)
def test_marks_in_xml(pointer: str, value: str | None, body: str, error: bool) -> None:
    assert says_error(mark(pointer, value, "application/xml"), body) is error


def test_some_services_say_errors_under_200() -> None:
    assert [name for name in names() if load(name).error_in_200] == ["aws", "shopify", "slack"]
