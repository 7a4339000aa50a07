import time

import pytest

from wallboard.clock import ManualClock, ReplayClock, WallClock


def test_the_wall_clock_is_the_machines() -> None:
    before = time.time()
    shown = WallClock().now()
    assert before <= shown <= time.time()


def test_a_replay_runs_from_its_start_at_its_speed(monkeypatch: pytest.MonkeyPatch) -> None:
    real = 50.0
    monkeypatch.setattr(time, "monotonic", lambda: real)
    clock = ReplayClock(1_000.0, speed=10.0)
    assert clock.now() == 1_000.0
    real = 53.0
    assert clock.now() == 1_030.0
    assert clock.monotonic() == 53.0


def test_a_manual_clock_moves_only_when_told() -> None:
    clock = ManualClock(7.0)
    assert (clock.now(), clock.monotonic()) == (7.0, 7.0)
    clock.advance(0.5)
    assert (clock.now(), clock.monotonic()) == (7.5, 7.5)
