"""What a hub answers of one agent or one queue, in the lines of a detail."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from msgspec.structs import astuple

from wallboard.desk.around import Around
from wallboard.desk.cells import Bar, Cell, Curve, Mark, Tall, Text, Timeline
from wallboard.desk.columns import STATES
from wallboard.desk.detail import Detail, Item, measured
from wallboard.model.measures import FORMULAS, Counts, service_level
from wallboard.model.queries import (
    AgentAnswer,
    AgentQuery,
    Answer,
    Current,
    GroupAnswer,
    GroupQuery,
    Lost,
    LostAnswer,
    LostQuery,
    Query,
    QueueAnswer,
    QueueQuery,
    Stretch,
)
from wallboard.text import clean
from wallboard.words import NONE, Words, _

GROUP = "roll-up"
ROLLED_UP = ("site", "team", "tenant", "group")
LOST = 20  # asked for
_WORTH = 3  # half hours, of which a curve says something
_HOUR, _QUARTER = 3600, 900
_QUIET = ("", "signed_off", "unknown")
_AWAY = ("not_ready", "over_break")
_OUTCOMES = {
    "answered": _("answered"),
    "abandoned": _("abandoned"),
    "timeout": _("timed out"),
    "emptied": _("emptied"),
    "exit_key": _("by key"),
    "overflow": _("overflow"),
    "withdrawn": _("withdrawn"),
    "transferred": _("transferred"),
}
_BACK = (_("again {at}"), _("served {at}"), _("called back {at}"))
_PBX = {"SL4": "service_level_perf", "SL3": "service_level_perf2"}  # which of Asterisk's figures is which of ours


class Told(NamedTuple):
    """The answers to what is asked of the row at the cursor, as far as there are any."""

    agent: AgentAnswer | None = None
    queue: QueueAnswer | None = None
    lost: LostAnswer | None = None
    group: GroupAnswer | None = None

    def and_(self, answer: Answer) -> "Told":
        """With one more answer; a refusal says nothing."""
        if isinstance(answer, AgentAnswer):
            return self._replace(agent=answer)
        if isinstance(answer, QueueAnswer):
            return self._replace(queue=answer)
        if isinstance(answer, GroupAnswer):
            return self._replace(group=answer)
        return self._replace(lost=answer) if isinstance(answer, LostAnswer) else self


def queries(pane: str, id: str) -> tuple[Query, ...]:
    """What is to be asked of a row of a table; of a scope, as "site:north", if the table is GROUP."""
    if pane == "agents":
        return (AgentQuery(id),)
    if pane == GROUP:
        return (GroupQuery(*id.split(":", 1)),)
    return (QueueQuery(id), LostQuery(id, LOST)) if pane == "queues" else ()


def told(detail: Detail, answers: Told, around: Around) -> Detail:
    """What the rows say, and what was answered."""
    if answers.agent is not None:
        return _agent(detail, answers.agent, around)
    if answers.queue is not None:
        return _queue(detail, answers.queue, answers.lost, around)
    if answers.group is not None:
        return _group(answers.group, around)
    return detail


# -- an agent


def _agent(detail: Detail, answer: AgentAnswer, around: Around) -> Detail:
    zone, words = around.zone(answer.agent), around.words
    begun = next((each.since for each in answer.states if each.state not in _QUIET), None)
    if begun is None:
        begun = answer.start if answer.known is None else answer.known
    step = _HOUR if answer.now - begun > 2 * _HOUR else _QUARTER
    start = begun // step * step
    timeline = Timeline(start, answer.now, tuple((each.since, each.state) for each in answer.states), zone)
    spent = _spent(answer.states, answer.now)
    heads = [place for place, item in enumerate(detail.items) if not item.cells]
    cut = heads[0] if heads else len(detail.items)
    items = (
        *detail.items[:cut],
        *_source(answer, around),
        *_contact(answer.contact, around),
        Item(words.say("TIME PER STATE")),
        *_times(spent, words),
        *detail.items[cut : heads[1] if len(heads) > 1 else None],
        *_queues(answer, around),
    )
    return detail._replace(items=items, timeline=timeline, brief=_brief(spent, words))


def _spent(states: Sequence[Stretch], now: float) -> Counter[tuple[str, str]]:
    """Seconds by state, and by reason of those not ready; without what was before and after work."""
    spent = Counter[tuple[str, str]]()
    for each, end in zip(states, [*(other.since for other in states[1:]), now], strict=True):
        state = "ringing" if each.state == "reserved" else each.state
        if state not in ("", "signed_off"):
            spent[state, each.reason if state in _AWAY else ""] += int(end - each.since)
    return spent


def _times(spent: Counter[tuple[str, str]], words: Words) -> Iterator[Item]:
    whole = sum(spent.values()) or 1
    for (state, reason), seconds in spent.most_common():
        share = seconds / whole
        name = clean(reason) or words.state(state)
        ink = f"state:{state}"
        yield Item(
            f"{words.mark(state)} {name}",
            (Text(words.duration(seconds)), Bar(share, ink), Text(f"{words.percent(100 * share)} %", "dim")),
        )


def _brief(spent: Counter[tuple[str, str]], words: Words) -> tuple[Cell, ...]:
    """Shares alone, the largest first."""
    by_state = Counter[str]()
    for (state, _reason), seconds in spent.items():
        by_state[state] += seconds
    whole = sum(by_state.values()) or 1
    return tuple(
        Text(f"{words.mark(state)} {words.percent(100 * seconds / whole)} %", f"state:{state}")
        for state, seconds in by_state.most_common()
    )


def _source(answer: AgentAnswer, around: Around) -> Iterator[Item]:
    if answer.native and answer.told is not None:
        at = around.words.clock(answer.told, around.zone(answer.agent))
        yield Item(around.words.say("PBX says"), (Text(f'"{clean(answer.native)}"', "dim"), Text(at, "dim")))


def _contact(contact: Current | None, around: Around) -> Iterator[Item]:
    """How the contact came to her, what she did with it, and how the caller fared before."""
    if contact is None:
        return
    words, zone = around.words, around.zone(contact.queue or contact.contact)
    if contact.queued is not None:
        waited = words.say("waited {time}", time=words.duration(contact.waited)) if contact.waited is not None else ""
        yield Item(words.say("queued"), (Text(words.clock(contact.queued, zone)), Text(waited, "dim")))
    for step in contact.steps if len(contact.steps) > 1 else ():
        yield Item(
            "", (Text(words.clock(step.since, zone), "dim"), Text(words.state(step.state), f"state:{step.state}"))
        )
    for visit in contact.before:
        outcome = Text(words.say(_OUTCOMES.get(visit.outcome, visit.outcome)), "dim")
        who = Text(around.name(visit.agent) or around.name(visit.queue), "dim")
        yield Item(words.say("before"), (Text(words.clock(visit.left, zone)), outcome, who))


def _queues(answer: AgentAnswer, around: Around) -> Iterator[Item]:
    """Every queue she serves: who waits there, how soon she is chosen, whether she is paused, and why."""
    words = around.words
    if answer.queues:
        yield Item(words.say("QUEUES"))
    for serves in answer.queues:
        row = around.queues.get(serves.queue)
        waiting = words.say("{n} waiting", n=words.count(row.waiting)) if row else ""
        cells = [Text(waiting, "dim" if row and row.waiting else "faint")]
        if serves.level:
            cells.append(Text(words.say("level {n}", n=serves.level), "dim"))
        if serves.paused is not None:
            time = words.duration(answer.now - serves.paused)
            cells.append(Text(words.say("paused {time}", time=time), "not_ready"))
            cells.append(Text(clean(serves.reason), "not_ready"))
        yield Item(around.name(serves.queue), tuple(cells))


# -- a queue


def _queue(detail: Detail, answer: QueueAnswer, lost: LostAnswer | None, around: Around) -> Detail:
    words = around.words
    rows = [item for item in detail.items if item.label != words.say("PBX SL")]
    heads = [place for place, item in enumerate(rows) if not item.cells]
    cut = heads[0] if heads else len(rows)
    agents = tuple(_agents(rows[cut + 1 :], words))
    items = (
        *rows[:cut],
        *([Item(words.say("agents"), agents)] if agents else ()),
        *_levels(answer, words),
        *_why(answer, words),
        *_curves(answer, words),
        *_histogram(answer, words),
        *_lost(lost, around),
    )
    return detail._replace(items=items)


def _agents(rows: Sequence[Item], words: Words) -> Iterator[Cell]:
    """How many are in each state, on one line."""
    for item in rows:
        mark, count = item.cells
        if isinstance(mark, Mark):
            yield Text(f"{mark.text} {count.text}", f"state:{mark.state}", bold=True)


def _levels(answer: QueueAnswer, words: Words) -> Iterator[Item]:
    """SL1 to SL8 of the same contacts beside each other, and the PBX's own figure beside that which it means."""
    say = words.say
    yield Item(say("SERVICE LEVELS"))
    yield Item(f"<= {answer.within:g} s", tuple(Text(say(head), "dim") for head in (_("30 min"), _("today"), _("PBX"))))
    for formula in FORMULAS:
        ours = formula == answer.formula
        shown = [service_level(formula, Counts(*astuple(parts))) for parts in (answer.m30, answer.today)]
        gauge = answer.gauges.get(_PBX.get(formula, ""))
        yield Item(
            f"{formula} {'*' if ours else ''}",
            (
                *(Text(words.percent(value, 1), "strong" if ours else "", bold=ours) for value in shown),
                Text("" if gauge is None else words.percent(gauge, 1), "accent"),
            ),
        )


