"""A journal that a test writes, with a floor that is told the same."""

from pathlib import Path

from wallboard.clock import Clock, ManualClock
from wallboard.config import Centre
from wallboard.floor.dump import restore, take_closed
from wallboard.floor.fold import Floor
from wallboard.hub.journal import Journal
from wallboard.model.events import AnyEvent

NOON = 1_795_348_800.0


class Diary:
    """``crash`` leaves the file as a killed process does; ``again`` opens it as the next one would."""

    def __init__(self, path: Path, centre: Centre | None = None, clock: Clock | None = None) -> None:
        self.path = path
        self.centre = centre or Centre(id="harbour")
        self.clock = clock or ManualClock(NOON)
        self.journal = Journal.open(path, self.centre, self.clock)
        self.floor = Floor(self.centre)
        self.floor.finished = []
        self.rev = 0

    def tell(self, *events: AnyEvent) -> None:
        for event in events:
            self.floor.apply(event)
        self.journal.write(events, self.floor.finished or ())
        self.floor.finished = []

    def put_down(self) -> None:
        self.rev += 1
        self.journal.checkpoint(self.floor, [], self.rev)
        self.journal.flush()

    def crash(self) -> None:
        """Nothing more is written; the lock is gone as it is when a process dies."""
        self.journal.flush()
        self.journal.close()

    def again(self) -> "Diary":
        diary = Diary(self.path, self.centre, self.clock)
        diary.floor = diary.folded()
        diary.floor.finished = []
        return diary

    def folded(self) -> Floor:
        """The floor that the journal gives."""
        floor = Floor(self.centre)
        restored = self.journal.read()
        if restored is not None:
            if restored.checkpoint is not None:
                restore(floor, restored.checkpoint.floor, restored.closed)
            for block in self.journal.blocks(restored):
                for event in block.events:
                    floor.apply(event)
        return floor


def same(one: Floor, other: Floor) -> bool:
    """Whether two floors are the same, whoever looked at them, and whatever of long ago they keep apart."""
    for floor in (one, other):
        floor.take_touched()
        take_closed(floor)
    parts = ("queues", "agents", "contacts", "feeds", "trunks", "oddities", "observed", "latest", "left")
    return all(getattr(one, part) == getattr(other, part) for part in parts)
