"""Whether a project's own part is in order: its settings, secrets, descriptions and cassettes."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from pytest_apiint.cassettes.shelf.files import cassettes
from pytest_apiint.contract.document import load
from pytest_apiint.doctor.finding import Finding
from pytest_apiint.errors import SettingsProblem, SpecDamaged
from pytest_apiint.messages import near
from pytest_apiint.settings import Service, Settings, load_settings

_SETTINGS: Final = "settings"
_SECRETS: Final = "secrets"
_SPECS: Final = "descriptions"
_CASSETTES: Final = "cassettes"


def found(root: Path, environ: Mapping[str, str] = os.environ) -> Iterator[Finding]:
    """What there is to be said of the project in `root`; of secrets only their names."""
    try:
        known = load_settings(root)
    except SettingsProblem as problem:
        rows = re.split(r"\n  (?=\S)", str(problem))
        yield Finding(_SETTINGS, "file", "FAIL", "; ".join(" ".join(row.split()) for row in rows))
        return
    if known.source is None:
        yield Finding(_SETTINGS, "file", "warn", "there are none, so `api` has no service", "apiint init")
        return
    names = ", ".join(known.services) or "no service"
    yield Finding(_SETTINGS, near(str(known.source)), "ok" if known.services else "warn", names)
    for service in known.services.values():
        yield from _secrets(service, environ)
        yield from _description(service)
    yield _cassettes(known, root)


def _secrets(service: Service, environ: Mapping[str, str]) -> Iterator[Finding]:
    for secret in service.secrets.values():
        name = f"{service.name}.{secret.name}"
        if environ.get(secret.env, "").strip():
            yield Finding(_SECRETS, name, "ok", f"{secret.env} is set")
        else:
            says = f"{secret.env} isn't set: the modes record and sandbox skip its tests"
            yield Finding(_SECRETS, name, "warn", says, f"export {secret.env}=... for those modes alone")


def _description(service: Service) -> Iterator[Finding]:
    if service.spec is None:
        return
    try:
        document = load(service.spec)
        count = sum(one.kind == "path" for one in document.operations)
    except SpecDamaged as damage:
        name = near(str(service.spec))
        yield Finding(_SPECS, name, "FAIL", str(damage).partition("\n")[0], f"apiint validate-spec {name}")
        return
    size = f"{service.spec.stat().st_size / 1000:,.0f} kB"
    says = f"{service.name}: version {document.version}, {count:,} operation{'s' * (count != 1)}, {size}"
    yield Finding(_SPECS, near(str(service.spec)), "ok", says)


def _cassettes(settings: Settings, root: Path) -> Finding:
    folder = settings.cassettes
    if folder is not None and not folder.is_dir():
        return Finding(_CASSETTES, near(str(folder)), "ok", "nothing is recorded yet", "pytest --api-mode=record")
    files = list(cassettes(folder) if folder is not None else cassettes(root, anywhere=False))
    if not files:
        return Finding(_CASSETTES, "none", "ok", "nothing is recorded yet", "pytest --api-mode=record")
    return Finding(_CASSETTES, f"{len(files):,}", "ok", "recorded; `apiint cassettes check` looks into them")
