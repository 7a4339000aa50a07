"""The last line: whether what is shown is live. Never a number without it."""

from datetime import UTC, tzinfo
from typing import NamedTuple

from rich.style import Style
from textual.strip import Strip

from wallboard.model.rows import FeedRow
from wallboard.text import width as cells
from wallboard.widgets.canvas import Canvas, Look, Piece, Shown, line
from wallboard.words import FEED_MARKS

_WORST = ("lost", "stale", "recorded", "live")
_TOKENS = {"live": "live", "stale": "stale", "lost": "lost", "recorded": "accent"}
_GAP = 4  # cells between two feeds


class Feeds(NamedTuple):
    """``feeds`` with the time that runs on even when they are lost; ``zone`` of the site."""

    feeds: tuple[Shown[FeedRow], ...] = ()
    zone: tzinfo = UTC


class FeedLine(Canvas[Feeds]):
    def draw(self, value: Feeds, look: Look, width: int, height: int) -> list[Strip]:
        ground = look.palette.style("dim", "surface")
        if not value.feeds:
            return [line(width, ground, [Piece(1, f"{FEED_MARKS['stale']} {look.words.say('connecting')}", ground)])]
        pieces: list[Piece] = []
        x = 1 if width < 160 else 2
        ordered = sorted(value.feeds, key=lambda feed: _WORST.index(feed.row.state) if feed.row.state in _WORST else 0)
        for place, feed in enumerate(ordered):
            entry = _entry(feed, look, value.zone)
            more = f"+{len(ordered) - place}"
            wide = sum(cells(text) + 1 for text, _ in entry)
            if x + wide > width - (5 if place < len(ordered) - 1 else 0) and place:
                pieces.append(Piece(x, more, ground))
                break
            for text, style in entry:
                pieces.append(Piece(x, text, style))
                x += cells(text) + 1
            x += _GAP - 1
        return [line(width, ground, pieces)]


def connecting(row: FeedRow) -> bool:
    """Nothing heard yet, and nothing wrong yet either."""
    return row.state == "lost" and not row.heard and not row.why


def _entry(feed: Shown[FeedRow], look: Look, zone: tzinfo) -> list[tuple[str, Style]]:
    """Mark, name, state and age; what went wrong; what is missing."""
    row, words, style = feed.row, look.words, look.palette.style
    token = _TOKENS.get(row.state, "lost")
    bad = row.state in ("lost", "stale")
    if connecting(row):
        return [
            (f"{FEED_MARKS['stale']} {feed.name}", style("dim", "surface", bold=True)),
            (words.say("connecting"), style("dim", "surface")),
        ]
    entry = [
        (f"{FEED_MARKS.get(row.state, '?')} {feed.name}", style(token, "surface", bold=True)),
        (f"{words.feed(row.state)} {_age(feed, look)}".rstrip(), style(token if bad else "dim", "surface")),
    ]
    if row.state == "lost" and row.heard:
        text = words.say("last event {clock}", clock=words.clock(row.heard, zone))
        entry.append((f" {text}", style("text", "surface")))
    if row.why and row.state != "live":
        entry.append((f" {words.trouble(row.why)}", style("text", "surface")))
    if row.missing >= 1:
        text = words.say("{time} of today missing", time=words.duration(row.missing))
        entry.append((f" {text}", style("warn", "surface")))
    if row.lacks:
        text = words.say("no right: {rights}", rights=", ".join(row.lacks))
        entry.append((f" {text}", style("warn", "surface")))
    return entry


def _age(feed: Shown[FeedRow], look: Look) -> str:
    """How long ago the feed was heard; of a lost one, how long it has been lost."""
    row, words = feed.row, look.words
    if row.state == "recorded":
        return ""
    if row.state == "lost":
        since = row.heard or row.since
        return words.duration(feed.now - since) if since else ""
    return words.age(feed.now - row.heard) if row.heard else ""
