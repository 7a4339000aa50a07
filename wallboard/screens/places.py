"""Where things are on the board: a home for each at a given size. No widget is ever made or removed for it."""

from collections.abc import Sequence
from typing import NamedTuple

from textual.geometry import NULL_OFFSET, Region, Size, Spacing
from textual.layout import ArrangeResult, Layout, WidgetPlacement
from textual.widget import Widget

from wallboard.widgets.sites import ACROSS

HEROES = ("waiting", "longest", "service", "answered", "abandoned", "ready")
_PANEL = 9  # rows of the panel at the bottom that gives way
_PITCH = 16  # columns from one agent's tile to the next
_CARDS = ("lost", "alarm")
_LEAST_QUEUES = 4  # rows: a head, two queues and how many there are more
_LEAST_CONTACTS = 4  # rows that trunk groups leave to those who wait


class Scene(NamedTuple):
    """What decides, beside the size, where things are.

    ``panel``: the widget that has the panel which gives way: lost, alarm, curve or today. ``sites``: how many have a
    tile or a line of their own. ``footer``: the keys are shown. ``trunks``: how many trunk groups there are.
    """

    panel: str = "today"
    sites: int = 0
    footer: bool = True
    trunks: int = 0


_AT_FIRST = Scene()


class Places(NamedTuple):
    """``queue_rows``: rows of a queue line; 0 = there is room for plain text only. ``regions``: by a widget's id."""

    queue_rows: int
    regions: dict[str, Region]


def places(width: int, height: int, scene: Scene = _AT_FIRST) -> Places:
    """The layout for a size in cells. What is not in it is not shown."""
    if width >= 280 and height >= 80:
        rows, regions = 5, _hall(width, height, scene)
    elif width >= 180 and height >= 44:
        rows, regions = 3, _wall(width, height, scene)
    elif width >= 110 and height >= 32:
        rows, regions = 2, _room(width, height, scene)
    elif width >= 78 and height >= 22:
        rows, regions = 1, _desk(width, height, scene)
    else:
        return Places(0, {"status": Region(0, 0, width, height)})
    if scene.trunks and "contacts" in regions:
        regions |= _with_trunks(regions["contacts"], scene.trunks)
    regions["title"] = Region(0, 0, width, 1)
    regions["feeds"] = Region(0, height - 1, width, 1)
    return Places(rows, {id: region for id, region in regions.items() if region.area})


def _with_trunks(region: Region, trunks: int) -> dict[str, Region]:
    """A heading and a line each below those who wait, where there is room for both."""
    lines = min(trunks, region.height - _LEAST_CONTACTS - 1)
    if lines < 1:
        return {}
    contacts, below = region.split_horizontal(region.height - lines - 1)
    return {"contacts": contacts, "trunks": below}


