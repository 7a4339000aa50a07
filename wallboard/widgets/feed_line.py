"""The last line: whether what is shown is live. Never a number without it."""

from datetime import UTC, tzinfo
from typing import NamedTuple

from rich.style import Style
from textual.strip import Strip

from wallboard.figures import Shown, connecting
from wallboard.model.rows import FeedRow
from wallboard.text import width as cells
from wallboard.widgets.canvas import Canvas, Look, Piece, line
from wallboard.words import FEED_MARKS

_WORST = ("lost", "stale", "recorded", "live")
_TOKENS = {"live": "live", "stale": "stale", "lost": "lost", "recorded": "accent"}
_GAP = 4  # cells between two feeds
_MORE = 5  # cells that say how many more there are

Entry = list[tuple[str, Style]]


class Feeds(NamedTuple):
    """``feeds`` with the time that runs on even when they are lost; ``zone`` of the site."""

    feeds: tuple[Shown[FeedRow], ...] = ()
    zone: tzinfo = UTC


class FeedLine(Canvas[Feeds]):
    def draw(self, value: Feeds, look: Look, width: int, height: int) -> list[Strip]:
        ground = look.palette.style("dim", "surface")
        if not value.feeds:
            return [line(width, ground, [Piece(1, f"{FEED_MARKS['stale']} {look.words.say('connecting')}", ground)])]
        x = 1 if width < 160 else 2
        ordered = sorted(value.feeds, key=lambda feed: _WORST.index(feed.row.state) if feed.row.state in _WORST else 0)
        entries = [_entry(feed, look, value.zone) for feed in ordered]
        if x + sum(map(_cells, entries)) + _GAP * (len(entries) - 1) > width:
            entries = [_entry(feed, look, value.zone, brief=True) for feed in ordered]
        return [line(width, ground, _fitted(entries, x, width, ground))]


def _fitted(entries: list[Entry], x: int, width: int, ground: Style) -> list[Piece]:
    """The entries from left to right; how many more there are, where there is no room for all."""
    pieces: list[Piece] = []
    for place, entry in enumerate(entries):
        left = len(entries) - place
        if place and x + _cells(entry) > width - (_MORE if left > 1 else 0):
            return [*pieces, Piece(x, f"+{left}", ground)]
        for text, style in entry:
            pieces.append(Piece(x, text, style))
            x += cells(text) + 1
        x += _GAP - 1
    return pieces


def _cells(entry: Entry) -> int:
    return sum(cells(text) + 1 for text, _ in entry) - 1


def _entry(feed: Shown[FeedRow], look: Look, zone: tzinfo, brief: bool = False) -> Entry:
    """Mark, name, state and age; what went wrong; what is missing. ``brief``: a live one needs no word for it."""
    row, words, style = feed.row, look.words, look.palette.style
    token = _TOKENS.get(row.state, "lost")
    bad = row.state in ("lost", "stale")
    if connecting(row):
        return [
            (f"{FEED_MARKS['stale']} {feed.name}", style("dim", "surface", bold=True)),
            (words.say("connecting"), style("dim", "surface")),
        ]
    state = f"{words.feed(row.state)} {_age(feed, look)}".rstrip()
    if brief and row.state == "live":
        state = _age(feed, look)
    entry = [
        (f"{FEED_MARKS.get(row.state, '?')} {feed.name}", style(token, "surface", bold=True)),
        (state, style(token if bad else "dim", "surface")),
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
