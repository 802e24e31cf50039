"""docs/reference/webhook-signatures.md, from what the schemes and the matrix say of themselves.

``python -m tests.webhooks.reference_page`` writes it.
"""

from pathlib import Path

from pytest_apiint.webhooks.attacks import MATRIX
from pytest_apiint.webhooks.attacks.case import GROUPS
from pytest_apiint.webhooks.delivery import Message
from pytest_apiint.webhooks.handshakes import HANDSHAKES
from pytest_apiint.webhooks.schemes import SCHEMES

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "webhook-signatures.md"
HEAD = """# Webhook signatures

How vendors sign their webhooks, as of {version}. This page is made from the schemes' own data. Each row is tested by
`assert_signature_verified(handler, scheme="NAME", secret=...)`, and by a `WebhookSuite` with that scheme;
`webhook.sign("NAME", body, secret=...)` signs so.

| name | vendor | signed | algorithm | where | tolerance | known by | verified against |
|---|---|---|---|---|---|---|---|
"""
PROFILES = """
*Tolerance* is the vendor's own verifier's, in seconds, both ways unless it says so; `-` where it looks at no age.
*Known by* is what names a delivery that comes twice. *Verified against*: that verifier takes our signatures, and
refuses a tampered delivery (`make oracles`); without one, a published example or the vendor's page is all there is.

## What vendors' verifiers let pass

A handler that delegates to its vendor's SDK isn't failed for these, unless `strict=True`.

| name | lets pass |
|---|---|
"""
MATRIX_HEAD = """
## The cases

A: taken (2xx), with one side effect. R: refused (4xx), with none. R\\*: either, as long as nothing crashes. D: taken or
not, without a second side effect. A 5xx, or an exception that isn't declared, fails every case.

| case | group | expected | promise |
|---|---|---|---|
"""
SOURCES = """
## Sources

"""


def page():
    """The page's text."""
    versions = {one.version for one in SCHEMES}
    parts = [HEAD.format(version=max(versions)), *map(row, SCHEMES), PROFILES]
    parts += [f"| `{one.name}` | {', '.join(lets_pass(one))} |\n" for one in SCHEMES if lets_pass(one)]
    parts.append(MATRIX_HEAD)
    parts += [
        f"| `{case.id}` | {case.group} | {case.expected.replace('*', chr(92) + '*')} | {case.says} |\n"
        for group in GROUPS
        for case in MATRIX
        if case.group == group
    ]
    parts.append("\n## Handshakes\n\n| name | the vendor's first request |\n|---|---|\n")
    parts += [f"| `{name}` | {asked.name} |\n" for name, asked in HANDSHAKES.items()]
    parts.append(SOURCES)
    parts += [f"- {'; '.join(names)}: {link(source)}\n" for source, names in sources().items()]
    return "".join(parts)


def row(one):
    tolerance = "-" if one.profile.tolerance is None else f"{one.profile.tolerance:g}"
    if one.profile.tolerates_future:
        tolerance += ", past only"
    known = one.id_header or (f"`{one.id_pointer}` in the body" if one.id_pointer else "-")
    cells = (
        f"`{one.name}`", one.title, one.signed, one.algorithm, where(one), tolerance, known, one.oracle or "-",
    )  # fmt: skip
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |\n"


def where(one):
    """The fields of a signature, as they stand in a delivery."""
    keys = one.keys()
    delivery = one.sign(Message(one.body(), 1_700_000_000.0), keys.secret)
    entry = one.parse(delivery).signatures[0]
    form = {"hex": "HEX", "base64": "BASE64", "base64url": "JWT"}[one.encoding]
    if one.algorithm == "equality":
        form = "SECRET"
    fields = []
    for name, value in delivery.headers.pairs:
        if entry in value:
            label = one.label if entry.startswith(one.label) else ""
            shown = form if form == "JWT" else value.replace(entry, label + form)
            fields.append(f"`{name}: {shown}`")
    return " ".join(fields) or "in the JSON body"


def lets_pass(one):
    found = sorted(one.profile.tolerates)
    if one.profile.tolerates_future:
        found = ["too-far-ahead", "a-day-ahead", *found]
    if one.profile.hex_any_case:
        found.append("upper-hex")
    return [f"`{name}`" for name in found]


def sources():
    found = {}
    for one in SCHEMES:
        found.setdefault(one.source, []).append(one.title)
    return found


def link(source):
    return f"<{source}>" if "://" in source else source


if __name__ == "__main__":
    PAGE.write_text(page())
