"""What virtual time can't work beside is refused, with the reason and the way out."""

import asyncio
import sys
import types

import pytest

from pytest_apiint.clock import VirtualClock
from pytest_apiint.clock.refusals import guard_uvloop
from pytest_apiint.errors import ClockRefused


def assert_fits(error, word):
    lines = str(error).splitlines()
    assert word in str(error)
    assert len(lines) <= 12
    assert all(len(line) <= 80 and line.isascii() for line in lines)
    assert [line.split()[0] for line in lines[1:]] == ["active", "why", "fix"]


def refused(word):
    with pytest.raises(ClockRefused) as caught, VirtualClock():
        pass
    assert_fits(caught.value, word)
    with pytest.raises(ClockRefused):
        VirtualClock().start()


def test_another_travel_of_time_machine():
    import time_machine

    with time_machine.travel(0):
        refused("time-machine")
    with VirtualClock():
        pass


def test_a_second_virtual_clock():
    with VirtualClock():
        refused("already running")


def test_a_frozen_freezegun():
    freezegun = pytest.importorskip("freezegun")
    with freezegun.freeze_time("2020-01-01"):
        refused("freezegun")


def test_a_freezegun_that_says_it_is_frozen(monkeypatch):
    api = types.ModuleType("freezegun.api")
    api.freeze_factories = [object()]
    monkeypatch.setitem(sys.modules, "freezegun.api", api)
    refused("freezegun")
    api.freeze_factories.clear()
    with VirtualClock():
        pass


class LoopTime(asyncio.SelectorEventLoop):
    pass


LoopTime.__module__ = "looptime.loops"


def test_a_loop_of_looptime(clock):
    with asyncio.Runner(loop_factory=LoopTime) as runner, pytest.raises(ClockRefused) as caught:
        runner.run(asyncio.sleep(1))
    assert_fits(caught.value, "looptime")


def test_a_running_loop_of_looptime():
    loop = LoopTime()

    async def main():
        refused("looptime")

    loop.run_until_complete(main())
    loop.close()


def stand_in():
    class Loop:
        def run_forever(self):
            return "ran"

        def run_until_complete(self, future):
            future.close()
            return "ran"

    module = types.SimpleNamespace(Loop=Loop)
    guard_uvloop(module)
    return Loop()


def test_uvloop_refuses_to_run_while_a_clock_runs():
    loop = stand_in()
    assert loop.run_until_complete(asyncio.sleep(0)) == "ran"
    with VirtualClock():
        with pytest.raises(ClockRefused) as caught:
            loop.run_until_complete(asyncio.sleep(0))
        assert_fits(caught.value, "uvloop")
        with pytest.raises(ClockRefused):
            stand_in().run_forever()
    assert stand_in().run_forever() == "ran"


def test_the_real_uvloop():
    uvloop = pytest.importorskip("uvloop")
    never_run = asyncio.sleep(1)
    with VirtualClock(), pytest.raises(ClockRefused, match="uvloop"):
        uvloop.run(never_run)
    never_run.close()

    async def main():
        refused("uvloop")

    uvloop.run(main())
