"""A hub that dies goes on where it was: rows, revisions, counters, and what consoles may keep."""

import asyncio
from pathlib import Path

import pytest

from tests.hub.journal.diary import same
from tests.hub.scripted import CENTRE, NOON, SOURCE, Driven, Scripted
from wallboard.clock import ManualClock
from wallboard.floor.fold import Floor
from wallboard.hub.hub import Hub
from wallboard.hub.journal import Journal
from wallboard.hub.ledger import Ledger
from wallboard.hub.restart import folded_anew
from wallboard.hub.views import Views
from wallboard.model.events import AnyEvent, Queued, Synced
from wallboard.model.rows import AgentRow, ContactRow, FeedRow, JournalRow, QueueRow

SUPPORT = f"{SOURCE}:support"


class Noted(Scripted):
    """Remembers where it was told to go on."""

    def __init__(self) -> None:
        super().__init__()
        self.resumed: tuple[float, int] | None = None

    def resume(self, heard: float, series: int) -> None:
        self.resumed = heard, series


class Mortal(Driven):
    """A hub with a journal; ``killed`` gives the next one."""

    def __init__(self, path: Path, clock: ManualClock | None = None) -> None:
        self.path = path
        self.clock = clock or ManualClock(NOON)
        self.noted = Noted()
        self.source = self.noted
        self.journal = Journal.open(path, CENTRE, self.clock)
        self.hub = Hub(CENTRE, [self.noted], self.clock, journal=self.journal)
        self.sink = self.hub.sink(SOURCE)
        self._number = 0

    async def beat(self) -> None:
        await self.hub._beat()

    def killed(self, after: float = 3.0) -> "Mortal":
        self.journal.flush()
        self.journal.close()
        self.clock.advance(after)
        return Mortal(self.path, self.clock)

    def folded(self) -> Floor:
        """The floor that the journal gives."""
        floor = Floor(CENTRE)
        self.journal.flush()
        folded_anew(self.journal, floor, Views(CENTRE))
        return floor


@pytest.fixture
def mortal(tmp_path: Path) -> Mortal:
    return Mortal(tmp_path / "harbour.db")


async def test_counters_and_who_waits_are_back_and_its_feed_is_lost_until_it_is_heard(mortal: Mortal) -> None:
    mortal.live(series=4)
    mortal.queue("c1")
    mortal.queue("c2")
    await mortal.beat()
    again = mortal.killed()
    await again.beat()
    row = again.hub.views.table(QueueRow)[SUPPORT]
    assert (row.waiting, row.today.offered, row.oldest) == (2, 2, NOON)
    feed = again.hub.views.table(FeedRow)[SOURCE]
    assert (feed.state, feed.heard, feed.since) == ("lost", NOON, NOON)
    assert again.noted.resumed == (NOON, 4)
    assert {row.state for row in again.hub.views.table(AgentRow).values()} == {"unknown"}
    again.hub.close()


async def test_an_empty_journal_asks_nothing_of_a_source(mortal: Mortal) -> None:
    assert mortal.noted.resumed is None
    await mortal.beat()
    assert mortal.hub.views.table(JournalRow)["harbour"].state == "ok"
    assert mortal.hub.epoch == mortal.journal.epoch
    mortal.hub.close()


@pytest.mark.parametrize("put_down", [False, True])
async def test_a_console_goes_on_in_the_same_epoch_and_hears_what_went_meanwhile(
    mortal: Mortal, put_down: bool
) -> None:
    mortal.live()
    mortal.queue("before")
    await mortal.beat()
    if put_down:
        mortal.clock.advance(61.0)
        await mortal.beat()
    mortal.queue("between")
    await mortal.beat()
    seen, epoch = mortal.hub.views.rev, mortal.hub.epoch
    assert set(mortal.hub.views.table(ContactRow)) == {f"{SOURCE}:before", f"{SOURCE}:between"}
    mortal.leave("between")  # written, and never shown
    again = mortal.killed()
    await again.beat()
    assert again.hub.epoch == epoch
    frame = again.hub.views.since(seen, again.clock.now())
    assert not frame.whole
    assert f"{SOURCE}:between" in frame.gone["c"]
    assert f"{SOURCE}:before" not in frame.gone["c"]
    assert f"{SOURCE}:before" in frame.changed["c"]
    again.hub.close()


async def test_a_console_that_saw_what_was_never_written_is_told_everything(mortal: Mortal) -> None:
    mortal.live()
    await mortal.beat()
    seen = mortal.hub.views.rev
    again = mortal.killed()
    await again.beat()
    assert again.hub.views.since(seen + 1, again.clock.now()).whole
    assert not again.hub.views.since(seen, again.clock.now()).whole
    again.hub.close()


async def test_names_that_did_not_change_are_not_told_again(mortal: Mortal) -> None:
    mortal.live()
    mortal.clock.advance(1)
    await mortal.beat()
    mortal.clock.advance(61)
    await mortal.beat()
    seen = mortal.hub.views.rev
    again = mortal.killed()
    await again.beat()
    assert "n" not in again.hub.views.since(seen, again.clock.now()).changed
    again.hub.close()


