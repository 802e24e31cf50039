"""Exchanges as they may be shown where a secret stands in their URLs."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from urllib.parse import unquote_plus

from pytest_apiint.journal import Call
from pytest_apiint.secrets.forms import forms
from pytest_apiint.secrets.names import names_a_secret


def masked(text: str, secrets: Iterable[str]) -> str:
    """`text` with ``***`` for each of `secrets`, in any form, the longest first."""
    for form in sorted({form for secret in secrets for form in forms(secret)}, key=len, reverse=True):
        text = text.replace(form, "***")
    return text


def masked_calls(calls: Iterable[Call], secrets: Collection[str]) -> list[Call]:
    """`calls` with URLs in which neither `secrets` stand nor parameters that are for credentials."""
    return [
        replace(
            call,
            attempts=tuple(
                replace(row, request=replace(row.request, url=_url(row.request.url, secrets))) for row in call.attempts
            ),
        )
        for call in calls
    ]


def _url(url: str, secrets: Iterable[str]) -> str:
    place, mark, query = masked(url, secrets).partition("?")
    return place + mark + "&".join(_parameter(part) for part in query.split("&"))


def _parameter(part: str) -> str:
    name, mark, _ = part.partition("=")
    return f"{name}{mark}***" if mark and names_a_secret(unquote_plus(name)) else part
