"""A finding as a test to paste beside its suite: the answers that the client met, mocked, and the call."""

from __future__ import annotations

import inspect
import json
import pprint
import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NoReturn

if TYPE_CHECKING:
    from pytest_apiint.checks.drained import Step
    from pytest_apiint.checks.verdict import Variation, Verdict
    from pytest_apiint.exchange import Exchange, Response
    from pytest_apiint.suites.bench import Player
    from pytest_apiint.suites.client import ClientSuite

_WIDTH: Final = 100
_MADE_ANEW: Final = frozenset({"date", "content-length", "transfer-encoding", "connection"})
_JSON: Final = "application/json"
_METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")


def pasted(suite: ClientSuite, player: Player, verdict: Verdict, node: str) -> str:
    """How `verdict`'s finding is made again: the command, and a test for the suite's own module. Empty without one."""
    variation, trial = verdict.variation, verdict.trial
    if variation is None or trial is None:
        return ""
    name = variation.name.replace("\\", "\\\\").replace('"', '\\"').replace("$", "\\$").replace("`", "\\`")
    command = f'pytest "{node}" --api-response="{name}"' if node else ""
    test = "\n".join(_test(suite, player, variation, trial.journal.rows()))
    file = node.partition("::")[0] or "the suite's module"
    parts = ["", "to run this alone:", f"  {command}", f"as a test, to be pasted into {file}:", ""]
    return "\n".join([*(parts if node else parts[3:]), textwrap.indent(test, "    ")])


_STEPS: Final[Mapping[Step, str]] = {
    "await": "await {}",
    "async for": "[one async for one in {}]",
    "for": "list({})",
}
_VERBS: Final = {"returns": "survives", "raises": "refuses", "either": "breaks_cleanly_on"}
_AROUND: Final = {"raises": "pytest.raises(suite.base_errors)", "either": "suppress(*suite.base_errors)"}


def _test(suite: ClientSuite, player: Player, variation: Variation, rows: Sequence[Exchange]) -> Iterator[str]:
    call, name = player.call, type(suite).__name__
    several = len(player.api.session.realms) > 1
    if several:
        yield from ("import pytest", "", f"@pytest.mark.api(service={player.api.name!r})")
    yield f"def test_{call.name}_{_VERBS[variation.right]}_{_slug(variation.name)}(mock_api):"
    inner = list(_call(suite, player))
    body = [*_imports(variation, asynchronous="asyncio" in inner[-1]), *_mocks(player, variation, rows)]
    body.append(f"suite = {name}()")
    if variation.right in _AROUND:
        body.append(f"with {_AROUND[variation.right]}:")
        inner = [f"    {line}" for line in inner]
    yield from (f"    {line}" for line in (*body, *inner))


def _imports(variation: Variation, *, asynchronous: bool) -> Iterator[str]:
    if asynchronous:
        yield "import asyncio"
    if variation.right == "either":
        yield "from contextlib import suppress"
    if variation.right == "raises":
        yield "import pytest"


def _call(suite: ClientSuite, player: Player) -> Iterator[str]:
    made, steps = f"suite.{player.call.name}(client)", player.control.made[-1].steps
    for step in steps:
        made = _STEPS[step].format(made)
    if not {"await", "async for"} & {*steps}:
        yield "client = suite.make_client(mock_api)"
        yield made
        return
    wait = "await " if inspect.iscoroutinefunction(suite.make_client) else ""
    yield "async def call():"
    yield f"    client = {wait}suite.make_client(mock_api)"
    yield f"    {made}"
    yield "asyncio.run(call())"


def _mocks(player: Player, variation: Variation, rows: Sequence[Exchange]) -> Iterator[str]:
    """A route for each request without its query, with its answers in turn, as they came."""
    routes: dict[tuple[str, str], list[Response]] = {}
    target = ""
    for row in rows:
        if row.response is not None:
            target = row.request.url.partition("?")[0].removeprefix(player.api.base_url) or "/"
            routes.setdefault((row.request.method, target), []).append(row.response)
    if player.call.kind == "listing" and rows:
        # The pages that a client would have come to, had it gone on.
        seen = len({(row.request.method, row.request.url, row.request.body) for row in rows})
        routes[rows[-1].request.method, target] += player.subject.answers[seen:]
    for (method, target), responses in routes.items():
        verb = method.lower() if method in _METHODS else "request"
        named = [repr(target)] if verb != "request" else [repr(method), repr(target)]
        answers = [_answer(response) for response in responses]
        while answers[-2:-1] == answers[-1:]:  # the last one is given from then on
            answers.pop()
        given = (
            [f"{key}={_literal(value, len(key) + 5)}" for key, value in answers[0].items()]
            if len(answers) == 1
            else [_literal(answers, 4)]
        )
        odd = [] if variation.described else ['contract="off"']
        yield f"mock_api.mock.{verb}("
        yield from (f"    {line}" for part in (*named, *given, *odd) for line in f"{part},".split("\n"))
        yield ")"


def _answer(response: Response) -> dict[str, Any]:
    """What requests-mock is to be given for `response`."""
    given: dict[str, Any] = {}
    kind = response.headers.get("Content-Type", "")
    fields = {name: value for name, value in response.headers.pairs if name.lower() not in _MADE_ANEW}
    value = _value(response) if kind == _JSON else _NO_VALUE
    if value is not _NO_VALUE:
        given["json"] = value
        fields = {name: text for name, text in fields.items() if name.lower() != "content-type"}
    elif response.body:
        given["content"] = response.body
    if response.status != 200:
        given["status_code"] = response.status
    return {**given, "headers": fields} if fields else given or {"content": b""}


_NO_VALUE: Final = object()


def _value(response: Response) -> Any:
    """The JSON in a body that a dump of it gives back, byte for byte; else nothing."""
    try:
        value = json.loads(response.body, parse_constant=_refused)
        return value if json.dumps(value).encode() == response.body and value is not None else _NO_VALUE
    except (ValueError, RecursionError):
        return _NO_VALUE


def _refused(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON, and no Python")


def _literal(value: Any, indent: int) -> str:
    if isinstance(value, bytes) and len(value) > 400:
        return _long(value)
    text = pprint.pformat(value, width=_WIDTH - indent, sort_dicts=False)
    return text.encode("ascii", "backslashreplace").decode()  # outside of ASCII there's nothing but in texts


def _long(value: bytes) -> str:
    """Bytes that mostly repeat one of them, as an expression: ``b'[' * 100000 + b']' * 100000``."""
    parts: list[str] = []
    for found in re.finditer(rb"(.)\1{30,}|(?:(?!(.)\2{30}).)+", value, re.DOTALL):
        run = found[0]
        parts.append(f"{run[:1]!r} * {len(run)}" if found[1] is not None else repr(run))
    return " + ".join(parts)


def _slug(name: str) -> str:
    words = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
    return words[:60].rstrip("_")
