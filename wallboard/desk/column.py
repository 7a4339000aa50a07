"""A column of a table: how wide, how worded, how sorted and filtered, and what it means."""

from collections.abc import Callable, Iterable
from typing import Generic, NamedTuple, TypeVar

from wallboard.desk.around import Around
from wallboard.desk.cells import Cell
from wallboard.figures import Shown
from wallboard.model.measures import MEASURES, SEEN, Measure
from wallboard.model.rows import Row
from wallboard.words import Words

R = TypeVar("R", bound=Row)

Key = str | float | None
Draw = Callable[[Shown[R], Around], Cell]
Said = Callable[[Shown[R], Around], tuple[str, ...]]

FEW, USUAL, ALL = range(3)  # how many columns are wanted


class Column(NamedTuple, Generic[R]):
    """``head``: a message. ``cells``: its width, up to ``most`` if there is room. ``means``: the id of its measure.

    ``key`` sorts and is what numbers are compared with; None comes last. ``said``: every word by which a filter finds
    the cell; without it, what stands there. ``falls``: its natural order is from large to small. ``open``: its words
    are names, so that any may come. ``rank``: with how many columns it is shown. ``group``: rows can be grouped by it.
    """

    id: str
    head: str
    cells: int
    draw: Draw[R]
    key: Callable[[Shown[R], Around], Key]
    means: str
    said: Said[R] | None = None
    right: bool = False
    falls: bool = False
    most: int = 0
    rank: int = USUAL
    open: bool = False
    group: bool = False
    known: Callable[[Words], Iterable[str]] | None = None

    @property
    def measure(self) -> Measure:
        return SEEN.get(self.means) or MEASURES[self.means]

    def words(self, shown: Shown[R], around: Around) -> tuple[str, ...]:
        """By which a filter finds it."""
        return self.said(shown, around) if self.said else (self.draw(shown, around).text,)

    def order(self, shown: Shown[R], around: Around) -> Key:
        key = self.key(shown, around)
        return key.casefold() if isinstance(key, str) else key


GAP = 2  # cells between columns


def fitted(columns: Iterable[Column[R]], width: int, skip: int = 0) -> tuple[tuple[Column[R], int], ...]:
    """The columns for which there is room and their widths; ``skip`` of those after the name are left out.

    The first two, mark and name, never leave. What is left over goes to the columns that can grow.
    """
    every = list(columns)
    chosen, used = every[:2], sum(column.cells + GAP for column in every[:2]) - GAP
    for column in every[2 + skip :]:
        if used + GAP + column.cells > width:
            break
        chosen.append(column)
        used += GAP + column.cells
    widths = [column.cells for column in chosen]
    spare = width - used
    for place, column in enumerate(chosen):
        more = max(0, min(column.most - column.cells, spare))
        widths[place] += more
        spare -= more
    if used > width and len(widths) > 1:
        widths[1] = max(1, widths[1] - (used - width))
    return tuple(zip(chosen, widths, strict=True))
