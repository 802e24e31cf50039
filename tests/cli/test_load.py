"""``apiint load``: what it writes, says and refuses, by its exit codes; tests/load/test_locust.py has real runs."""

import json
import socket
import sys

import pytest
from click.testing import CliRunner

from pytest_apiint.cli.command import apiint
from pytest_apiint.load import results
from tests.load.made import ACME_SPEC, RECORDINGS
from tests.load.runner import COUNTED, asked, installed

SETTINGS = """\
[services.acme]
base_url = "https://api.acme.example"
sandbox_url = "https://sandbox.acme.example"
secrets = { token = "ACME_TOKEN" }
"""
SPEC = ("--spec", ACME_SPEC)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ACME_TOKEN", "tok-9f8e7d6c5b4a3210")
    monkeypatch.delenv("APIINT_ACME_SANDBOX_URL", raising=False)
    (tmp_path / "apiint.toml").write_text(SETTINGS)
    return tmp_path


@pytest.fixture
def up():
    """A host where somebody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


def call(*arguments):
    return CliRunner().invoke(apiint, ["load", *map(str, arguments)])


def only_file(folder):
    (file,) = (folder / ".apiint" / "load").glob("*.json")
    return file


class TestExport:
    def test_to_a_file_and_to_stdout_it_is_the_same(self, folder):
        printed = call("export", *SPEC)
        written = call("export", *SPEC, "-o", "locustfile.py")
        assert (printed.exit_code, written.exit_code) == (0, 0)
        assert (folder / "locustfile.py").read_text() == printed.stdout
        assert written.stderr == "wrote locustfile.py: 4 operations\n"
        assert written.stdout == ""

    def test_recordings_weigh_what_they_are(self, folder):
        text = call("export", "--cassette", RECORDINGS).stdout
        assert text.index("@task(5)\n    def get_users_user_id") < text.index("@task(4)\n    def get_users(self)")
        assert "tok-9f8e7d6c5b4a3210" not in text

    def test_without_settings_a_description_says_where_production_is(self, folder):
        (folder / "apiint.toml").unlink()
        text = call("export", *SPEC).stdout
        assert 'production = "api.acme.example"' in text
        assert "hosts = ()" in text
        assert "the credential of GET /users: no secret of the settings is for it" in text

    def test_without_settings_a_cassette_says_so(self, folder):
        (folder / "apiint.toml").unlink()
        result = call("export", "--cassette", RECORDINGS)
        assert result.exit_code == 2
        assert "no operation can be asked" in result.output
        assert "a secret in its Authorization" in result.output

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            ((), "what do users do? --spec FILE, or --cassette FILE"),
            ((*SPEC, "--cassette", RECORDINGS), "what do users do?"),
            ((*SPEC, "--service", "acne"), 'did you mean "acme"?'),
            ((*SPEC, "--unsafe", "createPaiment"), 'did you mean "createPayment"?'),
            ((*SPEC, "-o", "no/such/folder.py"), "can't be written (No such file or directory)"),
            ((*SPEC, "-o", "."), "can't be written (Is a directory)"),
            (("--spec", "none.yaml"), "does not exist"),
        ],
    )
    def test_what_cannot_be_meant_is_usage(self, folder, arguments, said):
        result = call("export", *arguments)
        assert result.exit_code == 2
        assert said in result.output

    @pytest.mark.parametrize("option", ["--spec", "--cassette"])
    @pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"{", b""])
    def test_what_cannot_be_read_is_told(self, folder, option, content):
        (folder / "a.yaml").write_bytes(content)
        result = call("export", option, "a.yaml")
        assert result.exit_code in (2, 3)
        assert "Traceback" not in result.output
        assert "a.yaml" in result.output

    def test_several_services_have_to_be_told_apart(self, folder):
        (folder / "apiint.toml").write_text(SETTINGS + '[services.b]\nbase_url = "https://b.example"\n')
        assert "several services: which one is meant?" in call("export", *SPEC).output
        assert call("export", *SPEC, "--service", "acme").exit_code == 0

    def test_the_service_that_has_the_description_is_meant(self, folder):
        (folder / "acme.yaml").write_bytes(ACME_SPEC.read_bytes())
        more = 'spec = "acme.yaml"\n[services.b]\nbase_url = "https://b.example"\n'
        (folder / "apiint.toml").write_text(SETTINGS + more)
        assert "class Acme(LoadUser)" in call("export", "--spec", "acme.yaml").stdout


class TestRun:
    def test_within_the_budget(self, folder, monkeypatch, up):
        fake = installed(folder / "fake", monkeypatch, counted=COUNTED)
        budget = "p95=500ms,errors=5%"
        result = call(
            "run",
            *SPEC,
            "--host",
            up,
            "--users",
            7,
            "--run-time",
            "9s",
            "--budget",
            budget,
            "--",
            "--loglevel",
            "DEBUG",
        )
        assert result.exit_code == 0, result.output
        assert (
            result.stdout
            == f"""\
