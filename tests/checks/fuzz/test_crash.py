"""Where a crash is told: the client's own line, whoever wrote what it stands on."""

import asyncio
from textwrap import dedent

import pytest

from pytest_apiint.checks.fuzz.crash import crash_of

SUITE = "def call(client):\n    return client()"
CLIENT = "def users():\n    return inner()\ndef inner():\n    return read({})"
LIBRARY = "def read(body):\n    return body['email']"
SDK, LIB, PROGRAM, TEST = "site-packages/sdk/api.py", "site-packages/lib.py", "acme.py", "test_acme.py"


@pytest.fixture
def code(tmp_path):
    """``code(file, source, **names)["name"]``: what stands in a file of that name."""

    def made(file, source, **names):
        exec(compile(dedent(source), str(tmp_path / file), "exec"), names)
        return names

    return made


def crash(call, client):
    with pytest.raises(Exception) as raised:  # noqa: PT011 - any
        list(call(client))
    return crash_of(raised.value.with_traceback(raised.tb.tb_next))  # without this function's own line


@pytest.mark.parametrize(
    ("client", "source", "suite", "where"),
    [
        (PROGRAM, CLIENT, SUITE, "acme.py:4"),
        (SDK, CLIENT, SUITE, "sdk/api.py:4"),
        (TEST, CLIENT, SUITE, "test_acme.py:4"),
        (SDK, CLIENT, "def call(client):\n    return [\n        one\n        for one in client()]", "sdk/api.py:4"),
        (PROGRAM, "def users():\n    yield read({})", SUITE, "acme.py:2"),
        (SDK, "def users():\n    yield read({})", SUITE, "sdk/api.py:2"),
    ],
    ids=["a program", "an SDK", "a client in the test", "read in a comprehension", "a generator", "an SDK's"],
)
def test_a_crash_in_a_library_is_told_by_the_client_s_line(code, client, source, suite, where):
    users = code(client, source, read=code(LIB, LIBRARY)["read"])["users"]
    found = crash(code(TEST, suite)["call"], users)
    assert (found.kind, found.where.endswith(where)) == ("KeyError", True), found


def test_where_a_suite_reads_itself_its_line_is_told(code):
    call = code(TEST, "def call(client):\n    return read({})", read=code(LIB, LIBRARY)["read"])["call"]
    assert crash(call, None).where == "lib.py:2"
    call = code(TEST, "def call(client):\n    return {}['email']")["call"]
    assert crash(call, None).where.endswith("test_acme.py:2")


def test_of_a_task_group_the_error_in_it_is_told(code):
    client = """
        async def users():
            async with asyncio.TaskGroup() as group:
                group.create_task(one())
        async def one():
            return {}["email"]
    """
    users = code(PROGRAM, client, asyncio=asyncio)["users"]
    found = crash(code(TEST, "def call(client):\n    return run(client())", run=asyncio.run)["call"], users)
    assert (found.kind, found.where.endswith("acme.py:6")) == ("ExceptionGroup of KeyError", True)
