"""The true values of a service's secrets, for the modes that reach the far side: from the environment, never a file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Never

from pytest_apiint.errors import SecretMissing, SecretRefused
from pytest_apiint.messages import layout, shorten
from pytest_apiint.sandbox.live_keys import LiveKeys
from pytest_apiint.settings import Secret, Service
from pytest_apiint.settings.shown import bare

_FORK = "CI gives runs of forks and of bots empty secrets"


def resolve(service: Service, environ: Mapping[str, str], *, allow_live_keys: bool = False) -> dict[str, str]:
    """Every secret of `service` by its name.

    Raises:
        SecretMissing: variables aren't set, or empty; all are named at once.
        SecretRefused: a value can't be what was meant, or opens a live account.
    """
    missing = [secret for secret in service.secrets.values() if not environ.get(secret.env, "").strip()]
    if missing:
        raise SecretMissing(_missing(service, missing, environ))
    live = None if allow_live_keys else LiveKeys.of(service)
    return {
        secret.name: _usable(environ[secret.env], secret, service, live=live) for secret in service.secrets.values()
    }


def _missing(service: Service, missing: list[Secret], environ: Mapping[str, str]) -> str:
    first = missing[0]
    table = f"secrets of {bare(service.name)}"
    headline = f'the sandbox of "{service.name}" needs {first.env}, which isn\'t set'
    if len(missing) > 1:
        # The names stand in the first line, since that is all that pytest's list of skipped tests shows.
        names = f"{first.env} and {missing[1].env if len(missing) == 2 else f'{len(missing) - 1} more'}"
        headline = f'the sandbox of "{service.name}" needs {names}, which aren\'t set'
    empty = [secret.env for secret in missing if secret.env in environ]
    rows = [
        ("needed", ", ".join(f"{secret.env} ({table}: {secret.name})" for secret in missing[:4])),
        ("", f"and {len(missing) - 4} more" if len(missing) > 4 else ""),
        ("found", f"{shorten(', '.join(empty), 40)} empty; {_FORK}" if empty else "no such variable"),
        ("fix", f"export {first.env}=... with a key of the sandbox, or run with --api-mode=mock or replay"),
    ]
    return layout(headline, rows)


def _usable(value: str, secret: Secret, service: Service, *, live: LiveKeys | None) -> str:
    if value.startswith("-----BEGIN "):  # a PEM file, whose last line has an end
        return value
    plain = value.strip()
    if value != plain:
        kind = "a line end" if value.strip(" \t") != plain else "a space"
        side = "before" if value[0].isspace() else "after"
        _refuse(f"{secret.env} has {kind} {side} its value", secret, service, fix=f"{_set(secret)} without it")
    if len(plain) > 1 and plain[0] == plain[-1] and plain[0] in "\"'":
        _refuse(f"{secret.env} has quotes around its value", secret, service, fix=f"{_set(secret)} without them")
    if re.fullmatch(r"\$\{?\{?[ A-Za-z0-9_.]+\}?\}?|%[A-Za-z0-9_]+%", plain):
        _refuse(f"{secret.env} holds a variable that nobody expanded", secret, service, fix=_set(secret))
    if plain.startswith("apiint-secret."):
        fix = f"{_set(secret)}; recordings hold placeholders only"
        _refuse(f"{secret.env} holds a recording's placeholder", secret, service, fix=fix)
    if not plain.isascii() or not plain.isprintable():
        _refuse(f"{secret.env} has characters that no header can carry", secret, service, fix=_set(secret))
    if live and (prefix := live.start(plain)):
        allow = "or --api-allow-live-keys, if the account behind it is one for tests"
        found = f"{prefix}... ({len(plain)} characters)"
        _refuse(f"{secret.env} holds a live key", secret, service, fix=f"{_set(secret)}, {allow}", found=found)
    return value


def _set(secret: Secret) -> str:
    return f"export {secret.env}=... with a key of the sandbox"


def _refuse(headline: str, secret: Secret, service: Service, *, fix: str, found: str = "") -> Never:
    rows = [("service", service.name), ("secret", secret.name), ("found", found), ("fix", fix)]
    raise SecretRefused(layout(headline, rows)) from None