def _why(answer: QueueAnswer, words: Words) -> Iterator[Item]:
    """What the figures are made of, so that it is plain why they differ."""
    parts, gauges, say = answer.today, answer.gauges, words.say
    inside = say("in {n}", n=words.count(parts.answered_within)), say("late {n}", n=words.count(parts.answered_after))
    yield Item(say("answered"), (Text("  ".join(inside), "dim"),))
    gone = [
        say("in {n}", n=words.count(parts.abandoned_within)),
        say("late {n}", n=words.count(parts.abandoned_after)),
        say("short {n}", n=words.count(parts.short)) if answer.short else "",
    ]
    yield Item(say("abandoned"), (Text("  ".join(filter(None, gone)), "dim"),))
    if parts.flowed_out or parts.waiting_beyond:
        others = (
            say("other {n}", n=words.count(parts.flowed_out)),
            say("waits {n}", n=words.count(parts.waiting_beyond)),
        )
        yield Item(say("and"), (Text("  ".join(others), "dim"),))
    if "completed" in gauges:
        taken, given_up = (words.count(int(gauges.get(name, 0))) for name in ("completed", "abandoned"))
        said = say("{taken} + {lost} since its start", taken=taken, lost=given_up)
        yield Item(say("PBX counts"), (Text(said, "dim"),))
    if gauges.get("service_level", answer.within) != answer.within:
        yield Item(say("PBX limit"), (Text(f"{gauges['service_level']:g} s", "warn"),))


