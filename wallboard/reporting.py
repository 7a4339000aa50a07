"""``wallboard report``: what a recorded source came to, as a table, as CSV or as JSON."""

import csv
import io
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import datetime, tzinfo
from pathlib import Path
from typing import NamedTuple

import msgspec

from wallboard.config import ConfigError, Feed, Site, address, bare, journal, load
from wallboard.config.reading import machine_zone
from wallboard.config.values import FILES
from wallboard.feeds import recorded
from wallboard.feeds.ami.queue_log import QueueLog, read
from wallboard.feeds.base import FeedError
from wallboard.floor.fold import Floor
from wallboard.hub.history import report
from wallboard.model.measures import asa, percent
from wallboard.model.queries import AgentTotals, Interval, QueueTotals, Refused, ReportAnswer, ReportQuery
from wallboard.text import clean, fit, width
from wallboard.words import Words, _, choose, zone

_NAME_CELLS = 32
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class ReportError(Exception):
    """Why there is no report: one sentence for the user."""


class Report(NamedTuple):
    """``text`` to write out; ``notes``, one line each, on what the numbers do not say."""

    text: str
    notes: tuple[str, ...]


def run(source: str, *, day: str, by: str, within: Sequence[int], format: str) -> Report:
    """The report of "ami+file:PATH.ami[.gz]", "queuelog:PATH", a centre.toml or a journal; see ``make``."""
    return make(source, ReportQuery(day=day, by=by, within=tuple(within)), format, Words(choose()))


def make(source: str, query: ReportQuery, format: str, words: Words) -> Report:
    """A report as a table, csv or json. Raises ReportError.

    Days are those of the machine's own time zone, those of a centre.toml those of its sites.
    """
    if Path(source).is_file():
        return _of_journal(Path(source), query, format, words)
    if source.partition(":")[0] not in FILES:
        raise ReportError(
            words.say("{source} is no recording: write ami+file:PATH or queuelog:PATH", source=clean(source))
        )
    try:
        centre = bare(source)
    except ConfigError as error:
        raise ReportError("; ".join(f"{mistake.what}; {mistake.mend}" for mistake in error.mistakes)) from error
    (feed,) = centre.feeds
    floor = Floor(centre, keep_days=None)
    try:
        notes = tuple(_fold(floor, feed, words))
    except FeedError as error:
        raise ReportError(str(error)) from error
    return _written(floor, floor.feeds[feed.id].began, centre.site_of(feed.id), query, format, words, notes)


def _of_journal(path: Path, query: ReportQuery, format: str, words: Words) -> Report:
    """From the journal of a centre.toml, or from a journal itself."""
    from wallboard.hub import past
    from wallboard.hub.journal import JournalError
    from wallboard.hub.journal.archive import Archive

    try:
        centre = load(path) if path.suffix == ".toml" else None
        where = journal(centre) if centre else path
        if where is None:
            raise ReportError(words.say("{path}: this centre keeps no journal", path=clean(str(path))))
        with closing(Archive(where)) as archive:
            centre = centre or past.guessed(archive, machine_zone())
            floor = past.folded(archive, centre)
            begun = min((at for at in (archive.begins(), *_begun(floor)) if at), default=0.0)
            floor = past.as_asked(floor, archive, query)
    except (ConfigError, JournalError) as error:
        raise ReportError(str(error)) from error
    site = next(iter(centre.sites), None) or centre.site_of("")
    lacks = ", ".join(sorted({right for feed in floor.feeds.values() for right in feed.lacks}))
    notes = (words.say("no right: {rights}", rights=lacks),) if lacks else ()
    return _written(floor, begun, site, query, format, words, notes)


def _begun(floor: Floor) -> Iterator[float]:
    return (feed.began for feed in floor.feeds.values())


def _written(
    floor: Floor, begun: float, site: Site, query: ReportQuery, format: str, words: Words, notes: tuple[str, ...]
) -> Report:
    answer = report(floor, query)
    if isinstance(answer, Refused):
        raise ReportError(words.say("{day} is not a day; write it as 2026-11-22", day=clean(query.day)))
    where = zone(site.timezone)
    holes = _holes(answer, begun, floor.latest, query.day, words, where)
    return Report(render(answer, query, format, words, where), (*notes, *holes))


