"""Keys that open a live account, told by how they start; where one was found, never what it is."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import unquote_plus

from pytest_apiint.exchange import Request
from pytest_apiint.settings import Service
from pytest_apiint.settings.shown import credential_prefix, is_live_key

# "live" is written on these; a profile names those of its own service.
_OPENLY_LIVE = ("sk_live_", "pk_live_", "rk_live_", "rzp_live_")
_OPENLY_A_TEST = re.compile(r"[A-Za-z]{2,8}[-_.](test|sandbox)")
# Test environments issue these too: JWTs, webhook secrets; and "secret_" is an ordinary word.
_SAYS_NOTHING = re.compile(r"eyJ|whsec_|secret_")
_REST = r"[A-Za-z0-9_.~+/-]{10,}"  # prose that only starts like a key isn't one
_CREDENTIALS = ("authorization", "proxy-authorization")


@dataclass(frozen=True)
class LiveKeys:
    """What a live key of one service looks like: the prefixes of its profile beside the well-known ones."""

    prefixes: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()

    @classmethod
    def of(cls, service: Service) -> LiveKeys:
        """Those of a service, from its profile where it names one."""
        if service.profile is None:
            return cls()
        from pytest_apiint.profiles import load  # noqa: PLC0415 -- the doorstep: it reads a file

        profile = load(service.profile)
        return cls(profile.live_key_prefixes, profile.test_key_prefixes)

    def start(self, value: str) -> str | None:
        """The prefix that shows `value` to be a live key; None where nothing does."""
        if value.startswith(self.tests) or _OPENLY_A_TEST.match(value):
            return None
        known = next((prefix for prefix in (*self.prefixes, *_OPENLY_LIVE) if value.startswith(prefix)), None)
        if known is None and is_live_key(value) and not _SAYS_NOTHING.match(value):
            return credential_prefix(value)
        return known

    def within(self, request: Request) -> tuple[str, str] | None:
        """The first place of a request that holds a live key, and the key's prefix; None where none does."""
        for name, value in request.headers.pairs:
            if prefix := self._inside(_revealed(value) if name.lower() in _CREDENTIALS else value):
                return f"the header {name}", prefix
        if prefix := self._inside(unquote_plus(request.split.query)) or self._inside(request.path):
            return "the URL", prefix
        if prefix := self._inside(request.body.decode("latin-1")):
            return "the body", prefix
        return None

    def _inside(self, text: str) -> str | None:
        return next((prefix for found in self._pattern.finditer(text) if (prefix := self.start(found[0]))), None)

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        starts = "|".join(map(re.escape, (*self.prefixes, *_OPENLY_LIVE)))
        return re.compile(rf"(?<![A-Za-z0-9_])(?:{starts}|gh[pousr]_|github_pat_|glpat-|xox[abeprs]-){_REST}")


def _revealed(value: str) -> str:
    """A credential's plain form: Basic hides ``user:password`` from readers only (RFC 7617)."""
    scheme, _, rest = value.partition(" ")
    if scheme.lower() != "basic":
        return value
    try:
        return base64.b64decode(rest, validate=True).decode("latin-1")
    except (binascii.Error, ValueError):
        return value
