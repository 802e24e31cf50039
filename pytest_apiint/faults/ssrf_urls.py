"""URLs that nobody should fetch because a payload says so: this machine, its network, its cloud, and ways to hide them.

Source: OWASP API7:2023 and its SSRF cheat sheet; CWE-918; RFC 3986, 7.4; WHATWG's URL standard, 3.5 (hosts).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class HostileUrl:
    """`template` is the URL; ``{host}`` in it is a host that the client may contact, and mustn't be fooled by."""

    name: str
    template: str
    why: str

    def url(self, host: str) -> str:
        return self.template.replace("{host}", host)

    def __str__(self) -> str:
        return self.name


SSRF_URLS: Final[tuple[HostileUrl, ...]] = (
    # What only this machine or its cloud can reach.
    HostileUrl("metadata", "http://169.254.169.254/latest/meta-data/iam/", "a cloud's credentials"),
    HostileUrl("metadata-https", "https://169.254.169.254/latest/meta-data/iam/", "a cloud's credentials"),
    HostileUrl("metadata-name", "http://metadata.google.internal/computeMetadata/v1/", "a cloud's credentials"),
    HostileUrl("metadata-ipv6", "http://[fd00:ec2::254]/latest/meta-data/", "a cloud's credentials"),
    HostileUrl("loopback", "http://127.0.0.1/", "this machine"),
    HostileUrl("loopback-port", "http://127.0.0.1:6379/", "a database on this machine"),
    HostileUrl("loopback-name", "http://localhost/", "this machine"),
    HostileUrl("loopback-ipv6", "http://[::1]/", "this machine"),
    HostileUrl("private", "http://10.0.0.1/", "a neighbour"),
    HostileUrl("unspecified", "http://0.0.0.0/", "this machine, on most systems"),
    # The same, written so that a list of forbidden texts doesn't know it.
    HostileUrl("loopback-mapped", "http://[::ffff:127.0.0.1]/", "IPv4 in IPv6"),
    HostileUrl("loopback-hexadecimal", "http://0x7f000001/", "127.0.0.1 to inet_aton"),
    HostileUrl("loopback-decimal", "http://2130706433/", "127.0.0.1 to inet_aton"),
    HostileUrl("loopback-octal", "http://0177.0.0.1/", "127.0.0.1 to inet_aton"),
    HostileUrl("loopback-short", "http://127.1/", "127.0.0.1 to inet_aton"),
    # A host that looks like a good one.
    HostileUrl("other-host", "https://elsewhere.example/", "anybody"),
    HostileUrl("userinfo", "https://{host}@elsewhere.example/", "the good host is the user's name"),
    HostileUrl("subdomain", "https://{host}.elsewhere.example/", "the good host is a label"),
    HostileUrl("suffix", "https://evil-{host}/", "ends as the good host does"),
    HostileUrl("path", "https://elsewhere.example/{host}", "the good host is a path"),
    HostileUrl("query", "https://elsewhere.example/?{host}", "the good host is a query"),
    HostileUrl("fragment", "https://elsewhere.example#@{host}/", "what follows # is no host"),
    HostileUrl("backslash", "https://elsewhere.example\\@{host}/", "some parsers take \\ for /"),
    HostileUrl("other-port", "https://{host}:6379/", "another service on a good host"),
    HostileUrl("scheme-relative", "//elsewhere.example/", "a host without a scheme"),
    # No HTTP at all.
    HostileUrl("gopher", "gopher://127.0.0.1:6379/_PING", "bytes of the attacker's choice, to any port"),
    HostileUrl("ftp", "ftp://10.0.0.1/", "another protocol"),
)
