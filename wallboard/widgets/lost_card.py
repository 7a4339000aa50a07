"""The one panel that gives way when a feed is lost: so that nobody reads the numbers above it as live."""

from rich.style import Style
from textual.strip import Strip

from wallboard.model.rows import FeedRow
from wallboard.text import clip
from wallboard.text import width as cells
from wallboard.widgets import digits
from wallboard.widgets.canvas import Canvas, Look, Piece, Shown, line, right
from wallboard.widgets.feed_line import Feeds, connecting
from wallboard.widgets.lettering import word

_PAD = 3
_GAP = 3  # cells between the word and the time
_SPACIOUS = 6  # rows: from here on there is room for large letters


class LostCard(Canvas[Feeds]):
    """Of the feeds, those that are lost; the time is that of the one lost for longest."""

    def draw(self, value: Feeds, look: Look, width: int, height: int) -> list[Strip]:
        lost = sorted(
            (feed for feed in value.feeds if feed.row.state == "lost" and not connecting(feed.row)), key=_since
        )
        if not lost:
            return []
        plain = look.palette.style("on_fill", "lost_fill")
        bold = look.palette.style("on_fill", "lost_fill", bold=True)
        title = look.words.say("FEED LOST")
        time = look.words.duration(lost[0].now - _since(lost[0])) if _since(lost[0]) else ""
        texts = [_what(lost, look, value)]
        if any(feed.row.heard for feed in lost):
            texts.append(look.words.say("Numbers above are the last known and do not move"))
        if height < _SPACIOUS:
            rows = [[Piece(1, text, bold)] for text in (f"{title} {time}", *texts)]
            return [line(width, plain, pieces) for pieces in rows]
        return [line(width, plain, pieces) for pieces in _large(title, time, texts, (bold, plain), width, height)]


def _large(
    title: str, time: str, texts: list[str], styles: tuple[Style, Style], width: int, height: int
) -> list[list[Piece]]:
    """The word and the time in large letters, as far as there is room, and what is to be said below them."""
    bold, _ = styles
    room = width - 2 * _PAD - _GAP
    letters = word(title)
    if len(letters) >= height or cells(letters[0]) + digits.span(time, 3) > room:
        letters = (title,)
    size = digits.largest(time, room - cells(letters[0]), min(5, height - 2)) if time else 0
    figures = digits.draw(time, size) if size else (time,)
    rows: list[list[Piece]] = [[] for _ in range(height)]
    top = 1 if len(letters) + 2 < height else 0
    for y, text in enumerate(letters, top):
        rows[y].append(Piece(_PAD, text, bold))
    for y, text in enumerate(figures, 1):
        rows[y].append(right(width - _PAD, text, bold))
    below = top + len(letters) + (1 if top + len(letters) + len(texts) < height else 0)
    if below + len(texts) > height:
        texts = ["   ".join(texts)]
    elif max(map(cells, texts)) > room - cells(figures[0]):
        below = min(max(below, len(figures) + 1), height - len(texts))
    for y, (text, style) in enumerate(zip(texts, styles, strict=False), below):
        beside = cells(figures[0]) + _GAP if y <= len(figures) else 0
        rows[y].insert(0, Piece(_PAD, clip(text, width - 2 * _PAD - beside), style))
    return rows


def _since(feed: Shown[FeedRow]) -> float:
    return feed.row.heard or feed.row.since


def _what(lost: list[Shown[FeedRow]], look: Look, value: Feeds) -> str:
    words, names = look.words, ", ".join(feed.name for feed in lost)
    heard = min((feed.row.heard for feed in lost if feed.row.heard), default=None)
    why = "   ".join(dict.fromkeys(words.trouble(feed.row.why) for feed in lost if feed.row.why))
    if heard is None:
        said = words.say("Nothing heard from {feeds} yet", feeds=names)
    else:
        said = words.say("No event from {feeds} since {clock}", feeds=names, clock=words.clock(heard, value.zone))
    return f"{said}   {why}".rstrip()
