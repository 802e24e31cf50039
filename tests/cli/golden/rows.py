"""What the command says, a row for each case. A new command needs a row of each kind in `kinds`, or a reason.

To add one: write its rows, run the tests with ``APIINT_GOLDEN=write``, and read what has been written to `texts/`.
"""

from dataclasses import dataclass

# Which kinds of rows a command must have, beside help, success and usage.
FINDS = "findings"  # it can end with exit code 1
READS = "unreachable"  # it can end with exit code 3: it asks somebody, or can't do without a file
SPEAKS = "json"  # it has --format json

TEXTS = "tests/cli/golden/texts"
# A group only lists its commands.
GROUPS = frozenset({"", "cassettes", "config", "crashes", "load", "report"})
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
    ("ci", FINDS): "it only writes",
    ("config show", FINDS): "it judges nothing",
    ("config show", READS): "settings that can't be read are those of nobody, which is usage",
    ("config schema", FINDS): "it has nothing to judge",
    ("config schema", READS): "it reads nothing",
    ("checks", READS): "it reads nothing",
    ("crashes list", READS): "a crash that can't be read isn't one",
    ("crashes show", READS): "a crash that can't be read isn't one",
    ("crashes clear", READS): "a crash that can't be read isn't one",
    ("doctor", READS): "what can't be read here is what it finds",
    ("explain", FINDS): "it judges nothing",
    ("explain", READS): "it reads nothing",
    ("init", FINDS): "it judges nothing",
    ("scan", READS): "root can read every file, so that is in test_scan.py",
    ("load export", FINDS): "it only writes",
    ("report merge", FINDS): "which tests failed is pytest's to say",
    ("report show", FINDS): "which tests failed is pytest's to say",
    ("report open", FINDS): "it only says where the page is",
    ("report open", READS): "a page that isn't there was named wrongly, which is usage",
    ("report schema", FINDS): "it has nothing to judge",
    ("report schema", READS): "it reads nothing",
}


@dataclass(frozen=True)
class Row:
    """One case: what is typed, in a folder with `files` (``there=here``), and the exit code.

    ``@URL@`` in an argument stands for a server that is well, ``@BROKEN@`` for one that isn't, ``@PORT@`` for a port
    that is free, ``@TAKEN@`` for one that isn't. While a `server` runs it's asked for that path, and then told to stop.
    What it says is in `golden`, below the repository: a file of `TEXTS`, or one of the documentation's.
    """

    command: str
    kind: str
    typed: str
    code: int
    files: str = ""
    server: str = ""
    document: bool = False  # what it prints is a file, or to be pasted
    locust: bool = False  # it's installed
    kept: str = ""  # where, if not among the texts

    @property
    def name(self) -> str:
        return f"{self.command.replace(' ', '-') or 'apiint'}-{self.kind}"

    @property
    def golden(self) -> str:
        return self.kept or f"{TEXTS}/{self.name}.txt"


