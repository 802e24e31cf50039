"""Options and ini keys. Command line > environment > ini > default."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from pytest_apiint.settings import Level

MODES = ("mock", "replay", "record", "sandbox")
KEEP = ("missing", "all")
LEVELS = ("off", "warn", "valid", "strict")
TIERS = ("valid", "tolerant", "breaking", "wire")
REPORTS = ("html", "json", "markdown")
_MARKER = (
    "api(service=, mode=, cassette=, clock=, contract=, unsafe_methods=): which service the `api` fixture is, who"
    " answers it, with which clock, and how strictly it's held against its description"
)


def declare(parser: pytest.Parser) -> None:
    group = parser.getgroup("apiint", "apiint: mocked, recorded and sandbox API clients")
    group.addoption("--api-mode", metavar="MODE", help=f"who answers the clients under test: {', '.join(MODES)}")
    group.addoption("--api-service", metavar="NAME", help="the service that `api` is, where several are configured")
    group.addoption(
        "--api-select", metavar="CHECKS", action="append", help="only these checks of suites: ids, patterns, groups"
    )
    group.addoption(
        "--api-ignore", metavar="CHECKS", action="append", help="all but these checks of suites: ids, patterns, groups"
    )
    group.addoption(
        "--api-record", metavar="WHAT", help="in record mode: missing (default) adds to cassettes, all makes them anew"
    )
    group.addoption(
        "--api-allow-live-keys", action="store_true", help="let keys of live accounts go to a sandbox, on your account"
    )
    group.addoption(
        "--api-contract", metavar="LEVEL", help=f"how exchanges are held against descriptions: {', '.join(LEVELS)}"
    )
    group.addoption("--api-spec", metavar="FILE", help="an OpenAPI description to try, in the place of the settings'")
    group.addoption(
        "--api-coverage-min",
        metavar="PERCENT",
        help="fail a run that meets less of the description's operations; or operations=80,statuses=50",
    )
    _declare_fuzzing(group)
    _declare_writing(group)
    group.addoption(
        "--api-report", metavar="FORMATS", help=f"write a report of the run: {', '.join(REPORTS)}, with commas"
    )
    group.addoption("--api-report-dir", metavar="DIR", help="where to (default: .apiint/report)")
    group.addoption("--api-strict", action="store_true", help="what only should be is an error too")
    _declare_ini(parser)


def _declare_fuzzing(group: pytest.OptionGroup) -> None:
    group.addoption(
        "--api-response",
        metavar="NAME",
        help="only the varied answer of that name in checks of suites: 'null $.email', 'wire nan'",
    )
    group.addoption("--api-fuzz-cases", metavar="N", help="varied answers for each operation (default: 200)")
    group.addoption(
        "--api-fuzz-tier", metavar="TIERS", help=f"which varied answers: of {', '.join(TIERS)}, with commas (all)"
    )
    group.addoption(
        "--api-seed",
        metavar="N",
        help="of what is generated, to have the same once more; another number has other answers varied",
    )
    group.addoption(
        "--api-fuzz", metavar="SERVICE", help="in sandbox mode: a test for each operation of its description"
    )
    group.addoption(
        "--api-consumption",
        action="store_true",
        help="map which fields each call of a suite reads, into .apiint/consumption.json",
    )
    group.addoption(
        "--api-mutate",
        metavar="N",
        nargs="?",
        const="20",
        help="run green tests again with a field of an answer spoiled, N times each (20); or one edit: 'null $.email'",
    )


def _declare_writing(group: pytest.OptionGroup) -> None:
    group.addoption("--api-har", metavar="FILE", help="write all exchanges as an HTTP Archive, which browsers open")
    group.addoption(
        "--api-log", metavar="FILE", help="write a line of JSON for each exchange as it ends; - for text on stderr"
    )
    group.addoption(
        "--api-otel", action="store_true", help="a span for each test and exchange, by OpenTelemetry's tracer provider"
    )


def _declare_ini(parser: pytest.Parser) -> None:
    parser.addini("apiint_mode", f"who answers the clients under test: {', '.join(MODES)}", default=None)
    parser.addini("apiint_record", "in record mode: missing or all", default=None)
    parser.addini("apiint_contract", f"how exchanges are held against descriptions: {', '.join(LEVELS)}", default=None)
    parser.addini("apiint_coverage_min", "how much of a description a run must meet", default=None)
    parser.addini("apiint_response", "only the varied answer of that name", default=None)
    parser.addini("apiint_fuzz_cases", "varied answers for each operation", default=None)
    parser.addini("apiint_fuzz_tier", f"which varied answers: of {', '.join(TIERS)}", default=None)
    parser.addini("apiint_seed", "another number takes other varied answers", default=None)
    parser.addini("apiint_report", f"write a report of the run: {', '.join(REPORTS)}", default=None)
    parser.addini("apiint_report_dir", "where a report of the run is written", default=None)
    parser.addini("apiint_service", "the service that `api` is, where several are configured", default=None)
    parser.addini("apiint_select", "only these checks of suites", type="args", default=[])
    parser.addini("apiint_ignore", "all but these checks of suites", type="args", default=[])
    parser.addini("apiint_har", "the file for all exchanges as an HTTP Archive", default=None)
    parser.addini("apiint_log", "the file for a line of JSON for each exchange; - for text on stderr", default=None)
    parser.addini("apiint_otel", "a span for each test and exchange", type="bool", default=False)
    parser.addini("apiint_junit", "properties of each test in the file of --junitxml", type="bool", default=True)
    parser.addini("apiint_strict", "what only should be is an error too", type="bool", default=False)


def register_marker(config: pytest.Config) -> None:
    config.addinivalue_line("markers", _MARKER)


def mode(config: pytest.Config) -> str:
    """The run's mode.

    Raises:
        pytest.UsageError: it's none that there is.
    """
    return _choice(config, "mode", MODES, "mode")


def keep(config: pytest.Config) -> str:
    """What a recording run does with what is recorded already: ``missing`` keeps it, ``all`` replaces it.

    Raises:
        pytest.UsageError: it's neither.
    """
    return _choice(config, "record", KEEP, "way to record")


def contract(config: pytest.Config) -> Level | None:
    """How the run wants exchanges held against descriptions; None leaves it to the settings.

    Raises:
        pytest.UsageError: it's none of the four ways.
    """
    given = next(_given(config, "contract"), None)
    return _known(*given, LEVELS, "level") if given is not None else None  # type: ignore[return-value]


def spec(config: pytest.Config) -> Path | None:
    """The description that the run is to try.

    Raises:
        pytest.UsageError: there's no such file.
    """
    if not (given := config.getoption("--api-spec")):
        return None
    file: Path = (config.invocation_params.dir / given).resolve()
    if file.is_file():
        return file
    from pytest_apiint.messages import layout, shorten  # noqa: PLC0415 - for a file that isn't there

    others = [one.name for one in file.parent.iterdir()] if file.parent.is_dir() else []
    rows = [("found", shorten(f"--api-spec={given}", 60)), ("hint", nearest(file.name, others))]
    raise pytest.UsageError(layout("there's no such description", rows))


def coverage_min(config: pytest.Config) -> dict[str, float]:
    """How many percent of each part of the descriptions a run must meet.

    Raises:
        pytest.UsageError: it isn't written as ``80``, or as ``operations=80,statuses=50``.
    """
    for source, value in _given(config, "coverage-min"):
        from pytest_apiint.contract.least import least  # noqa: PLC0415 - where something is asked for
        from pytest_apiint.errors import UsageProblem  # noqa: PLC0415

        try:
            return least(value, source)
        except UsageProblem as problem:
            raise pytest.UsageError(str(problem)) from None
    return {}


def response(config: pytest.Config) -> str:
    """The name of the only varied answer; empty for all.

    Raises:
        pytest.UsageError: it can't be read as one.
    """
    source, name = next(_given(config, "response"), ("", ""))
    if not name or name.startswith("wire "):
        return name
    from pytest_apiint.contract.variations.naming import parsed  # noqa: PLC0415 - where one is named

    try:
        parsed(name)
    except ValueError as error:
        # A hook may have given a name that begins as an edit does: "empty cart". Who hasn't, says so later.
        if "$" not in name.partition(":")[0] and config.hook.pytest_apiint_variations.get_hookimpls():
            return name
        from pytest_apiint.contract.variations.edits import KINDS  # noqa: PLC0415 - for a name that isn't one
        from pytest_apiint.messages import layout, shorten  # noqa: PLC0415

        rows = [
            ("found", shorten(f"{source}={name}", 60)),
            ("seen", shorten(str(error), 70)),
            ("hint", nearest(name.split()[0] if name.split() else "", KINDS)),
            ("names", "'null $.email', 'enum $.status \"failed\"', 'maximal: absent $.a, null $.b', 'wire nan'"),
        ]
        raise pytest.UsageError(layout("that is no name of a varied answer", rows)) from None
    return name


def fuzz_cases(config: pytest.Config) -> int:
    """How many varied answers an operation gets.

    Raises:
        pytest.UsageError: it's no number, or none at all.
    """
    return _number(config, "fuzz-cases", 200, 1, 1_000_000)


def seed(config: pytest.Config) -> int:
    """What other choices are made with.

    Raises:
        pytest.UsageError: it's no number.
    """
    return _number(config, "seed", 0, 0, 2**63 - 1)


def says_seed(config: pytest.Config) -> bool:
    """Whether the run has a seed of its own."""
    return next(_given(config, "seed"), None) is not None


def fuzz_tiers(config: pytest.Config) -> tuple[str, ...]:
    """Which varied answers are tried.

    Raises:
        pytest.UsageError: there is no such tier.
    """
    source, given = next(_given(config, "fuzz-tier"), ("", ""))
    words = given.replace(",", " ").split()
    return tuple(_known(source, word, TIERS, "tier") for word in words) or TIERS


def report(config: pytest.Config) -> tuple[str, ...]:
    """In which forms the run is to be reported; empty for none.

    Raises:
        pytest.UsageError: there is no such form.
    """
    source, given = next(_given(config, "report"), ("", ""))
    words = given.replace(",", " ").split()
    return tuple(dict.fromkeys(_known(source, word, REPORTS, "form of a report") for word in words))


def report_dir(config: pytest.Config) -> Path:
    """Where reports are written; what the command line or the environment says is meant from where it was started."""
    source, given = next(_given(config, "report-dir"), ("", ".apiint/report"))
    base = config.invocation_params.dir if source.isupper() or source.startswith("-") else config.rootpath
    folder: Path = base / given
    return folder


def _number(config: pytest.Config, name: str, usual: int, least: int, most: int) -> int:
    source, given = next(_given(config, name), ("", str(usual)))
    if given.isascii() and given.isdigit() and len(given) < 20 and least <= int(given) <= most:
        return int(given)
    from pytest_apiint.messages import layout, shorten  # noqa: PLC0415 - for a value that isn't one

    rows = [("found", shorten(f"{source}={given}", 60)), ("allowed", f"a whole number from {least}, such as {usual}")]
    raise pytest.UsageError(layout("that is no number that can be meant", rows))


def _choice(config: pytest.Config, name: str, allowed: tuple[str, ...], what: str) -> str:
    """Command line > environment > ini > the first of what is allowed."""
    given = next(_given(config, name), None)
    return _known(*given, allowed, what) if given is not None else allowed[0]


def _given(config: pytest.Config, name: str) -> Iterator[tuple[str, str]]:
    """Where something is said, and what: command line, environment, ini."""
    word = name.replace("-", "_")
    for source, value in (
        (f"--api-{name}", config.getoption(f"--api-{name}")),
        (f"APIINT_{word.upper()}", os.environ.get(f"APIINT_{word.upper()}")),
        (f"apiint_{word}", config.getini(f"apiint_{word}")),
    ):
        if value:
            yield source, str(value)


def service(config: pytest.Config) -> str | None:
    """The service that the run names, if it names one."""
    for value in (
        config.getoption("--api-service"),
        os.environ.get("APIINT_SERVICE"),
        config.getini("apiint_service"),
    ):
        if value:
            return str(value)
    return None


def selected(config: pytest.Config) -> tuple[str, ...]:
    """Which checks the run asks for; none means all."""
    return _patterns(config, "--api-select", "apiint_select")


def ignored(config: pytest.Config) -> tuple[str, ...]:
    """Which checks the run leaves out."""
    return _patterns(config, "--api-ignore", "apiint_ignore")


def _patterns(config: pytest.Config, option: str, ini: str) -> tuple[str, ...]:
    given = config.getoption(option) or os.environ.get(ini.upper(), "").split() or config.getini(ini)
    return tuple(word for words in given for word in words.replace(",", " ").split())


def allow_live_keys(config: pytest.Config) -> bool:
    """Whether keys of live accounts may go to a sandbox: for this run alone, so the command line must say it."""
    return bool(config.getoption("--api-allow-live-keys"))


def consumption(config: pytest.Config) -> bool:
    """Whether the run maps what its suites' calls read."""
    return bool(config.getoption("--api-consumption"))


