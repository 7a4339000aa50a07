"""What the rows tell of one queue, agent or contact, in lines of a label and a figure."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from wallboard.desk import columns
from wallboard.desk.around import Around
from wallboard.desk.cells import Cell, Curve, Mark, Tall, Text, Timeline
from wallboard.figures import OFF, Shown, waited
from wallboard.model.measures import abandon_rate, aht, asa, percent
from wallboard.model.rows import AgentRow, ContactRow, QueueRow, Window
from wallboard.text import clean
from wallboard.words import NONE, Words, _


class Item(NamedTuple):
    """A line: ``label`` and ``cells`` beside it. A label alone is a heading."""

    label: str
    cells: tuple[Cell | Tall, ...] = ()


class Detail(NamedTuple):
    """``title`` of it and ``notes`` beside; ``lead`` is said first. ``brief``: the items where there is one line."""

    title: str = ""
    notes: tuple[str, ...] = ()
    lead: tuple[Cell, ...] = ()
    items: tuple[Item, ...] = ()
    timeline: Timeline | None = None
    brief: tuple[Cell, ...] = ()


def detail(shown: Shown[Any] | None, around: Around) -> Detail:
    if shown is None:
        return Detail()
    if isinstance(shown.row, QueueRow):
        return _queue(shown, around)
    return _agent(shown, around) if isinstance(shown.row, AgentRow) else _contact(shown, around)


def _notes(*notes: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(note for note in notes if note))


# -- agents


def _agent(shown: Shown[AgentRow], around: Around) -> Detail:
    row, words = shown.row, around.words
    time = words.duration(columns.seconds(shown)) if row.since else ""
    state = Text(clean(columns.doing(shown, words)), f"state:{row.state}", bold=True)
    native = clean(columns.native(row.id))
    return Detail(
        shown.name,
        _notes(
            "" if native == shown.name else native, around.called("team", around.of(row.id).group), _site(shown, around)
        ),
        (Mark(row.state, words.mark(row.state), shown.lost), state, Text(time, "strong", bold=True)),
        tuple(_agent_items(shown, around)),
    )


def _site(shown: Shown[Any], around: Around) -> str:
    return around.sites(shown)[0] if sum(row.kind == "site" for row in around.named.values()) > 1 else ""


def _agent_items(shown: Shown[AgentRow], around: Around) -> Iterator[Item]:
    row, words = shown.row, around.words
    say = words.say
    if row.since:
        yield Item(say("since"), (Text(words.clock(row.since, around.zone(row.id))),))
    if row.contact:
        contact = around.contacts.get(row.contact)
        told = [Text(around.caller(row.contact) or NONE), Text(around.name(row.queue), "dim")]
        if contact and contact.caller and contact.caller_name:
            told.append(Text(clean(contact.caller_name), "dim"))
        yield Item(say("with"), tuple(told))
    if row.until is not None:
        yield Item(say("until"), (Text(words.duration(row.until - shown.now), "dim"),))
    if row.pending:
        yield Item(say("next"), (Text(clean(row.pending), "not_ready"),))
    if row.link != "ok":
        yield Item(say("phone"), (Text(clean(row.link), "warn"),))
    yield Item(say("TODAY"))
    yield Item(say("calls"), (Text(words.count(row.answered)), Text(say("{n} missed", n=row.missed), "dim")))
    yield Item(
        say("talk time"),
        (Text(words.duration(row.talk)), Text(say("{time} each", time=words.duration(columns.talk(shown))), "dim")),
    )
    yield Item(say("away"), (Text(words.duration(row.away)),))
    yield Item(say("QUEUES"))
    for id in row.queues:
        queue = around.queues.get(id)
        state = Text(say("paused"), "not_ready") if id in row.paused else Text("", "dim")
        waits = (
            Text(say("{n} waiting", n=words.count(queue.waiting)), "dim" if queue.waiting else "faint")
            if queue
            else Text("")
        )
        yield Item(around.name(id), (waits, state))


# -- queues


def _queue(shown: Shown[QueueRow], around: Around) -> Detail:
    row, words = shown.row, around.words
    tone = columns.tone(shown) or "strong"
    lead = [Text(f"!{row.level}", tone, bold=True)] if row.level and not shown.lost else []
    lead.append(Text(words.say("{n} waiting", n=words.count(row.waiting)), tone if row.waiting else "dim", bold=True))
    if row.oldest is not None:
        lead.append(Text(words.say("longest {time}", time=words.duration(waited(shown))), tone, bold=True))
    native = clean(columns.native(row.id))
    named = around.of(row.id)
    return Detail(
        shown.name,
        _notes(
            "" if native == shown.name else native,
            around.called("tenant", named.tenant),
            around.called("group", named.group),
            _site(shown, around),
        ),
        tuple(lead),
        tuple(_queue_items(shown, around)),
    )


def _queue_items(shown: Shown[QueueRow], around: Around) -> Iterator[Item]:
    row, words = shown.row, around.words
    say = words.say
    goal = f"{row.formula} {row.target:g}/{row.within:g}"
    yield Item(say("formula"), (Text(goal, "dim"),))
    if row.vendor_sl is not None:
        yield Item(say("PBX SL"), (Text(f"{words.percent(row.vendor_sl, 1)} %", "dim"),))
    limits = [words.duration(limit) for limit in (row.wait_limit.warn, row.wait_limit.critical) if limit is not None]
    if limits:
        yield Item(say("limits"), (Text(" .. ".join(limits), "dim"),))
    yield Item(say("waiting"), (Curve(row.waits, max(4, *row.waits, 0), "accent"),))
    yield Item("", tuple(Text(say(head), "dim") for head in (_("5 min"), _("30 min"), _("today"))))
    yield from measured((row.m5, row.m30, row.today), words)
    yield Item(say("AGENTS"))
    for state in columns.STATES:
        count = row.states.get(state, 0) + (row.states.get("reserved", 0) if state == "ringing" else 0)
        if count and state != OFF:
            yield Item(
                words.state(state),
                (Mark(state, words.mark(state), shown.lost), Text(words.count(count), "strong", bold=True)),
            )


def measured(windows: tuple[Window, ...], words: Words) -> Iterator[Item]:
    """What some windows came to, one beside the other."""
    for label, worded in _MEASURES:
        yield Item(
            words.say(label),
            tuple(Text(worded(window, words), "" if window.offered else "faint") for window in windows),
        )


_MEASURES: tuple[tuple[str, Callable[[Window, Words], str]], ...] = (
    (_("SL"), lambda window, words: words.percent(percent(window.good, window.base), 1)),
    (_("offered"), lambda window, words: words.count(window.offered)),
    (_("answered"), lambda window, words: words.count(window.answered)),
    (_("abandoned"), lambda window, words: words.count(window.abandoned)),
    (_("aband. %"), lambda window, words: words.percent(abandon_rate(window.abandoned, window.offered), 1)),
    (_("ASA"), lambda window, words: words.duration(asa(window.wait, window.answered))),
    (_("AHT"), lambda window, words: words.duration(aht(window.talk, window.wrap, window.ended))),
)


# -- contacts


def _contact(shown: Shown[ContactRow], around: Around) -> Detail:
    row, words = shown.row, around.words
    say = words.say
    tone = columns.wait_tone(shown, around) or "strong"
    items = [Item(say("since"), (Text(words.clock(row.since, around.zone(row.queue))),))]
    items.append(Item(say("queue"), (Text(around.name(row.queue)),)))
    limits = [words.duration(each) for each in columns.limit(shown, around) if each is not None]
    if limits:
        items.append(Item(say("limits"), (Text(" .. ".join(limits), "dim"),)))
    if row.caller_name:
        items.append(Item(say("name"), (Text(row.caller_name),)))
    if row.position:
        items.append(Item(say("place"), (Text(words.count(row.position)),)))
    if row.priority:
        items.append(Item(say("prio"), (Text(words.count(row.priority)),)))
    if row.agent:
        items.append(Item(say("rings at"), (Text(around.name(row.agent), "state:ringing"),)))
    return Detail(
        row.caller or row.caller_name or NONE,
        _notes(around.name(row.queue)),
        (Text(say("waits {time}", time=words.duration(columns.seconds(shown))), tone, bold=True),),
        tuple(items),
    )
