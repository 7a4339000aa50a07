"""Which rows a table lists, in which order; where its cursor is, and what is marked.

The order holds still while somebody moves about in it, and changes by itself only every few seconds: what one is about
to point at must not move away. What has gone leaves at once. A row keeps its cursor and its mark by its id.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from wallboard.desk.around import Around
from wallboard.desk.column import FEW, USUAL, Column
from wallboard.desk.filters import NOTHING, Filter
from wallboard.figures import Shown

STILL = 3.0  # seconds that an order holds by itself
TOUCHED = 5.0  # and after the cursor moved

Rows = Mapping[str, Shown[Any]]


class Heading(NamedTuple):
    """A line above the rows of a group."""

    name: str
    rows: int


class Order(NamedTuple):
    """``sort``, ``group``: ids of columns. ``turned``: against the natural order of the column."""

    sort: str
    turned: bool = False
    group: str = ""


class Listing:
    """One table's. ``columns``: all there are; the first is what it is sorted by unless told otherwise."""

    def __init__(self, columns: tuple[Column[Any], ...], sort: str = "") -> None:
        self.every = columns
        self.usual = sort or columns[0].id
        self.order = Order(self.usual)
        self.filter: Filter = NOTHING
        self.rank = USUAL
        self.only: tuple[str, ...] = ()
        self.skip = 0
        self.cursor = ""
        self.marks: set[str] = set()
        self.total = 0
        self.top = 0
        self.entries: list[str | Heading] = []
        self._places: dict[str, int] = {}
        self._seen: set[str] = set()
        self._sorted = self._touched = float("-inf")
        self._due = True

    # -- columns

    def column(self, id: str) -> Column[Any]:
        return next((column for column in self.every if column.id == id), self.every[0])

    @property
    def columns(self) -> list[Column[Any]]:
        """Those wanted, the two that never leave first."""
        if self.only:
            wanted = [column for column in self.every[2:] if column.id in self.only]
            return [*self.every[:2], *sorted(wanted, key=lambda column: self.only.index(column.id))]
        return [column for column in self.every if column.rank <= self.rank]

    @property
    def falls(self) -> bool:
        """Whether it is sorted from large to small."""
        return self.column(self.order.sort).falls != self.order.turned

    # -- what is listed

    def again(self) -> None:
        """List anew at the next look, whatever holds still: somebody asked for it."""
        self._due = True

    def touch(self, now: float) -> None:
        """Somebody moves about here."""
        self._touched = now

    def update(self, rows: Rows, around: Around, now: float) -> None:
        """What there is now, seconds ``now`` on a clock of its user's."""
        self.total = len(rows)
        self.marks &= rows.keys()
        rested = not 0 <= now - self._sorted < STILL and not 0 <= now - self._touched < TOUCHED
        if self._due or rested or (rows and not self._places):
            self._list(rows, around)
            self._sorted, self._due = now, False
        else:
            self._follow(rows, around)

    def _follow(self, rows: Rows, around: Around) -> None:
        """What has gone leaves, and what has come goes to the end until the next order: neither moves anything."""
        if rows.keys() == self._seen:
            return
        new = [row for id, row in rows.items() if id not in self._seen]
        if new and self.order.group:
            self._list(rows, around)
        elif new or not self._places.keys() <= rows.keys():
            left = [entry for entry in self.entries if isinstance(entry, Heading) or entry in rows]
            self._keep([*left, *(row.row.id for row in new if self.filter.keeps(row, around))])
        self._seen = set(rows)

    def _list(self, rows: Rows, around: Around) -> None:
        self._seen = set(rows)
        keeps = self.filter.keeps
        held = "" if self._due else self.cursor  # what the cursor is on leaves only when somebody asks for other rows
        kept = [row for id, row in rows.items() if keeps(row, around) or (id == held and id in self._places)]
        column = self.column(self.order.sort)
        falls = self.falls
        kept.sort(key=lambda row: (row.name.casefold(), row.row.id))
        keyed = [(column.order(row, around), row) for row in kept]
        known = [pair for pair in keyed if pair[0] is not None and pair[0] != ""]
        known.sort(key=lambda pair: pair[0], reverse=falls)  # type: ignore[arg-type, return-value]
        ordered = [row for _, row in known] + [row for key, row in keyed if key is None or key == ""]
        self._keep(self._grouped(ordered, around) if self.order.group else [row.row.id for row in ordered])

    def _grouped(self, rows: Iterable[Shown[Any]], around: Around) -> list[str | Heading]:
        column = self.column(self.order.group)
        groups: dict[str, list[str]] = {}
        for row in rows:
            groups.setdefault(next(iter(column.words(row, around)), ""), []).append(row.row.id)
        entries: list[str | Heading] = []
        for name in sorted(groups, key=lambda name: (not name, name.casefold())):
            entries += [Heading(name, len(groups[name])), *groups[name]]
        return entries

    def _keep(self, entries: list[str | Heading]) -> None:
        """Take a new list; the cursor stays on its row and its row on its line, if both are still there."""
        line = self.place - self.top
        before = self.place
        self.entries = entries
        self._places = {entry: place for place, entry in enumerate(entries) if isinstance(entry, str)}
        if self.cursor not in self._places:
            self.cursor = self._nearest(before)
        else:
            self.top = max(0, self.place - line)

    def _nearest(self, place: int) -> str:
        """The row at a place, or the nearest one."""
        return min(self._places, key=lambda id: abs(self._places[id] - place), default="")

    @property
    def shown(self) -> int:
        """How many rows are listed."""
        return len(self._places)

    @property
    def hidden(self) -> int:
        return max(0, self.total - self.shown)

    def lists(self, id: str) -> bool:
        return id in self._places

    # -- moving about

    @property
    def place(self) -> int:
        """The cursor's place among the entries."""
        return self._places.get(self.cursor, 0)

    def move(self, by: int) -> None:
        self.go(self.place + by, -1 if by < 0 else 1)

    def go(self, place: int, way: int = 1) -> None:
        """Put the cursor on the row at a place, or beyond it the ``way`` there is one."""
        last = len(self.entries) - 1
        if last < 0:
            return
        place = max(0, min(place, last))
        for at in (*range(place, last + 1 if way > 0 else -1, way), *range(place, -1 if way > 0 else last + 1, -way)):
            entry = self.entries[at]
            if isinstance(entry, str):
                self.cursor = entry
                return

    def put(self, id: str) -> bool:
        """Put the cursor on a row, if it is listed."""
        if id in self._places:
            self.cursor = id
        return id in self._places

    def mark(self) -> None:
        """Mark the row at the cursor, or take its mark away."""
        if self.cursor:
            self.marks ^= {self.cursor}

    def window(self, height: int) -> list[str | Heading]:
        """The entries in sight in so many lines, the cursor's among them."""
        last = max(0, len(self.entries) - height)
        at = self.place
        first = at - 1 if at and isinstance(self.entries[at - 1], Heading) else at
        self.top = max(0, min(self.top, last, first))
        if at >= self.top + height:
            self.top = at - height + 1
        return self.entries[self.top : self.top + height]

    # -- what is asked for

    def filtered(self, wanted: Filter) -> None:
        self.filter = wanted
        self.again()

    def sort(self, id: str) -> None:
        """By another column; by the same one the other way round."""
        turned = id == self.order.sort and not self.order.turned
        self.order = self.order._replace(sort=id, turned=turned)
        self.again()

    def sort_next(self) -> None:
        ids = [column.id for column in self.columns]
        place = ids.index(self.order.sort) if self.order.sort in ids else -1
        self.order = self.order._replace(sort=ids[(place + 1) % len(ids)], turned=False)
        self.again()

    def turn(self) -> None:
        self.order = self.order._replace(turned=not self.order.turned)
        self.again()

    def group_next(self) -> None:
        ids = ["", *(column.id for column in self.every if column.group)]
        self.order = self.order._replace(group=ids[(ids.index(self.order.group) + 1) % len(ids)])
        self.again()

    def columns_next(self) -> None:
        self.rank, self.skip, self.only = (self.rank + 1) % 3 if not self.only else FEW, 0, ()