async def test_a_console_hears_again_how_the_journal_is_and_of_a_queue_that_came_and_went(mortal: Mortal) -> None:
    mortal.live()
    await mortal.beat()
    mortal.clock.advance(61)
    await mortal.beat()
    mortal.tell(Synced(**mortal.head(), queues=(f"{SOURCE}:support", f"{SOURCE}:passing")))
    await mortal.beat()
    seen = mortal.hub.views.rev
    mortal.tell(Synced(**mortal.head(), queues=(f"{SOURCE}:support",)))  # written, and never shown
    again = mortal.killed()
    await again.beat()
    frame = again.hub.views.since(seen, again.clock.now())
    assert frame.changed["j"] == ("harbour",)
    assert (frame.gone["q"], frame.gone["n"]) == ((f"{SOURCE}:passing",),) * 2
    again.hub.close()


async def test_since_when_a_queue_is_in_trouble_is_remembered(mortal: Mortal) -> None:
    mortal.live()
    mortal.pause("Alice", "lunch")
    mortal.pause("Bruno", "lunch")
    await mortal.beat()
    mortal.queue("c1")
    await mortal.beat()
    mortal.clock.advance(70)
    mortal.tell()
    await mortal.beat()
    risen = mortal.hub.views.table(QueueRow)[SUPPORT].risen
    assert risen is not None
    again = mortal.killed(after=20.0)
    await again.beat()
    assert again.hub.views.table(QueueRow)[SUPPORT].risen == risen
    again.hub.close()


async def test_ids_of_what_the_hub_itself_tells_are_never_given_twice(mortal: Mortal) -> None:
    for _ in range(3):
        mortal.live()
        mortal.clock.advance(11.0)
        await mortal.beat()
        mortal = mortal.killed()
        await mortal.beat()
    assert mortal.hub.floor.oddities["duplicate"] == 4  # the script's own, that begins with 1-1 again
    mortal.hub.close()


async def test_the_floor_is_the_fold_of_the_journal(mortal: Mortal) -> None:
    mortal.live()
    for number in range(40):
        mortal.clock.advance(40.0)
        mortal.queue(f"c{number}")
        if number % 3:
            mortal.leave(f"c{number - 1}")
        await mortal.beat()
    assert same(mortal.folded(), mortal.hub.floor)
    mortal.hub.close()


async def test_nothing_is_marked_before_it_is_written(mortal: Mortal, monkeypatch: pytest.MonkeyPatch) -> None:
    written, may = [], asyncio.Event()

    async def commit(self: Ledger, *_: object) -> None:
        await may.wait()
        written.append(True)

    monkeypatch.setattr(Ledger, "commit", commit)
    mortal.live()
    beat = asyncio.create_task(mortal.beat())
    marked = asyncio.create_task(asyncio.sleep(0))
    await marked
    assert mortal.hub._marks == 0
    may.set()
    await beat
    assert (mortal.hub._marks, written) == (1, [True])
    mortal.hub.close()


async def test_a_clean_end_puts_down_the_last_state(mortal: Mortal) -> None:
    mortal.live()
    mortal.queue("c1")
    task = mortal.hub.start()
    await mortal.hub.marked(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    again = Mortal(mortal.path, mortal.clock)
    restored = again.journal.read()
    assert restored is not None
    assert list(again.journal.blocks(restored)) == [] or next(again.journal.blocks(restored)).first > 1
    assert again.hub.floor.queues[SUPPORT].cells.total().offered == 1
    again.hub.close()


# -- poison


def poison(monkeypatch: pytest.MonkeyPatch, contact: str) -> list[str]:
    """From now on the fold fails of an event about a contact."""
    tried: list[str] = []
    apply = Floor.apply

    def failing(self: Floor, event: AnyEvent) -> None:
        if isinstance(event, Queued) and event.contact == f"{SOURCE}:{contact}":
            tried.append(event.id)
            raise RuntimeError("a fault of ours")
        apply(self, event)

    monkeypatch.setattr(Floor, "apply", failing)
    return tried


async def test_an_event_that_cannot_be_folded_is_tried_once_more_and_then_never_again(
    mortal: Mortal, monkeypatch: pytest.MonkeyPatch
) -> None:
    mortal.live()
    mortal.queue("c1")
    await mortal.beat()
    tried = poison(monkeypatch, "bad")
    mortal.queue("bad")
    mortal.queue("c2")
    await mortal.beat()
    assert len(tried) == 2
    assert mortal.hub.views.table(QueueRow)[SUPPORT].waiting == 2
    assert mortal.hub.floor.check() == []
    again = mortal.killed()
    await again.beat()
    assert len(tried) == 2
    assert again.hub.floor.queues[SUPPORT].cells.total().offered == 2
    again.hub.close()


async def test_many_that_cannot_be_folded_do_not_stop_the_hub(mortal: Mortal, monkeypatch: pytest.MonkeyPatch) -> None:
    mortal.live()
    tried = poison(monkeypatch, "bad")
    for _ in range(50):
        mortal.queue("bad")
    mortal.queue("good")
    await mortal.beat()
    assert len(tried) == 51
    assert mortal.hub.views.table(QueueRow)[SUPPORT].waiting == 1
    mortal.hub.close()


async def test_without_a_journal_an_event_that_cannot_be_folded_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    driven = Driven()
    driven.live()
    poison(monkeypatch, "bad")
    driven.queue("bad")
    driven.queue("good")
    driven.hub.beat()
    assert driven.hub.views.table(QueueRow)[SUPPORT].waiting == 1
