"""What is said of one word, and how it's laid out."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

from pytest_apiint.messages import WIDTH, ascii_only

_LABELS = 9  # columns


@dataclass(frozen=True, slots=True)
class Page:
    """`word` is what is explained, `kind` what it is, `rows` are labels and texts.

    `test` is a minimal test in Python, and `run` the command that runs it, or that tests it by itself.
    """

    word: str
    kind: str
    title: str
    rows: tuple[tuple[str, str], ...]
    test: str = ""
    run: str = ""

    def lines(self) -> Iterator[str]:
        """The page in ASCII, 80 columns wide."""
        yield from textwrap.wrap(ascii_only(f"{self.word} ({self.kind}): {self.title}"), WIDTH)
        for label, text in self.rows:
            if text:
                head = f"  {label:<{_LABELS}} "
                yield from textwrap.wrap(
                    ascii_only(text),
                    WIDTH,
                    initial_indent=head,
                    subsequent_indent=" " * len(head),
                    break_on_hyphens=False,
                )
        if self.test:
            yield ""
            yield from (f"    {line}".rstrip() for line in self.test.rstrip().split("\n"))
        if self.run:
            yield ""
            yield f"    $ {self.run}"
