"""centre.toml as structs: what a centre is, where its feeds are, and by which limits it is judged.

Durations are seconds here (strings such as "20s", "15m", "7d" in the file), shares are per cent.
"""

from msgspec import Struct

Names = dict[str, str]  # language code -> name


class Service(Struct, frozen=True, kw_only=True):
    """How a queue's service level is counted.

    ``formula`` SL1-SL8 of model.measures; ``within`` and ``short_abandon`` seconds; ``target`` per cent.
    """

    within: float = 20.0
    target: float = 80.0
    formula: str = "SL1"
    short_abandon: float = 5.0


class Limits(Struct, frozen=True, kw_only=True):
    """The board's limits, (warn, critical), None = no limit.

    ``longest_wait`` seconds; ``per_desk`` waiting contacts per open desk.
    """

    longest_wait: tuple[float, float] | None = (60.0, 120.0)
    per_desk: tuple[float, float] | None = (2.5, 4.5)


class QueueConfig(Struct, frozen=True, kw_only=True):
    """What the source does not tell of a queue; ``id`` "source:native"."""

    id: str
    names: Names = {}
    site: str = ""
    group: str = ""
    tenant: str = ""
    key_customers: bool = False
    service: Service = Service()
    limits: Limits = Limits()
    wrap_up: float | None = None


class Site(Struct, frozen=True, kw_only=True):
    """A place with a clock of its own: ``timezone`` IANA, ``day_starts`` seconds after midnight."""

    id: str
    names: Names = {}
    timezone: str = "UTC"
    day_starts: float = 0.0


class Feed(Struct, frozen=True, kw_only=True):
    """Where events come from. ``id`` "site/feed" is the source of its events.

    ``secret``: "file:PATH" or "env:NAME", never itself. ``agent_is`` "name" or "interface": what makes two members
    one agent. ``queue_log``: path of a readable one. ``insecure``: secrets may go over a network without TLS, and a
    certificate need not be trusted. ``wrap_up`` seconds.
    """

    id: str
    url: str
    secret: str = ""
    agent_is: str = "name"
    queue_log: str = ""
    insecure: bool = False
    wrap_up: float = 0.0


class Reason(Struct, frozen=True, kw_only=True):
    """A reason for not being ready: ``kind`` break, admin, training, system, missed; ``budget`` seconds or None."""

    code: str
    kind: str = "break"
    budget: float | None = None
    names: Names = {}


class Team(Struct, frozen=True, kw_only=True):
    """``agents``: globs over agent ids."""

    id: str
    names: Names = {}
    agents: tuple[str, ...] = ()


class Tenant(Struct, frozen=True, kw_only=True):
    id: str
    names: Names = {}


class Trunk(Struct, frozen=True, kw_only=True):
    """A trunk group: ``channels`` is a glob over channel names, ``lines`` its capacity."""

    id: str
    channels: str
    lines: int


class Board(Struct, frozen=True, kw_only=True):
    """What a console may do by itself.

    ``bell``: ring when an alarm begins; None = at a desk, but not on a wall. ``rotate``: seconds after which the next
    page of queues is shown; 0 = never.
    """

    bell: bool | None = None
    rotate: float = 0.0


class Keep(Struct, frozen=True, kw_only=True):
    """For how many seconds the journal keeps what it holds.

    ``callers``: numbers and names in the table of contacts; ``intervals``: the quarter hours of queues and agents.
    """

    events: float = 7 * 86400.0
    contacts: float = 730 * 86400.0
    callers: float = 90 * 86400.0
    intervals: float = 1825 * 86400.0


class Centre(Struct, frozen=True, kw_only=True):
    """A whole centre.toml.

    ``journal``, ``socket``: paths; "" = the usual place, None = none. ``listen``: "HOST:PORT" on this machine for
    consoles and /metrics over TCP, "" = none; consoles there show the ``token``, a reference to a secret.
    """

    id: str = "centre"
    names: Names = {}
    language: str = "en"
    journal: str | None = ""
    socket: str | None = ""
    listen: str = ""
    token: str = ""
    keep: Keep = Keep()
    defaults: QueueConfig = QueueConfig(id="")
    sites: tuple[Site, ...] = ()
    feeds: tuple[Feed, ...] = ()
    queues: tuple[QueueConfig, ...] = ()
    tenants: tuple[Tenant, ...] = ()
    teams: tuple[Team, ...] = ()
    reasons: tuple[Reason, ...] = ()
    trunks: tuple[Trunk, ...] = ()
    board: Board = Board()

    def site_of(self, source: str) -> Site:
        """The site of a source ("site/feed") or entity id ("site/feed:native"); a site not listed counts in UTC."""
        id = source.split("/", 1)[0]
        return next((site for site in self.sites if site.id == id), Site(id=id))

    def queue(self, id: str) -> QueueConfig:
        """What holds for a queue: its own entry, else the defaults."""
        return next((queue for queue in self.queues if queue.id == id), self.defaults)
