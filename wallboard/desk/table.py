"""A listing as a table: only what is in sight is worded."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from wallboard.desk.around import Around
from wallboard.desk.cells import Cell
from wallboard.desk.column import Column, fitted
from wallboard.desk.listing import Heading, Listing, Rows
from wallboard.figures import Shown
from wallboard.model.rows import AgentRow, QueueRow
from wallboard.words import Words

HEAD = 2  # lines above the rows


class Head(NamedTuple):
    """A column's head: where it stands, and which way it is sorted: -1 falling, 1 rising, 0 not by it."""

    id: str
    text: str
    cells: int
    right: bool
    sorted: int = 0


class Line(NamedTuple):
    """A row. ``tone``: "", over_break or ghost. ``cells`` one for each head; of a group's heading none."""

    cells: tuple[Cell, ...] = ()
    heading: str = ""
    cursor: bool = False
    marked: bool = False
    tone: str = ""


class Table(NamedTuple):
    """``notes``: the most important first; ``mistakes``: of the filter. ``empty``: said where there are no rows."""

    title: str = ""
    notes: tuple[str, ...] = ()
    mistakes: tuple[str, ...] = ()
    heads: tuple[Head, ...] = ()
    lines: tuple[Line, ...] = ()
    focused: bool = False
    empty: str = ""


def table(title: str, listing: Listing, rows: Rows, around: Around, size: tuple[int, int], focused: bool) -> Table:
    """What is in sight of a listing in so many columns and lines."""
    width, height = size
    wanted = listing.columns
    listing.skip = max(0, min(listing.skip, len(wanted) - 3))
    columns = fitted(wanted, width - 2, listing.skip)
    entries = listing.window(max(0, height - HEAD))
    return Table(
        title,
        tuple(_notes(listing, len(wanted) - len(columns), around.words)),
        listing.filter.mistakes,
        tuple(_head(column, cells, listing, around.words) for column, cells in columns),
        tuple(
            _group(entry) if isinstance(entry, Heading) else _line(rows[entry], listing, columns, around)
            for entry in entries
        ),
        focused,
        "" if entries else around.words.say("nothing to show") if listing.total else "",
    )


def _head(column: Column[Any], cells: int, listing: Listing, words: Words) -> Head:
    way = 0 if column.id != listing.order.sort else -1 if listing.falls else 1
    return Head(column.id, words.say(column.head) if column.head else "", cells, column.right, way)


def _group(entry: Heading) -> Line:
    return Line(heading=f"{entry.name}  {entry.rows}")


def _line(shown: Shown[Any], listing: Listing, columns: Sequence[tuple[Column[Any], int]], around: Around) -> Line:
    id = shown.row.id
    return Line(
        tuple(column.draw(shown, around) for column, _ in columns),
        cursor=id == listing.cursor,
        marked=id in listing.marks,
        tone="ghost" if shown.lost else "over_break" if _over(shown.row) else "",
    )


def _over(row: object) -> bool:
    return isinstance(row, AgentRow) and row.state == "over_break"


def _notes(listing: Listing, unseen: int, words: Words) -> list[str]:
    """How many there are, hidden and marked, by what they are filtered, sorted and grouped."""
    say, count = words.say, words.count
    notes = [say("{shown} of {all}", shown=count(listing.shown), all=count(listing.total))]
    if listing.hidden:
        notes.append(say("{n} hidden", n=count(listing.hidden)))
    if listing.marks:
        hidden = sum(not listing.lists(id) for id in listing.marks)
        text = say("{n} marked", n=count(len(listing.marks)))
        notes.append(say("{marked}, {n} of them hidden", marked=text, n=count(hidden)) if hidden else text)
    if listing.filter.text:
        notes.append(say("filter: {text}", text=listing.filter.text))
    sorts = listing.column(listing.order.sort)
    notes.append(say("sort: {column}", column=say(sorts.head or sorts.measure.name)))
    if listing.order.group:
        notes.append(say("by {column}", column=say(listing.column(listing.order.group).head)))
    if unseen:
        notes.append(say("+{n} columns", n=unseen))
    return notes


def said(listing: Listing, shown: Shown[Any], around: Around) -> str:
    """A row as text, a tab between two cells: what one would paste into a sheet."""
    return "\t".join(column.draw(shown, around).text.strip() for column in listing.columns if column.head)


def header(listing: Listing, words: Words) -> str:
    return "\t".join(words.say(column.head) for column in listing.columns if column.head)


def in_trouble(rows: Mapping[str, Shown[Any]]) -> list[str]:
    """The queues at a level, the worst first; of agents those over break, the longest first."""
    found = [
        (row.row.level if isinstance(row.row, QueueRow) else 1, -_since(row), row.row.id)
        for row in rows.values()
        if not row.lost and (_over(row.row) or (isinstance(row.row, QueueRow) and row.row.level))
    ]
    return [id for _, _, id in sorted(found, key=lambda each: (-each[0], -each[1], each[2]))]


def _since(row: Shown[Any]) -> float:
    return float((row.row.since if isinstance(row.row, AgentRow) else row.row.risen) or 0.0)
