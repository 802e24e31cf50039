"""Tables of a settings file become settings, or an error that names file, table, key and the way out."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Never, TypeVar

from pytest_apiint.errors import SettingsProblem
from pytest_apiint.messages import layout, shorten
from pytest_apiint.settings import ages, fuzz, limits, load_level
from pytest_apiint.settings.fuzz import Fuzz, Key
from pytest_apiint.settings.load_level import LoadLevel
from pytest_apiint.settings.model import ANY_METHOD, Secret, Service, Settings
from pytest_apiint.settings.shown import bare, is_credential, is_live_key, masked, nearest, quoted, show, variable
from pytest_apiint.settings.values import Unfit, normalised_host, normalised_url

_A_URL = "https://host[:port][/path]"
_A_HOST = 'host or host:port, "*" for any run of characters'
_A_VARIABLE = "the name of a variable: upper case, digits, underscores"

_TOP_KEYS = ("allowed_hosts", "cassettes", "cassettes_expired", "cassettes_max_age", "services")
_KEYS = (
    "answer_from_spec",
    "base_url",
    "budget",
    "contract",
    "formats",
    "fuzz",
    "hosts",
    "load",
    "observed",
    "profile",
    "rate_limit",
    "run_id_header",
    "sandbox_url",
    "secrets",
    "spec",
    "unsafe_methods",
    "waivers",
)

Where = tuple[str, ...]
T = TypeVar("T")
U = TypeVar("U")


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the tables of one file; `prefix` is what stands before every table's name there."""

    path: Path
    prefix: str

    def settings(self, found: object) -> Settings:
        """The whole file."""
        top = self._table(found, (), _TOP_KEYS)
        services: dict[str, Service] = {}
        for name, table in self._table(top.get("services", {}), ("services",)).items():
            service = self._service(table, name)
            self._must_be_alone(service, services.values())
            services[name] = service
        cassettes = self._directory(top["cassettes"], "cassettes", ()) if "cassettes" in top else None
        return Settings(
            MappingProxyType(services),
            self._hosts(top, "allowed_hosts", ()),
            cassettes,
            self.path,
            self._limit(ages.age, top, "cassettes_max_age", (), ages.AN_AGE),
            self._limit(ages.when_expired, top, "cassettes_expired", (), ages.EITHER) or "warn",
        )

    def extended(self, settings: Settings, more: Iterable[object]) -> Settings:
        """`settings` and, beside its own, the services of hooks."""
        services = dict(settings.services)
        for given in more:
            for name, found in self._table(given, ("services",)).items():
                where = ("services", str(name))
                if name in services:
                    hint = "give the one of your hook another name"
                    self._fail(f"two services are called {quoted(name)}", where, found=quoted(name), hint=hint)
                service = found if isinstance(found, Service) else self._service(found, name)
                if service.name != name:
                    self._fail(f"{quoted(name)} is called otherwise itself", where, found=quoted(service.name))
                self._must_be_alone(service, services.values())
                services[name] = service
        return replace(settings, services=MappingProxyType(services))

    def _must_be_alone(self, service: Service, others: Collection[Service]) -> None:
        for other in others:
            if other.base_url == service.base_url:
                self._fail(
                    f"{quoted(other.name)} and {quoted(service.name)} have the same base_url",
                    ("services", service.name),
                    key="base_url",
                    found=show(service.base_url),
                    hint="one service may have several secrets and hosts",
                )

    def _service(self, found: object, name: str) -> Service:
        where = ("services", name)
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]*", name):
            allowed = "letters, digits, dots, dashes and underscores"
            self._fail(f"a service can't be called {quoted(name)}", ("services",), found=quoted(name), allowed=allowed)
        table = self._table(found, where, _KEYS)
        if "base_url" not in table:
            example = 'base_url = "https://api.acme.example"'
            self._fail(f"service {quoted(name)} has no base_url", where, key="base_url", found="nothing", hint=example)
        secrets = self._table(table.get("secrets", {}), (*where, "secrets"))
        return Service(
            name,
            self._url(table["base_url"], "base_url", where),
            self._sandbox_url(table, name, where),
            self._file(table["spec"], "spec", where, "description") if "spec" in table else None,
            MappingProxyType({key: self._secret(value, key, name) for key, value in secrets.items()}),
            self._hosts(table, "hosts", where),
            self._profile(table["profile"], where) if "profile" in table else None,
            self._limit(limits.budget, table, "budget", where, limits.A_BUDGET),
            self._limit(limits.rate, table, "rate_limit", where, limits.A_RATE),
            self._methods(table, where),
            self._limit(limits.header, table, "run_id_header", where, limits.A_HEADER),
            self._limit(limits.level, table, "contract", where, limits.A_LEVEL) or "valid",
            self._flag(table, "formats", where),
            self._file(table["waivers"], "waivers", where, "file") if "waivers" in table else None,
            self._flag(table, "answer_from_spec", where),
            self._observed(table, where),
            self._fuzz(table["fuzz"], (*where, "fuzz")) if "fuzz" in table else Fuzz(),
            self._load(table["load"], (*where, "load")) if "load" in table else LoadLevel(),
            self.prefix,
        )

    def _observed(self, table: Mapping[str, object], where: Where) -> bool:
        key = "observed"
        if (found := self._boolean(table, key, where)) and "spec" in table:
            hint = "leave one of them out: a description says more than recordings"
            self._fail(f"{key} and spec exclude each other", where, key=key, found="true, beside spec", hint=hint)
        return found

    def _load(self, found: object, where: Where) -> LoadLevel:
        return LoadLevel(**self._keys(self._table(found, where, load_level.NAMES), load_level.KEYS, where))

    def _keys(self, table: Mapping[str, object], keys: Mapping[str, Key], where: Where) -> dict[str, Any]:
        return {
            key: self._fit(one.read, table[key], key, where, one.allowed) for key, one in keys.items() if key in table
        }

    def _fuzz(self, found: object, where: Where) -> Fuzz:
        table = self._table(found, where, fuzz.NAMES)
        read = self._keys(table, fuzz.KEYS, where)
        if fuzz.BASELINE in table:
            read[fuzz.BASELINE] = self._file(table[fuzz.BASELINE], fuzz.BASELINE, where, "file")
        return Fuzz(**read)

    def _boolean(self, table: Mapping[str, object], key: str, where: Where) -> bool:
        found = table.get(key, False)
        if not isinstance(found, bool):
            self._fail(f"{key} must be a boolean", where, key=key, found=show(found), allowed="true or false")
        return found

    def _flag(self, table: Mapping[str, object], key: str, where: Where) -> bool:
        if (found := self._boolean(table, key, where)) and "spec" not in table:
            hint = 'spec = "acme.openapi.yaml"'
            self._fail(f"{key} needs a description", where, key=key, found="no spec", hint=hint)
        return found

    def _limit(
        self, read: Callable[[object], T], table: Mapping[str, object], key: str, where: Where, allowed: str
    ) -> T | None:
        return self._fit(read, table[key], key, where, allowed) if key in table else None

    def _methods(self, table: Mapping[str, object], where: Where) -> frozenset[str]:
        key = "unsafe_methods"
        found = table.get(key, False)
        if isinstance(found, bool):
            return frozenset({ANY_METHOD}) if found else frozenset()
        allowed = limits.SOME_METHODS
        if not isinstance(found, list):
            self._fail(f"{key} must be a boolean or an array", where, key=key, found=show(found), allowed=allowed)
        return frozenset(self._fit(limits.method, item, key, where, allowed, f"an entry of {key}") for item in found)

    def _url(self, found: object, key: str, where: Where) -> str:
        return self._fit(normalised_url, self._string(found, key, where), key, where, _A_URL)

    def _sandbox_url(self, table: Mapping[str, object], name: str, where: Where) -> str | None:
        """The environment's, say of a sandbox that was started for this run, else the file's."""
        told = f"APIINT_{variable(name, 'sandbox_url')}"
        if given := os.environ.get(told):
            return self._url(given, told, where)
        return self._url(table["sandbox_url"], "sandbox_url", where) if "sandbox_url" in table else None

    def _hosts(self, table: Mapping[str, object], key: str, where: Where) -> tuple[str, ...]:
        found = table.get(key, [])
        if not isinstance(found, list):
            self._fail(f"{key} must be an array", where, key=key, found=show(found), allowed="an array of strings")
        what = f"an entry of {key}"
        items = (self._string(item, key, where, what) for item in found)
        return tuple(dict.fromkeys(self._fit(normalised_host, item, key, where, _A_HOST, what) for item in items))

    def _fit(self, read: Callable[[U], T], found: U, key: str, where: Where, allowed: str, what: str = "") -> T:
        try:
            return read(found)
        except Unfit as reason:
            self._fail(f"{what or key} {reason}", where, key=key, found=show(found), allowed=allowed, hint=reason.hint)

    def _profile(self, found: object, where: Where) -> str:
        from pytest_apiint.profiles import names  # noqa: PLC0415 -- the doorstep: most settings name no profile

        text = self._string(found, "profile", where)
        if text in names():
            return text
        if text.endswith(".toml"):
            return str(self._file(text, "profile", where, "profile"))
        allowed = f"{', '.join(names())}; or a .toml file, relative to the settings file"
        hint = nearest(text, names())
        self._fail("profile names no known service", where, key="profile", found=show(text), allowed=allowed, hint=hint)

    def _file(self, found: object, key: str, where: Where, what: str) -> Path:
        text = self._string(found, key, where)
        path = self.path.parent / text
        if not Path(text).is_absolute() and os.path.isfile(path):
            return path.resolve()
        reason, hint = "doesn't exist", ""
        if "://" in text:
            reason, hint = "is a URL", f"save the {what} in the project and name that file"
        elif text.startswith(("/", "~")):
            reason, hint = "isn't a relative path", "a path of one machine means nothing on another"
        elif os.path.isdir(path.parent):
            hint = nearest(path.name, sorted(os.listdir(path.parent)))
        allowed = "a file, relative to the settings file"
        self._fail(f"{key} {reason}", where, key=key, found=show(text), allowed=allowed, hint=hint)

    def _directory(self, found: object, key: str, where: Where) -> Path:
        text = self._string(found, key, where)
        if not text or text.startswith(("/", "~")) or "://" in text or Path(text).is_absolute():
            hint = "a path of one machine means nothing on another"
            allowed = "a directory, relative to the settings file"
            self._fail(f"{key} isn't a relative path", where, key=key, found=show(text), allowed=allowed, hint=hint)
        return (self.path.parent / text).resolve()

    def _secret(self, found: object, name: str, service: str) -> Secret:
        where: Where = ("services", service, "secrets")
        if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_-]*", name) or is_credential(name):
            allowed = 'letters, digits, dashes and underscores, say "token"'
            self._fail(f"a secret can't be called {show(name)}", where, found=show(name), allowed=allowed)
        usual = variable(service, name)
        dummy = f"dummy-{service}-{name}"
        if not isinstance(found, dict):
            return Secret(name, self._env(found, name, usual, where), dummy)
        where = (*where, name)
        table = self._table(found, where, ("dummy", "env"))
        if "env" not in table:
            headline = f"the secret {quoted(name)} names no environment variable"
            self._fail(headline, where, key="env", found="nothing", hint=f'env = "{usual}"')
        env = self._env(table["env"], "env", usual, where)
        return Secret(name, env, self._dummy(table["dummy"], where) if "dummy" in table else dummy)

    def _env(self, found: object, key: str, usual: str, where: Where) -> str:
        text = self._string(found, key, where)
        if _is_variable(text):
            return text
        plain = text.strip("${} ").replace(" ", "_")
        if not text or _is_variable(plain):
            self._fail(
                f"{key} isn't the name of an environment variable",
                where,
                key=key,
                found=quoted(text),
                allowed=_A_VARIABLE,
                hint=f'did you mean "{plain or usual}"?',
            )
        self._fail(
            f"{key} looks like a secret's value, not like a variable's name",
            where,
            key=key,
            found=masked(text),
            allowed=_A_VARIABLE,
            hint=f'write {key} = "{usual}" here and keep the value in that variable; a secret that was ever '
            "committed must be replaced",
        )

    def _dummy(self, found: object, where: Where) -> str:
        text = self._string(found, "dummy", where)
        if is_live_key(text):
            hint = "a key that was ever committed must be replaced"
            allowed = "a value that opens nothing"
            self._fail(
                "dummy looks like a real key", where, key="dummy", found=masked(text), allowed=allowed, hint=hint
            )
        if not re.fullmatch(r"[!-~]([ -~]*[!-~])?", text):
            allowed = "printable ASCII, no space at either end"
            self._fail("dummy can't stand in a header", where, key="dummy", found=masked(text), allowed=allowed)
        return text

    def _string(self, found: object, key: str, where: Where, what: str = "") -> str:
        if not isinstance(found, str):
            self._fail(f"{what or key} must be a string", where, key=key, found=show(found), allowed="a string")
        return found

    def _table(self, found: object, where: Where, allowed: Collection[str] = ()) -> dict[str, object]:
        if not isinstance(found, dict):
            self._fail(f"{self._called(where)} must be a table", where, found=show(found), allowed="a table")
        for key in found if allowed else ():
            if key not in allowed:
                kind = "table" if isinstance(found[key], dict) else "key"
                words = ", ".join(allowed)
                self._fail(
                    f"unknown {kind} {show(key)}", where, found=show(key), allowed=words, hint=nearest(key, allowed)
                )
        return found

    def _called(self, where: Where) -> str:
        names = ".".join(filter(None, (self.prefix, *map(bare, where))))
        return f"[{names}]" if names else "the top level"

    def _fail(
        self, headline: str, where: Where, *, found: str, key: str = "", allowed: str = "", hint: str = ""
    ) -> Never:
        table = shorten(self._called(where), 68)
        rows = [("table", table), ("key", key), ("found", found), ("allowed", allowed), ("hint", hint)]
        fail(self.path, headline, rows)


def fail(path: Path, headline: str, rows: list[tuple[str, str]]) -> Never:
    """Raise SettingsProblem; the first row names the file."""
    raise SettingsProblem(layout(headline, [("file", path.name), *rows])) from None


def _is_variable(text: str) -> bool:
    return bool(re.fullmatch(r"[A-Z_][A-Z0-9_]*", text)) and not is_credential(text)
