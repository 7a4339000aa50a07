"""The columns of each table, the most needed first."""

from collections.abc import Iterable

from wallboard.desk.around import Around
from wallboard.desk.cells import Bar, Cell, Curve, Mark, Text
from wallboard.desk.column import ALL, FEW, Column, Key
from wallboard.figures import OFF, Shown, waited
from wallboard.model.measures import abandon_rate, aht, asa, percent
from wallboard.model.rows import AgentRow, ContactRow, QueueRow
from wallboard.text import clean
from wallboard.words import NONE, Words, _

Queue = Shown[QueueRow]
Agent = Shown[AgentRow]
Contact = Shown[ContactRow]

_TONES = ("", "warn", "critical", "critical")  # by level
_PEAK = 4  # waiting: or one caller would look like a crowd
_ATTENTION = (
    "over_break", "error", "unreachable", "unknown", "not_ready", "held", "wrap_up", "reserved", "ringing", "talking",
    "ready", "signed_off",
)  # fmt: skip
STATES = tuple(state for state in _ATTENTION if state != "reserved")
_AWAY = ("not_ready", "over_break")


def _count(value: int | None, around: Around, tone: str = "") -> Text:
    return Text(around.words.count(value), tone if value else "faint")


def _rank(value: int, around: Around) -> Text:
    """Nothing for 0, which says that there is none."""
    return Text(around.words.count(value) if value else "")


def _share(value: float | None, around: Around, digits: int = 0, ink: str = "") -> Text:
    return Text(around.words.percent(value, digits), "faint" if value is None else ink)


def _time(seconds: float | None, around: Around, ink: str = "") -> Text:
    return Text(around.words.duration(seconds), ink if seconds else "faint")


def tone(queue: Queue) -> str:
    return "" if queue.lost else _TONES[min(queue.row.level, 3)]


# -- queues


def _level(queue: Queue, around: Around) -> Cell:
    level = 0 if queue.lost else queue.row.level
    return Text(f"!{level}" if level else "", tone(queue), bold=True)


def trouble(queue: Queue, around: Around) -> Key:
    """The worst level first, then the longest wait."""
    return (0 if queue.lost else queue.row.level) * 1e9 + (waited(queue) or 0.0)


def _served(queue: Queue, around: Around) -> Cell:
    value = percent(queue.row.m30.good, queue.row.m30.base)
    under = value is not None and value < queue.row.target
    return _share(value, around, ink=tone(queue) or "text" if under else "")


def _signed_on(row: QueueRow) -> int:
    return sum(count for state, count in row.states.items() if state != OFF)


def _ready(queue: Queue, around: Around) -> Cell:
    row, on = queue.row, _signed_on(queue.row)
    if not on:
        return Text(NONE, "faint")
    if row.states.get("unknown", 0) == on:
        return Text(f"{NONE}/{on}", "faint")
    ink = tone(queue) if row.waiting and not row.ready else "ready" if row.ready else "dim"
    return Text(f"{row.ready}/{on}", ink)


def _waits(queue: Queue, around: Around) -> Cell:
    return Curve(queue.row.waits, max(_PEAK, *queue.row.waits, 0), "ghost" if queue.lost else tone(queue) or "accent")


def _formula(queue: Queue, around: Around) -> Cell:
    row = queue.row
    return Text(f"{row.formula} {row.target:g}/{row.within:g}", "dim")


def _place(queue: Queue | Agent, around: Around) -> Cell:
    return Text(around.sites(queue)[0], "dim")


class _Belonging:
    """Something that a queue or an agent belongs to, of a kind, by its id in the name's row."""

    def __init__(self, kind: str, field: str = "") -> None:
        self._kind = kind
        self._field = field or kind

    def id(self, shown: Queue | Agent, around: Around) -> str:
        return str(getattr(around.of(shown.row.id), self._field))

    def draw(self, shown: Queue | Agent, around: Around) -> Cell:
        return Text(self.name(shown, around), "dim")

    def name(self, shown: Queue | Agent, around: Around) -> str:
        return around.called(self._kind, self.id(shown, around))

    def said(self, shown: Queue | Agent, around: Around) -> tuple[str, ...]:
        id = self.id(shown, around)
        return (around.called(self._kind, id), id) if id else ()


_tenant, _group, _team = _Belonging("tenant"), _Belonging("group"), _Belonging("team", "group")


def native(id: str) -> str:
    """What the source calls it."""
    return id.partition(":")[2] or id


