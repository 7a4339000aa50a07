"""A centre for other programs: the line and the exit code of a monitoring plugin, and JSON."""

from datetime import UTC, datetime
from typing import Any

import msgspec

from wallboard.figures import OFF, Shown, common, states, totals, waited
from wallboard.model.measures import percent
from wallboard.model.rows import FeedRow, QueueRow, Window
from wallboard.picture import Picture
from wallboard.status import VERDICTS, verdict
from wallboard.trouble import troubles
from wallboard.words import Words

CODES = ("ok", "warning", "critical", "unknown")


def plugin_line(picture: Picture, words: Words, live: bool = False) -> str:
    """As monitoring plugins say it: WALLBOARD CRITICAL - what is wrong | label=value;...

    ``live``: nothing is known of the time before now.
    """
    code = verdict(picture, live)
    said = " - ".join([f"WALLBOARD {VERDICTS[code]}", "; ".join([picture.title, *_wrong(picture, words)])])
    return f"{said.replace('|', '/')} | {' '.join(_performance(picture, live))}"


def _wrong(picture: Picture, words: Words) -> list[str]:
    """The worst queue and the feeds that are not live; how many queues more."""
    wrong = [queue for queue in picture.news.queues if not queue.lost]
    said = [f"{queue.name} {troubles(queue, words)[0].said}" for queue in wrong[:1]]
    if len(wrong) > 1:
        said.append(words.number_of("+ {n} more", "+ {n} more", len(wrong) - 1))
    for feed in picture.feeds:
        if feed.row.state in ("lost", "stale"):
            why = f" ({words.trouble(feed.row.why)})" if feed.row.why else ""
            said.append(f"{feed.name} {words.feed(feed.row.state)}{why}")
    if picture.journal and (unkept := words.journal(picture.journal.state, picture.journal.why, picture.journal.lost)):
        said.append(unkept)
    return said


def _performance(picture: Picture, live: bool) -> list[str]:
    """label=value[unit];warn;critical;minimum;maximum. U: not known. Counters ("c") begin anew every day."""
    all, found = totals(picture.queues), states(picture.agents)
    on = found.total() - found[OFF]
    now = [
        f"waiting={all.waiting};;;0",
        f"longest={all.longest or 0:.0f}s;;;0",
        f"ready={found['ready']};;;0;{on}",
        f"on={on};;;0",
        f"feeds_lost={sum(feed.row.state == 'lost' for feed in picture.feeds)};;;0;{len(picture.feeds)}",
    ]
    if live:
        return now
    day, formula = all.today, common(queue.row.formula for queue in picture.queues)
    return [
        *now,
        _share("sl_30min", percent(all.m30.good, all.m30.base) if formula else None),
        _share("sl_today", percent(day.good, day.base) if formula else None),
        *(f"{name}={count}c;;;0" for name, count in (("offered", day.offered), ("answered", day.answered))),
        f"abandoned={day.abandoned}c;;;0",
    ]


def _share(label: str, value: float | None) -> str:
    return f"{label}=U" if value is None else f"{label}={value:.1f}%;;;0;100"


def as_json(picture: Picture, rev: int, live: bool = False) -> str:
    """All of it, times in UTC and durations in seconds, with a line break at its end; what is not known is null."""
    code = verdict(picture, live)
    found: dict[str, Any] = {
        "centre": picture.title,
        "at": _iso(picture.now),
        "rev": rev,
        "status": CODES[code],
        "code": code,
        "queues": [_queue(queue, live) for queue in picture.queues],
        "agents": dict(sorted(states(picture.agents).items())),
        "feeds": [_feed(feed) for feed in picture.feeds],
        "journal": None,
    }
    if picture.journal is not None:
        journal = picture.journal
        found["journal"] = {"state": journal.state, "why": journal.why, "lost": journal.lost, "bytes": journal.size}
    return msgspec.json.format(msgspec.json.encode(found), indent=2).decode() + "\n"


def _queue(queue: Shown[QueueRow], live: bool) -> dict[str, Any]:
    row = queue.row
    found = {
        "id": row.id,
        "name": queue.name,
        "level": row.level,
        "live": not queue.lost,
        "waiting": row.waiting,
        "longest": waited(queue),
        "agents": row.states,
    }
    if not live:
        found |= {
            "formula": row.formula,
            "within": row.within,
            "target": row.target,
            "last_30_minutes": _window(row.m30),
            "today": _window(row.today) | {"since": None if row.since is None else _iso(row.since)},
        }
    return found


def _window(window: Window) -> dict[str, Any]:
    return {
        "offered": window.offered,
        "answered": window.answered,
        "abandoned": window.abandoned,
        "other_exits": window.lost,
        "rejected": window.rejected,
        "service_level": percent(window.good, window.base),
    }


def _feed(feed: Shown[FeedRow]) -> dict[str, Any]:
    row = feed.row
    return {
        "id": row.id,
        "name": feed.name,
        "state": row.state,
        "why": row.why,
        "heard": _iso(row.heard) if row.heard else None,
        "missing": row.missing,
        "drift": row.drift,
        "lacks": row.lacks,
    }


def _iso(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat().replace("+00:00", "Z")