_ACME = "acme.yaml"
_USER = "cassettes/user.yaml=user.yaml"
_CRASH = ".apiint/crashes/91d955221f76.json=crash.json"
_LEFT = ".apiint/leftovers/0badcafe.json=leftover.json"
_SETTINGS = "apiint.toml=settings.toml acme.yaml"
_SECRETS = "apiint.toml=secrets.toml acme.yaml"
_RUN = ".apiint/reports/1/journal-main.jsonl=journal.jsonl"
_BY_URL = "--spec acme.yaml --host @URL@"

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
    Row("ci", "success", "github", 0, _SECRETS, document=True),
    Row("ci", "success-gitlab", "gitlab", 0, _SECRETS, document=True),
    Row("ci", "success-written", "gitlab --write", 0, ".gitlab-ci.yml=nothing.yaml"),
    Row("ci", "usage", "jenkins", 2),
    Row("ci", "usage-kept", "github --write", 2, ".github/workflows/api-contract.yml=nothing.yaml"),
    Row("ci", "unreachable", "github --write", 3, ".github=nothing.yaml"),
    Row("checks", "success", "user-agent-set", 0),
    Row("checks", "usage", "user-agents", 2),
    Row("checks", "json", "user-agent-set --format=json", 0),
    Row("config", "usage", "shw", 2),
    Row("config show", "success", "", 0, _SECRETS),
    Row("config show", "usage", "", 2, "apiint.toml=misspelt.toml"),
    Row("config show", "json", "--format=json", 0, _SECRETS),
    Row("config schema", "success", "", 0, document=True, kept="docs/reference/settings.schema.json"),
    Row("config schema", "usage", "apiint.toml", 2),
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
    Row("doctor", "success", "", 0, f"{_SECRETS} {_USER}"),
    Row("doctor", "findings", "", 1, "apiint.toml=secrets.toml acme.yaml=damaged.yaml"),
    Row("doctor", "usage", "--format=xml", 2),
    Row("doctor", "json", "--format=json", 1, "apiint.toml=misspelt.toml"),
    Row("explain", "success", "429", 0),
    Row("explain", "usage", "retry-aftr-dat", 2),
    Row("explain", "json", "too-old reset --format=json", 0),
    Row("health", "success", "--base-url @URL@ --spec acme.yaml", 0, _ACME),
    Row("health", "findings", "--base-url @BROKEN@", 1),
    Row("health", "findings-contract", "--base-url @URL@ --spec newer.yaml", 1, "newer.yaml"),
    Row("health", "usage", "--base-url acme", 2),
    Row("health", "unreachable", "--base-url http://127.0.0.1:9", 3),
    Row("health", "json", "--base-url @BROKEN@ --spec acme.yaml --format=json", 1, _ACME),
    Row("health", "json-unreachable", "--base-url http://127.0.0.1:9 --format=json", 3),
    Row("init", "success", "", 0, f"{_ACME} client.py"),
    Row("init", "success-dry", "--dry-run --name acme --base-url https://api.acme.example", 0, "client.py"),
    Row("init", "success-again", "", 0, f"{_SETTINGS} client.py tests/test_api_example.py=client.py"),
    Row("init", "usage", "--base-url acme", 2),
    Row("init", "unreachable", "--spec damaged.yaml", 3, "damaged.yaml"),
    Row("load", "usage", "ru", 2),
    Row("load run", "success", f"{_BY_URL} --budget p95=50ms,errors=2%", 0, _SETTINGS, locust=True),
    Row("load run", "findings", f"{_BY_URL} --budget p95=30ms,errors=2%", 1, _SETTINGS, locust=True),
    Row("load run", "usage", f"{_BY_URL} --budget p95=30", 2, _SETTINGS),
    Row("load run", "usage-production", "--spec acme.yaml --host https://api.acme.example", 2, _SETTINGS, locust=True),
    Row("load run", "unreachable", "--spec acme.yaml", 3, _SETTINGS, locust=True),
    Row("load run", "unreachable-extra", _BY_URL, 3, _SETTINGS),
    Row("load run", "json", f"{_BY_URL} --budget p95=30ms --format=json", 1, _SETTINGS, locust=True),
    Row("load export", "success", "--spec acme.yaml", 0, _SECRETS, document=True),
    Row("load export", "usage", "", 2),
    Row("load export", "unreachable", "--spec damaged.yaml", 3, "damaged.yaml"),
    Row("report", "usage", "mrge", 2),
    Row("report merge", "success", "", 0, _RUN),
    Row("report merge", "usage", "--format=json,markdwn", 2, _RUN),
    Row("report merge", "unreachable", "damaged.jsonl", 3, "damaged.jsonl=damaged.yaml"),
    Row("report show", "success", "", 0, _RUN),
    Row("report show", "usage", "", 2),
    Row("report show", "unreachable", "damaged.json", 3, "damaged.json=damaged.yaml"),
    Row("report open", "success", "", 0, ".apiint/report/report.html=nothing.yaml"),
    Row("report open", "usage", "", 2),
    Row("report schema", "success", "", 0, document=True, kept="docs/reference/report.schema.json"),
    Row("report schema", "usage", "report.json", 2),
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