QUEUES: tuple[Column[QueueRow], ...] = (
    Column("level", "", 2, _level, trouble, "level", falls=True, rank=FEW),
    Column(
        "name", _("name"), 12, lambda q, a: Text(q.name, bold=bool(tone(q))), lambda q, a: q.name, "name",
        said=lambda q, a: (q.name, native(q.row.id)), most=26, rank=FEW, open=True,
    ),
    Column(
        "waiting", _("wait"), 5, lambda q, a: _count(q.row.waiting, a, tone(q) or "text"),
        lambda q, a: q.row.waiting, "waiting", right=True, falls=True, rank=FEW,
    ),
    Column(
        "wait", _("longest"), 7, lambda q, a: _time(waited(q), a, tone(q) or "text"), lambda q, a: waited(q),
        "longest_wait", right=True, falls=True, rank=FEW,
    ),
    Column(
        "sl", _("SL 30"), 5, _served, lambda q, a: percent(q.row.m30.good, q.row.m30.base), "service_level",
        right=True, rank=FEW,
    ),
    Column("ready", _("ready"), 6, _ready, lambda q, a: q.row.ready, "ready_of", right=True),
    Column("waits", _("30 min"), 8, _waits, lambda q, a: sum(q.row.waits), "waits", falls=True, most=30),
    Column(
        "today", _("SL day"), 6, lambda q, a: _share(percent(q.row.today.good, q.row.today.base), a, 1),
        lambda q, a: percent(q.row.today.good, q.row.today.base), "service_level_today", right=True, rank=ALL,
    ),
    Column(
        "offered", _("offered"), 7, lambda q, a: _count(q.row.today.offered, a), lambda q, a: q.row.today.offered,
        "offered", right=True, falls=True, rank=ALL,
    ),
    Column(
        "answered", _("answered"), 8, lambda q, a: _count(q.row.today.answered, a), lambda q, a: q.row.today.answered,
        "answered", right=True, falls=True, rank=ALL,
    ),
    Column(
        "abandoned", _("aband."), 6, lambda q, a: _count(q.row.today.abandoned, a), lambda q, a: q.row.today.abandoned,
        "abandoned", right=True, falls=True, rank=ALL,
    ),
    Column(
        "abandon_rate", _("aband. %"), 8,
        lambda q, a: _share(abandon_rate(q.row.today.abandoned, q.row.today.offered), a, 1),
        lambda q, a: abandon_rate(q.row.today.abandoned, q.row.today.offered), "abandon_rate", right=True, falls=True,
        rank=ALL,
    ),
    Column(
        "asa", _("ASA"), 6, lambda q, a: _time(asa(q.row.today.wait, q.row.today.answered), a),
        lambda q, a: asa(q.row.today.wait, q.row.today.answered), "ASA", right=True, falls=True, rank=ALL,
    ),
    Column(
        "aht", _("AHT"), 6, lambda q, a: _time(aht(q.row.today.talk, q.row.today.wrap, q.row.today.ended), a),
        lambda q, a: aht(q.row.today.talk, q.row.today.wrap, q.row.today.ended), "AHT", right=True, falls=True,
        rank=ALL,
    ),
    Column(
        "other", _("other"), 6, lambda q, a: _count(q.row.today.lost, a), lambda q, a: q.row.today.lost, "flowed_out",
        right=True, falls=True, rank=ALL,
    ),
    Column(
        "rejected", _("rejected"), 8, lambda q, a: _count(q.row.today.rejected, a),
        lambda q, a: q.row.today.rejected, "rejected", right=True, falls=True, rank=ALL,
    ),
    Column(
        "pbx", _("PBX SL"), 6, lambda q, a: _share(q.row.vendor_sl, a, 1, "dim"), lambda q, a: q.row.vendor_sl,
        "vendor_sl", right=True, rank=ALL,
    ),
    Column("formula", _("formula"), 10, _formula, lambda q, a: q.row.formula, "formula", rank=ALL),
    Column(
        "site", _("site"), 8, _place, lambda q, a: a.sites(q)[0], "site", said=lambda q, a: a.sites(q), most=12,
        rank=ALL, group=True,
    ),
    Column(
        "tenant", _("tenant"), 8, _tenant.draw, _tenant.name, "tenant", said=_tenant.said, most=12, rank=ALL,
        group=True,
    ),
    Column("group", _("group"), 8, _group.draw, _group.name, "group", said=_group.said, most=12, rank=ALL, group=True),
)  # fmt: skip

# -- agents


def _mark(agent: Agent, around: Around) -> Cell:
    return Mark(agent.row.state, around.words.mark(agent.row.state), agent.lost)


