"""Descriptions and recordings for the tests of this room."""

from __future__ import annotations

import json
from pathlib import Path

from pytest_apiint.contract.contract import Contract
from pytest_apiint.contract.document import Document
from pytest_apiint.settings import Secret, Service

ACME_SPEC = Path(__file__).parents[2] / "fixtures" / "acme.openapi.yaml"
RECORDINGS = Path(__file__).parents[2] / "cassettes" / "acme"


def service(*secrets: str, **more: object) -> Service:
    """Acme, with secrets whose variables are ``ACME_`` and the name."""
    own = {name: Secret(name, f"ACME_{name.upper()}", "dummy") for name in secrets}
    return Service("acme", "https://api.acme.example", secrets=own, **more)


def contract(paths: dict, **more: object) -> Contract:
    raw = {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": paths, **more}
    return Contract(Document(raw, source="acme.yaml", text=json.dumps(raw)))


def get(*parameters: dict, **more: object) -> dict:
    """A GET with these parameters; each is a path's or else needed in the query."""
    named = [{"in": "query", "required": True, "schema": {"type": "string"}, **one} for one in parameters]
    return {"get": {"parameters": named, "responses": {"200": {"description": "ok"}}, **more}}
