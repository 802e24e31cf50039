"""What the command says, a row for each case. A new command needs a row of each kind in `kinds`, or a reason.

To add one: write its rows, run the tests with ``APIINT_GOLDEN=write``, and read what has been written to `texts/`.
"""

from dataclasses import dataclass

# Which kinds of rows a command must have, beside help, success and usage.
FINDS = "findings"  # it can end with exit code 1
READS = "unreachable"  # it can end with exit code 3: it asks somebody, or can't do without a file
SPEAKS = "json"  # it has --format json

# Commands that are still to come, or whose rows are: to be empty in the end.
WAITING = frozenset({"init", "doctor", "explain", "config", "ci", "report", "load"})

# A group only lists its commands.
GROUPS = frozenset({"", "cassettes", "crashes"})
# What the others can't end with, and why.
NEVER = {
    ("cassettes describe", FINDS): "it judges nothing",
    ("cassettes prune", FINDS): "what it removes is no mistake",
    ("checks", FINDS): "it lists what the package has",
    ("crashes show", FINDS): "list tells whether there are any",
    ("crashes clear", FINDS): "it forgets what there is",
    ("cassettes list", READS): "a cassette that can't be read is what it finds",
    ("cassettes check", READS): "a cassette that can't be read is what it finds",
    ("cassettes scrub", READS): "a cassette that can't be read is what it finds",
    ("cassettes prune", READS): "without the last run's file it was started too early, which is usage",
    ("checks", READS): "it reads nothing",
    ("crashes list", READS): "a crash that can't be read isn't one",
    ("crashes show", READS): "a crash that can't be read isn't one",
    ("crashes clear", READS): "a crash that can't be read isn't one",
    ("scan", READS): "a file that can't be read was named wrongly, which is usage",
}


@dataclass(frozen=True)
class Row:
    """One case: what is typed, in a folder with `files` (``there=here``), and the exit code.

    ``@URL@`` in an argument stands for a server that is well, ``@BROKEN@`` for one that isn't, ``@PORT@`` for a port
    that is free, ``@TAKEN@`` for one that isn't. While a `server` runs it's asked for that path, and then told to stop.
    """

    command: str
    kind: str
    typed: str
    code: int
    files: str = ""
    server: str = ""
    document: bool = False  # what it prints is a file, or to be pasted

    @property
    def name(self) -> str:
        return f"{self.command.replace(' ', '-') or 'apiint'}-{self.kind}"


_ACME = "acme.yaml"
_USER = "cassettes/user.yaml=user.yaml"
_CRASH = ".apiint/crashes/91d955221f76.json=crash.json"
_LEFT = ".apiint/leftovers/0badcafe.json=leftover.json"
_SETTINGS = "apiint.toml=settings.toml acme.yaml"