def attention(agent: Agent, around: Around) -> Key:
    """The state that most needs attention first, then the longest in it."""
    state = agent.row.state if agent.row.state in _ATTENTION else "unknown"
    return (len(_ATTENTION) - _ATTENTION.index(state)) * 1e9 + seconds(agent)


def seconds(shown: Agent | Contact) -> float:
    """For how long it is as it is."""
    return max(0.0, shown.now - shown.row.since) if shown.row.since else 0.0


def doing(agent: Agent, words: Words) -> str:
    """The state in words: away by its reason, and what comes next in brackets."""
    row = agent.row
    text = words.state(row.state)
    if row.state in _AWAY and row.reason:
        text = words.say("{reason}, over", reason=row.reason) if row.state == "over_break" else row.reason
    if row.state == "over_break" and row.budget is not None:
        text = f"{row.reason or words.state('not_ready')} +{words.duration(seconds(agent) - row.budget)}"
    return text


def _state(agent: Agent, around: Around) -> Cell:
    state = agent.row.state
    ink = "ghost" if agent.lost else "dim" if state == OFF else f"state:{state}"
    return Text(clean(doing(agent, around.words)), ink, bold=state == "over_break")


def _states_said(agent: Agent, around: Around) -> tuple[str, ...]:
    state, words = agent.row.state, around.words
    return words.state(state), state, state.replace("_", " "), words.mark(state), words.letter(state), agent.row.reason


def _states_known(words: Words) -> Iterable[str]:
    for state in (*STATES, "reserved"):
        yield from (words.state(state), state, state.replace("_", " "), words.mark(state), words.letter(state))


def works_in(agent: Agent) -> str:
    """The queue of her contact, else the one she serves."""
    row = agent.row
    return row.queue or (row.queues[0] if len(row.queues) == 1 else "")


def _queue(agent: Agent, around: Around) -> Cell:
    id = works_in(agent)
    return Text(around.words.code(around.name(id)) if id else "", "dim")


def _queues_said(agent: Agent, around: Around) -> tuple[str, ...]:
    found = dict.fromkeys((agent.row.queue, *agent.row.queues))
    return tuple(
        word for id in found if id for word in (around.name(id), native(id), around.words.code(around.name(id)))
    )


def _calls(agent: Agent, around: Around) -> Cell:
    return _count(agent.row.answered, around, "dim")


def talk(agent: Agent) -> float | None:
    """Mean seconds of talk today."""
    return agent.row.talk / agent.row.answered if agent.row.answered else None


def _contact(agent: Agent, around: Around) -> Cell:
    return Text(around.caller(agent.row.contact), "dim")


def _serves(agent: Agent, around: Around) -> Cell:
    every = len(agent.row.queues)
    if not every:
        return Text("")
    away = agent.row.state in (*_AWAY, OFF)
    return Text(f"{0 if away else every - len(agent.row.paused)}/{every}", "warn" if agent.row.paused else "dim")


AGENTS: tuple[Column[AgentRow], ...] = (
    Column("attention", "", 3, _mark, attention, "attention", said=_states_said, falls=True, rank=FEW),
    Column(
        "name", _("name"), 12, lambda g, a: Text(g.name), lambda g, a: g.name, "name",
        said=lambda g, a: (g.name, native(g.row.id)), most=24, rank=FEW, open=True,
    ),
    Column(
        "queue", _("queue"), 5, _queue, lambda g, a: a.name(works_in(g)), "queue", said=_queues_said, rank=FEW,
        group=True,
    ),
    Column(
        "state", _("state"), 13, _state, lambda g, a: doing(g, a.words), "state", said=_states_said, most=20, rank=FEW,
        group=True, known=_states_known,
    ),
    Column(
        "time", _("time"), 7, lambda g, a: _time(seconds(g) if g.row.since else None, a), lambda g, a: seconds(g),
        "time", right=True, falls=True, rank=FEW,
    ),
    Column("calls", _("calls"), 5, _calls, lambda g, a: g.row.answered, "calls", right=True, falls=True),
    Column("talk", _("talk"), 6, lambda g, a: _time(talk(g), a, "dim"), lambda g, a: talk(g), "talk", right=True,
           falls=True),
    Column(
        "missed", _("missed"), 6, lambda g, a: _count(g.row.missed, a, "dim"), lambda g, a: g.row.missed, "missed",
        right=True, falls=True,
    ),
    Column("contact", _("contact"), 12, _contact, lambda g, a: a.caller(g.row.contact), "contact", open=True),
    Column("serves", _("serves"), 6, _serves, lambda g, a: len(g.row.queues), "serves", right=True, rank=ALL),
    Column(
        "away", _("away"), 7, lambda g, a: _time(g.row.away, a, "dim"), lambda g, a: g.row.away, "away", right=True,
        falls=True, rank=ALL,
    ),
    Column(
        "reason", _("next"), 10, lambda g, a: Text(clean(g.row.pending), "not_ready"), lambda g, a: g.row.pending,
        "pending", rank=ALL, said=lambda g, a: (g.row.reason, g.row.pending), open=True,
    ),
    Column("team", _("team"), 8, _team.draw, _team.name, "team", said=_team.said, most=12, rank=ALL, group=True),
    Column(
        "site", _("site"), 8, _place, lambda g, a: a.sites(g)[0], "site", said=lambda g, a: a.sites(g), most=12,
        rank=ALL, group=True,
    ),
    Column(
        "id", _("id"), 12, lambda g, a: Text(clean(native(g.row.id)), "dim"), lambda g, a: native(g.row.id), "id",
        most=20, rank=ALL, open=True,
    ),
)  # fmt: skip

