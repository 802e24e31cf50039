"""Who may call what, and how credentials travel."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from typing import Any, Final

from pytest_apiint.contract.facts import Operation
from pytest_apiint.contract.lint.finding import Spot
from pytest_apiint.contract.lint.subject import Subject
from pytest_apiint.contract.lint.urls import insecure, shown
from pytest_apiint.contract.pointers import join
from pytest_apiint.errors import SpecDamaged
from pytest_apiint.messages import shorten

_UNSAFE: Final = ("POST", "PUT", "PATCH", "DELETE")


def spots(subject: Subject) -> Iterator[Spot]:
    """One for each thing that is wrong with security, or isn't said of it."""
    schemes = _schemes(subject)
    yield from _open(subject)
    yield from _demands(subject, schemes)
    for name, (raw, pointer) in schemes.items():
        if raw.get("in") == "query":
            seen = f"{shorten(name, 40)}: the parameter {shorten(str(raw.get('name')), 30)!r}"
            yield Spot("key-in-query", pointer, seen)
        if _basic(raw) and (url := _plain(subject)):
            yield Spot("basic-over-http", pointer, f"{shorten(name, 40)}, at {shown(url)}")


def _schemes(subject: Subject) -> dict[str, tuple[Mapping[str, Any], str]]:
    """The security schemes by their names, each with its pointer."""
    raw = subject.document.raw
    told, at = raw.get("securityDefinitions"), "/securityDefinitions"
    if subject.document.version != "2.0":
        components = raw.get("components")
        told = components.get("securitySchemes") if isinstance(components, dict) else None
        at = "/components/securitySchemes"
    found: dict[str, tuple[Mapping[str, Any], str]] = {}
    for name, value in told.items() if isinstance(told, dict) else ():
        try:
            scheme, _ = subject.document.follow(value, join(at, name))
        except SpecDamaged:
            scheme = {}
        found[name] = scheme if isinstance(scheme, dict) else {}, join(at, name)
    return found


def _open(subject: Subject) -> Iterator[Spot]:
    called = subject.called
    if called and not any(one.security for one in called):
        yield Spot("nothing-secured", "", f"none of {len(called):,} operations")
        return
    for one in called:
        if one.method not in _UNSAFE or one.security:
            continue
        said = "security" in one.raw
        rule = "operation-open" if said else "operation-unsecured"
        pointer = join(one.pointer, "security") if said else one.pointer
        yield Spot(rule, pointer, "security: []" if said else "no security", one.label)


def _demands(subject: Subject, schemes: Mapping[str, tuple[Mapping[str, Any], str]]) -> Iterator[Spot]:
    used: set[str] = set()
    seen: set[str] = set()
    for one in subject.operations:
        at = join(one.pointer if "security" in one.raw else "", "security")
        for index, alternative in enumerate(one.security or ()):
            used.update(alternative)
            for name, scopes in alternative.items():
                pointer = join(at, index, name)
                if pointer not in seen:
                    seen.add(pointer)
                    yield from _demand(one, name, scopes, pointer, schemes)
    if not subject.damages:
        for name, (_, pointer) in schemes.items():
            if name not in used and not _named_at_top(subject, name):
                yield Spot("security-unused", pointer, shorten(name, 60))


def _named_at_top(subject: Subject, name: str) -> bool:
    told = subject.document.raw.get("security")
    return any(isinstance(one, dict) and name in one for one in told) if isinstance(told, list) else False


def _demand(
    one: Operation,
    name: str,
    scopes: tuple[str, ...],
    pointer: str,
    schemes: Mapping[str, tuple[Mapping[str, Any], str]],
) -> Iterator[Spot]:
    label = one.label if pointer.startswith(one.pointer + "/") else ""
    if name not in schemes:
        near = difflib.get_close_matches(name, schemes, 1)
        fix = f"is {near[0]!r} meant?" if near else ""
        yield Spot("security-undefined", pointer, shorten(name, 60), label, fix)
        return
    raw = schemes[name][0]
    known = _scopes(raw)
    if raw.get("type") == "oauth2" and known is not None:
        for scope in scopes:
            if scope not in known:
                near = difflib.get_close_matches(scope, known, 1)
                fix = f"is {near[0]!r} meant?" if near else ""
                yield Spot("scope-undefined", pointer, f"{shorten(scope, 40)} of {shorten(name, 40)}", label, fix)


def _scopes(raw: Mapping[str, Any]) -> set[str] | None:
    """The scopes of all flows; None where they can't be read."""
    flows = raw.get("flows")
    told = [raw] if flows is None else list(flows.values()) if isinstance(flows, dict) else []
    scopes = [one.get("scopes", {}) for one in told if isinstance(one, dict)]
    if not scopes or not all(isinstance(one, dict) for one in scopes):
        return None
    return {str(scope) for one in scopes for scope in one}


def _basic(raw: Mapping[str, Any]) -> bool:
    return raw.get("type") == "basic" or (raw.get("type") == "http" and str(raw.get("scheme")).lower() == "basic")


def _plain(subject: Subject) -> str:
    """A server's URL with plain http; empty where there's none."""
    try:
        urls = subject.document.servers()
    except SpecDamaged:
        return ""
    return next((url for url in urls if insecure(url)), "")
