"""No window ever holds more requests than the rate allows, and a sandbox that asks for a wait gets it from all."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

import pytest

from pytest_apiint.errors import SandboxTrouble, UsageProblem
from pytest_apiint.exchange import Exchange, Failure, Headers, Request, Response
from pytest_apiint.sandbox.pace import Pace
from pytest_apiint.sandbox.refused import Refused
from pytest_apiint.settings import Rate
from tests.sandbox.hand_clock import EPOCH, HandClock

ASKED = Request("GET", "https://sandbox.acme.example/users", Headers())

RESERVE = """
import pathlib, sys
from tests.sandbox.hand_clock import HandClock
from pytest_apiint.sandbox.pace import Pace
from pytest_apiint.settings import Rate
pace, clock = Pace("acme", Rate(12, "second"), pathlib.Path(sys.argv[1])), HandClock()
for _ in range(15):
    print(round(pace.reserve(clock), 3))
"""
GO = """
import pathlib, sys, time
from pytest_apiint.clock.real import RealClock
from pytest_apiint.sandbox.pace import Pace
from pytest_apiint.settings import Rate
pace, clock = Pace("acme", Rate(8, "second"), pathlib.Path(sys.argv[1])), RealClock()
for _ in range(4):
    pace.wait(clock)
    print(time.time())
"""


def answered(status: int, *, ended: float = 0.0, origin: str = "sandbox", **headers: str) -> Exchange:
    fields = Headers({name.replace("_", "-"): value for name, value in headers.items()})
    return Exchange(1, ASKED, Response(status, fields), 0.0, ended, origin)


def turns(pace: Pace, clock: HandClock, count: int) -> Iterator[float]:
    """When each of so many requests went, in seconds since the clock's start."""
    for _ in range(count):
        assert not isinstance(pace.wait(clock), Refused)
        yield clock.elapsed


def test_four_processes_never_get_more_turns_than_the_rate_in_any_window(
    in_processes: Callable[[int, str], list[list[str]]],
) -> None:
    taken = sorted(float(turn) for turns in in_processes(4, RESERVE) for turn in turns)
    assert taken == [round(window * 1.051, 3) for window in range(5) for _ in range(12)]


def test_four_processes_really_wait(in_processes: Callable[[int, str], list[list[str]]]) -> None:
    sent = sorted(float(moment) for moments in in_processes(4, GO) for moment in moments)
    # A second, less what a busy machine may take to print a line.
    assert min(later - first for first, later in zip(sent, sent[8:], strict=False)) > 0.8
    assert sent[-1] - sent[0] < 10


@pytest.mark.parametrize("rate", [Rate(1, "second"), Rate(3, "second"), Rate(5, "minute"), Rate(7, "hour")], ids=str)
def test_any_window_holds_as_many_as_the_rate_says(tmp_path: Path, clock: HandClock, rate: Rate) -> None:
    went = list(turns(Pace("acme", rate, tmp_path, longest=9999), clock, rate.requests * 3))
    gaps = [later - first for first, later in zip(went, went[rate.requests :], strict=False)]
    assert min(gaps) >= rate.seconds
    assert max(gaps) < rate.seconds + 0.06


def test_within_the_rate_nobody_waits(tmp_path: Path, clock: HandClock) -> None:
    assert list(turns(Pace("acme", Rate(5, "minute"), tmp_path), clock, 5)) == pytest.approx([0] * 5, abs=0.01)


