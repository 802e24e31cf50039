"""``--format``, which all commands have alike: text for people first, then what programs, CIs and comments read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import click

FORMS: Final = ("text", "json", "sarif", "github", "markdown")


def form_option(*forms: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The option, whose value is the parameter `form`; text where nothing is said."""
    return click.option(
        "--format", "form", type=click.Choice(forms), default=forms[0], show_default=True, help="For whom."
    )
