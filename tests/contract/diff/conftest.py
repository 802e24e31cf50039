import pytest
import yaml

from pytest_apiint.contract.diff.compare import compare
from pytest_apiint.contract.document import Document


@pytest.fixture
def document():
    """A description of one operation, with parts of it as YAML; `more` stands at the top."""

    def made(*, answer=None, body=None, operation="", components="", more="", version="3.0.3"):
        op = yaml.safe_load(operation) or {}
        op.setdefault("responses", {"200": {"description": ""}})
        if answer is not None:
            op["responses"]["200"]["content"] = {"application/json": {"schema": yaml.safe_load(answer)}}
        if body is not None:
            op["requestBody"] = {"content": {"application/json": {"schema": yaml.safe_load(body)}}}
        raw = {"openapi": version, "info": {}, "paths": {"/a": {"post": op}}, **(yaml.safe_load(more) or {})}
        if components:
            raw["components"] = yaml.safe_load(components)
        return Document(raw, source="api.yaml")

    return made


@pytest.fixture
def found(document):
    """The ids of the rules that two descriptions' parts differ by."""

    def ids(old, new, **both):
        return [one.rule.id for one in compare(document(**old, **both), document(**new, **both)).changes]

    return ids
