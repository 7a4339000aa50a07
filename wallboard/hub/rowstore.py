"""Rows stamped with the revision of their last change: what a link has missed is whatever is newer than it."""

import secrets
from collections import deque
from collections.abc import Iterable
from typing import cast

from msgspec import structs

from wallboard.model.rows import KINDS, AnyRow, Frame, R, Row

TOMBSTONES = 10_000
LEAP = 1 << 40  # at least so many revisions are between what a hub that died has shown and what its successor shows


def tag(kind: type[Row]) -> str:
    """The short name of a row type in a Frame: "q", "a", ..."""
    return str(kind.__struct_config__.tag)


class RowStore:
    """All rows of a centre. ``rev`` counts the commits that changed anything.

    ``oldest``: what went is known back to this revision; whoever is further behind must be told everything.
    """

    def __init__(self) -> None:
        self.rev = 0
        self.oldest = 0
        self._tables: dict[type[Row], dict[str, Row]] = {kind: {} for kind in KINDS}
        self._gone: deque[tuple[int, str, str]] = deque()
        self._dirty = False
        self._never = (0, 0)

    def table(self, kind: type[R]) -> dict[str, R]:
        return cast(dict[str, R], self._tables[kind])

    def put(self, row: Row) -> None:
        """Store a row; its revision is ours to say, and only a difference gets a new one."""
        table = self._tables[type(row)]
        old = table.get(row.id)
        if old is not None and structs.replace(row, rev=old.rev) == old:
            return
        table[row.id] = structs.replace(row, rev=self.rev + 1)
        self._dirty = True

    def drop(self, kind: type[Row], id: str) -> None:
        if self._tables[kind].pop(id, None) is not None:
            self.bury(tag(kind), id)
            self._dirty = True

    def bury(self, name: str, id: str) -> None:
        """Keep in mind that a row is gone; of too many, the first are forgotten."""
        if len(self._gone) == TOMBSTONES:
            self.oldest = self._gone.popleft()[0]
        self._gone.append((self.rev + 1, name, id))

    def restore(self, rows: Iterable[Row], oldest: int, shown: int) -> None:
        """Take back rows as they were at revision ``oldest``, from before whatever ended a hub at ``shown``.

        Somebody may have seen revisions after that one which nobody remembers, of this hub or of another that died
        without a trace: those never were. Ours begin far above them, and nobody else's begin where ours do.
        """
        for table in self._tables.values():
            table.clear()
        for row in rows:
            self._tables[type(row)][row.id] = row
        self.oldest, self.rev = oldest, shown + LEAP + secrets.randbelow(LEAP)
        self._never = (shown, self.rev)

    def touch(self, kind: type[Row], id: str | None = None) -> None:
        """Whoever was away may have seen another row: it is told again, or all of a kind are."""
        table = self._tables[kind]
        for one in table if id is None else table.keys() & {id}:
            table[one] = structs.replace(table[one], rev=self.rev + 1)
        self._dirty = True

    def rows(self) -> list[AnyRow]:
        return [cast(AnyRow, row) for table in self._tables.values() for row in table.values()]

    def commit(self) -> bool:
        """Whether anything changed since the last commit."""
        changed, self._dirty = self._dirty, False
        self.rev += changed
        return changed

    def since(self, rev: int, now: float) -> Frame:
        """All that is newer than ``rev``. A row that came back is changed, not gone.

        Everything, and ``whole``, for 0, for what is older than anything known to be gone, and for a revision that
        never was.
        """
        never = self._never[0] < rev < self._never[1]
        whole = never or not (0 < rev <= self.rev and rev >= self.oldest)
        changed: dict[str, tuple[str, ...]] = {}
        gone: dict[str, dict[str, None]] = {}
        if whole or rev < self.rev:
            for kind, table in self._tables.items():
                if ids := tuple(id for id, row in table.items() if whole or row.rev > rev):
                    changed[tag(kind)] = ids
        if not whole and rev < self.rev:
            present = {tag(kind): table for kind, table in self._tables.items()}
            for stamp, name, id in reversed(self._gone):
                if stamp <= rev:
                    break
                if id not in present[name]:
                    gone.setdefault(name, {})[id] = None
        named = {name: tuple(ids) for name, ids in gone.items()}
        return Frame(rev=self.rev, now=now, changed=changed, gone=named, whole=whole)
