"""A centre in a few lines of text: for a shell, for a monitoring system, and for a window in which nothing else fits.

The verdict is that of monitoring plugins (Monitoring Plugins Development Guidelines): 0 OK, 1 WARNING, 2 CRITICAL,
3 UNKNOWN. What is critical where it can be seen outranks what cannot be seen, and that outranks a warning.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from wallboard.figures import OFF, Shown, common, connecting, states, totals, waited
from wallboard.model.measures import abandon_rate, percent
from wallboard.model.rows import AgentRow, FeedRow, QueueRow
from wallboard.picture import Picture
from wallboard.text import clip, fit, width
from wallboard.trouble import troubles
from wallboard.words import FEED_MARKS, NONE, Words, _

OK, WARNING, CRITICAL, UNKNOWN = range(4)
VERDICTS = (_("OK"), _("WARNING"), _("CRITICAL"), _("UNKNOWN"))
_VERDICT_TOKENS = ("live", "warn", "critical", "lost")
_INKS = ("text", "warn", "critical", "critical")  # of a queue's level
_FEED_TOKENS = {"live": "live", "stale": "warn", "recorded": "live"}
_STATES = ("ready", "talking", "ringing", "held", "wrap_up", "not_ready", "over_break", OFF, "unknown")
_SELDOM = ("unreachable", "error")  # named only where there are any
_MARK = 5  # cells
_NAME = 8  # cells that a queue's name needs at least
_USUAL = 12  # and that it gets where there is room
_NARROW = 60  # cells below which a table has no gaps to give away
_LABEL = 8  # cells
_MOST = 5  # agents over break that are named


class Span(NamedTuple):
    """Text in the colour of a theme's token."""

    text: str
    token: str = "text"
    bold: bool = False


Line = tuple[Span, ...]


def verdict(picture: Picture, live: bool = False) -> int:
    """The exit code. ``live``: nothing is known of the time before now, and so nothing can be judged."""
    if live:
        return UNKNOWN
    level = max((queue.row.level for queue in picture.queues if not queue.lost), default=0)
    if level >= CRITICAL:
        return CRITICAL
    if not picture.feeds or any(feed.row.state == "lost" for feed in picture.feeds):
        return UNKNOWN
    doubtful = any(feed.row.state == "stale" for feed in picture.feeds)
    unkept = picture.journal is not None and picture.journal.state == "degraded"
    return WARNING if level or doubtful or unkept else OK


def lines(
    picture: Picture, words: Words, cells: int, height: int | None = None, *, rev: int | None = None, live: bool = False
) -> list[Line]:
    """The whole of it, at most ``cells`` wide; the most important in ``height`` lines, where that is not enough.

    ``live``: nothing is known of the time before now, so only what is now is told.
    """
    top, table = title(picture, words, cells, rev, live), _table(picture, words, cells, live)
    alarms, feeds = list(_alarms(picture, words, cells)), _feeds(picture, words, cells)
    counts = [*_calls(picture, words, cells, live), *_agents(picture, words, cells)]
    whole: list[Line] = [top]
    for part in (table, counts, [*alarms, *feeds]):
        whole += [(), *part] if part else []
    if height is None or len(whole) <= height:
        return whole
    worst = [*feeds[:1], *alarms[:1]] if picture.lost else [*alarms[:1], *feeds[:1]]
    return [top, *_summary(picture, words, cells), *worst, *table[1:-1]][:height]


def title(picture: Picture, words: Words, cells: int, rev: int | None = None, live: bool = False) -> Line:
    """What it is, when, and the verdict; the name is clipped last of all."""
    code = verdict(picture, live)
    said = Span(words.say(VERDICTS[code]), _VERDICT_TOKENS[code], bold=True)
    moment = datetime.fromtimestamp(picture.now, picture.zone).isoformat(" ")
    stamp, revision = f"{moment[:-6]} {moment[-6:]}", "" if rev is None else f"rev {rev}"
    clock = words.clock(picture.now, picture.zone)
    for facts in ((stamp, revision), (stamp,), (clock,)):
        told = "".join(f"   {fact}" for fact in facts if fact) + "   "
        if width(picture.title + told + said.text) <= cells:
            return Span(picture.title, bold=True), Span(told), said
    room = cells - width(said.text) - width(clock) - 2
    name = f"{clip(picture.title, room)} " if room > 2 else ""
    return Span(name, bold=True), Span(clip(clock, cells)), Span(clip(f" {said.text}", room), *said[1:])


# --- queues ---------------------------------------------------------------------------------------------------------


class _Column(NamedTuple):
    """``cells`` with the gap before it; the one with the highest ``leaves`` goes first where there is no room."""

    heading: str
    cells: int
    leaves: int
    figure: Callable[[QueueRow, str], str]
    total: str
    left: bool = False

    def __call__(self, text: str) -> str:
        return f"  {fit(text, self.cells - 2)}" if self.left else fit(text, self.cells, right=True)


