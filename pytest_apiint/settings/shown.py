"""What a message may show of a settings file: names whole, values short, secrets never whole."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

from pytest_apiint.messages import shorten
from pytest_apiint.settings.credentials import is_issued

# Credentials of common issuers, by how they start; no variable's name looks like one.
_CREDENTIAL = re.compile(
    r"(sk|pk|rk)_(live|test)_|whsec_|sk-|gh[pousr]_|github_pat_|glpat-|xox[abeprs]-|secret_|ntn_|ya29\.|eyJ"
    r"|AIza|SG\.|(AKIA|ASIA)(?=[A-Z0-9]{16}$)"
)
_TOLD = 4  # characters of any other: fewer than all prefixes have, and enough to find it
_TEST_KEY = re.compile(r"(sk|pk|rk)_test_")


def is_credential(text: str) -> bool:
    """Whether a text starts as the credentials of common issuers do, or is one from its start to its end."""
    return bool(_CREDENTIAL.match(text)) or is_issued(text)


def credential_prefix(text: str) -> str:
    """How a credential of a common issuer starts; empty for any other text."""
    known = _CREDENTIAL.match(text)
    return known[0] if known else text[:_TOLD] if is_issued(text) else ""


def is_live_key(text: str) -> bool:
    """Whether a text looks like a credential that isn't openly a test's."""
    return is_credential(text) and not _TEST_KEY.match(text)


def masked(text: str) -> str:
    """A text that could be a secret: its start, if it is long enough to tell little, and its length."""
    known = credential_prefix(text)
    kept = known[:8] if known else text[:3] if len(text) >= 12 else ""
    return f'"{shorten(kept, 8)}..." ({len(text)} characters)'


def show(value: object) -> str:
    """A TOML value: scalars short, containers by their kind."""
    match value:
        case bool():
            return f"the boolean {str(value).lower()}"
        case int():
            # hex(), since str() refuses integers of 4,300 digits, which TOML can write
            return f"the integer {value if abs(value) < 10**20 else shorten(hex(value), 40)}"
        case float():
            return f"the float {value}"
        case str() if is_credential(value):
            return masked(value)
        case str():
            # A URL may carry a password before its host and a token in its query.
            return quoted(re.sub(r"(://)[^/?#]*@", r"\1...@", re.sub(r"(?s)[?#].+", "?...", value)))
        case list():
            return f"an array of {len(value)}"
        case dict():
            return f"a table of {len(value)}"
    return f"a {type(value).__name__}"


def quoted(text: str) -> str:
    """A text in quotes, short enough for one row."""
    return f'"{shorten(text, 60)}"'


def bare(name: str) -> str:
    """A name as TOML writes it in a table's header: without quotes where it can be."""
    return name if re.fullmatch(r"[A-Za-z0-9_-]{1,40}", name) else f'"{shorten(name, 40)}"'


def variable(service: str, secret: str) -> str:
    """The name that an environment variable for this secret would usually have."""
    return re.sub(r"[^A-Z0-9]+", "_", f"{service}_{secret}".upper()).strip("_")[:40] or "TOKEN"


def nearest(name: str, known: Iterable[str]) -> str:
    """A question that names the known word nearest to `name`; empty where none is near."""
    near = difflib.get_close_matches(name[:80], list(known), n=1, cutoff=0.6)
    return f'did you mean "{near[0]}"?' if near else ""