acme at {up}: 7 users, 2 workers, 10.0 s
operation                        asked     /s failed    429  p50  p95  p99   max
GET /health                        100   10.0   2.0%  10.0%    5   40   40    42
all                                100   10.0   2.0%  10.0%    5   40   40    42
failed   2 x GET /health: answered 500
left out 1 DELETE, 1 POST: only GET and HEAD are asked, and what --unsafe names
ok       p95 40 ms, at most 500 ms
ok       errors 2 %, at most 5 %
"""
        )
        assert max(map(len, result.stdout.splitlines())) <= 80
        assert " ".join(asked(fake)).endswith(
            "--users 7 --spawn-rate 10 --run-time 9s --expect-workers-max-wait 60 --loglevel DEBUG"
        )
        assert result.stderr == f"wrote {only_file(folder).relative_to(folder)}\n"
        assert [one.limit for one in results.read(only_file(folder)).budget] == budget.split(",")

    def test_over_the_budget_it_says_by_how_much(self, folder, monkeypatch, up):
        installed(folder / "fake", monkeypatch, counted=COUNTED)
        result = call("run", *SPEC, "--host", up, "--budget", "p95=15ms,errors=1.5%,limited=10%")
        assert result.exit_code == 1
        assert result.stdout.splitlines()[-3:] == [
            "OVER     p95 40 ms, 25 ms over the limit of 15 ms",
            "OVER     errors 2 %, 0.5 points over the limit of 1.5 %",
            "ok       limited 10 %, at most 10 %",
        ]

    def test_the_settings_have_a_budget_and_the_command_line_another(self, folder, monkeypatch, up):
        fake = installed(folder / "fake", monkeypatch, counted=COUNTED)
        load = '[services.acme.load]\nusers = 4\nspawn_rate = 2\nrun_time = "1m"\nbudget = "errors=1%"\n'
        (folder / "apiint.toml").write_text(SETTINGS + load)
        assert call("run", *SPEC, "--host", up).exit_code == 1
        assert "--users 4 --spawn-rate 2 --run-time 60s" in " ".join(asked(fake))
        assert call("run", *SPEC, "--host", up, "--budget", "errors=2%", "--spawn-rate", 3).exit_code == 0
        assert "--users 4 --spawn-rate 3 --run-time 60s" in " ".join(asked(fake))

    def test_without_a_budget_nothing_is_judged_and_it_says_so(self, folder, monkeypatch, up):
        installed(folder / "fake", monkeypatch, counted=COUNTED)
        result = call("run", *SPEC, "--host", up)
        assert result.exit_code == 0
        assert "no budget was set, so nothing was judged" in result.stdout

    def test_json_is_what_the_file_has(self, folder, monkeypatch, up):
        installed(folder / "fake", monkeypatch, counted=COUNTED)
        result = call("run", *SPEC, "--host", up, "--format", "json")
        assert json.loads(result.stdout) == json.loads(only_file(folder).read_bytes())

    def test_markdown_is_a_comment(self, folder, monkeypatch, up):
        installed(folder / "fake", monkeypatch, counted=COUNTED)
        result = call("run", *SPEC, "--host", up, "--format", "markdown", "--budget", "max=1ms")
        assert result.stdout.splitlines()[0] == "### Load of acme: over budget"
        assert "| max=1ms | OVER | max 41.5 ms, 40.5 ms over the limit of 1 ms |" in result.stdout
        assert "| all | 100 | 10.0 | 2.0% | 10.0% | 5 | 40 | 40 | 42 |" in result.stdout

    @pytest.mark.parametrize(
        ("host", "why"),
        [
            ("https://api.acme.example", "api.acme.example is production"),
            ("https://other.example", "other.example isn't a host that may be loaded"),
            ("http://sandbox.acme.example", "sends everything in clear text"),
            ("sandbox.acme.example", "isn't an absolute URL"),
        ],
    )
    def test_another_host_is_refused_before_anything_starts(self, folder, monkeypatch, host, why):
        fake = installed(folder / "fake", monkeypatch, counted=COUNTED)
        result = call("run", *SPEC, "--host", host)
        assert result.exit_code == 2
        assert why in result.output
        assert not (fake / "asked.json").exists()
        assert not (folder / ".apiint").exists()

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (("--budget", "p95=500"), 'did you mean "p95=500ms"?'),
            (("--run-time", "30"), 'did you mean "30s"?'),
            (("--users", "0"), "--users"),
            (("--", "--host", "http://127.0.0.1:1"), "--host is said before --"),
        ],
    )
    def test_what_cannot_be_meant_is_usage(self, folder, up, arguments, said):
        result = call("run", *SPEC, "--host", up, *arguments)
        assert result.exit_code == 2
        assert said in result.output

    def test_a_host_is_needed(self, folder):
        (folder / "apiint.toml").write_text(SETTINGS.replace("sandbox_url", "# sandbox_url"))
        result = call("run", *SPEC)
        assert result.exit_code == 2
        assert "has no sandbox_url: what is loaded? --host URL" in result.output

    def test_without_locust_the_extra_is_named(self, folder, monkeypatch, up):
        monkeypatch.setattr("pytest_apiint.load.running.installed", lambda: False)
        result = call("run", *SPEC, "--host", up)
        assert result.exit_code == 3
        assert result.stderr == (
            "a load needs an extra; nothing was sent\n  needed  locust\n  fix     pip install 'pytest-apiint[load]'\n"
        )

    def test_a_missing_secret_is_told_before_anything_starts(self, folder, monkeypatch, up):
        fake = installed(folder / "fake", monkeypatch, counted=COUNTED)
        monkeypatch.delenv("ACME_TOKEN")
        result = call("run", *SPEC, "--host", up)
        assert result.exit_code == 3
        assert "needs ACME_TOKEN, which isn't set" in result.stderr
        assert not (fake / "asked.json").exists()

    def test_a_live_key_is_refused_unless_it_is_let_out(self, folder, monkeypatch, up):
        installed(folder / "fake", monkeypatch, counted=COUNTED)
        monkeypatch.setenv("ACME_TOKEN", "sk_live_4eC39HqLyjWDarjtT1zd")
        result = call("run", *SPEC, "--host", up)
        assert result.exit_code == 2
        assert "ACME_TOKEN holds a live key" in result.output
        assert "4eC39" not in result.output
        assert call("run", *SPEC, "--host", up, "--allow-live-keys").exit_code == 0

    def test_where_nobody_listens_nothing_starts(self, folder, monkeypatch, up):
        fake = installed(folder / "fake", monkeypatch, counted=COUNTED)
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
        result = call("run", *SPEC, "--host", f"http://127.0.0.1:{port}")
        assert result.exit_code == 3
        assert f"nobody answers at http://127.0.0.1:{port}; nothing was sent" in result.stderr
        assert not (fake / "asked.json").exists()

    def test_without_figures_locusts_last_words_are_told_and_no_secret(self, folder, monkeypatch, up):
        said = "[2026-11-29 21:00:00,000] host/ERROR/locust.main: no tok-9f8e7d6c5b4a3210 here"
        installed(folder / "fake", monkeypatch, says=said, code=7)
        result = call("run", *SPEC, "--host", up)
        assert result.exit_code == 3
        assert "Locust ended with code 7: there are no figures" in result.stderr
        assert "ERROR/locust.main: no apiint-secret.acme.token here" in result.stderr

    def test_where_nothing_was_answered_nothing_is_judged(self, folder, monkeypatch, up):
        errors = [{"name": "GET /health", "error": "ConnectionRefusedError(111)", "occurrences": 100}]
        installed(folder / "fake", monkeypatch, counted=COUNTED | {"errors": errors})
        result = call("run", *SPEC, "--host", up, "--budget", "errors=1%")
        assert result.exit_code == 3
        assert "none of 100 requests was answered" in result.stderr
        assert result.stdout == ""

    def test_where_nothing_was_sent_the_reason_is_told(self, folder, monkeypatch, up):
        errors = [{"name": "secret token", "error": 'Refused("refused: ACME_TOKEN isn\'t set")', "occurrences": 1}]
        installed(folder / "fake", monkeypatch, counted=COUNTED | {"entries": [], "errors": errors})
        result = call("run", *SPEC, "--host", up)
        assert result.exit_code == 3
        assert "nothing was sent\n  reason  ACME_TOKEN isn't set" in result.stderr

    def test_errors_of_tasks_are_told_and_are_no_requests(self, folder, monkeypatch, up):
        raised = {"raised": [{"error": "KeyError('x')", "times": 500}]}
        installed(folder / "fake", monkeypatch, counted=COUNTED | raised)
        result = call("run", *SPEC, "--host", up)
        assert result.exit_code == 0
        assert "failed   500 x a task: KeyError('x')" in result.stdout
        installed(folder / "fake", monkeypatch, counted=COUNTED | {"entries": [], "errors": []} | raised)
        result = call("run", *SPEC, "--host", up)
        assert result.exit_code == 3
        assert "nothing was asked" in result.stderr
        assert "KeyError('x')" in result.stderr

    def test_a_limit_that_nobody_can_judge_is_no_success(self, folder, monkeypatch, up):
        limited = COUNTED | {"entries": COUNTED["entries"][1:], "errors": []}
        installed(folder / "fake", monkeypatch, counted=limited)
        result = call("run", *SPEC, "--host", up, "--budget", "p95=1s")
        assert result.exit_code == 3
        assert "unjudged p95: nothing was timed" in result.stdout

    def test_a_worker_needs_no_figures(self, folder, monkeypatch):
        fake = installed(folder / "fake", monkeypatch)
        result = call("run", *SPEC, "--host", "http://127.0.0.1:1", "--", "--worker")
        assert result.exit_code == 0
        assert "the master has the figures" in result.stderr
        assert asked(fake)[2:] == ["--worker"]

    def test_a_worker_that_failed_says_so(self, folder, monkeypatch):
        installed(folder / "fake", monkeypatch, code=1)
        assert call("run", *SPEC, "--", "--worker").exit_code == 3

    def test_a_folder_that_cannot_be_written_is_told(self, folder, monkeypatch, up):
        installed(folder / "fake", monkeypatch, counted=COUNTED)
        (folder / ".apiint").write_text("a file")
        result = call("run", *SPEC, "--host", up)
        assert result.exit_code == 3
        assert "a load's files can't be written" in result.stderr

    def test_locust_is_never_in_this_process(self, folder, monkeypatch, up):
        installed(folder / "fake", monkeypatch, counted=COUNTED)
        call("run", *SPEC, "--host", up)
        assert "locust" not in sys.modules
        assert "gevent" not in sys.modules