def _table(picture: Picture, words: Words, cells: int, live: bool) -> list[Line]:
    """A heading, a line a queue, and the sum."""
    if not picture.queues:
        return []
    columns = _columns(picture, words, cells < _NARROW, live)
    while len(columns) > 1 and _MARK + _NAME + sum(column.cells for column in columns) > cells:
        columns.remove(max(columns, key=lambda column: column.leaves))
    longest_name = max(width(queue.name) for queue in picture.queues)
    name = max(0, min(cells - _MARK - sum(column.cells for column in columns), max(longest_name, _USUAL)))

    def line(mark: str, called: str, figures: Iterator[str]) -> str:
        told = fit(mark, _MARK) + fit(called, name) + "".join(map(_Column.__call__, columns, figures))
        return clip(told.rstrip(), cells)

    def row(queue: Shown[QueueRow]) -> Span:
        mark = "x" if queue.lost else f"!{queue.row.level}" if queue.row.level else ""
        longest = words.duration(waited(queue))
        text = line(mark, queue.name, (column.figure(queue.row, longest) for column in columns))
        return Span(text, "ghost" if queue.lost else _INKS[min(queue.row.level, 3)])

    head = Span(line("", words.say("queue"), (column.heading for column in columns)), "dim")
    sums = Span(line("", words.say("all"), (column.total for column in columns)), bold=True)
    return [(head,), *((row(queue),) for queue in picture.queues), (sums,)]


def _columns(picture: Picture, words: Words, narrow: bool, live: bool) -> list[_Column]:
    say, all = words.say, totals(picture.queues)
    formula = common(queue.row.formula for queue in picture.queues)

    def share(good: int, base: int) -> str:
        return f"{words.percent(percent(good, base))} %"

    def of_all(good: int, base: int) -> str:
        return share(good, base) if formula else f"{NONE} %"

    def recent(row: QueueRow, _: str) -> str:
        return share(row.m30.good, row.m30.base)

    def whole_day(row: QueueRow, _: str) -> str:
        return share(row.today.good, row.today.base)

    m30, today = of_all(all.m30.good, all.m30.base), of_all(all.today.good, all.today.base)
    wide = 8 if narrow else 9
    service = _Column(formula or "SL", 6, 2, recent, m30) if narrow else _Column(say("SL 30 min"), 11, 2, recent, m30)
    columns = [
        _Column(say("waiting"), wide, 0, lambda row, _: words.count(row.waiting), words.count(all.waiting)),
        _Column(say("longest"), wide, 1, lambda _, longest: longest, words.duration(all.longest)),
        service,
        _Column(say("today"), 7, 5, whole_day, today),
        _Column(say("target"), 8, 6, lambda row, _: f"{row.target:g}/{row.within:g}", ""),
        _Column(say("ready/on"), 10, 3, lambda row, _: _ready(row.states), _ready(states(picture.agents))),
        _Column(say("formula"), 9, 4, lambda row, _: row.formula, formula or "", left=True),
    ]
    return [columns[0], columns[1], columns[5]] if live else columns


def _ready(found: dict[str, int]) -> str:
    """5/40: ready of those signed on."""
    return f"{found.get('ready', 0)}/{sum(found.values()) - found.get(OFF, 0)}"


def _summary(picture: Picture, words: Words, cells: int) -> list[Line]:
    """What never leaves, in one line or two."""
    all = totals(picture.queues)
    formula = common(queue.row.formula for queue in picture.queues)
    served = words.percent(percent(all.m30.good, all.m30.base) if formula else None)
    waits = words.say("waiting {n}   longest {time}", n=words.count(all.waiting), time=words.duration(all.longest))
    level = words.say(
        "SL {percent} % {formula}   ready {n}", percent=served, formula=formula or "", n=_ready(states(picture.agents))
    )
    ink = "ghost" if all.lost else _INKS[min(all.level, 3)]
    if width(waits) + 3 + width(level) <= cells:
        return [(Span(f"{waits}   ", ink), Span(level))]
    if width(waits) > cells:
        waits = f"{words.count(all.waiting)}  {words.duration(all.longest)}"
    if width(level) > cells:
        level = f"{served} %  {_ready(states(picture.agents))}"
    return [(Span(clip(waits, cells), ink),), (Span(clip(level, cells)),)]


# --- the rest -------------------------------------------------------------------------------------------------------


