"""Everything is cleaned up in reverse order, whatever fails, and every failure is told."""

from __future__ import annotations

import asyncio
import functools
import threading

import pytest
import trio

from pytest_apiint.errors import ApiintError, CleanupFailed, Runaway, SandboxTrouble, UsageProblem
from pytest_apiint.sandbox.cleanup import Cleanups


class Client:
    def __init__(self) -> None:
        self.deleted: list[object] = []

    def delete(self, key: object) -> None:
        self.deleted.append(key)

    async def adelete(self, key: object) -> None:
        await asyncio.sleep(0)
        self.deleted.append(key)

    async def tdelete(self, key: object) -> None:
        await trio.lowlevel.checkpoint()
        self.deleted.append(key)

    def fail(self, error: BaseException) -> None:
        self.deleted.append(type(error).__name__)
        raise error


@pytest.fixture
def client() -> Client:
    return Client()


@pytest.fixture
def cleanups() -> Cleanups:
    return Cleanups()


def test_the_last_made_is_deleted_first(client: Client, cleanups: Cleanups) -> None:
    for key in (1, 2, 3):
        cleanups.add(client.delete, key)
    assert cleanups.run() is None
    assert client.deleted == [3, 2, 1]


def test_without_cleanups_nothing_fails(cleanups: Cleanups) -> None:
    assert cleanups.run() is None


def test_arguments_are_passed_by_name_too(client: Client, cleanups: Cleanups) -> None:
    cleanups.add(client.delete, key="usr_1")
    cleanups.run()
    assert client.deleted == ["usr_1"]


def test_a_failure_stops_no_other_cleanup(client: Client, cleanups: Cleanups) -> None:
    cleanups.add(client.delete, 1)
    cleanups.add(client.fail, ValueError("gone"))
    cleanups.add(client.delete, 2)
    cleanups.add(client.fail, KeyError("id"))
    failed = cleanups.run()
    assert client.deleted == ["KeyError", 2, "ValueError", 1]
    assert failed is not None
    assert [type(error) for error in failed.exceptions] == [KeyError, ValueError]


def test_every_failure_is_told(client: Client, cleanups: Cleanups) -> None:
    cleanups.add(client.fail, ValueError("gone\nfor good"))
    cleanups.add(client.fail, OSError())
    assert str(cleanups.run()) == (
        "2 cleanups failed\n"
        "  failed  Client.fail(OSError)\n"
        "            OSError\n"
        "  failed  Client.fail(ValueError)\n"
        "            ValueError: gone"
    )


def test_many_failures_fit_the_message_and_are_all_there(client: Client, cleanups: Cleanups) -> None:
    for number in range(9):
        cleanups.add(client.fail, ValueError(number))
    failed = cleanups.run()
    assert failed is not None
    assert len(failed.exceptions) == 9
    assert len(str(failed).splitlines()) <= 12
    assert str(failed).endswith("and 5 more")


def test_it_is_the_far_sides_trouble_and_a_group(client: Client, cleanups: Cleanups) -> None:
    cleanups.add(client.fail, ValueError("gone"))
    failed = cleanups.run()
    with pytest.raises(SandboxTrouble):
        raise failed
    with pytest.raises(ExceptionGroup):
        raise failed
    assert isinstance(failed, ApiintError)
    split = failed.split(ValueError)[0]
    assert isinstance(split, CleanupFailed)
    assert str(split) == str(failed)


def test_pytests_own_outcomes_and_runaways_are_failures_like_others(client: Client, cleanups: Cleanups) -> None:
    cleanups.add(client.delete, 1)
    cleanups.add(client.fail, Runaway("for ever"))
    cleanups.add(pytest.fail, "no such user")
    failed = cleanups.run()
    assert client.deleted == ["Runaway", 1]
    assert "Failed: no such user" in str(failed)
    assert "Runaway: for ever" in str(failed)


def test_ctrl_c_stops_at_once_and_says_what_is_left(client: Client, cleanups: Cleanups) -> None:
    cleanups.add(client.delete, 1)
    cleanups.add(client.fail, KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt) as caught:
        cleanups.run()
    assert caught.value.__notes__ == ["not cleaned up: Client.fail(KeyboardInterrupt), Client.delete(1)"]


def test_coroutine_functions_run_where_no_loop_is_left(client: Client, cleanups: Cleanups) -> None:
    cleanups.add(client.adelete, 1)
    cleanups.add(functools.partial(client.adelete, 2))
    cleanups.add(lambda: client.adelete(3))
    assert cleanups.run() is None
    assert client.deleted == [3, 2, 1]


def test_coroutine_functions_run_in_the_loop_they_were_registered_in(cleanups: Cleanups) -> None:
    loops = []

    async def delete() -> None:
        loops.append(asyncio.get_running_loop())

    async def body() -> None:
        cleanups.add(delete)

    with asyncio.Runner() as runner:
        runner.run(body())
        assert cleanups.run() is None
        assert loops == [runner.get_loop()]


def test_a_loop_that_is_closed_is_replaced(client: Client, cleanups: Cleanups) -> None:
    async def body() -> None:
        cleanups.add(client.adelete, 1)

    asyncio.run(body())
    assert cleanups.run() is None
    assert client.deleted == [1]


def test_a_loop_that_runs_in_another_thread_does_it_there(cleanups: Cleanups) -> None:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    threads = []

    async def delete() -> None:
        threads.append(threading.current_thread())

    async def body() -> None:
        cleanups.add(delete)

    asyncio.run_coroutine_threadsafe(body(), loop).result()
    failed = cleanups.run()
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()
    assert (failed, threads) == (None, [thread])


def test_coroutine_functions_run_beside_a_loop_that_is_running(client: Client, cleanups: Cleanups) -> None:
    async def body() -> CleanupFailed | None:
        cleanups.add(client.adelete, 1)
        return cleanups.run()

    assert asyncio.run(body()) is None
    assert client.deleted == [1]


def test_what_was_registered_under_trio_runs_under_trio(client: Client, cleanups: Cleanups) -> None:
    async def body() -> None:
        cleanups.add(client.tdelete, 1)

    trio.run(body)
    assert cleanups.run() is None
    assert client.deleted == [1]


def test_failures_of_coroutines_are_told_too(cleanups: Cleanups) -> None:
    async def delete() -> None:
        raise ValueError("gone")

    cleanups.add(delete)
    assert "ValueError: gone" in str(cleanups.run())


def test_a_cleanup_may_register_another(client: Client, cleanups: Cleanups) -> None:
    cleanups.add(lambda: cleanups.add(client.delete, 2))
    assert cleanups.run() is None
    assert client.deleted == [2]


def test_they_run_once(client: Client, cleanups: Cleanups) -> None:
    cleanups.add(client.delete, 1)
    assert (cleanups.run(), cleanups.run(), client.deleted) == (None, None, [1])


def test_after_the_test_nothing_is_registered_in_vain(client: Client, cleanups: Cleanups) -> None:
    cleanups.run()
    with pytest.raises(UsageProblem, match="when the test was over"):
        cleanups.add(client.delete, 1)


def test_a_function_that_was_called_already_is_told(client: Client, cleanups: Cleanups) -> None:
    for result, name in ((client.delete(1), "NoneType"), (client.adelete(1), "coroutine")):
        with pytest.raises(UsageProblem, match=f"found  a {name}: was the function called already"):
            cleanups.add(result)