def _fold(floor: Floor, feed: Feed, words: Words) -> Iterator[str]:
    """Everything a source has to tell, into the floor; then what is to be noted about it."""
    where = address(feed.url)
    log = QueueLog(feed)
    events = read(Path(where.path), log) if where.scheme == "queuelog" else recorded.read(Path(where.path), feed)
    for event in events:
        floor.apply(event)
    if where.scheme == "queuelog":
        yield words.say("queue_log says nothing of refused joins")
    elif lacks := floor.feeds[feed.id].lacks:
        yield words.say("no right: {rights}", rights=", ".join(lacks))
    if log.damaged:
        lines = ", ".join(str(number) for number, _ in log.damage)
        yield words.say("{n} damaged lines, not counted or not in full: {lines}", n=log.damaged, lines=lines)


def render(answer: ReportAnswer, query: ReportQuery, format: str, words: Words, where: tzinfo) -> str:
    """An answer as text, with a line break at its end."""
    if format == "json":
        return as_json(answer)
    if format == "csv":
        return as_csv(answer, query.by, where)
    return as_table(answer, query, words, where)


def as_json(answer: ReportAnswer) -> str:
    kept = {name: value for name, value in msgspec.structs.asdict(answer).items() if value is not msgspec.UNSET}
    return msgspec.json.format(msgspec.json.encode(kept), indent=2).decode() + "\n"


# --- CSV --------------------------------------------------------------------------------------------------------


def as_csv(answer: ReportAnswer, by: str, where: tzinfo) -> str:
    """A line of headings, then a line a queue, an agent, or a quarter hour and queue; what is not known is empty."""
    if by == "agent":
        rows = [{"agent": name, **_flat(totals)} for name, totals in answer.agents.items()]
    elif by == "interval":
        rows = [{"start": _iso(one.start, where), "queue": one.queue, **_flat(one.totals)} for one in _each(answer)]
    else:
        rows = [{"queue": name, **_flat(totals)} for name, totals in answer.queues.items()]
    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(map(_harmless, headings))
    for row in rows:
        table.writerow([_harmless(row.get(heading)) for heading in headings])
    return out.getvalue()


def _flat(totals: QueueTotals | AgentTotals) -> dict[str, object]:
    """Totals without tables in them: "answered_within": {"20": 7} becomes "answered_within_20": 7."""
    flat: dict[str, object] = {}
    for name, value in msgspec.to_builtins(totals).items():
        if isinstance(value, dict):
            flat.update({f"{name}_{key}": one for key, one in value.items()})
        else:
            flat[name] = value
    return flat


def _harmless(value: object) -> object:
    """A text that a spreadsheet would compute gets an apostrophe before it."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA_STARTS) else value


# --- table ------------------------------------------------------------------------------------------------------


class Line(NamedTuple):
    """A queue in the table: contacts, and sums in seconds.

    ``other``: left by any other door. ``good``: answered ``within`` seconds; ``asked``: within those asked for.
    """

    offered: int
    carried_in: int
    answered: int
    abandoned: int
    other: int
    waiting: int
    refused: int | None
    good: int
    within: float | None
    wait: float
    longest: float | None
    talk: float
    asked: tuple[int, ...]


def as_table(answer: ReportAnswer, query: ReportQuery, words: Words, where: tzinfo) -> str:
    """Columns aligned by cells, in the user's words; queues with a line of totals."""
    if query.by == "agent":
        return _agents(answer.agents, words)
    asked = sorted(set(query.within))
    headings = [*map(words.say, _HEADINGS), *(words.say("in {n} s", n=limit) for limit in asked)]
    if query.by == "interval":
        rows = [[_hour(i.start, where), i.queue, *_figures(_line(i.totals, asked), words)] for i in _each(answer)]
        return _table([[words.say("Start"), *headings], *rows], left=2)
    lines = {name: _line(totals, asked) for name, totals in answer.queues.items()}
    rows = [[name, *_figures(line, words)] for name, line in lines.items()]
    if not rows:
        return _table([headings], left=1)
    total = [words.say("Total"), *_figures(_sum(list(lines.values())), words)]
    return _table([headings, *rows, total], left=1, total=True)


