"""One page for each check of a `ClientSuite`, and one that lists them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from pytest_apiint.checks.battery import BATTERY
from pytest_apiint.checks.registry import ALL, Check

MEANING = {
    "must": "Broken, it fails the test.",
    "should": "Broken, it warns; under `--api-strict` it fails the test.",
    "advisory": "Broken, it is told in the scorecard.",
}


def pages() -> Iterator[tuple[str, str]]:
    """Path below docs/, and Markdown."""
    yield "reference/checks/index.md", _index()
    for check in BATTERY:
        yield f"reference/checks/{check.id}.md", _page(check)


def _index() -> str:
    lines = ["# Checks of client suites", ""]
    lines += ["What a [`ClientSuite`](../../suites.md) asks of each call. `apiint checks` lists them too.", ""]
    for group, members in groupby(BATTERY, lambda check: check.group):
        lines += [f"## {group.capitalize()}", "", "| check | severity | promise |", "|---|---|---|"]
        lines += [f"| [{one.id}]({one.id}.md) | {one.severity} | {_cell(one.says)} |" for one in members]
        lines.append("")
    return "\n".join(lines)


def _page(check: Check) -> str:
    kinds = "every call" if check.calls == ALL else f"calls of the kind {' and '.join(sorted(check.calls))}"
    once = ", once for each suite" if check.once else ""
    only = " that are `async def`" if check.asynchronous else ""
    return f"""# {check.id}

{check.says}

| | |
|---|---|
| severity | **{check.severity}**: {MEANING[check.severity]} |
| group | {check.group} |
| asked of | {kinds}{only}{once} |
| source | {_cell(check.reference)} |

## Why

{check.why}

## Run it alone

```console
$ pytest --api-select={check.id}
```

## Leave it out

For one run `--api-ignore={check.id}`; for a suite, with the reason, which the scorecard shows:

```python
class TestAcme(ClientSuite):
    ignore = {{"{check.id}": "why it doesn't matter here"}}
```
"""


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
