"""The tables of docs/reference, made of the data that the package itself goes by.

``python -m tests.examples.reference`` writes them into the pages.
"""

from __future__ import annotations

from pathlib import Path

from pytest_apiint import faults
from pytest_apiint.checks.battery import BATTERY
from pytest_apiint.explained.statuses import tested_by
from pytest_apiint.formats import FORMATS
from pytest_apiint.formats.statuses import STATUSES
from pytest_apiint.profiles import PLAIN, WaitHeader, load, names

FOLDER = Path(__file__).parents[2] / "docs" / "reference"
CHECKS = {check.id for check in BATTERY}
DAY = 86_400  # seconds
UNITS = {
    "seconds-or-date": "seconds or date",
    "epoch-seconds": "seconds since 1970",
    "epoch-milliseconds": "milliseconds since 1970",
    "iso-8601": "ISO 8601",
}


def table(head, rows):
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])


def code(*texts):
    return ", ".join(f"`{text}`" for text in texts)


# -- error codes -------------------------------------------------------------------------------------


def statuses():
    head = ("status", "meaning", "kind", "again?", "source", "tested by")
    return table(head, [_status(one) for one in STATUSES])


def _status(one):
    again = "later" if one.retryable else "no"
    return f"{one.code}", one.phrase, one.kind, again, one.source, code(*tested_by(one))


def formats():
    head = ("format", "of", "label", "code", "message", "correlation id", "under a 200", "source", "tested by")
    return table(head, [_format(form) for form in FORMATS])


def _format(form):
    headers = load(form.profile).request_id if form.profile is not None else ()
    tested = code(f'assert_error_format(response, "{form.name}")')
    return (
        f"`{form.name}`",
        form.title,
        code(*(form.media_types if form.labelled else (form.label,))),
        code(*form.code[:2]),
        code(*form.message[:2]),
        code(*form.correlation[:2], *headers[:1]),
        "yes" if form.in_success else "",
        form.source.replace("; ", "<br>"),
        tested,
    )


def codes():
    head = ("format", "too fast", "later", "never", "tested by")
    rows = [form for form in FORMATS if form.too_fast or form.later or form.never or form.later_statuses]
    return table(head, [_codes(form) for form in rows])


def _codes(form):
    later = [*sorted(form.later), *map(str, sorted(form.later_statuses))]
    said = load(form.profile).should_retry if form.profile is not None else None
    word = [code(f"{said.header}: {said.true}")] if said is not None else []
    checks = ["classify", "retry-transient", *(["error-in-200"] if form.in_success else [])]
    return (
        f"`{form.name}`",
        code(*sorted(form.too_fast)),
        ", ".join([*word, *map(code, later)]),
        code(*sorted(form.never)),
        code(*checks),
    )


# -- rate limits -------------------------------------------------------------------------------------


def services():
    head = ("service", "statuses", "wait", "limit", "left", "window's end", "source", "tested by")
    return table(head, [_service(name) for name in names()])


def _service(name):
    profile = load(name)
    limits = profile.rate_limit
    return (
        f"[{profile.title}]({profile.docs}), `{name}`",
        ", ".join(map(str, limits.statuses)),
        "<br>".join(_wait(header) for header in limits.retry_after) or "none",
        code(limits.limit) if limits.limit else "",
        code(limits.remaining) if limits.remaining else "",
        _wait(limits.reset) if limits.reset else "",
        "<br>".join(profile.source.get("rate_limit", ())),
        code(*_checks(limits)),
    )


def _wait(header: WaitHeader):
    return f"`{header.name}` ({UNITS.get(header.unit, header.unit)})"


def _checks(limits):
    """Those of the battery that say something of such a service."""
    standard = any(header.name.lower() == "retry-after" for header in limits.retry_after)
    own = [header for header in limits.retry_after if header.name.lower() != "retry-after"]
    found = ["assert_retry_after_honored"] if standard else ["assert_request_rate"]
    found += ["retry-after-vendor"] if own or (not limits.retry_after and limits.reset and limits.remaining) else []
    found += ["rate-limit-403"] if 403 in limits.statuses else []
    return [*found, *(["rate-limit-remaining-zero"] if limits.remaining and limits.reset else [])]


def values():
    head = ("value", "as sent", "a right reader", "tested by")
    return table(head, [_value(value) for value in faults.RETRY_AFTER_VALUES])


def _value(value):
    text = value.raw(1_795_392_000.0)
    shown = text if len(text) <= 32 else f"{text[:12]}...{text[-8:]}"
    shown = shown.encode("unicode_escape").decode().replace("|", "\\|")
    waits = "its own backoff" if value.seconds is None else f"waits {value.seconds:g} s"
    if value.valid and (value.seconds is None or value.seconds >= DAY):
        return value.name, f"`{shown}`", "gives up, or waits as long as it ever would", code("retry-after-bounded")
    checks = ["retry-after-junk"]
    if value.valid:
        dated = value.made is not None
        checks = ["retry-after-date" if dated else "retry-after-seconds"]
    if value.seconds == 0:
        checks = ["retry-after-zero-or-past"]
    return value.name, f"`{shown}`" if shown.strip() else "(blank)", waits, code(*checks)


TABLES = {
    "error-codes.md": {"statuses": statuses, "formats": formats, "codes": codes},
    "rate-limiting.md": {"services": services, "values": values},
}
assert PLAIN.rate_limit.statuses == (429,)  # as rate-limiting.md says of services that nothing is known of


def filled(page, text):
    """`text` with each table between its marks made anew."""
    for name, make in TABLES[page].items():
        before, start, rest = text.partition(f"<!-- {name} -->\n")
        _, end, after = rest.partition(f"<!-- /{name} -->")
        text = f"{before}{start}{make()}\n{end}{after}"
    return text


if __name__ == "__main__":
    for page in TABLES:
        (FOLDER / page).write_text(filled(page, (FOLDER / page).read_text()))