def mutate(config: pytest.Config) -> int | str:
    """How many mutants a test gets, or the name of the only edit; 0 for none.

    Raises:
        pytest.UsageError: it's neither.
    """
    given = config.getoption("--api-mutate")
    if given is None:
        return 0
    if given.isascii() and given.isdigit() and len(given) < 7 and int(given):
        return int(given)
    from pytest_apiint.contract.variations.naming import parsed  # noqa: PLC0415 - where one is named

    try:
        seed, edits = parsed(given)
        if not seed and edits:
            return str(given)
    except ValueError:
        pass
    from pytest_apiint.messages import layout, shorten  # noqa: PLC0415 - for a value that isn't one

    rows = [
        ("found", shorten(f"--api-mutate={given}", 60)),
        ("allowed", "--api-mutate=20, or the name of an edit: --api-mutate='null $.email'"),
        ("hint", "before files, write --api-mutate=20: pytest --api-mutate=20 tests/"),
    ]
    raise pytest.UsageError(layout("that is no number of mutants, and no edit", rows))


def har(config: pytest.Config) -> Path | None:
    """Where the archive of all exchanges goes.

    Raises:
        pytest.UsageError: nothing can be written there.
    """
    return _written(config, "har")


def har_given(config: pytest.Config) -> str:
    """The same as it was asked for."""
    return next(_given(config, "har"), ("", ""))[1]