def _histogram(answer: QueueAnswer, words: Words) -> Iterator[Item]:
    waits = list(answer.waits)
    while len(waits) > 2 and not (waits[-1].answered or waits[-1].abandoned):
        waits.pop()
    counts = tuple(each.answered + each.abandoned for each in waits)
    if not sum(counts):
        return
    within = sum(each.up_to is not None and each.up_to <= answer.within for each in waits)
    labels = tuple(">" if each.up_to is None else _limit(each.up_to) for each in waits)
    yield Item(words.say("WAITS TODAY"), ())
    yield Item("", (Tall(counts, labels, within),))


def _limit(seconds: int) -> str:
    """A limit in three cells."""
    return str(seconds) if seconds < 100 else f"{seconds // 60}m"


def _curves(answer: QueueAnswer, words: Words) -> Iterator[Item]:
    """What came by the half hour, today and a week before, on one scale."""
    curves = [_halves(answer.offered), _halves(answer.before)]
    peak = max((max(curve, default=0) for curve in curves), default=0)
    if sum(map(bool, curves[0])) < _WORTH:
        return
    first = next((place for place, count in enumerate(map(max, *_even(curves))) if count), 0)
    for label, curve in zip((_("the day"), _("week before")), curves, strict=True):
        if any(curve):
            yield Item(
                words.say(label), (Curve(curve[first : first + 30], peak, "accent" if curve is curves[0] else "dim"),)
            )