def _calls(picture: Picture, words: Words, cells: int, live: bool) -> Iterator[Line]:
    """Today in counts; since when, if it is not the whole day."""
    if live or not picture.queues:
        return
    say, count, day = words.say, words.count, totals(picture.queues).today
    said = [
        say("{n} offered", n=count(day.offered)),
        say("{n} answered", n=count(day.answered)),
        say("{n} abandoned", n=count(day.abandoned)),
        say("{n} waiting", n=count(sum(queue.row.waiting for queue in picture.queues))),
    ]
    if day.offered:
        said[2] += f" ({words.percent(abandon_rate(day.abandoned, day.offered), 1)} %)"
    if began := [queue.row.since for queue in picture.queues if queue.row.since is not None]:
        said.append(say("since {clock}", clock=words.clock(max(began), picture.zone)[:-3]))
    yield from _listed(say("calls"), [(Span(text),) for text in said], cells, gap=2)


def _agents(picture: Picture, words: Words, cells: int) -> Iterator[Line]:
    """How many are in which state, and how many there are."""
    if not picture.agents:
        return
    found = states(picture.agents)
    found["ringing"] += found.pop("reserved", 0)
    shown = [*_STATES, *(state for state in _SELDOM if found[state])]
    said = [f"{words.mark(state)} {words.count(found[state])}" for state in shown]
    said.append(words.say("of {n}", n=words.count(len(picture.agents))))
    yield from _listed(words.say("agents"), [(Span(text),) for text in said], cells, gap=2)


def _alarms(picture: Picture, words: Words, cells: int) -> Iterator[Line]:
    """Every queue in trouble and why, the worst first; then who is over break."""
    queues = [queue for queue in picture.news.queues if not queue.lost]
    agents = sorted((agent for agent in picture.news.agents if not agent.lost), key=lambda agent: agent.row.since)
    name = min(20, max((width(shown.name) for shown in (*queues, *agents[:_MOST])), default=0))

    def alarm(level: int, called: str, said: str, since: float | None) -> Line:
        began = "" if since is None else words.say("since {clock}", clock=words.clock(since, picture.zone))
        text = f"!{level} {fit(called, name)}  {said}"
        if width(text) + 2 + width(began) <= cells:
            text = f"{text}  {began}"
        return (Span(clip(text.rstrip(), cells), _INKS[min(level, 3)]),)

    for queue in queues:
        trouble = troubles(queue, words)[0]
        yield alarm(queue.row.level, queue.name, trouble.said, trouble.since)
    for agent in agents[:_MOST]:
        yield alarm(1, agent.name, _over_break(agent, words), agent.row.since)
    if len(agents) > _MOST:
        more = len(agents) - _MOST
        yield (Span(clip(words.number_of("+ {n} more", "+ {n} more", more), cells), "warn"),)


def _over_break(agent: Shown[AgentRow], words: Words) -> str:
    return f"{words.state('over_break')} {words.duration(agent.now - agent.row.since)}"


def _feeds(picture: Picture, words: Words, cells: int) -> list[Line]:
    said = [_feed(feed, words) for feed in picture.feeds]
    journal = picture.journal
    if journal and (wrong := words.journal(journal.state, journal.why, journal.lost)):
        said.append((Span(wrong, "warn"),))
    return list(_listed(words.say("feeds"), said, cells, gap=3))


def _feed(feed: Shown[FeedRow], words: Words) -> Line:
    """+ pbx-a live 0.2 s; what is wrong or missing after it."""
    row = feed.row
    mark = FEED_MARKS.get(row.state, "?")
    if connecting(row):
        return (Span(f"{FEED_MARKS['stale']} {feed.name} {words.say('connecting')}", "dim"),)
    age = words.age(feed.now - row.heard) if row.heard and row.state != "recorded" else ""
    facts = [f"{mark} {feed.name} {words.feed(row.state)} {age}".rstrip()]
    if row.why and row.state != "live":
        facts.append(words.trouble(row.why))
    if row.missing >= 1:
        facts.append(words.say("{time} of today missing", time=words.duration(row.missing)))
    if row.lacks:
        facts.append(words.say("no right: {rights}", rights=", ".join(row.lacks)))
    return (Span("  ".join(facts), _FEED_TOKENS.get(row.state, "lost")),)


def _listed(label: str, entries: Sequence[Line], cells: int, gap: int) -> Iterator[Line]:
    """A label and entries beside each other, on as many lines as they need."""
    left = _LABEL if cells >= _NARROW else 0
    line: list[Span] = [Span(fit(label, left))] if left else []
    at, first = left, True
    for entry in entries:
        size = sum(width(span.text) for span in entry)
        if not first and at + gap + size > cells:
            yield tuple(line)
            line, at, first = [Span(" " * left)] if left else [], left, True
        if not first:
            line.append(Span(" " * gap))
            at += gap
        line += [Span(clip(span.text, cells - at), *span[1:]) for span in entry]
        at, first = at + size, False
    if not first:
        yield tuple(line)