# -- contacts


def limit(contact: Contact, around: Around) -> tuple[float | None, float | None]:
    """When a wait warns and when it is critical, seconds."""
    queue = around.queues.get(contact.row.queue)
    return (queue.wait_limit.warn, queue.wait_limit.critical) if queue else (None, None)


def wait_tone(contact: Contact, around: Around) -> str:
    warn, critical = limit(contact, around)
    wait = seconds(contact)
    if contact.lost:
        return "ghost"
    return "critical" if critical and wait >= critical else "warn" if warn and wait >= warn else ""


def _wait_bar(contact: Contact, around: Around) -> Cell:
    full = limit(contact, around)[1] or limit(contact, around)[0]
    return Bar(min(1.0, seconds(contact) / full) if full else 0.0, wait_tone(contact, around) or "text")


def _wait(contact: Contact, around: Around) -> Cell:
    tone = wait_tone(contact, around)
    return Text(around.words.duration(seconds(contact)), tone, bold=tone == "critical")


def _waits_in(contact: Contact, around: Around) -> Cell:
    return Text(around.name(contact.row.queue))


def _caller(contact: Contact, around: Around) -> Cell:
    return Text(contact.row.caller or NONE, "dim" if contact.row.caller else "faint")


def _rings_at(contact: Contact, around: Around) -> Cell:
    return Text(around.name(contact.row.agent) if contact.row.agent else "", "state:ringing")


def _site_of(contact: Contact, around: Around) -> tuple[str, ...]:
    site = around.site(contact.row.queue)
    return around.name(site), site


def _tenant_of(contact: Contact, around: Around) -> tuple[str, ...]:
    id = around.of(contact.row.queue).tenant
    return (around.called("tenant", id), id) if id else ("",)


CONTACTS: tuple[Column[ContactRow], ...] = (
    Column("bar", "", 4, _wait_bar, lambda c, a: seconds(c), "wait_bar", falls=True, rank=FEW),
    Column("wait", _("waited"), 7, _wait, lambda c, a: seconds(c), "wait", right=True, falls=True, rank=FEW),
    Column(
        "queue", _("queue"), 10, _waits_in, lambda c, a: a.name(c.row.queue), "contact_queue",
        said=lambda c, a: (a.name(c.row.queue), native(c.row.queue), a.words.code(a.name(c.row.queue))), most=20,
        rank=FEW, group=True,
    ),
    Column("caller", _("caller"), 13, _caller, lambda c, a: c.row.caller, "caller", rank=FEW, open=True),
    Column(
        "priority", _("prio"), 4, lambda c, a: _rank(c.row.priority, a), lambda c, a: c.row.priority, "priority",
        right=True, falls=True,
    ),
    Column(
        "name", _("name"), 8, lambda c, a: Text(c.row.caller_name or "", "dim"), lambda c, a: c.row.caller_name,
        "caller_name", most=16, open=True,
    ),
    Column("rings", _("rings at"), 12, _rings_at, lambda c, a: a.name(c.row.agent), "rings_at", open=True),
    Column(
        "position", _("place"), 5, lambda c, a: _rank(c.row.position, a), lambda c, a: c.row.position, "position",
        right=True,
    ),
    Column(
        "site", _("site"), 8, lambda c, a: Text(_site_of(c, a)[0], "dim"), lambda c, a: _site_of(c, a)[0], "site",
        said=_site_of, rank=ALL, group=True,
    ),
    Column(
        "tenant", _("tenant"), 8, lambda c, a: Text(_tenant_of(c, a)[0], "dim"), lambda c, a: _tenant_of(c, a)[0],
        "tenant", said=_tenant_of, rank=ALL, group=True,
    ),
)  # fmt: skip
