"""The agents: how many in which state, and each one by name, or by letter where there is no room for names."""

from collections.abc import Mapping
from typing import NamedTuple

from textual.strip import Strip

from wallboard.figures import OFF, Shown, states
from wallboard.model.rows import AgentRow
from wallboard.text import fit
from wallboard.text import width as cells
from wallboard.widgets import digits
from wallboard.widgets.canvas import Canvas, Look, Piece, heading, line
from wallboard.widgets.desk_map import desk_map
from wallboard.widgets.state_stack import ORDER, stack

_TILE, _PITCH = 15, 16
_LEGEND = 3  # lines; the last of them is blank but in the wildest of times
_WIDE = 21  # cells of a legend's column when hundreds are to be counted
_TIMED = ("not_ready", "over_break")  # shown by their reason, the others by their queue
_TICKING, _STEP = 20.0, 10.0  # seconds
_SPACIOUS = 12  # rows: from here on there is room for the legend and tiles
_AIRY = 30  # rows: and from here on for a blank line between tiles
_HALL = 100  # cells: and from here on, so many rows given, for tiles that are read from afar
_FACE = 5  # rows of a tile's figure
# Rows of a tile, and blank ones below it: the largest with which all have room.
_SIZES = ((2, 0), (1, 0))
_AIRY_SIZES = ((2, 1), *_SIZES)
_HALL_SIZES = ((_FACE + 2, 1), (4, 1), (4, 0), *_AIRY_SIZES)


class Seats(NamedTuple):
    """``agents`` in seat order. ``queues``: queue id -> name. ``mapped``: each has a desk elsewhere on the board."""

    agents: tuple[Shown[AgentRow], ...] = ()
    queues: Mapping[str, str] = {}
    mapped: bool = False


