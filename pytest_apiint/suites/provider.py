"""``ProviderSuite``: three lines of a user's that become a fuzz test of each operation that an API describes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from pytest_apiint.errors import UsageProblem


class ProviderSuite:
    """Subclass it and say what to test; pytest runs one test for each operation of the description.

    ::

        class TestAcme(ProviderSuite):
            service = "acme"          # one of the settings' services: its sandbox, in sandbox mode

        class TestOurs(ProviderSuite):
            app = flask_app           # or a FastAPI one: in this process, in every mode
            spec = "/openapi.json"    # what it answers with its description; or a file, beside the suite's module

        class TestBuilt(ProviderSuite):
            base_url = "http://127.0.0.1:8000"
            spec = "openapi.yaml"

    `stateful` names operations that are asked in sequences too, each with what others answered, in one more test::

        class TestAcme(ProviderSuite):
            service = "acme"
            stateful = ["POST /users", "GET /users/{user_id}"]     # and unsafe = ["POST /users"] in the settings

    `fuzz` says how, over the settings' own, with the keys of ``[tool.apiint.services.acme.fuzz]``. The secrets of an
    application, or of a server on this machine, are those of the `service`, if one is named too.
    """

    service: ClassVar[str | None] = None
    app: ClassVar[Any] = None
    base_url: ClassVar[str | None] = None
    spec: ClassVar[str | None] = None
    fuzz: ClassVar[Mapping[str, Any]] = {}
    stateful: ClassVar[Sequence[str] | None] = None

    def test_operation(self) -> None:
        """One operation. The plugin puts a test for each in the place of this."""
        raise UsageProblem("a ProviderSuite needs the pytest plugin of pytest-apiint")


ProviderSuite.test_operation.apiint_provider = True  # type: ignore[attr-defined]  # by which the plugin knows it
