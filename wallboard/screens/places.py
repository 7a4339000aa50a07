"""Where things are on the board: a home for each at a given size. No widget is ever made or removed for it."""

from collections.abc import Sequence
from typing import NamedTuple

from textual.geometry import NULL_OFFSET, Region, Size, Spacing
from textual.layout import ArrangeResult, Layout, WidgetPlacement
from textual.widget import Widget

HEROES = ("waiting", "longest", "service", "answered", "abandoned", "ready")
_PANEL = 9  # rows of the panel at the bottom that gives way


class Places(NamedTuple):
    """``queue_rows``: rows of a queue line; 0 = there is room for plain text only. ``regions``: by a widget's id."""

    queue_rows: int
    regions: dict[str, Region]


def places(width: int, height: int) -> Places:
    """The layout for a size in cells. What is not in it is not shown."""
    if width >= 180 and height >= 44:
        return Places(3, _wall(width, height))
    if width >= 110 and height >= 32:
        return Places(2, _room(width, height))
    if width >= 78 and height >= 22:
        return Places(1, _lines(width, height))
    return Places(0, {"status": Region(0, 0, width, height)})


def _wall(width: int, height: int) -> dict[str, Region]:
    cards = 15 if width >= 280 and height >= 80 else 11
    top, bottom = cards + 2, height - _PANEL - 2
    right = width - 2 - 16 * max(4, (width - 136) // 16)
    left = right - 6
    return {
        "title": Region(0, 0, width, 1),
        **_row(HEROES, (30, 42, 42, 30, 22, 20), Region(2, 1, width - 4, cards), gutter=2),
        "queues": Region(2, top, left, bottom - top),
        "agents": Region(right, top, width - 3 - right, bottom - top),
        "panel": Region(2, bottom, left, _PANEL),
        "contacts": Region(right, bottom, width - 3 - right, _PANEL),
        "keys": Region(1, height - 2, width - 1, 1),
        "feeds": Region(0, height - 1, width, 1),
    }


def _room(width: int, height: int) -> dict[str, Region]:
    top, bottom = 10, height - _PANEL - 2
    today = 2 * (width - 2) // 3
    return {
        "title": Region(0, 0, width, 1),
        **_row(HEROES, (17, 27, 24, 21, 13, 11), Region(1, 1, width - 2, 8), gutter=1),
        "queues": Region(1, top, width - 2, bottom - top),
        "panel": Region(1, bottom, today, _PANEL),
        "contacts": Region(today + 4, bottom, width - today - 5, _PANEL),
        "keys": Region(0, height - 2, width, 1),
        "feeds": Region(0, height - 1, width, 1),
    }


def _lines(width: int, height: int) -> dict[str, Region]:
    agents = height - 9
    return {
        "title": Region(0, 0, width, 1),
        **_row((*HEROES[:3], "facts"), (12, 23, 18, 22), Region(1, 1, width - 2, 5), gutter=1),
        "queues": Region(0, 7, width, agents - 8),
        "agents": Region(1, agents, width - 2, 3),
        "panel": Region(1, agents + 4, width - 2, 3),
        "keys": Region(0, height - 2, width, 1),
        "feeds": Region(0, height - 1, width, 1),
    }


def _row(ids: Sequence[str], weights: Sequence[int], region: Region, gutter: int) -> dict[str, Region]:
    """A row of cards, as wide as their weights; together they fill the region."""
    room = region.width - gutter * (len(ids) - 1)
    ends = [room * sum(weights[:count]) // sum(weights) for count in range(len(ids) + 1)]
    return {
        id: Region(region.x + start + gutter * place, region.y, end - start, region.height)
        for place, (id, start, end) in enumerate(zip(ids, ends, ends[1:], strict=False))
    }


class BoardLayout(Layout):
    """Places the board's widgets by their ids. ``lost``: the panel belongs to the lost feed."""

    name = "board"

    def __init__(self) -> None:
        self.lost = False

    def arrange(self, parent: Widget, children: list[Widget], size: Size, greedy: bool = True) -> ArrangeResult:
        regions = dict(places(size.width, size.height).regions)
        if "panel" in regions:
            tenant = "lost" if self.lost else "today" if "contacts" in regions else "contacts"
            regions[tenant] = regions.pop("panel")
        return [
            WidgetPlacement(regions[child.id], NULL_OFFSET, Spacing(), child)
            for child in children
            if child.id in regions
        ]
