"""``make bench``: the figures of the foundation, as ratios to the peers in the same run."""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import contracts
import pages
import providers
import recordings
import suites

HERE = Path(__file__).parent
RUNS = int(os.environ.get("BENCH_RUNS", "7"))
TESTS = 200


def once(command: list[str], folder: Path, *, expected: tuple[int, ...] = (0,)) -> tuple[float, str]:
    """Wall seconds of a command, and what it printed."""
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONPATH": str(HERE)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # users' imports come from compiled files
    start = time.perf_counter()
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    took = time.perf_counter() - start
    if done.returncode not in expected:
        raise SystemExit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    return took, done.stdout


def run_of(folder: Path, maker: str, client: str, count: int, *, plugin: str | None = None) -> Callable[[], float]:
    """A pytest run of `count` tests, as something to be timed."""
    name = f"test_{maker}_{client}_{count}"
    (folder / f"{name}.py").write_text(getattr(suites, maker)(client, count))
    (folder / f"{name}.yaml").write_text(suites.CASSETTE)
    plugins = suites.PLUGINS.get(plugin or maker, [])
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"{name}.py"]
    command[3:3] = [part for module in plugins for part in ("-p", module)]
    return lambda: once(command, folder)[0]


def loop_of(folder: Path, maker: str, client: str) -> Callable[[], float]:
    return lambda: float(once([sys.executable, str(HERE / "loops.py"), maker, client], folder)[1])


def in_turn(*measures: Callable[[], float]) -> list[list[float]]:
    """Each measure `RUNS` times, one after the other, so that a slow minute hits all alike."""
    for measure in measures:
        measure()
    rounds = [[measure() for measure in measures] for _ in range(RUNS)]
    return [list(column) for column in zip(*rounds, strict=True)]


def show(row: str, ours: list[float], peer: list[float], name: str, goal: str, unit: str) -> None:
    ratio = statistics.median(a / b for a, b in zip(ours, peer, strict=True))
    mine, theirs = statistics.median(ours), statistics.median(peer)
    print(f"{row:<34} {ratio:>6.2f} x {name:<22} {goal:<9} ({mine:.1f} against {theirs:.1f} {unit})", flush=True)


def start(folder: Path) -> None:
    ours, bare = in_turn(
        run_of(folder, "empty", "none", 1, plugin="ours"), run_of(folder, "empty", "none", 1, plugin="none")
    )
    show("start: one empty test", [1e3 * t for t in ours], [1e3 * t for t in bare], "bare pytest", "<= 1.05", "ms")


def client(folder: Path) -> None:
    makers = ("ours", "respx", "pytest_httpx")
    whole = [run_of(folder, maker, "httpx", TESTS) for maker in makers]
    one = [run_of(folder, maker, "httpx", 1) for maker in makers]
    columns = in_turn(*whole, *one)
    each = [
        [1e3 * (many - first) / (TESTS - 1) for many, first in zip(columns[i], columns[i + 3], strict=True)]
        for i in range(3)
    ]
    for maker, times in zip(makers[1:], each[1:], strict=True):
        show("client: one more test with httpx", each[0], times, maker, "<= 0.10", "ms")


def suite(folder: Path) -> None:
    for library, peers in (
        ("requests", ("requests_mock", "responses")),
        ("httpx", ("respx", "pytest_httpx")),
        ("aiohttp", ("vcrpy",)),
    ):
        columns = in_turn(*(run_of(folder, maker, library, TESTS) for maker in ("ours", *peers)))
        for maker, times in zip(peers, columns[1:], strict=True):
            show(f"suite: {TESTS} tests with {library}", columns[0], times, maker, "<= 1.00", "s")


def loop(folder: Path) -> None:
    for library, peer, goal in (
        ("httpx", "respx", "<= 1.00"),
        ("aiohttp", "vcrpy", "<= 1.00"),
        ("requests", "requests_mock", "<= 1.25"),
        ("requests", "responses", ""),
    ):
        ours, theirs = in_turn(loop_of(folder, "ours", library), loop_of(folder, peer, library))
        show(f"loop: one GET with {library}", ours, theirs, peer, goal, "us")


def cassette(folder: Path) -> None:
    """Open one and play ten of its interactions: a large one as vcrpy does, and one five times as large as another."""
    few, many = (recordings.written(folder / f"{count}.yaml", count) for count in (1000, 5000))

    def opened(peer: str, path: Path) -> Callable[[], float]:
        return lambda: float(once([sys.executable, str(HERE / "recordings.py"), peer, str(path)], folder)[1])

    ours, small, theirs = in_turn(opened("ours", many), opened("ours", few), opened("vcrpy", many))
    show("cassette: 5,000 opened, 10 played", ours, theirs, "vcrpy", "<= 0.01", "ms")
    show("cassette: 5,000 opened, 10 played", ours, small, "the same with 1,000", "<= 5.00", "ms")


def replay(folder: Path) -> None:
    """Replay one whole. vcrpy's cost grows with the square: what 5,000 take it, minutes, is told from 500 and 1,000."""
    counts = (500, 1000, 5000)
    half, few, many = (recordings.written(folder / f"{count}.yaml", count) for count in counts)

    def replayed(peer: str, path: Path) -> Callable[[], float]:
        return lambda: float(once([sys.executable, str(HERE / "recordings.py"), f"whole_{peer}", str(path)], folder)[1])

    ours, larger, at_half, at_few = in_turn(
        replayed("ours", few), replayed("ours", many), replayed("vcrpy", half), replayed("vcrpy", few)
    )
    theirs = [_squared(*took) for took in zip(at_half, at_few, strict=True)]
    show("replay: 5,000 with requests", larger, theirs, "vcrpy, from 500 and 1,000", "<= 0.05", "ms")
    show("replay: 5,000 with requests", larger, ours, "the same with 1,000", "<= 6.00", "ms")


