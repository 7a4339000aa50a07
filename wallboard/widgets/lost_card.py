"""The one panel that gives way when a feed is lost: so that nobody reads the numbers above it as live."""

from textual.strip import Strip

from wallboard.model.rows import FeedRow
from wallboard.text import width as cells
from wallboard.widgets import digits
from wallboard.widgets.canvas import Canvas, Look, Piece, Shown, line, right
from wallboard.widgets.feed_line import Feeds

_PAD = 3
_GAP = 3  # cells between the word and the time
_SPACIOUS = 6  # rows: from here on there is room for large letters


class LostCard(Canvas[Feeds]):
    """Of the feeds, those that are lost; the time is that of the one lost for longest."""

    def draw(self, value: Feeds, look: Look, width: int, height: int) -> list[Strip]:
        lost = sorted((feed for feed in value.feeds if feed.row.state == "lost"), key=_since)
        plain = look.palette.style("on_fill", "lost_fill")
        bold = look.palette.style("on_fill", "lost_fill", bold=True)
        title = look.words.say("FEED LOST")
        time = look.words.duration(lost[0].now - _since(lost[0])) if lost and _since(lost[0]) else ""
        texts = [_what(lost, look, value), look.words.say("Numbers above are the last known and do not move")]
        if height < _SPACIOUS:
            rows = [[Piece(1, text, bold)] for text in (f"{title} {time}", *texts)]
            return [line(width, plain, pieces) for pieces in rows]
        rows = [[] for _ in range(height)]
        large = digits.word(title)
        for y, text in enumerate(large, 1):
            rows[y].append(Piece(_PAD, text, bold))
        room = width - 2 * _PAD - cells(large[0]) - _GAP
        size = digits.largest(time, room, min(5, height - 2))
        for y, text in enumerate(digits.draw(time, size) if size else (time,), 1):
            rows[y].append(right(width - _PAD, text, bold))
        for y, (text, style) in enumerate(zip(texts, (bold, plain), strict=True), len(large) + 2):
            if y < height:
                rows[y].insert(0, Piece(_PAD, text, style))
        return [line(width, plain, pieces) for pieces in rows]


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
