"""An error's body with a code and a message, as the service under test would write it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from pytest_apiint.checks.bench import Bench

# By a profile's `error_format`, from status, code and message.
_FORMATS: Final[dict[str, Callable[[int, str, str], dict[str, Any]]]] = {
    "aws-json": lambda _, code, message: {"__type": code, "message": message},
    "azure": lambda _, code, message: {"error": {"code": code, "message": message}},
    "github": lambda _, code, message: {"message": message, "errors": [{"field": "x", "code": code}]},
    "google": lambda status, code, message: {"error": {"code": status, "message": message, "status": code}},
    "graphql": lambda _, code, message: {"errors": [{"message": message, "extensions": {"code": code}}]},
    "stripe": lambda _, code, message: {"error": {"type": "card_error", "code": code, "message": message}},
}


def has_known_format(bench: Bench) -> bool:
    """Whether the profile says where the service puts its codes."""
    return bench.subject.profile.error_format in _FORMATS


def error_body(bench: Bench, status: int, *, code: str = "planted", message: str = "planted") -> dict[str, Any]:
    """A body in the service's format; where none is known, `code` and `message` stand wherever they usually do."""
    return _FORMATS.get(bench.subject.profile.error_format or "", _anywhere)(status, code, message)


def _anywhere(status: int, code: str, message: str) -> dict[str, Any]:
    return {
        "type": f"https://acme.example/{code}",
        "title": message,
        "status": status,
        "detail": message,
        "code": code,
        "message": message,
        "error": {"code": code, "type": code, "status": code, "message": message},
        "errors": [{"code": code, "title": message, "message": message}],
    }
