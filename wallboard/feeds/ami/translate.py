"""Manager messages to our events: what the wire says, and what it takes to know what it means. No clock, no IO."""

from collections.abc import Callable, Mapping, Sequence

from wallboard.config import Feed, Trunk
from wallboard.feeds.ami.channels import Channels
from wallboard.feeds.ami.log_tail import Beside
from wallboard.feeds.ami.logged import Logged
from wallboard.feeds.ami.members import Members
from wallboard.feeds.ami.rights import Rights
from wallboard.feeds.ami.services import Services
from wallboard.feeds.ami.sync import Sync
from wallboard.feeds.ami.teller import Message, Teller, Timers, number
from wallboard.feeds.ami.trunks import Trunks
from wallboard.feeds.ami.waits import Waits
from wallboard.model.events import AnyEvent, FeedState, FeedStatus

WANTED: dict[str, str] = {
    "FullyBooted": "",
    "Shutdown": "",
    "QueueCallerJoin": "",
    "QueueCallerLeave": "",
    "QueueCallerAbandon": "",
    "AgentCalled": "",
    "AgentRingNoAnswer": "",
    "AgentDump": "",
    "AgentConnect": "",
    "AgentComplete": "",
    "QueueMemberAdded": "",
    "QueueMemberStatus": "",
    "QueueMemberPause": "",
    "QueueMemberPenalty": "",
    "QueueMemberRemoved": "",
    "Newchannel": "",
    "DialBegin": "",
    "HangupRequest": "",
    "Hangup": "",
    "Hold": "",
    "Unhold": "",
    "BlindTransfer": "",
    "AttendedTransfer": "",
    "LocalOptimizationBegin": "",
    "Newexten": "Application: Queue",
    "VarSet": "Variable: QUEUESTATUS",
    "QueueParams": "",
    "QueueMember": "",
    "QueueEntry": "",
    "QueueStatusComplete": "",
    "CoreShowChannel": "",
    "CoreShowChannelsComplete": "",
}
"""The events that are read, each with how one of its lines must begin ("" = any): for the parser, and for filters."""

_ABOUT = 2.0  # seconds ahead of which timers go off when nothing more can come
_SANE = 86400.0  # seconds by which the PBX's clock may differ from ours
_NEAR = 2.0  # and by which it may before that was measured
_NOTED = 0.5  # seconds: by less, two clocks are the same