ROWS = (
    Row("", "success", "--version", 0),
    Row("", "usage", "diff-specs", 2),
    Row("cassettes", "usage", "lst", 2),
    Row("cassettes list", "success", "", 0, _USER),
    Row("cassettes list", "findings", "", 1, f"{_USER} cassettes/nothing.yaml=nothing.yaml"),
    Row("cassettes list", "usage", "nowhere", 2),
    Row("cassettes list", "json", "--format=json", 0, _USER),
    Row("cassettes check", "success", "", 0, _USER),
    Row("cassettes check", "findings", "", 1, "cassettes/a.yaml=secret.yaml cassettes/b.yaml=nothing.yaml"),
    Row("cassettes check", "usage", "--max-age=old", 2),
    Row("cassettes check", "json", "--format=json", 1, "cassettes/a.yaml=secret.yaml"),
    Row("cassettes scrub", "success", "cassettes", 0, "cassettes/a.yaml=secret.yaml"),
    Row("cassettes scrub", "findings", "cassettes", 1, "cassettes/a.yaml=nothing.yaml"),
    Row("cassettes scrub", "usage", "", 2),
    Row("cassettes prune", "success", "", 0, f"{_USER} .apiint/cassettes.json=usage.json"),
    Row("cassettes prune", "usage", "", 2, _USER),
    Row("cassettes describe", "success", "", 0, _USER, document=True),
    Row("cassettes describe", "json", "--format=json", 0, _USER),
    Row("cassettes describe", "usage", "--service=acme --base-url=https://api.acme.example", 2),
    Row("cassettes describe", "unreachable", "--base-url=https://api.acme.example", 3),
    *(
        row
        for command in ("drift", "cassettes drift")
        for row in (
            Row(command, "success", "--spec acme.yaml", 0, f"{_ACME} {_USER}"),
            Row(command, "findings", "--spec acme.yaml", 1, f"{_ACME} cassettes/user.yaml=drifted.yaml"),
            Row(command, "usage", "--spec acme.yaml --sandbox", 2, _ACME),
            Row(command, "unreachable", "--spec damaged.yaml", 3, f"damaged.yaml {_USER}"),
            Row(command, "json", "old.yaml new.yaml --format=json", 1, "old.yaml=user.yaml new.yaml=drifted.yaml"),
        )
    ),
    Row("checks", "success", "user-agent-set", 0),
    Row("checks", "usage", "user-agents", 2),
    Row("checks", "json", "user-agent-set --format=json", 0),
    Row("coverage", "success", "--spec acme.yaml", 0, f"{_ACME} {_USER}"),
    Row("coverage", "findings", "--spec acme.yaml --min statuses=80", 1, f"{_ACME} {_USER}"),
    Row("coverage", "usage", "--spec acme.yaml --min status=80", 2, _ACME),
    Row("coverage", "unreachable", "--spec acme.yaml", 3, f"{_ACME} cassettes/nothing.yaml=nothing.yaml"),
    Row("coverage", "json", "--spec acme.yaml --format=json", 0, f"{_ACME} {_USER}"),
    Row("crashes", "usage", "lst", 2),
    Row("crashes list", "success", "", 0),
    Row("crashes list", "findings", "", 1, _CRASH),
    Row("crashes list", "usage", "--format=xml", 2),
    Row("crashes list", "json", "--format=json", 1, _CRASH),
    Row("crashes show", "success", "91d9", 0, _CRASH, document=True),
    Row("crashes show", "usage", "0000", 2, _CRASH),
    Row("crashes show", "json", "91d9 --format=json", 0, _CRASH),
    Row("crashes clear", "success", "--all", 0, _CRASH),
    Row("crashes clear", "usage", "", 2),
    Row("diff-spec", "success", "acme.yaml acme.yaml", 0, _ACME),
    Row("diff-spec", "findings", "acme.yaml newer.yaml", 1, f"{_ACME} newer.yaml"),
    Row("diff-spec", "usage", "acme.yaml", 2, _ACME),
    Row("diff-spec", "unreachable", "acme.yaml damaged.yaml", 3, f"{_ACME} damaged.yaml"),
    Row("diff-spec", "json", "acme.yaml newer.yaml --format=json", 1, f"{_ACME} newer.yaml"),
    Row("health", "success", "--base-url @URL@ --spec acme.yaml", 0, _ACME),
    Row("health", "findings", "--base-url @BROKEN@", 1),
    Row("health", "usage", "--base-url acme", 2),
    Row("health", "unreachable", "--base-url http://127.0.0.1:9", 3),
    Row("health", "json", "--base-url @BROKEN@ --spec acme.yaml --format=json", 1, _ACME),
    Row("health", "json-unreachable", "--base-url http://127.0.0.1:9 --format=json", 3),
    Row("scan", "success", "cassettes", 0, _USER),
    Row("scan", "findings", "cassettes", 1, "cassettes/a.yaml=secret.yaml"),
    Row("scan", "usage", "", 2),
    Row("scan", "json", "cassettes --format=json", 1, "cassettes/a.yaml=secret.yaml"),
    Row("serve", "success", "--spec acme.yaml --port @PORT@ --log", 0, _ACME, server="/users/7"),
    Row("serve", "findings", "--spec acme.yaml --port @PORT@ --strict", 1, _ACME, server="/users/seven"),
    Row("serve", "usage", "--spec acme.yaml --fault 'GET /users latncy seconds=1'", 2, _ACME),
    Row("serve", "unreachable", "--spec acme.yaml --port @TAKEN@", 3, _ACME),
    Row("sweep", "success", "", 0),
    Row("sweep", "findings", "", 1, f"{_SETTINGS} {_LEFT}"),
    Row("sweep", "usage", "--forget 7", 2),
    Row("sweep", "unreachable", "--delete", 3, f"{_SETTINGS} {_LEFT}"),
    Row("sweep", "json", "--format=json", 1, f"{_SETTINGS} {_LEFT}"),
    Row("validate-spec", "success", "acme.yaml", 0, _ACME),
    Row("validate-spec", "findings", "faulty.yaml", 1, "faulty.yaml"),
    Row("validate-spec", "usage", "", 2),
    Row("validate-spec", "unreachable", "damaged.yaml", 3, "damaged.yaml"),
    Row("validate-spec", "json", "faulty.yaml --format=json", 1, "faulty.yaml"),
    Row("validate-spec", "json-rules", "--rules --format=json", 0),
)
