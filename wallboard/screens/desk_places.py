"""Where things are on the desk: three tables side by side where there is room, one at a time where there is not."""

from typing import NamedTuple

from textual.geometry import NULL_OFFSET, Region, Size, Spacing
from textual.layout import ArrangeResult, Layout, WidgetPlacement
from textual.widget import Widget

PANES = ("queues", "agents", "contacts")
_HEAD = 2  # lines of a table above its rows


class DeskScene(NamedTuple):
    """``pane``: the table that has the keys; ``zoom``: it alone is shown. ``queues``: how many there are.

    ``asked``: the last line asks or tells something in place of the keys.
    """

    pane: str = "agents"
    zoom: bool = False
    queues: int = 6
    asked: bool = False


def desk_places(width: int, height: int, scene: DeskScene) -> dict[str, Region]:
    """The layout for a size in cells, by a widget's id; what is not in it is not shown."""
    if width < 78 or height < 22:
        return {"status": Region(0, 0, width, height)}
    roomy = width >= 180 and height >= 44
    pad = 1 if roomy else 0
    top, end = (4, height - 4) if roomy else (3, height - 3) if width >= 110 and height >= 32 else (2, height - 3)
    regions = {
        "nav": Region(0, 0, width, 1),
        "totals": Region(1, 2 if roomy else 1, width - 2, 1),
        "ticker": Region(1, height - 3, width - 2, 1),
        "feeds": Region(0, height - 2, width, 1),
        "prompt" if scene.asked else "keys": Region(0, height - 1, width, 1),
    }
    room = Region(pad, top, width - 1 - pad, end - top)
    if roomy:
        return regions | _beside(room, scene)
    if width >= 110 and height >= 32:
        return regions | _above(room, scene)
    rows = 4 if height >= 24 else 3
    return regions | {
        scene.pane: Region(0, top, width - 1, room.height - rows),
        "detail": Region(1, room.bottom - rows, width - 2, rows),
    }


def _beside(room: Region, scene: DeskScene) -> dict[str, Region]:
    """Queues over contacts, agents, and what is known of the one at the cursor."""
    side = 47 if room.width < 240 else room.width * 22 // 100
    detail = Region(room.right - side, room.y, side, room.height)
    if scene.zoom:
        return {scene.pane: Region(room.x, room.y, room.width - side - 2, room.height), "detail": detail}
    left = 60 if room.width < 240 else room.width * 34 // 100
    agents = Region(room.x + left + 2, room.y, room.width - left - side - 4, room.height)
    return {**_stacked(Region(room.x, room.y, left, room.height), scene.queues), "agents": agents, "detail": detail}


def _above(room: Region, scene: DeskScene) -> dict[str, Region]:
    """Queues over contacts, agents beside them; what is known of the one at the cursor below."""
    rows = 10 if room.height < 34 else 12
    tables = Region(room.x, room.y, room.width, room.height - rows - 1)
    detail = Region(room.x + 1, room.bottom - rows, room.width - 1, rows - 1)
    if scene.zoom:
        return {scene.pane: tables, "detail": detail}
    left = 49 if room.width < 140 else 60
    agents = Region(room.x + left + 2, room.y, room.width - left - 2, tables.height)
    return {**_stacked(Region(room.x, room.y, left, tables.height), scene.queues), "agents": agents, "detail": detail}


def _stacked(room: Region, queues: int) -> dict[str, Region]:
    """As many rows as there are queues, but no more than leave half of them to who waits."""
    high = max(_HEAD + 3, min(_HEAD + queues, room.height // 2))
    return {
        "queues": Region(room.x, room.y, room.width, high),
        "contacts": Region(room.x, room.y + high + 1, room.width, room.height - high - 1),
    }


class DeskLayout(Layout):
    """Places the desk's widgets by their ids, as the ``scene`` wants it."""

    name = "desk"

    def __init__(self) -> None:
        self.scene = DeskScene()

    def arrange(self, parent: Widget, children: list[Widget], size: Size, greedy: bool = True) -> ArrangeResult:
        regions = desk_places(size.width, size.height, self.scene)
        return [
            WidgetPlacement(regions[child.id], NULL_OFFSET, Spacing(), child)
            for child in children
            if child.id in regions
        ]