def log(config: pytest.Config) -> Path | None:
    """Where a line for each exchange goes; ``-`` is stderr.

    Raises:
        pytest.UsageError: nothing can be written there.
    """
    return _written(config, "log")


def otel(config: pytest.Config) -> bool:
    """Whether spans are made of the run."""
    asked = os.environ.get("APIINT_OTEL", "").lower() in ("1", "true", "yes", "on")
    return bool(config.getoption("--api-otel") or asked or config.getini("apiint_otel"))


def on_github() -> bool:
    """Whether the run is one of GitHub's CI."""
    return os.environ.get("GITHUB_ACTIONS") == "true"


def writes(config: pytest.Config) -> bool:
    """Whether the run's exchanges are told to anybody outside: cheap to ask, as every run asks."""
    asked = any(next(_given(config, name), None) for name in ("har", "log"))
    return asked or otel(config) or junit(config)


def junit(config: pytest.Config) -> bool:
    """Whether JUnit's file is to have properties of each test: where there is one, unless the ini says no."""
    return bool(config.getoption("xmlpath", None) and config.getini("apiint_junit"))


def _written(config: pytest.Config, name: str) -> Path | None:
    """A file to write: as the command line or the environment has it from where the run began, as ini from its root."""
    source, given = next(_given(config, name), ("", ""))
    if not given:
        return None
    from pathlib import Path  # noqa: PLC0415 - for runs that write one

    if given == "-" and name == "log":
        return Path(given)
    base = config.rootpath if source.startswith("apiint_") else config.invocation_params.dir
    file = Path(base, given).resolve()
    parent = next((one for one in file.parents if one.exists()), file.parent)
    seen = (
        "it's a directory"
        if file.is_dir()
        else f"{parent.name} is no directory"
        if not parent.is_dir()
        else "it may not be written"
        if not os.access(file if file.exists() else parent, os.W_OK)
        else ""
    )
    if not seen:
        return file
    from pytest_apiint.messages import layout, shorten  # noqa: PLC0415 - for a file that can't be one

    rows = [
        ("found", shorten(f"{source}={given}", 60)),
        ("seen", seen),
        ("fix", f"{source}=FILE, in a folder of yours"),
    ]
    raise pytest.UsageError(layout("nothing can be written there", rows))


def strict(config: pytest.Config) -> bool:
    """Whether what only should be is an error too."""
    asked = os.environ.get("APIINT_STRICT", "").lower() in ("1", "true", "yes", "on")
    return bool(config.getoption("--api-strict") or asked or config.getini("apiint_strict"))


def _known(source: str, value: str, allowed: tuple[str, ...], what: str) -> str:
    if value in allowed:
        return value
    from pytest_apiint.messages import layout, shorten  # noqa: PLC0415 - for a value that isn't one

    rows = [
        ("found", shorten(f"{source}={value}", 60)),
        ("allowed", ", ".join(allowed)),
        ("hint", nearest(value, allowed)),
    ]
    raise pytest.UsageError(layout(f'no {what} is called "{shorten(value, 40)}"', rows))


def nearest(word: str, known: Iterable[str]) -> str:
    """A question that names the known word nearest to `word`; empty where none is near."""
    import difflib  # noqa: PLC0415 - for a misspelt word only

    near = difflib.get_close_matches(word, list(known), 1)
    return f"did you mean {near[0]}?" if near else ""
