"""Options, fixtures and hooks, as the plugin declares them."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

from pytest_apiint.plugin import fixtures, hookspecs, options


class _Group:
    """Takes what is declared, as pytest's own group does."""

    def __init__(self) -> None:
        self.options: list[tuple[str, dict[str, Any]]] = []
        self.ini: list[tuple[str, str, Any]] = []

    def getgroup(self, *_: object) -> _Group:
        return self

    def addoption(self, name: str, **more: Any) -> None:
        self.options.append((name, more))

    def addini(self, name: str, said: str, type: str | None = None, default: object = None) -> None:  # noqa: A002
        self.ini.append((name, said, default))


def declared() -> tuple[list[tuple[str, dict[str, Any]]], list[tuple[str, str, Any]]]:
    """Options with what argparse is told of them, and ini keys."""
    group = _Group()
    options.declare(group)  # type: ignore[arg-type]
    return group.options, group.ini


def pages() -> Iterator[tuple[str, str]]:
    """Path below docs/, and Markdown."""
    yield "reference/options.md", _options()
    yield "reference/fixtures.md", _fixtures()
    yield "reference/hooks.md", _hooks()


def _options() -> str:
    found, ini = declared()
    keys = {name for name, _, _ in ini}
    lines = [
        "# Options of the command line",
        "",
        "They go before the environment, which goes before pytest's settings.",
        "",
    ]
    lines += ["| option | says | in the environment and in pytest's settings |", "|---|---|---|"]
    for name, more in found:
        word = name.removeprefix("--api-").replace("-", "_")
        value = f" {more['metavar']}" if "metavar" in more else ""
        key = f"`APIINT_{word.upper()}`, `apiint_{word}`" if f"apiint_{word}" in keys else ""
        lines.append(f"| `{name}{value}` | {more['help']} | {key} |")
    return "\n".join([*lines, ""])


def _fixtures() -> str:
    lines = [
        "# Fixtures",
        "",
        "All have the scope of a function. What a fixture gives is typed, and its class tells more.",
        "",
    ]
    for name, fixture in vars(fixtures).items():
        function = getattr(fixture, "_fixture_function", None)
        if function is None or name.startswith(("_", "apiint_")):
            continue
        lines += [f"## `{name}`", "", inspect.getdoc(function) or "", ""]
    return "\n".join(lines)


def _hooks() -> str:
    lines = ["# Hooks", "", "Implement them in a `conftest.py` or in a plugin.", ""]
    for name, hook in vars(hookspecs).items():
        if name.startswith("pytest_apiint_"):
            lines += [
                f"## `{name}({', '.join(inspect.signature(hook).parameters)})`",
                "",
                inspect.getdoc(hook) or "",
                "",
            ]
    return "\n".join(lines)