_HEADINGS = (
    *(_("Queue"), _("Offered"), _("Carried in"), _("Answered"), _("Abandoned"), _("Other exits"), _("Waiting")),
    *(_("Refused"), _("SL1 %"), _("Within"), _("ASA"), _("Longest"), _("Talk")),
)


def _line(one: QueueTotals, asked: list[int]) -> Line:
    within = one.service_level["within"]
    return Line(
        one.offered,
        one.carried_in,
        one.answered,
        one.abandoned,
        one.offered + one.carried_in - one.answered - one.abandoned - one.waiting,
        one.waiting,
        one.rejected,
        one.answered_within[str(within)],
        within,
        one.wait_answered_seconds,
        one.longest_wait_seconds if one.answered + one.abandoned else None,
        one.talk_seconds,
        tuple(one.answered_within[str(limit)] for limit in asked),
    )


def _sum(lines: list[Line]) -> Line:
    """Counts added up; one that is not known everywhere is not known, nor a threshold that is not the same."""
    *columns, asked = zip(*lines, strict=True)
    sums = (None if None in column else sum(column) for column in columns)
    withins = {line.within for line in lines}
    return Line._make((*sums, tuple(map(sum, zip(*asked, strict=True)))))._replace(
        longest=max((line.longest for line in lines if line.longest is not None), default=None),
        within=withins.pop() if len(withins) == 1 else None,
    )


def _figures(line: Line, words: Words) -> list[str]:
    return [
        *map(words.count, line[:7]),
        words.percent(percent(line.good, line.answered + line.abandoned), 1),
        words.duration(line.within),
        words.duration(asa(line.wait, line.answered)),
        words.duration(line.longest),
        words.duration(line.talk),
        *map(words.count, line.asked),
    ]


def _agents(agents: dict[str, AgentTotals], words: Words) -> str:
    reasons = list(dict.fromkeys(reason for one in agents.values() for reason in one.paused_seconds))
    headings = [words.say(heading) for heading in (_("Agent"), _("Answered"), _("Missed"), _("Talk"), _("Not ready"))]
    rows = [
        [
            name,
            words.count(one.answered),
            words.count(one.ring_no_answer),
            words.duration(one.talk_seconds),
            words.duration(one.paused_any_seconds),
            *(words.duration(one.paused_seconds.get(reason)) for reason in reasons),
        ]
        for name, one in agents.items()
    ]
    return _table([[*headings, *(reason or words.say("no reason") for reason in reasons)], *rows], left=1)


def _table(rows: list[list[str]], left: int, total: bool = False) -> str:
    """Headings, rows, and below a rule the total; ``left`` columns at the left, the rest at the right."""
    cells = [min(_NAME_CELLS, max(map(width, column))) for column in zip(*rows, strict=True)]
    lines = ["  ".join(fit(text, cells[at], right=at >= left) for at, text in enumerate(row)) for row in rows]
    rule = "-" * width(lines[0])
    lines.insert(1, rule)
    if total:
        lines.insert(-1, rule)
    return "\n".join(line.rstrip() for line in lines) + "\n"


# --- what the numbers do not say --------------------------------------------------------------------------------


def _holes(answer: ReportAnswer, first: float, last: float, day: str, words: Words, where: tzinfo) -> Iterator[str]:
    """When nothing was heard; ``first`` and ``last``: from when to when there was anything."""
    if day and first and not _hour(first, where)[:10] <= day <= _hour(last, where)[:10]:
        heard = {"first": _hour(first, where), "last": _hour(last, where)}
        yield words.say("nothing was heard on {day}, but from {first} to {last}", day=day, **heard)
    for start, end in answer.feed.gaps:
        yield words.say("nothing was heard from {start} to {end}", start=_iso(start, where), end=_iso(end, where))


def _each(answer: ReportAnswer) -> tuple[Interval, ...]:
    return () if isinstance(answer.intervals, msgspec.UnsetType) else answer.intervals


def _iso(at: float, where: tzinfo) -> str:
    return datetime.fromtimestamp(at, where).isoformat(timespec="seconds")


def _hour(at: float, where: tzinfo) -> str:
    return datetime.fromtimestamp(at, where).strftime("%Y-%m-%d %H:%M")
