"""Where a test stands in the page: the same place in every run."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from typing import Final

_WORDS: Final = 8
_LONGEST: Final = 48


def permalink(test: str) -> str:
    """``t-get-user-3f9a1c``: the end of a test's id for people, and six hex digits of its SHA-256."""
    words = re.findall(r"[a-z0-9]+", test.rpartition("::")[2].lower()[:1000])[:_WORDS]
    slug = "-".join(words).removeprefix("test-")[:_LONGEST].strip("-")
    digest = hashlib.sha256(test.encode("utf-8", "surrogatepass")).hexdigest()[:6]
    return "-".join(part for part in ("t", slug, digest) if part)


def permalinks(tests: Iterable[str]) -> list[str]:
    """One for each id; an id that comes again, as in merged runs, gets a number."""
    seen: Counter[str] = Counter()
    links = []
    for link in map(permalink, tests):
        seen[link] += 1
        links.append(link if seen[link] == 1 else f"{link}-{seen[link]}")
    return links
