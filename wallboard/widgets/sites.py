"""The sites of a centre, a tile each: what waits there, how well it is served, and every desk."""

from collections import Counter
from collections.abc import Sequence
from itertools import chain

from rich.style import Style
from textual.strip import Strip

from wallboard.figures import OFF
from wallboard.model.measures import percent
from wallboard.picture import Place
from wallboard.text import fit
from wallboard.text import width as cells_of
from wallboard.widgets.canvas import Canvas, Look, Piece, heading, line, right
from wallboard.widgets.desk_map import desk_map, roomiest
from wallboard.widgets.queue_blocks import figure
from wallboard.widgets.queue_face import QueueFace
from wallboard.widgets.state_stack import ORDER

ACROSS = 3  # tiles beside each other
GUTTER = 2
_LEAST = 5  # rows of a tile
_TEXT = 12  # cells for what stands beside the figures
_TALL, _WIDE = 14, 68  # rows and cells of a tile with larger figures


class Sites(Canvas[tuple[Place, ...]]):
    def draw(self, value: tuple[Place, ...], look: Look, width: int, height: int) -> list[Strip]:
        if not value or width < ACROSS * 40:
            return []
        cells = (width - GUTTER * (ACROSS - 1)) // ACROSS
        rows = max(1, min(-(-len(value) // ACROSS), height // (_LEAST + 1)))
        high = (height - rows) // rows
        large = 5 if high >= _TALL and cells >= _WIDE else 3
        most = max(len(place.desks) for place in value)
        pitch = roomiest(most, cells - 4, high - large - 2, most=2)  # the same for all, so that areas compare
        tiles = [_tile(place, look, cells, high, large, pitch) for place in _shown(value, rows * ACROSS)]
        if len(tiles) < len(value):
            tiles[-1] = _rest(len(value) - len(tiles) + 1, look, cells, high)
        ground = look.palette.style("bg")
        lines = [_head(value, look, width, cells)]
        for first in range(0, len(tiles), ACROSS):
            lines += _side_by_side(tiles[first : first + ACROSS], line(GUTTER, ground), width, ground)
            lines.append(line(width, ground))
        return lines[:height]


def _shown(value: tuple[Place, ...], room: int) -> Sequence[Place]:
    """All in their own order, or as many of the worst as there is room for."""
    if len(value) <= room:
        return value
    worst = sorted(value, key=lambda place: (-place.site.row.level, -place.site.row.waiting))[:room]
    return [place for place in value if place in worst]


def _side_by_side(tiles: Sequence[list[Strip]], gutter: Strip, width: int, ground: Style) -> list[Strip]:
    return [
        Strip.join(list(chain.from_iterable((strip, gutter) for strip in row))).adjust_cell_length(width, ground)
        for row in zip(*tiles, strict=True)
    ]


def _rest(count: int, look: Look, width: int, height: int) -> list[Strip]:
    dim = look.palette.style("dim", "surface")
    said = look.words.number_of("+ {n} more site", "+ {n} more sites", count)
    return [line(width, dim, [Piece(2, said, dim)] if not y else []) for y in range(height)]


def _head(value: tuple[Place, ...], look: Look, width: int, cells: int) -> Strip:
    """How many desks there are, and how many in which state."""
    say, style = look.words.say, look.palette.style
    states = Counter(chain.from_iterable(place.desks for place in value))
    title = say("SITES")
    desks = look.words.number_of("{n} desk", "{n} desks", sum(states.values()))
    pieces = [Piece(0, title, style("strong", bold=True)), Piece(cells_of(title) + 2, desks, style("dim"))]
    legend: list[Piece] = []
    x = width
    for state in reversed((*ORDER, OFF)):
        if states[state]:
            count = look.words.count(states[state])
            x -= cells_of(count)
            legend.append(Piece(x, count, style("text")))
            x -= 2
            legend.append(Piece(x, look.words.letter(state), style(look.palette.state(state), bold=True)))
            x -= 3
    return heading(look, width, [*pieces, *reversed(legend)] if x > pieces[-1].x + cells_of(desks) else pieces)


def _tile(place: Place, look: Look, width: int, height: int, large: int, pitch: int) -> list[Strip]:
    face = QueueFace(place.site, look, calm="surface")
    top = large + 1
    texts, numbers = _texts(place, face, large), _figures(face, width, large)
    lines = []
    for y in range(min(top, height)):
        pieces = [Piece(0, " ", face.marker())]
        if y == 0:
            pieces.append(Piece(2, fit(place.site.name, width - 6), face.style("strong", bold=True)))
            pieces.append(right(width - 2, face.mark, face.style(face.tone, bold=True)))
        else:
            pieces += [*texts[y - 1], *numbers[y - 1]]
        lines.append(line(width, face.style("text"), pieces))
    return lines + _desks(place, face, width, height - len(lines), pitch)


def _texts(place: Place, face: QueueFace, rows: int) -> list[list[Piece]]:
    """Beside the figures, row by row: desks, how many are ready and off, and how many calls are answered."""
    words, row = face.look.words, face.row
    off = place.desks.count(OFF)
    answered = words.percent(percent(row.today.answered, row.today.offered), 1)
    ready = face.look.palette.style("ghost" if face.shown.lost else "ready", face.ground)
    if not row.ready:
        ready = face.ready_style()
    said = [
        (words.number_of("{n} desk", "{n} desks", len(place.desks)), face.style("dim")),
        (words.say("{n} ready", n=words.count(row.ready)), ready),
        (words.say("{n} off", n=words.count(off)), face.style("dim")),
        (words.say("answer {percent}", percent=answered), face.style("dim")),
    ]
    if rows < len(said):
        del said[2]
    drawn = [[Piece(2, text, style)] for text, style in said]
    return [*drawn, *[[]] * (rows - len(drawn))]


def _figures(face: QueueFace, width: int, rows: int) -> list[list[Piece]]:
    """Waiting, longest wait and service level; each has room for what it may become."""
    words, row = face.look.words, face.row
    served, longest = width - 3, width - (18 if rows == 3 else 20)
    waiting = _TEXT + (11 if rows == 3 else 15)
    columns = (
        figure(words.count(row.waiting), waiting, waiting - _TEXT - 1, rows, face.quiet(not row.waiting)),
        figure(words.duration(face.wait), longest, longest - waiting - 1, rows, face.quiet(face.wait is None)),
        figure(words.percent(face.served), served, served - longest - 1, rows, face.share()),
    )
    percent = [Piece(width - 2, "%", face.style("dim"))] if face.served is not None else []
    return [[*(column[y] for column in columns), *(percent if y == rows - 1 else [])] for y in range(rows)]


def _desks(place: Place, face: QueueFace, width: int, height: int, pitch: int) -> list[Strip]:
    """The desks, below a blank line; beside them the marker of the site goes on."""
    style = face.look.palette.style
    quiet = style("ghost", "raised") if face.shown.lost else None
    before = Strip([*line(1, face.marker()), *line(1, style("text", "surface"))], 2)
    inner = [line(width - 4, style("text", "surface"))]
    inner += desk_map(place.desks, face.look, width - 4, height - 1, quiet, "surface", pitch) if height > 1 else []
    return [Strip.join([before, each, line(2, style("text", "surface"))]) for each in inner[:height]]