def test_without_a_rate_nobody_waits_and_no_limiter_is_loaded(
    tmp_path: Path, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyrate_limiter", None)
    assert list(turns(Pace("acme", None, tmp_path), clock, 50)) == [0.0] * 50


def test_services_have_windows_of_their_own(tmp_path: Path, clock: HandClock) -> None:
    for name in ("acme", "acme.eu", "ACME"):
        assert Pace(name, Rate(1, "hour"), tmp_path).wait(clock) < 0.01


def test_turns_to_come_are_reserved_in_order(tmp_path: Path, clock: HandClock) -> None:
    pace = Pace("acme", Rate(2, "second"), tmp_path)
    assert [pace.reserve(clock) for _ in range(6)] == pytest.approx([0, 0, 1.051, 1.051, 2.102, 2.102], abs=0.001)


def test_a_turn_is_never_in_the_past(tmp_path: Path, clock: HandClock) -> None:
    clock.advance(0.0004)
    assert Pace("acme", Rate(1, "second"), tmp_path).reserve(clock) >= 0


def test_a_turn_too_far_away_is_refused_and_not_taken(tmp_path: Path, clock: HandClock) -> None:
    pace = Pace("acme", Rate(1, "hour"), tmp_path)
    pace.wait(clock)
    refused = [pace.wait(clock), pace.wait(clock)][1]
    assert isinstance(refused, Refused)
    assert (refused.rule, refused.kind) == ("pace", UsageProblem)
    assert refused.text == (
        'the rate of 1/hour for "acme" is used up\n'
        "  next turn  in 3601 s\n"
        "  limit      tests wait for at most 300 s\n"
        "  fix        let fewer tests reach the sandbox, or raise rate_limit in its\n"
        "               settings"
    )


@pytest.mark.parametrize("status", [429, 503])
def test_seconds_that_the_sandbox_asks_for_hold_everybody_back(tmp_path: Path, clock: HandClock, status: int) -> None:
    Pace("acme", None, tmp_path).heed(answered(status, ended=2.0, Retry_After="30"), epoch=EPOCH)
    other = Pace("acme", Rate(5, "second"), tmp_path)
    assert other.held(clock.now) == 32.0
    assert other.wait(clock) == pytest.approx(32.0, abs=0.002)
    assert other.wait(clock) < 0.002


def test_a_date_is_measured_by_the_sandboxs_own_clock(tmp_path: Path, clock: HandClock) -> None:
    fast = EPOCH + 86_400
    dates = [format_datetime(datetime.fromtimestamp(moment, UTC), usegmt=True) for moment in (fast, fast + 45)]
    pace = Pace("acme", None, tmp_path)
    pace.heed(answered(429, Date=dates[0], Retry_After=dates[1]), epoch=EPOCH)
    assert pace.wait(clock) == 45.0


@pytest.mark.parametrize(
    "exchange",
    [
        answered(200, Retry_After="30"),
        answered(429),
        answered(429, origin="fault", Retry_After="30"),
        answered(503, origin="mock", Retry_After="30"),
        answered(429, Retry_After="soon"),
        Exchange(1, ASKED, Failure("reset", response=Response(429, Headers({"Retry-After": "30"}))), 0.0, 0.0),
    ],
    ids=["success", "silent", "fault", "mock", "junk", "broken"],
)
def test_other_answers_hold_nobody_back(tmp_path: Path, clock: HandClock, exchange: Exchange) -> None:
    pace = Pace("acme", None, tmp_path)
    pace.heed(exchange, epoch=EPOCH)
    assert pace.wait(clock) == 0.0


def test_the_longest_wait_asked_for_counts(tmp_path: Path, clock: HandClock) -> None:
    pace = Pace("acme", None, tmp_path)
    for seconds in ("10", "60", "20"):
        pace.heed(answered(429, Retry_After=seconds), epoch=EPOCH)
    assert pace.wait(clock) == 60.0


def test_a_wait_asked_for_meanwhile_is_waited_too(tmp_path: Path, clock: HandClock) -> None:
    pace = Pace("acme", Rate(1, "second"), tmp_path)
    pace.wait(clock)
    clock.while_waiting = lambda: pace.heed(answered(429, Retry_After="20"), epoch=EPOCH)
    assert pace.wait(clock) == pytest.approx(20.0, abs=0.002)
    assert len(clock.waits) == 2


def test_after_a_wait_the_rate_holds_again(tmp_path: Path, clock: HandClock) -> None:
    pace = Pace("acme", Rate(2, "second"), tmp_path)
    pace.heed(answered(503, Retry_After="5"), epoch=EPOCH)
    assert [pace.reserve(clock) for _ in range(3)] == pytest.approx([5.0, 5.0, 6.051], abs=0.001)


def test_a_wait_that_is_too_long_is_refused_by_the_sandboxs_fault(tmp_path: Path, clock: HandClock) -> None:
    pace = Pace("acme", Rate(5, "second"), tmp_path)
    pace.heed(answered(429, Retry_After="3600"), epoch=EPOCH)
    refused = pace.wait(clock)
    assert isinstance(refused, Refused)
    assert (refused.rule, refused.kind, clock.waits) == ("pace", SandboxTrouble, [])
    assert refused.text == (
        'the sandbox of "acme" asks for a wait that is too long\n'
        "  asked  429 with Retry-After: 3600: 3600 s from now\n"
        "  limit  tests wait for at most 300 s\n"
        "  fix    run these tests later; a rate_limit in the service's settings keeps\n"
        "           below its limit"
    )


def test_waits_that_are_asked_for_again_and_again_come_to_an_end(tmp_path: Path, clock: HandClock) -> None:
    pace = Pace("acme", None, tmp_path)

    def again() -> None:
        pace.heed(answered(429, ended=clock.elapsed, Retry_After="100"), epoch=EPOCH)

    again()
    clock.while_waiting = again
    assert isinstance(pace.wait(clock), Refused)
    assert clock.waits == [100.0] * 3


@pytest.mark.parametrize("digits", [300, 5000])
def test_a_number_without_end_fits_the_message_or_is_none(tmp_path: Path, clock: HandClock, digits: int) -> None:
    pace = Pace("acme", None, tmp_path)
    pace.heed(answered(429, Retry_After="9" * digits), epoch=EPOCH)
    refused = pace.wait(clock)
    assert refused == 0.0 or (isinstance(refused, Refused) and len(refused.text) < 400)


def test_exactly_the_longest_wait_is_waited(tmp_path: Path, clock: HandClock) -> None:
    pace = Pace("acme", None, tmp_path)
    pace.heed(answered(429, Retry_After="300"), epoch=EPOCH)
    assert pace.wait(clock) == 300.0


def test_a_missing_limiter_is_a_refusal_that_names_the_extra(
    tmp_path: Path, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyrate_limiter", None)
    refused = Pace("acme", Rate(1, "second"), tmp_path).wait(clock)
    assert isinstance(refused, Refused)
    assert "pip install 'pytest-apiint[sandbox]'" in refused.text


def test_a_folder_that_is_none_refuses_requests_and_swallows_notes(tmp_path: Path, clock: HandClock) -> None:
    (tmp_path / "file").write_text("")
    pace = Pace("acme", None, tmp_path / "file")
    pace.heed(answered(429, Retry_After="30"), epoch=EPOCH)
    assert pace.held(clock.now) == 0.0
    refused = pace.wait(clock)
    assert isinstance(refused, Refused)
    assert "can't be counted" in refused.text