class Translator:
    """One PBX's messages as events of one source.

    Call ``opened`` when a connection is made, ``take`` for each of its messages, ``lost`` when it ends; between them
    ``tick`` whenever ``due`` says so. The first connection is of series ``series``, and each that follows one higher.
    ``wrap_ups``: seconds by queue id, where Asterisk does not tell them. ``state`` is what a feed that is in order is
    called: live, or recorded. Never raises, whatever a message says.
    """

    def __init__(
        self,
        feed: Feed,
        series: int = 1,
        wrap_ups: Mapping[str, float] | None = None,
        state: FeedState = "live",
        trunks: Sequence[Trunk] = (),
    ) -> None:
        self._feed = feed
        self._teller = Teller(feed.id, series - 1)
        self._timers = Timers()
        self._rights = Rights()
        shared = self._rights, self._teller, self._timers
        self._members = Members(feed, wrap_ups or {}, self._teller, self._timers)
        self._waits = Waits(self._members, *shared)
        self._services = Services(self._waits, self._members, *shared)
        self._trunks = Trunks(trunks, self._teller)
        self._channels = Channels(self._waits, self._services, self._members, self._trunks, self._teller)
        self._logged = Logged(self._waits, self._teller)
        rooms = self._waits, self._services, self._members, self._channels, self._logged
        self._sync = Sync(*rooms, *shared, synced=self._tell_status)
        self._state = state
        self._since = 0.0
        self._heard = 0.0
        self._skew = 0.0
        self._clocked = False
        self._told_lacks: tuple[str, ...] | None = None
        self._handlers: dict[str, list[Callable[[Message], None]]] = {}
        for room in (self._members, self._waits, self._services, self._trunks, self._channels, self._sync):
            for name, handler in room.handlers.items():
                self._handlers.setdefault(name, []).append(handler)

    @property
    def lacks(self) -> tuple[str, ...]:
        """The rights that the account has not: see ``rights``."""
        return self._rights.lacks

    def resume(self, heard: float, series: int) -> None:
        """Go on where another left off: what is kept ends at ``heard``, with that series."""
        self._heard = heard
        self._teller.new_series(series)

    def opened(self, at: float) -> list[AnyEvent]:
        """A connection was made: nothing of what was known still holds, and the lists must be asked for again."""
        self._teller.new_series(self._teller.series + 1)
        self._timers.clear()
        for room in (self._rights, self._members, self._waits, self._services, self._trunks):
            room.clear()
        self._channels.clear()
        self._logged.clear()
        self._sync.opened(at, self._heard)
        self._told_lacks, self._since, self._skew = None, at, 0.0
        return self._teller.told()

    def lost(self, at: float, why: str = "") -> list[AnyEvent]:
        """The connection ended. What is open stays so: the next list tells what became of it."""
        events = self.ended(at)
        self._since = at
        return [*events, self.status("lost", at, why)]

    def ended(self, at: float) -> list[AnyEvent]:
        """Nothing more comes: what was about to be decided is decided by what is known, unless the log will tell."""
        if not self._logged.on:
            self._run_timers(at, ahead=_ABOUT)
        self._timers.clear()
        return self._teller.told()

    def status(self, state: FeedState, at: float, why: str = "") -> FeedStatus:
        """A FeedStatus of this connection, numbered like its events."""
        self._stamp(at, at, "")
        return FeedStatus(
            **self._teller.head(),
            state=state,
            why=why,
            since=self._since,
            lacks=self.lacks,
            series=self._teller.series,
            drift=self._sync.drift,
            offset=round(self._teller.offset, 1),
        )

    @property
    def gap_from(self) -> float:
        """When the PBX was last heard before this connection, 0 = never, or nothing is missing since."""
        return self._sync.gap_from

    def beside(self, since: float, begins: float) -> Beside:
        """How to read the log from ``since`` on; ``begins``: the time of its first line, by the PBX's clock.

        Of a PBX never heard before, how things stood then is told as well.
        """
        whole, offset = not self.gap_from, self._teller.offset
        since = max(since, begins - offset) if whole else since
        return Beside(self._feed, since, self._sync.names(), self._teller.series, offset, whole)

    def caught_up(self, readable: bool, begins: float) -> None:
        """The log was told up to now: nothing is missing, if it reaches back far enough."""
        self._logged.on = readable
        if not readable:
            self._rights.missed("queue_log")
        elif begins - self._teller.offset <= self.gap_from + 1.0:
            self._sync.gap_from = 0.0

    def logged(self, events: Sequence[AnyEvent], at: float) -> list[AnyEvent]:
        """What the log said since, and the connection may have said already."""
        self._stamp(at, at, "")
        self._logged.hear(events)
        return self._teller.told()

    def wishes(self) -> tuple[str, ...]:
        """The actions that are to be asked, once."""
        wishes, self._sync.wishes = self._sync.wishes, ()
        return wishes

    def take(self, message: Message, at: float) -> list[AnyEvent]:
        """What a message means; timers that were due before it go first. ``at``: when it came, epoch seconds."""
        self._run_timers(at)
        self._heard = max(self._heard, at)
        ts = self._ours(number(message, "Timestamp"), at)
        name = message.get("Event", "")
        self._stamp(at, ts, name)
        if not name:
            self._response(message)
        else:
            if "Privilege" in message:
                self._skew = ts - at
                self._rights.heard(message["Privilege"])
                self._sync.lively(message)
            for handle in self._handlers.get(name, ()):
                handle(message)
            if name == "QueueStatusComplete":
                self._rights.missed("system")
        return self._told()

    def _ours(self, told: float, at: float) -> float:
        """When something happened, by our clock. ``told``: by the PBX's, 0 = not told."""
        ts = told - self._teller.offset
        known = self._clocked or self._state == "recorded"
        return ts if told and abs(ts - at) < (_SANE if known else _NEAR) else at

    def clocked(self, offset: float, at: float) -> list[AnyEvent]:
        """The PBX's clock was found to be ahead of ours by so many seconds."""
        self._clocked = True
        if abs(offset - self._teller.offset) >= _NOTED:
            self._teller.offset = offset if abs(offset) >= _NOTED else 0.0
            if self._told_lacks is not None:
                self._stamp(at, at, "")
                self._tell_status()
        return self._teller.told()

    def stepped(self, seconds: float) -> None:
        """Our own clock was set forward by so many seconds, or back: for us nothing is later for it."""
        if seconds:
            self._timers.shift(seconds)
            self._heard += seconds
            self._teller.offset -= seconds if self._teller.offset else 0.0

    def due(self) -> float | None:
        """When ``tick`` is next of use, on the clock that gives ``at``; None = not before the next message."""
        return self._timers.due()

    def tick(self, now: float) -> list[AnyEvent]:
        """What follows from time alone: the end of a wrap-up, a caller of whom nothing more was told, ..."""
        self._run_timers(now)
        return self._told()

    def _told(self) -> list[AnyEvent]:
        """What was told, and the rights if they are others than was said."""
        if self._told_lacks is not None and self._told_lacks != self.lacks:
            self._tell_status()
        return self._teller.told()

    def _run_timers(self, now: float, ahead: float = 0.0) -> None:
        while (due := self._timers.due()) is not None and due <= now + ahead:
            then = self._timers.pop(due)
            at = min(due, now)
            self._stamp(at, at + self._skew, "")
            if then is not None:
                then()

    def _stamp(self, at: float, ts: float, native: str) -> None:
        self._teller.at, self._teller.ts, self._teller.native = at, ts, native

    def _response(self, message: Message) -> None:
        if message.get("Response") == "Error":
            self._rights.denied(message.get("ActionID", ""), message.get("Message", ""))

    def _tell_status(self) -> None:
        self._told_lacks = self.lacks
        self._teller.tell(self.status(self._state, self._teller.at))