def _squared(at_500: float, at_1000: float) -> float:
    """What 5,000 take where the cost is ``a * n + b * n ** 2``."""
    b = (at_1000 - 2 * at_500) / 500_000
    a = at_500 / 500 - 500 * b
    return a * 5000 + b * 25_000_000


def battery(_: Path) -> None:
    """All checks on one SDK's three calls, without what pytest and the SDK need to start."""
    folder = HERE.parent / "examples" / "sdks"
    command = [sys.executable, "-m", "pytest", "-p", "pytest_apiint.plugin.entry", "-p", "no:cacheprovider", "-q"]
    command += ["-W", "ignore", "-rN", "--tb=no", "test_openai.py"]

    def run(*options: str) -> tuple[float, int]:
        took, printed = once([*command, *options], folder, expected=(0, 1))
        return took, sum(int(count) for count in re.findall(r"(\d+) (?:passed|failed|skipped)", printed))

    rounds = [
        (run("-k", "get_model"), run("-k", "get_model and plain-call"), run(), run("-k", "plain-call"))
        for _ in range(RUNS)
    ]
    one = [call[0] - plain[0] for call, plain, _, _ in rounds]
    every = [call[0] - plain[0] for _, _, call, plain in rounds]
    for row, took, checks in (("one call", one, rounds[0][0][1]), ("three calls", every, rounds[0][2][1])):
        print(f"{f'battery: openai, {row}':<34} {statistics.median(took):>6.2f} s for {checks} checks, <= 1.00")


def contract(folder: Path) -> None:
    """Read a description of 1,200 operations, find a request's, and judge an answer."""
    ours, kept, theirs = (
        list(column) for column in zip(*(contracts.loading(folder) for _ in range(RUNS)), strict=True)
    )
    show("contract: 1,200 operations in YAML", ours, theirs, "PyYAML's loader in C", "<= 1.20", "ms")
    show("contract: the same, kept", kept, theirs, "PyYAML's loader in C", "<= 0.10", "ms")
    found, searched = (list(column) for column in zip(*(contracts.finding() for _ in range(RUNS)), strict=True))
    show("contract: one look-up", found, searched, "a search by patterns", "<= 0.30", "us")
    judged, peer = (list(column) for column in zip(*(contracts.judging() for _ in range(RUNS)), strict=True))
    show("contract: an answer of 16 kB", judged, peer, "jsonschema, body alone", "<= 0.05", "us")
    if (file := contracts.github(folder)) is None:
        print("contract: GitHub's description isn't there; APIINT_SPECS names a folder that has github.json.gz")
        return
    command = [sys.executable, str(HERE / "contracts.py"), str(file)]
    for row, kept, goal in (("cold", "", "<= 500"), ("warm", str(folder / "warm"), "<= 30")):
        took = in_turn(lambda kept=kept: float(once([*command, kept], folder)[1]))[0]
        print(f"{f'contract: GitHub, {row}':<34} {statistics.median(took):>6.0f} ms to the first verdict, {goal}")


def fuzz(_: Path) -> None:
    """Varied answers, from the description on: a client that meets them takes longer than making them."""
    rates = [contracts.varying() for _ in range(RUNS)]
    print(f"{'fuzz: answers varied and proven':<34} {statistics.median(rates):>6.0f} a second, >= 1000")


def provider(folder: Path) -> None:
    """The guard's cost: cases per second against plain Schemathesis, the same cases, so that more is better here."""
    with providers.served(folder) as port:
        for kind in ("loopback", "wsgi", "asgi"):
            sent: dict[str, list[str]] = {}

            def fuzzed(maker: str, kind: str = kind, sent: dict[str, list[str]] = sent) -> float:
                took, sent[maker] = providers.fuzzed(folder, port, maker, kind)
                return took

            ours, plain = in_turn(lambda fuzzed=fuzzed: fuzzed("ours"), lambda fuzzed=fuzzed: fuzzed("plain"))
            ratio = statistics.median(b / a for a, b in zip(ours, plain, strict=True))
            mine, theirs = (1e3 / statistics.median(column) for column in (ours, plain))
            row = f"{f'provider: {kind}, cases per second':<34} {ratio:>6.2f} x {'Schemathesis':<22} {'>= 0.95':<9}"
            other = "" if sent["ours"] == sent["plain"] else "; NOT THE SAME CASES"
            print(f"{row} ({mine:.0f} against {theirs:.0f}{other})", flush=True)


def report(_: Path) -> None:
    """`report.html` of 10,000 exchanges; the first one also reads the templates."""
    facts = pages.run()
    seconds, megabytes = zip(*(pages.rendered(facts) for _ in range(RUNS)), strict=True)
    row = f"{'report: a page of 10,000 exchanges':<34} {statistics.median(seconds):>6.2f} s, <= 2.00"
    print(f"{row}; the first {seconds[0]:.2f} s; {megabytes[0]:.1f} MB, <= 6.0", flush=True)


def main() -> None:
    rows = {"start": start, "client": client, "suite": suite, "loop": loop, "cassette": cassette, "replay": replay}
    rows |= {"battery": battery, "contract": contract, "fuzz": fuzz, "provider": provider, "report": report}
    print(f"ratios of medians, {RUNS} runs each, in turn; below 1.00 we are faster\n")
    with tempfile.TemporaryDirectory() as folder:
        for name in sys.argv[1:] or rows:
            rows[name](Path(folder))


if __name__ == "__main__":
    main()
