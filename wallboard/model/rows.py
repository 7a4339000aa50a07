"""What a console may see: structs only, no logic, no floor import.

Rows are arrays on the wire: append fields at the end, always with a default. Times are absolute epoch
seconds on the hub's clock; the console counts up from them. ``None`` means "cannot be computed" (shown as
U+2212); a field masked by a console's scope is None as well. Rows carry codes and counts, never words and
never ratios: names travel once, in NameRow, and any selection of rows adds up.
"""

from typing import TypeVar

from msgspec import Struct


class Row(Struct, frozen=True, array_like=True, gc=False):
    """``id`` "source:native" (of a centre or site: its own id); ``rev``: the hub's revision of the last change."""

    id: str
    rev: int


class NameRow(Row, frozen=True, tag="n"):
    """What changes rarely. ``kind``: centre, site, queue, agent, feed, trunk, team, tenant.

    The ``id`` of a team or a tenant may be that of something else as well: theirs here is what ``name_id`` says.

    ``names``: language code -> name, "" = whatever the source calls it. ``zone``: IANA time zone of a site.
    """

    kind: str = ""
    names: dict[str, str] = {}
    site: str = ""
    tenant: str = ""
    group: str = ""
    colour: str = ""
    zone: str = ""


def name_id(kind: str, id: str) -> str:
    """The id of the NameRow of a team or a tenant; no other is like it, for nothing configured may hold a tab."""
    return f"{kind}\t{id}"


class Window(Struct, frozen=True, array_like=True, gc=False):
    """Counts over a window; seconds are sums. Add field by field to total.

    ``good`` and ``base``: numerator and denominator of the queue's own service level formula.
    ``lost``: every outcome that is neither answered nor abandoned. ``ended``: talks over, which ``talk`` sums up.
    ``rejected`` stands beside ``offered``; None = the feed lacks the right to know.
    """

    offered: int = 0
    answered: int = 0
    good: int = 0
    base: int = 0
    abandoned: int = 0
    lost: int = 0
    talk: float = 0.0
    wrap: float = 0.0
    wait: float = 0.0
    rejected: int | None = 0
    ended: int = 0


class Levels(Struct, frozen=True, array_like=True, gc=False):
    """A pair of limits; None = no limit."""

    warn: float | None = None
    critical: float | None = None


class QueueRow(Row, frozen=True, tag="q"):
    """One queue. ``oldest``: when the longest wait began. ``ready``/``busy``/``away``: its agents by what is displayed.

    ``states``: every displayed state -> agents of this queue in it. ``m5``, ``m30``: sliding, by time of event;
    ``interval``: this quarter hour; ``today``: since the site's day began. ``within`` seconds and ``target`` per cent
    belong to ``formula``. ``wait_limit`` seconds; ``per_desk``: of waiting per open desk (ready or busy).
    ``waits``: how many waited at the end of each of the last 30 minutes, oldest first. ``vendor_sl``: the source's
    own figure in per cent.
    """

    waiting: int = 0
    oldest: float | None = None
    ready: int = 0
    busy: int = 0
    away: int = 0
    level: int = 0
    m5: Window = Window()
    m30: Window = Window()
    interval: Window = Window()
    today: Window = Window()
    formula: str = "SL1"
    within: float = 20.0
    overdue: int = 0
    due: float | None = None
    vendor_sl: float | None = None
    target: float = 80.0
    wait_limit: Levels = Levels()
    states: dict[str, int] = {}
    waits: tuple[int, ...] = ()
    since: float | None = None  # today is whole from here on; None = from the start of the day
    per_desk: Levels = Levels()
    risen: float | None = None  # since when ``level`` is what it is; None = since before anybody looked


class AgentRow(Row, frozen=True, tag="a"):
    """One agent; ``state`` is a pure function of the four facts, never "ready" when unknown or stale.

    States: ready, reserved, ringing, talking, held, wrap_up, not_ready, over_break, unreachable, error,
    signed_off, unknown.
    ``since``: when it began. ``away``: seconds not ready today. ``answered``, ``missed``, ``talk``: today.
    ``queues``: all she serves; ``paused``: those of them she is not ready in, while ready in others.
    ``budget``: seconds that ``reason`` allows for.
    """

    state: str = "unknown"
    since: float = 0.0
    reason: str = ""
    until: float | None = None
    pending: str = ""
    contact: str = ""
    queue: str = ""
    channel: str = ""
    direction: str = ""
    link: str = "ok"
    load: int = 0
    slots: int = 1
    answered: int = 0
    missed: int = 0
    talk: float = 0.0
    away: float = 0.0
    planned: str = ""
    queues: tuple[str, ...] = ()
    paused: tuple[str, ...] = ()
    budget: float | None = None


class ContactRow(Row, frozen=True, tag="c"):
    """A contact that waits or is served; ``since``: when that began."""

    queue: str = ""
    channel: str = ""
    since: float = 0.0
    state: str = "waiting"
    agent: str = ""
    position: int = 0
    priority: int = 0
    caller: str | None = None
    caller_name: str | None = None
    due: float | None = None


class TrunkRow(Row, frozen=True, tag="t"):
    """A trunk group of ``lines``. ``peak``: the most of them in use today; ``blocked``: calls refused today for want of
    one. None = its feed cannot know, or does not now.
    """

    used: int | None = None
    lines: int = 0
    blocked: int | None = None
    peak: int | None = None


class AlarmRow(Row, frozen=True, tag="l"):
    """Ids and figures; the console words it in its own language."""

    rule: str = ""
    scope: str = ""
    state: str = "raised"
    level: int = 1
    value: float | None = None
    since: float = 0.0
    by: str = ""


class FeedRow(Row, frozen=True, tag="f"):
    """One feed. ``heard``: when last heard. ``drift``: differences found at the last reconciliation.

    ``missing``: seconds of today not seen. ``lacks``: rights it was not given. ``gaps``: holes of today.
    ``offset``: seconds by which the source's clock is ahead of the hub's.
    """

    state: str = "lost"
    heard: float = 0.0
    since: float = 0.0
    drift: int = 0
    missing: float = 0.0
    why: str = ""
    lacks: tuple[str, ...] = ()
    series: int = 0
    gaps: tuple[tuple[float, float], ...] = ()
    offset: float = 0.0


class JournalRow(Row, frozen=True, tag="j"):
    """The centre's journal; its id is the centre's.

    ``state``: ok, degraded (events are not written: ``why`` "full", "read_only", "io", ..., ``since`` when),
    salvaged (it was damaged, and goes on from what could be saved), or none. ``lost``: events shown that will never
    be in it. ``size``: bytes on disk; ``events``: how many it holds.
    """

    state: str = "none"
    why: str = ""
    since: float = 0.0
    lost: int = 0
    size: int = 0
    events: int = 0


R = TypeVar("R", bound=Row)
AnyRow = NameRow | QueueRow | AgentRow | ContactRow | TrunkRow | AlarmRow | FeedRow | JournalRow
KINDS: tuple[type[Row], ...] = (NameRow, QueueRow, AgentRow, ContactRow, TrunkRow, AlarmRow, FeedRow, JournalRow)


class Frame(Struct, frozen=True, gc=False):
    """One beat of the hub: which rows changed and which went, by row type's tag ("q", "a", ...).

    ``now``: the hub's clock at the beat. ``whole``: every row there is is named; what is not, is gone.
    """

    rev: int
    now: float
    changed: dict[str, tuple[str, ...]] = {}
    gone: dict[str, tuple[str, ...]] = {}
    whole: bool = False
