"""The last line: whether what is shown is live. Never a number without it."""

from datetime import UTC, tzinfo
from typing import NamedTuple

from rich.style import Style
from textual.strip import Strip

from wallboard.figures import Shown, connecting
from wallboard.model.rows import FeedRow, JournalRow
from wallboard.text import width as cells
from wallboard.widgets.canvas import Canvas, Look, Piece, line
from wallboard.words import FEED_MARKS

_WORST = ("lost", "stale", "recorded", "live")
_TOKENS = {"live": "live", "stale": "stale", "lost": "lost", "recorded": "accent"}
_GAP = 4  # cells between two feeds
_MORE = 5  # cells that say how many more there are
_OFFSET = 2.0  # seconds by which a source's clock may be wrong before anybody need know
_HUB = ("hub_lost", "hub_silent")  # why a feed is not live when it is the hub that is not heard

Entry = list[tuple[str, Style]]


class Feeds(NamedTuple):
    """``feeds`` with the time that runs on even when they are lost; ``zone`` of the site. ``journal``: the centre's."""

    feeds: tuple[Shown[FeedRow], ...] = ()
    zone: tzinfo = UTC
    journal: JournalRow | None = None

    @property
    def hub(self) -> Shown[FeedRow] | None:
        """Any of the feeds, if nothing is known of them because the hub is not heard."""
        return self.feeds[0] if self.feeds and all(feed.row.why in _HUB for feed in self.feeds) else None


class FeedLine(Canvas[Feeds]):
    def draw(self, value: Feeds, look: Look, width: int, height: int) -> list[Strip]:
        ground = look.palette.style("dim", "surface")
        if not value.feeds:
            return [line(width, ground, [Piece(1, f"{FEED_MARKS['stale']} {look.words.say('connecting')}", ground)])]
        x = 1 if width < 160 else 2
        entries = _entries(value, look)
        if x + sum(map(_cells, entries)) + _GAP * (len(entries) - 1) > width:
            entries = _entries(value, look, brief=True)
        return [line(width, ground, _fitted(entries, x, width, ground))]


def _entries(value: Feeds, look: Look, brief: bool = False) -> list[Entry]:
    """The feeds, the worst first; what is wrong with the journal comes before those with which nothing is."""
    if value.hub:
        return [_hub(value.hub, look)]
    ordered = sorted(value.feeds, key=lambda feed: _WORST.index(feed.row.state) if feed.row.state in _WORST else 0)
    entries = [_entry(feed, look, value.zone, brief) for feed in ordered]
    wrong = sum(feed.row.state in ("lost", "stale") for feed in ordered)
    return [*entries[:wrong], *_journal(value, look), *entries[wrong:]]


def _hub(feed: Shown[FeedRow], look: Look) -> Entry:
    """That the hub is not heard, once, and not feed by feed."""
    row, words, style = feed.row, look.words, look.palette.style
    token, name = _TOKENS.get(row.state, "lost"), words.say("hub")
    return [
        (f"{FEED_MARKS.get(row.state, '?')} {name}", style(token, "surface", bold=True)),
        (f"{words.feed(row.state)} {words.duration(feed.now - row.since)}", style(token, "surface")),
        (f" {words.trouble(row.why)}", style("text", "surface")),
    ]


def _journal(value: Feeds, look: Look) -> list[Entry]:
    journal, words, style = value.journal, look.words, look.palette.style
    said = words.journal(journal.state, journal.why, journal.lost) if journal else ""
    if not journal or not said:
        return []
    entry = [("!1", style("warn", "surface", bold=True)), (said, style("text", "surface"))]
    if journal.state == "degraded" and journal.since:
        since = words.say("since {clock}", clock=words.clock(journal.since, value.zone)[:5])
        entry.append((since, style("dim", "surface")))
    return [entry]


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
    if row.drift:
        text = words.number_of("{n} difference mended", "{n} differences mended", row.drift)
        entry.append((f" {text}", style("warn", "surface")))
    if abs(row.offset) >= _OFFSET:
        time = words.duration(abs(row.offset))
        text = (
            words.say("clock {time} ahead", time=time)
            if row.offset > 0
            else words.say("clock {time} behind", time=time)
        )
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
