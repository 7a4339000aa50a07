"""The one panel that gives way when a feed is lost: so that nobody reads the numbers above it as live."""

from textual.strip import Strip

from wallboard.figures import Shown
from wallboard.model.rows import FeedRow
from wallboard.widgets.banner import LARGE, Parts, banner, joined
from wallboard.widgets.canvas import Canvas, Look, Piece, line
from wallboard.widgets.feed_line import Feeds


class LostCard(Canvas[Feeds]):
    """Of the feeds, those that are lost; the time is that of the one lost for longest."""

    def draw(self, value: Feeds, look: Look, width: int, height: int) -> list[Strip]:
        lost = sorted((feed for feed in value.feeds if feed.lost), key=_since)
        if not lost:
            return []
        title = look.words.say("FEED LOST")
        time = look.words.duration(lost[0].now - _since(lost[0])) if _since(lost[0]) else ""
        texts = [_what(lost, look, value)]
        if any(feed.row.heard for feed in lost):
            texts.append((look.words.say("Numbers above are the last known and do not move"),))
        if height >= LARGE:
            return banner(title, time, texts, look, "lost_fill", width, height)
        bold = look.palette.style("on_fill", "lost_fill", bold=True)
        rows = [joined(parts, width - 2) for parts in ((f"{title} {time}",), *texts)]
        return [line(width, bold, [Piece(1, text, bold)]) for text in rows]


def _since(feed: Shown[FeedRow]) -> float:
    return feed.row.heard or feed.row.since


def _what(lost: list[Shown[FeedRow]], look: Look, value: Feeds) -> Parts:
    words, names = look.words, ", ".join(feed.name for feed in lost)
    if value.hub:
        clock = words.clock(value.hub.row.since, value.zone)
        return words.say("No word from the hub since {clock}", clock=clock), words.trouble(value.hub.row.why)
    heard = min((feed.row.heard for feed in lost if feed.row.heard), default=None)
    why = dict.fromkeys(words.trouble(feed.row.why) for feed in lost if feed.row.why)
    if heard is None:
        said = words.say("Nothing heard from {feeds} yet", feeds=names)
    else:
        said = words.say("No event from {feeds} since {clock}", feeds=names, clock=words.clock(heard, value.zone))
    return said, *why