def _even(curves: list[tuple[int, ...]]) -> list[tuple[int, ...]]:
    length = max(map(len, curves))
    return [curve + (0,) * (length - len(curve)) for curve in curves]


def _halves(quarters: Sequence[int | None]) -> tuple[int, ...]:
    return tuple((one or 0) + (other or 0) for one, other in list(pairwise(quarters))[::2])


def _lost(answer: LostAnswer | None, around: Around) -> Iterator[Item]:
    if answer is None or not answer.lost:
        return
    say = around.words.say
    yield Item(say("LOST"))
    for one in answer.lost:
        yield _lost_one(one, around)


def _lost_one(one: Lost, around: Around) -> Item:
    words, zone = around.words, around.zone(one.queue)
    back = ""
    if one.again is not None:
        at = words.clock(one.again, zone)[:5]
        back = words.say(_BACK[2 if one.called else int(one.served)], at=at)
    cells = [
        Text(words.duration(one.waited)),
        Text(one.caller or NONE, "" if one.caller else "faint"),
        Text(words.say(_OUTCOMES.get(one.outcome, one.outcome)) if one.outcome != "abandoned" else "", "dim"),
        Text(back, "ok" if one.served or one.called else "warn"),
    ]
    return Item(words.clock(one.left, zone), tuple(cell for cell in cells if cell.text))


# -- a group


def _group(answer: GroupAnswer, around: Around) -> Detail:
    """All that belongs to a site, a team, a tenant or a group of queues, added up."""
    words = around.words
    say, count = words.say, words.count
    lead = [Text(say("{n} waiting", n=count(answer.waiting)), "strong" if answer.waiting else "dim", bold=True)]
    if answer.oldest is not None:
        lead.append(Text(say("longest {time}", time=words.duration(answer.now - answer.oldest)), "strong", bold=True))
    items = [
        Item("", tuple(Text(say(head), "dim") for head in (_("30 min"), _("today")))),
        *measured((answer.m30, answer.today), words),
        Item(say("AGENTS")),
        *_states(answer, words),
    ]
    if answer.lines:
        used = f"{count(answer.used)}/{count(answer.lines)}"
        items.append(Item(say("lines"), (Text(used), Text(say("peak {n}", n=count(answer.peak)), "dim"))))
        items.append(Item(say("blocked"), (Text(count(answer.blocked), "warn" if answer.blocked else "dim"),)))
    items += [Item(words.feed("lost"), (Text(around.name(id), "lost"),)) for id in answer.lost]
    return Detail(around.called(answer.kind, answer.id) or answer.id, (), tuple(lead), tuple(items))


def _states(answer: GroupAnswer, words: Words) -> Iterator[Item]:
    on = sum(number for state, number in answer.states.items() if state != "signed_off") or 1
    for state in STATES:
        number = answer.states.get(state, 0) + (answer.states.get("reserved", 0) if state == "ringing" else 0)
        if number and state != "signed_off":
            share = number / on
            part = Text(f"{words.percent(100 * share)} %", "dim")
            yield Item(
                f"{words.mark(state)} {words.state(state)}",
                (Text(words.count(number)), Bar(share, f"state:{state}"), part),
            )