def _hall(width: int, height: int, scene: Scene) -> dict[str, Region]:
    """4K: everything at once."""
    top, panel = 18, height // 4 - (0 if scene.sites else 4)  # tiles that are read from afar come before the curve
    bottom = height - panel - 2
    left = (width - 4) * (68 if scene.sites else 63) // 100
    side = Region(left + 5, top, width - left - 7, bottom - top)
    regions = {
        **_row(HEROES, (30, 44, 44, 34, 26, 24), Region(2, 2, width - 4, 15), gutter=2),
        "curve": Region(2, bottom, left, panel),
        "contacts": Region(side.x, bottom, side.width, panel),
        **_last_row(width, height, left, scene),
    }
    if scene.panel in _CARDS:  # there is room for both
        regions |= {"curve": Region(2, bottom, left, panel - _PANEL - 1)}
        regions |= {scene.panel: Region(2, bottom + panel - _PANEL, left, _PANEL)}
    if scene.sites:
        tiles, states, day = _tile_rows(scene.sites) * 15, 7, 11
        queues, agents, today = _stacked(side, side.height - states - day - 3, states, day)
        regions |= {"sites": Region(2, top, left, min(tiles, bottom - top))}
        regions |= {"queues": queues, "agents": agents, "today": today}
    else:
        today, contacts = _stacked(Region(side.x, bottom, side.width, panel), panel // 2, panel - panel // 2 - 1)
        regions |= {"queues": Region(2, top, left, bottom - top - 1), "today": today, "contacts": contacts}
        regions["agents"] = Region(side.x, top, side.width, bottom - top - 1)
    return regions


def _wall(width: int, height: int, scene: Scene) -> dict[str, Region]:
    """HD: figures in three rows, every agent a tile."""
    down = int(height > 50)  # a blank below the title
    top, end = 13 + down, height - 2
    right = width - 2 - _PITCH * max(4, (width - 136) // _PITCH)
    left, side = right - 6, width - 3 - right
    regions = {
        **_row(HEROES, (30, 42, 42, 30, 22, 20), Region(2, 1 + down, width - 4, 11), gutter=2),
        **_last_row(width, height, left, scene),
    }
    if scene.sites:
        tiles = min(_tile_rows(scene.sites) * 10, end - top - _LEAST_QUEUES) // 10 * 10
        regions["sites"] = Region(2, top, width - 4, tiles)
        top += tiles + 1
    panel = min(_PANEL, end - top)
    queues = end - panel - top
    if queues < _LEAST_QUEUES:  # then the queues have the panel, unless it gives way
        panel, queues = end - top, 0
        if scene.panel in _CARDS:
            return regions | {scene.panel: Region(2, top, width - 4, panel)}
        regions["queues"] = Region(2, top, left, panel)
    else:
        regions |= {"queues": Region(2, top, left, queues), scene.panel: Region(2, end - panel, left, panel)}
    if scene.sites > ACROSS:
        regions["contacts"] = Region(right, top, side, end - top)
    else:
        regions |= {"agents": Region(right, top, side, queues), "contacts": Region(right, end - panel, side, panel)}
    return regions


def _room(width: int, height: int, scene: Scene) -> dict[str, Region]:
    """Figures in one row, agents as letters at the end of their queue's line."""
    top, end = 10, height - 2
    left = 2 * (width - 2) // 3
    panel = 8 if height < 40 else 7 + (height - 45) // 8  # six queues of three rows come first
    regions = {
        **_row(HEROES, (15, 25, 24, 21, 16, 12), Region(1, 1, width - 2, 8), gutter=1),
        scene.panel: Region(1, end - panel, left, panel),
        "contacts": Region(left + 4, end - panel, width - left - 5, panel),
        **_last_row(width, height, left, scene),
    }
    if scene.sites:
        sites = min(scene.sites + 1, end - panel - top - _LEAST_QUEUES - 2)
        regions["site_lines"] = Region(1, top, width - 2, sites)
        top += sites + 1
    return regions | {"queues": Region(1, top, width - 2, end - panel - 1 - top)}


def _desk(width: int, height: int, scene: Scene) -> dict[str, Region]:
    """Over a slow line: three figures, a row each queue, a letter each agent."""
    cards = 7 if height >= 27 and width >= 92 else 5
    weights = (15, 33, 19, 24) if cards == 7 else (12, 23, 18, 22)
    top, end = cards + 2, height - 1 - scene.footer
    regions = _row((*HEROES[:3], "facts"), weights, Region(1, 1, width - 2, cards), gutter=1)
    regions["keys"] = Region(0, height - 2, width, int(scene.footer))
    if scene.sites:
        sites = min(scene.sites + 1, end - top - _LEAST_QUEUES)
        top += sites + (end - top - sites > _LEAST_QUEUES)
        regions["site_lines"] = Region(0, cards + 2, width, sites)
        panel = 3 if end - top >= _LEAST_QUEUES + 4 else 0
        if not panel:
            return regions | {scene.panel if scene.panel in _CARDS else "queues": Region(0, top, width, end - top)}
        tenant = scene.panel if scene.panel in _CARDS else "contacts"
        regions["queues"] = Region(0, top, width, end - top - panel - 1)
        return regions | {tenant: Region(1, end - panel, width - 2, panel)}
    panel = 4 if height >= 27 else 3
    agents = end - panel - 4
    tenant = scene.panel if scene.panel in _CARDS else "contacts"
    return regions | {
        "queues": Region(0, top, width, agents - 1 - top),
        "agents": Region(1, agents, width - 2, 3),
        tenant: Region(1, end - panel, width - 2, panel),
    }


def _tile_rows(sites: int) -> int:
    return -(-sites // ACROSS)


def _stacked(region: Region, *heights: int) -> list[Region]:
    """Regions below each other, a blank line between two."""
    tops = [region.y + sum(heights[:place]) + place for place in range(len(heights))]
    return [Region(region.x, y, region.width, high) for y, high in zip(tops, heights, strict=True)]


def _last_row(width: int, height: int, left: int, scene: Scene) -> dict[str, Region]:
    """The row above the feeds: what is wrong in words, and the keys."""
    pad = 2 if width >= 180 else 1
    if not scene.footer:
        return {"ticker": Region(pad, height - 2, width - 2 * pad, 1)}
    keys = left + (4 if width >= 180 else 2)
    return {"ticker": Region(pad, height - 2, left, 1), "keys": Region(keys, height - 2, width - keys, 1)}


def _row(ids: Sequence[str], weights: Sequence[int], region: Region, gutter: int) -> dict[str, Region]:
    """A row of cards, as wide as their weights; together they fill the region."""
    room = region.width - gutter * (len(ids) - 1)
    ends = [room * sum(weights[:count]) // sum(weights) for count in range(len(ids) + 1)]
    return {
        id: Region(region.x + start + gutter * place, region.y, end - start, region.height)
        for place, (id, start, end) in enumerate(zip(ids, ends, ends[1:], strict=False))
    }


class BoardLayout(Layout):
    """Places the board's widgets by their ids, as the ``scene`` wants it."""

    name = "board"

    def __init__(self) -> None:
        self.scene = Scene()

    def arrange(self, parent: Widget, children: list[Widget], size: Size, greedy: bool = True) -> ArrangeResult:
        regions = places(size.width, size.height, self.scene).regions
        return [
            WidgetPlacement(regions[child.id], NULL_OFFSET, Spacing(), child)
            for child in children
            if child.id in regions
        ]
