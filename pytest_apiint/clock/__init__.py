"""Virtual time: hours of a client's waiting pass in microseconds, and every clock of the process agrees.

`VirtualClock` is the clock of the offline modes, `RealClock` has the same interface over real time.
"""

from __future__ import annotations

from pytest_apiint.clock import real
from pytest_apiint.clock.port import Clock, Sleep
from pytest_apiint.clock.real import RealClock
from pytest_apiint.clock.virtual import VirtualClock

__all__ = ["Clock", "RealClock", "Sleep", "VirtualClock", "real"]
