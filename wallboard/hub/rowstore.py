"""Rows stamped with the revision of their last change: what a link has missed is whatever is newer than it."""

from collections import deque
from typing import cast

from msgspec import structs

from wallboard.model.rows import KINDS, Frame, R, Row

TOMBSTONES = 10_000


def tag(kind: type[Row]) -> str:
    """The short name of a row type in a Frame: "q", "a", ..."""
    return str(kind.__struct_config__.tag)


class RowStore:
    """All rows of a centre. ``rev`` counts the commits that changed anything."""

    def __init__(self) -> None:
        self.rev = 0
        self._tables: dict[type[Row], dict[str, Row]] = {kind: {} for kind in KINDS}
        self._gone: deque[tuple[int, str, str]] = deque(maxlen=TOMBSTONES)
        self._dirty = False

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
            self._gone.append((self.rev + 1, tag(kind), id))
            self._dirty = True

    def commit(self) -> bool:
        """Whether anything changed since the last commit."""
        changed, self._dirty = self._dirty, False
        self.rev += changed
        return changed

    def since(self, rev: int, now: float) -> Frame:
        """All that is newer than ``rev``: everything for 0. A row that came back is changed, not gone."""
        changed: dict[str, tuple[str, ...]] = {}
        gone: dict[str, dict[str, None]] = {}
        if rev < self.rev:
            for kind, table in self._tables.items():
                if ids := tuple(id for id, row in table.items() if row.rev > rev):
                    changed[tag(kind)] = ids
        if 0 < rev < self.rev:
            present = {tag(kind): table for kind, table in self._tables.items()}
            for stamp, name, id in reversed(self._gone):
                if stamp <= rev:
                    break
                if id not in present[name]:
                    gone.setdefault(name, {})[id] = None
        return Frame(rev=self.rev, now=now, changed=changed, gone={name: tuple(ids) for name, ids in gone.items()})
