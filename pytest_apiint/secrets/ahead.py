"""The secrets that are known before anything is asked: those that the settings name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from pytest_apiint.secrets.registry import SecretRegistry

if TYPE_CHECKING:
    from pytest_apiint.settings import Service


def known(services: Iterable[Service], environ: Mapping[str, str]) -> SecretRegistry:
    """Those of `services`, as far as `environ` has them; a line's end around a value is none of it."""
    registry = SecretRegistry()
    for service in services:
        for secret in service.secrets.values():
            registry.add(environ.get(secret.env, "").strip(), f"{service.name}.{secret.name}")
    return registry


def stand_ins(registry: SecretRegistry, services: Iterable[Service]) -> None:
    """Let `registry` know what stands in for them offline."""
    for service in services:
        for secret in service.secrets.values():
            registry.add(secret.dummy, f"{service.name}.{secret.name}")
