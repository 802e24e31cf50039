"""Text that would act on a page or hide in it, and a run that is full of it."""

from __future__ import annotations

import dataclasses

from tests.report.rich import rich

# By these the page chooses what stands where.
KEPT = {"outcome", "tier", "state", "use", "severity"}
HOSTILE = (
    "<script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "</pre></details></table></title><img src=x onerror=alert(1)>",
    "<svg onload=alert(1)><a href='javascript:alert(1)'>x</a>",
    '"><iframe srcdoc="<script>parent.document.title=1</script>">',
    "' onmouseover=alert(1) x='",
    "javascript:alert(1)",
    "]]><![CDATA[ <!-- --> --!> &lt;b&gt; &#x3c;script&#x3e; &amp;",
    "{{ 7 * 7 }} {% raw %} ${7*7}",
    "nul \x00 bell \x07 esc \x1b[31m c1 \x9b31m del \x7f cr \r lone",
    "override \u202e gnirts \u202d isolate \u2066 \u2069 mark \u200f",
    "lone \ud800 surrogates \udfff",
    "zero\u200bwidth\u200djoin\ufeffmark\u2060word",
    "tags \U000e0041 separators \u2028 \u2029 soft\xadhyphen",
    "\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627",
    "w" * 5000,
)
MEBIBYTE = '{"a": "' + "x" * 1_000_000 + '"}'


def poisoned(fact, text):
    """`fact` with `text` after whatever text it holds, all the way down."""
    if isinstance(fact, str):
        return fact + text
    if isinstance(fact, tuple):
        return tuple(poisoned(one, text) for one in fact)
    if dataclasses.is_dataclass(fact):
        values = {field.name: poisoned(getattr(fact, field.name), text) for field in dataclasses.fields(fact)}
        return dataclasses.replace(fact, **values | {name: getattr(fact, name) for name in KEPT & values.keys()})
    return fact


def hostile(text):
    """A run of every kind of fact, with `text` in each of its texts."""
    run = rich()
    tests = [test for test in run.tests if test.outcome == "failed" or test.attempts or test.checked][:30]
    return poisoned(dataclasses.replace(run, tests=tuple(tests)), text)


def labelled(fact, name=""):
    """`fact` with the name of its type and field after each of its texts: ``mock [[Test.mode]]``."""
    if isinstance(fact, str):
        return f"{fact} [[{name}]]"
    if isinstance(fact, tuple):
        return tuple(labelled(one, name) for one in fact)
    if dataclasses.is_dataclass(fact):
        kind = type(fact).__name__
        fields = [field.name for field in dataclasses.fields(fact) if field.name not in KEPT]
        return dataclasses.replace(fact, **{one: labelled(getattr(fact, one), f"{kind}.{one}") for one in fields})
    return fact