class AgentGrid(Canvas[Seats]):
    def draw(self, value: Seats, look: Look, width: int, height: int) -> list[Strip]:
        seated = [agent for agent in value.agents if agent.row.state != OFF]
        if value.mapped:
            return _states(value, seated, look, width)
        if height < _SPACIOUS:
            return [_summary(value, look, width), *_letters(seated, look, width, height - 1)]
        off = len(value.agents) - len(seated)
        legend = _legend(seated, look, width)
        room, columns = height - len(legend) - 1, max(1, (width + 1) // _PITCH)
        down = -(-len(seated) // columns)
        sizes = _SIZES if height < _AIRY else _AIRY_SIZES if width < _HALL else _HALL_SIZES
        size = next((size for size in sizes if down * sum(size) - size[1] <= room), None)
        note = look.words.say("large: minutes") if size and size[0] > _FACE else ""
        lines = [_title(look, width, len(seated), off, note), *legend]
        if size:
            return lines + _tiles(seated, value.queues, look, width, size, columns)[:room]
        return lines + _letters(seated, look, width, room)


def _states(value: Seats, seated: list[Shown[AgentRow]], look: Look, width: int) -> list[Strip]:
    """How many are in which state, as one bar and in words."""
    ground, counts = look.palette.style("bg"), dict(_entries(seated))
    bar = [line(width, ground, stack(counts, look, 0, width, labels=labels)) for labels in (True, False)]
    off = len(value.agents) - len(seated)
    return [_title(look, width, len(seated), off), *bar, line(width, ground), *_legend(seated, look, width)]


def _title(look: Look, width: int, on: int, off: int, note: str = "") -> Strip:
    say, dim = look.words.say, look.palette.style("dim")
    text = say("{on} on   {off} off", on=look.words.count(on), off=look.words.count(off))
    name = say("AGENTS")
    pieces = [Piece(0, name, look.palette.style("strong", bold=True)), Piece(cells(name) + 2, text, dim)]
    if note:
        pieces.append(Piece(cells(name) + cells(text) + 5, note, dim))
    return heading(look, width, pieces)


def _entries(seated: list[Shown[AgentRow]]) -> list[tuple[str, int]]:
    counts = states(seated)
    counts["ringing"] += counts.pop("reserved", 0)
    return [(state, counts[state]) for state in ORDER if counts.get(state)]


def _legend(seated: list[Shown[AgentRow]], look: Look, width: int) -> list[Strip]:
    """The states in use; its columns sit on those of the tiles. Always as many lines, so that nothing below moves."""
    style, words = look.palette.style, look.words
    entries = [
        (state, words.mark(state), f"{words.count(count):<2}", words.state(state)) for state, count in _entries(seated)
    ]
    widest = max((cells(mark) + len(count) + cells(name) for _, mark, count, name in entries), default=0)
    pitch = _PITCH if widest < _PITCH - 2 else _WIDE
    columns = max(1, (width + 1) // pitch)
    lines = []
    for start in range(0, columns * _LEGEND, columns):
        pieces = []
        for place, (state, mark, count, name) in enumerate(entries[start : start + columns]):
            x = place * pitch
            pieces.append(Piece(x, mark, style(look.palette.state(state), bold=True)))
            pieces.append(Piece(x + cells(mark) + 1, count, style("strong", bold=True)))
            pieces.append(Piece(x + cells(mark) + len(count) + 2, name, style("dim")))
        lines.append(line(width, style("bg"), pieces))
    return lines


def _summary(value: Seats, look: Look, width: int) -> Strip:
    style, words = look.palette.style, look.words
    seated = [agent for agent in value.agents if agent.row.state != OFF]
    pieces = [Piece(0, words.say("AGENTS"), style("strong", bold=True))]
    x = 9
    for state, count in (*_entries(seated), (OFF, len(value.agents) - len(seated))):
        mark, number = words.mark(state), words.count(count)
        pieces.append(Piece(x, mark, style("dim" if state == OFF else look.palette.state(state), bold=state != OFF)))
        pieces.append(Piece(x + cells(mark) + 1, number, style("text" if count else "faint")))
        x += cells(mark) + len(number) + 3
    return line(width, style("bg"), pieces)


def _letters(seated: list[Shown[AgentRow]], look: Look, width: int, height: int) -> list[Strip]:
    quiet = look.palette.style("ghost", "surface") if all(agent.lost for agent in seated) else None
    return desk_map(tuple([agent.row.state for agent in seated]), look, width, height, quiet)


def _tiles(
    seated: list[Shown[AgentRow]],
    queues: Mapping[str, str],
    look: Look,
    width: int,
    size: tuple[int, int],
    columns: int,
) -> list[Strip]:
    rows, gap = size
    ground = look.palette.style("bg")
    lines = []
    for start in range(0, len(seated), columns):
        tiles = [
            _tile(agent, queues, look, place * _PITCH, rows)
            for place, agent in enumerate(seated[start : start + columns])
        ]
        lines += [line(width, ground, [piece for tile in tiles for piece in tile[y]]) for y in range(rows)]
        lines += [line(width, ground)] * gap
    return lines


def _tile(agent: Shown[AgentRow], queues: Mapping[str, str], look: Look, x: int, rows: int) -> list[list[Piece]]:
    """Name and doing; in more rows than these take, a figure or a margin, so that the state's colour carries far."""
    name, doing = _name(agent, look, x), _doing(agent, queues, look, x)
    if rows <= 2:
        return [name, doing][:rows]
    if rows < _FACE + 2:
        margin = _filled(agent, look, x, [""] * (rows - 2))
        return [*margin[: len(margin) // 2], name, doing, *margin[len(margin) // 2 :]]
    return [name, *_filled(agent, look, x, _minutes(agent)), doing]


def _minutes(agent: Shown[AgentRow]) -> list[str]:
    """Whole minutes in a state, large; nothing for less than one, and for what has no room."""
    minutes = int(agent.now - agent.row.since) // 60 if agent.row.since else 0
    large = minutes > 0 and digits.span(str(minutes), _FACE) <= _TILE - 2
    return list(digits.draw(str(minutes), _FACE)) if large else [""] * _FACE


def _filled(agent: Shown[AgentRow], look: Look, x: int, texts: list[str]) -> list[list[Piece]]:
    """Rows of a tile with texts at its right."""
    palette, state = look.palette, agent.row.state
    _, foot, tile = _grounds(agent, look)
    if agent.lost or state == "unknown":
        ink = palette.style("ghost", tile)
    else:
        ink = palette.digits("strong" if state == "over_break" else palette.state(state), tile)
    return [[Piece(x, "  ", palette.style("ink", foot)), Piece(x + 2, text.rjust(_TILE - 2), ink)] for text in texts]


def _grounds(agent: Shown[AgentRow], look: Look) -> tuple[str, str, str]:
    """The grounds of a tile's letter, of what is under it, and of the rest."""
    palette, state = look.palette, agent.row.state
    if agent.lost or state == "unknown":
        return "raised", "surface", "surface"
    return palette.state(state), palette.foot(state), palette.tile(state)


def _name(agent: Shown[AgentRow], look: Look, x: int) -> list[Piece]:
    style, state, words = look.palette.style, agent.row.state, look.words
    letter, _, tile = _grounds(agent, look)
    quiet = agent.lost or state == "unknown"
    loud = state == "over_break"
    ink = "ghost" if quiet else "strong" if loud else "text"
    mark = fit(words.mark(state), 2)
    partly = "*" if agent.row.paused and state != "not_ready" else " "
    return [
        Piece(x, mark, style("ghost" if quiet else "ink", letter, bold=True)),
        Piece(x + 2, partly + fit(agent.name, _TILE - 3), style(ink, tile, bold=loud)),
    ]


def _age(agent: Shown[AgentRow], loud: bool) -> float:
    """Seconds in a state; in tens after a while, unless it is ``loud``: forty clocks that all tick are noise."""
    age = agent.now - agent.row.since
    return age if loud or age < _TICKING else age // _STEP * _STEP


def _doing(agent: Shown[AgentRow], queues: Mapping[str, str], look: Look, x: int) -> list[Piece]:
    """Where an agent works, or why not, and for how long."""
    style, row, words = look.palette.style, agent.row, look.words
    _, foot, tile = _grounds(agent, look)
    quiet = agent.lost or row.state == "unknown"
    loud = row.state == "over_break"
    known = row.since and (agent.now > row.since or not quiet)  # a clock that stopped before it began says nothing
    time = words.duration(_age(agent, loud)) if known else ""
    where = row.reason if row.state in _TIMED and row.reason else ""
    if not where:
        queue = row.queue or (row.queues[0] if len(row.queues) == 1 else "")
        where = words.code(queues.get(queue, ""))
    room = _TILE - 4
    text = fit(where, room - cells(time) - 1) + " " + time
    return [
        Piece(x, "  ", style("ink", foot)),
        Piece(
            x + 2, f" {fit(text, room)} ", style("ghost" if quiet else "strong" if loud else "text", tile, bold=loud)
        ),
    ]
