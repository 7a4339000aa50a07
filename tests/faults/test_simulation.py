"""Whatever happens in whatever order, what is promised holds; and if it did not, this would tell."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.faults.simulation import Simulation, Step, play, script
from wallboard.floor import sync
from wallboard.floor.queues import Queue
from wallboard.hub.hub import Hub
from wallboard.hub.hubside import HubSide
from wallboard.hub.journal.writer import Writer
from wallboard.hub.rowstore import RowStore

STEPS = st.tuples(st.sampled_from(sorted(Simulation.STEPS)), st.integers(0, 127))


@pytest.mark.parametrize("seed", range(40))
def test_after_a_long_time_of_everything(seed: int) -> None:
    assert play(script(seed, 250), seed) == []


@settings(max_examples=60)
@given(st.lists(STEPS, max_size=40), st.integers(0, 1000))
def test_after_any_sequence_of_faults(steps: list[Step], seed: int) -> None:
    assert play(steps, seed) == []


def test_the_same_seed_is_the_same_run() -> None:
    first, again = list[str](), list[str]()
    play(script(3, 120), 3, first.append)
    play(script(3, 120), 3, again.append)
    assert first == again
    assert len(first) > 120


def counted(steps: Sequence[Step]) -> bool:
    """Whether nothing was lost on the way, so that what is counted was compared with what happened."""
    return not {name for name, _ in steps} & {"bad_line", "feed_dies", "dies", "dies_writing", "loses_power"}


@pytest.mark.parametrize("seed", range(5))
def test_on_a_line_that_only_repeats_and_shuffles_everything_is_counted_once(seed: int) -> None:
    steps = [step for step in script(seed, 300) if counted([step])]
    shuffled = [("bad_line", number) for number in (1, 2, 4, 5, 7, 8)] * 10
    assert play([*steps, *shuffled], seed) == []


# -- faults of ours, each planted once


def published_before_it_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    async def beat(self: Hub) -> None:
        if self._follow():
            self._mark()
            await self._ledger.commit(self.floor, self.views, self._heards())
        self._ledger.checkpoint(self.floor, self.views)

    monkeypatch.setattr(Hub, "_beat", beat)


def what_went_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RowStore, "bury", lambda *_: None)


def revisions_are_given_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    restore = RowStore.restore

    def again(self: RowStore, rows: Any, oldest: int, shown: int) -> None:
        restore(self, rows, oldest, shown)
        self.rev, self._never = shown, (0, 0)

    monkeypatch.setattr(RowStore, "restore", again)


def some_events_are_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    write = Writer._write_group

    def forget(self: Writer, db: Any, group: Any) -> None:
        if group.first % 5:
            write(self, db, group)

    monkeypatch.setattr(Writer, "_write_group", forget)


def a_state_is_put_down_for_another_event(monkeypatch: pytest.MonkeyPatch) -> None:
    write = Writer._write_checkpoint

    def late(self: Writer, db: Any, checkpoint: Any) -> None:
        checkpoint.number = max(0, checkpoint.number - 1)
        write(self, db, checkpoint)

    monkeypatch.setattr(Writer, "_write_checkpoint", late)


def a_console_is_told_that_it_was_told(monkeypatch: pytest.MonkeyPatch) -> None:
    following = HubSide.next

    def forgetful(self: HubSide, editions: Any, epoch: str) -> bytes | None:
        told = following(self, editions, epoch)
        return b"" if told and self.rev % 7 == 0 else told

    monkeypatch.setattr(HubSide, "next", forgetful)
    monkeypatch.setattr("wallboard.hub.consoleside.ConsoleSide._take", taken_as_it_comes)


def taken_as_it_comes(self: Any, delta: Any) -> None:
    for row in self._decoded(delta.rows):
        self._put(row)
    self.rev, self.is_current = delta.s, True


def ghosts_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sync.State, "lose", lambda *_: None)


def a_caller_is_counted_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = Queue.answer

    def twice(self: Queue, at: float, waited: float) -> bool:
        self.cells.at(at).answered += int(at) % 10 == 0
        return answer(self, at, waited)

    monkeypatch.setattr(Queue, "answer", twice)


@pytest.mark.parametrize(
    "plant",
    [
        *(published_before_it_is_written, what_went_is_not_told, revisions_are_given_twice),
        *(some_events_are_not_written, a_state_is_put_down_for_another_event),
        *(a_console_is_told_that_it_was_told, ghosts_stay, a_caller_is_counted_twice),
    ],
)
def test_a_fault_of_ours_would_be_found(
    plant: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(monkeypatch)
    assert any(play(script(seed, 250), seed) for seed in range(12))
