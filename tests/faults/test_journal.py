"""What a journal cannot take, and how little of a long one a start reads."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.hub.journal.diary import Diary, same
from tests.hub.journal.test_journal import call
from wallboard.hub.journal import writer


def test_an_event_that_cannot_be_written_takes_no_other_along(tmp_path: Path) -> None:
    """Half a surrogate is no text, and in no event a feed makes; if it were, it is counted, and the rest is safe."""
    diary = Diary(tmp_path / "harbour.db")
    epoch = diary.journal.epoch
    queued, left = call(1)
    diary.tell(queued, replace(left, native="\ud800"), *call(2))
    diary.journal.flush()
    assert diary.journal.row().lost == 1
    assert diary.journal.checkpoint_due()
    diary.put_down()
    assert diary.journal.epoch != epoch
    assert same(diary.folded(), diary.floor)
    diary.crash()
    again = diary.again()
    assert not again.journal.notes
    assert again.journal.number == 4
    again.crash()


def test_what_waits_for_a_disk_that_does_not_answer_is_bounded_and_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "ROOM", 10)
    diary = Diary(tmp_path / "harbour.db")
    with diary.journal._writer._changed:  # the thread cannot look
        for number in range(20):
            diary.tell(*call(number))
        assert len(diary.journal._writer._inbox.events) == 10
    diary.journal.flush()
    assert diary.journal.row().lost == 30
    diary.tell(*call(99))
    diary.put_down()
    assert same(diary.folded(), diary.floor)
    diary.crash()
    assert diary.again().journal.number == 42


@pytest.mark.parametrize("events", [2_000, 20_000])
def test_a_start_reads_the_last_state_and_what_came_since_however_long_the_journal_is(
    tmp_path: Path, events: int
) -> None:
    diary = Diary(tmp_path / "harbour.db")
    for number in range(events // 2):
        diary.tell(*call(number))
        if number % 500 == 499:
            diary.journal.flush()
    diary.put_down()
    for number in range(50):
        diary.tell(*call(events + number))
    diary.crash()
    again = diary.again()
    restored = again.journal.read()
    assert restored is not None
    assert sum(len(block.events) for block in again.journal.blocks(restored)) == 100
    assert again.journal.number == events + 100
    assert same(again.floor, diary.floor)
    again.crash()
