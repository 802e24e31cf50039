"""vcrpy's declarative filters, as far as they need none of its objects: which they are, and what they do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from pytest_apiint.exchange import Headers
from pytest_apiint.plugin.vcr.config import LOCALHOST

if TYPE_CHECKING:
    from pytest_apiint.exchange import Request

_MATCHERS = frozenset(
    ("method", "uri", "url", "scheme", "host", "port", "path", "query", "headers", "raw_body", "body")
)
# What is meant by these is done elsewhere, or has no meaning where nothing of vcrpy is patched into clients.
_OTHERS = frozenset(
    (
        "record_mode",
        "path_transformer",
        "cassette_library_dir",
        "allow_playback_repeats",
        "ignore_localhost",
        "allowed_hosts",
        "decode_compressed_response",
        "record_on_exception",
        "custom_patches",
        "skip_patchers",
        "inject_cassette",
        "func_path_generator",
    )
)


def needs_vcrpy(options: Mapping[str, Any], *, records: bool) -> str | None:
    """The first of `options` that only vcrpy's own objects can do; ``None`` where there is none."""
    for name, value in options.items():
        if not value or name in _OTHERS:
            continue
        if name in ("match_on", "additional_matchers"):
            understood = _MATCHERS.issuperset(value)
        elif name in ("filter_headers", "filter_query_parameters"):
            understood = all(_is_plain(one) for one in value)
        elif name == "ignore_hosts":
            understood = all(isinstance(host, str) for host in value)
        elif name == "serializer":
            understood = value == "yaml" or (value == "json" and not records)
        else:
            understood = False
        if not understood:
            return name
    return None


def _is_plain(one: Any) -> bool:
    return isinstance(one, str) or (isinstance(one, tuple) and not callable(one[1]))


@dataclass(frozen=True, slots=True)
class Filters:
    """What stands in the place of header fields and parameters; with ``None`` they are left out."""

    headers: Mapping[str, str | None]
    parameters: Mapping[str, str | None]

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> Filters:
        headers = _replacements(options.get("filter_headers") or ())
        return cls(
            {name.lower(): value for name, value in headers.items()},
            _replacements(options.get("filter_query_parameters") or ()),
        )

    def request(self, request: Request) -> Request:
        """`request` as the user's filters leave it."""
        if not self.headers and not self.parameters:
            return request
        fields = [
            (name, shown)
            for name, value in request.headers.pairs
            if (shown := self.headers.get(name.lower(), value)) is not None
        ]
        return replace(request, url=self._url(request.url), headers=Headers(fields))

    def _url(self, url: str) -> str:
        split = urlsplit(url)
        pairs = parse_qsl(split.query, keep_blank_values=True)
        if not any(name in self.parameters for name, _ in pairs):
            return url
        kept = [(name, shown) for name, value in pairs if (shown := self.parameters.get(name, value)) is not None]
        return urlunsplit((split.scheme, split.netloc, split.path, urlencode(kept), split.fragment))


def ignored_hosts(options: Mapping[str, Any]) -> set[str]:
    """The hosts whose requests are no business of a cassette's."""
    hosts = {host for host in options.get("ignore_hosts") or () if isinstance(host, str)}
    return hosts | set(LOCALHOST) if options.get("ignore_localhost") else hosts


def _replacements(given: Iterable[Any]) -> dict[str, str | None]:
    return dict(one if isinstance(one, tuple) else (one, None) for one in given)
