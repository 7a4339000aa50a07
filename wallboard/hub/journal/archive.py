"""What a journal holds of days past, read beside whoever writes it."""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import msgspec

from wallboard.floor import dump
from wallboard.floor.contacts import Finished
from wallboard.floor.windows import QUARTER
from wallboard.hub.journal import reading, schema
from wallboard.hub.journal.errors import MENDS, JournalError, code

_FINISHED = (
    "SELECT contact, queue, agent, channel, caller, caller_name, queued, left, outcome, waited, talked, ended, ended_by"
    " FROM contacts"
)


class Archive:
    """A journal, for reading. Raises JournalError for what is none, and from everything when it cannot be read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        if not path.exists():
            raise JournalError(f"{path}: there is no such journal; start its hub once", "none")
        try:
            self._db = schema.read_only(path)
            schema.check(self._db, path)
        except sqlite3.Error as error:
            raise JournalError(f"{path}: {MENDS[code(error)]}", code(error)) from error

    def close(self) -> None:
        self._db.close()

    def read(self) -> reading.Restored | None:
        """The last state that was put down; None = nothing ever was written."""
        try:
            return reading.read(self.path)
        except sqlite3.Error as error:
            raise self._unreadable(error) from error

    def centre(self) -> str:
        """The id of the centre whose journal it is."""
        return str(schema.get(self._db, "centre"))

    def cells(
        self, start: float, end: float, kinds: str = "qa", imported: bool = False, id: str = ""
    ) -> Iterator[dump.Closed]:
        """Quarter hours that begin in [start, end) and are over, of these kinds; only the ``imported``, or of one."""
        wanted = " AND imported = 1" if imported else ""
        query = (
            "SELECT kind, id, quarter, body FROM cells"
            f" WHERE quarter >= ? AND quarter < ? AND instr(?, kind) AND ? IN ('', id){wanted}"
        )
        try:
            found = None if imported else reading.checkpoint(self._db)
            cells = (one for one in found.cells if one.kind in kinds and id in ("", one.id)) if found else ()
            newer = {one[:3]: one.body for one in cells}
            for kind, one, quarter, body in self._db.execute(query, (*_quarters(start, end), kinds, id)):
                yield _closed(kind, one, quarter, newer.pop((kind, one, quarter), body))
        except (sqlite3.Error, msgspec.MsgspecError) as error:
            raise self._unreadable(error) from error
        for (kind, one, quarter), body in newer.items():
            if start <= quarter * QUARTER < end:
                yield _closed(kind, one, quarter, body)

    def begins(self) -> float:
        """The first time of which it knows anything, epoch seconds; 0 = of none."""
        try:
            return float(self._db.execute("SELECT coalesce(min(quarter), 0) FROM cells").fetchone()[0]) * QUARTER
        except sqlite3.Error as error:
            raise self._unreadable(error) from error

    def balance(self, before: float) -> dict[str, int]:
        """Of each queue: who came in less who went out before a time, in all that was imported."""
        query = "SELECT id, sum(balance) FROM cells WHERE quarter < ? AND imported = 1 GROUP BY id"
        try:
            return dict(self._db.execute(query, (_quarter(before),)).fetchall())
        except sqlite3.Error as error:
            raise self._unreadable(error) from error

    def came_in(self, start: float, until: int) -> dict[str, int]:
        """Of each queue: who came in less who went out from a time on, up to a quarter hour."""
        query = "SELECT id, sum(balance) FROM cells WHERE quarter >= ? AND quarter < ? AND imported = 0 GROUP BY id"
        try:
            total = Counter(dict(self._db.execute(query, (_quarter(start), until)).fetchall()))
            found = reading.checkpoint(self._db)
            for one in found.cells if found else ():
                if one.kind == "q" and _quarter(start) <= one.quarter < until:
                    old = self._db.execute(
                        "SELECT balance FROM cells WHERE quarter = ? AND kind = 'q' AND id = ?", (one.quarter, one.id)
                    ).fetchone()
                    total[one.id] += one.balance - (old[0] if old else 0)
        except sqlite3.Error as error:
            raise self._unreadable(error) from error
        return total

    def is_imported(self, start: float, end: float) -> bool:
        """Whether what there is of a time was imported."""
        query = "SELECT 1 FROM cells WHERE quarter >= ? AND quarter < ? AND imported = 1 LIMIT 1"
        try:
            return self._db.execute(query, _quarters(start, end)).fetchone() is not None
        except sqlite3.Error as error:
            raise self._unreadable(error) from error

    def contacts(self, start: float, end: float) -> Iterator[Finished]:
        """Those that left in [start, end)."""
        return self._finished("WHERE left >= ? AND left < ?", start, end)

    def latest(self, last: int) -> Iterator[Finished]:
        """The ``last`` that left, the last first."""
        return self._finished("ORDER BY left DESC LIMIT ?", last)

    def lost(self, queue: str, before: float, last: int) -> Iterator[Finished]:
        """The ``last`` that left a queue before a time, neither answered nor transferred, the last first; "" = any."""
        wanted = "WHERE left < ? AND outcome NOT IN ('answered', 'transferred') AND ? IN ('', queue)"
        return self._finished(f"{wanted} ORDER BY left DESC LIMIT ?", before, queue, last)

    def _finished(self, which: str, *values: float | str) -> Iterator[Finished]:
        try:
            for row in self._db.execute(f"{_FINISHED} {which}", values):
                yield Finished(*row)
        except sqlite3.Error as error:
            raise self._unreadable(error) from error

    def _unreadable(self, error: Exception) -> JournalError:
        why = code(error)
        return JournalError(f"{self.path}: {MENDS[why]}", why)


def _quarter(at: float) -> int:
    return int(-(-at // QUARTER))


def _quarters(start: float, end: float) -> tuple[int, int]:
    return _quarter(start), _quarter(end)


def _closed(kind: str, id: str, quarter: int, body: bytes) -> dump.Closed:
    return dump.Closed(kind, id, quarter, dump.unpack_cell(kind, body))
