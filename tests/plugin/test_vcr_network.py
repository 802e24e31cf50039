"""Blocked networks and cassettes' names, each case under pytest-recording too, which says what is right."""

import pytest

OURS, THEIRS = (), ("pytest_recording.plugin",)
CONNECT = """
import pytest, socket
def connects(host):
    with socket.socket() as client:
        client.settimeout(0.05)
        try:
            client.connect((host, 9))
        except RuntimeError as error:
            assert host in str(error)
            return False
        except OSError:
            pass
        return True
"""
BLOCKED = f"{CONNECT}\ndef test_it(): assert not connects('127.0.0.1')"
OPEN = f"{CONNECT}\ndef test_it(): assert connects('127.0.0.1')"
MARKED = "def test_it(): assert not connects('127.0.0.1')"


@pytest.fixture(params=[OURS, THEIRS], ids=["ours", "pytest-recording"])
def plugins(request):
    return request.param


@pytest.mark.parametrize(
    ("source", "options"),
    [
        (BLOCKED, ["--block-network"]),
        (OPEN, []),
        (OPEN, ["--block-network", "--allowed-hosts=10.*,127.*"]),
        (BLOCKED, ["--block-network", "--allowed-hosts=27.*"]),
        (f"{CONNECT}\n@pytest.mark.block_network\n{MARKED}", []),
        (f"{CONNECT}\n@pytest.mark.block_network(allowed_hosts=['10.*'])\n{MARKED}", ["--allowed-hosts=127.*"]),
        (f"{OPEN}\n@pytest.fixture\ndef vcr_config(): return {{'allowed_hosts': ['127.*']}}", ["--block-network"]),
        (f"{CONNECT}\n@pytest.mark.vcr\n@pytest.mark.block_network\n{MARKED}", []),
        (f"{OPEN}\npytestmark = [pytest.mark.vcr, pytest.mark.block_network]", ["--record-mode=once"]),
        (f"{OPEN}\npytestmark = [pytest.mark.vcr(record_mode='once')]", ["--block-network"]),
    ],
    ids=["option", "none", "allowed", "not allowed", "mark", "mark over option", "config", "vcr", "recording", "mode"],
)
def test_what_is_connected(passes, plugins, source, options):
    passes(source, *options, plugins=plugins)


def test_servers_and_event_loops_work_where_the_network_is_blocked(passes, plugins):
    source = (
        "import asyncio, socket\ndef test_it():\n asyncio.run(asyncio.sleep(0))\n socket.create_server(('', 0)).close()"
    )
    passes(source, "--block-network", plugins=plugins)


def test_a_mark_that_cannot_be_meant_fails(run, plugins):
    result = run("import pytest\n@pytest.mark.block_network(hosts=['x'])\ndef test_it(): pass", plugins=plugins)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*allowed_hosts*"])


NAMES = """
import os, pytest
class Test:
    @pytest.mark.vcr
    @pytest.mark.parametrize("value", ["a/b", "x:y*", "é?", 'quote"d'])
    def test_it(self, vcr, value, default_cassette_name, vcr_cassette_dir):
        names = default_cassette_name, os.path.relpath(vcr_cassette_dir), os.path.relpath(VCR_PATH)
        with open("names.txt", "a", encoding="utf-8") as file: print(*names, file=file)
@pytest.mark.default_cassette("mine")
@pytest.mark.vcr(MARK)
def test_named(vcr, vcr_cassette_dir):
    with open("names.txt", "a", encoding="utf-8") as file: print(os.path.relpath(VCR_PATH), file=file)
@pytest.mark.vcr
def test_LONG(vcr):
    with open("names.txt", "a", encoding="utf-8") as file: print(os.path.relpath(VCR_PATH), file=file)
"""


@pytest.mark.parametrize(
    "mark",
    ["", "serializer='json'", "cassette_library_dir='elsewhere'", "path_transformer=lambda path: path + '.cassette'"],
    ids=["usual", "serializer", "library", "transformer"],
)
def test_cassettes_have_the_names_that_pytest_recording_gives_them(run, pytester, mark):
    told = []
    for plugins, path in ((OURS, "vcr.path"), (THEIRS, "vcr._path")):
        source = NAMES.replace("MARK", mark).replace("VCR_PATH", path).replace("LONG", "long" * 80)
        run(source, "-p", "no:randomly", plugins=plugins).assert_outcomes(passed=6)
        told.append((pytester.path / "names.txt").read_text("utf-8"))
        (pytester.path / "names.txt").unlink()
    assert told[0] == told[1]
