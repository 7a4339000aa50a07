"""Manager messages to our events: what the wire says, and what it takes to know what it means. No clock, no IO."""

from collections.abc import Callable, Mapping

from wallboard.config import Feed
from wallboard.feeds.ami.members import Members
from wallboard.feeds.ami.rights import Rights
from wallboard.feeds.ami.services import Services
from wallboard.feeds.ami.sync import Sync
from wallboard.feeds.ami.teller import Message, Teller, Timers, number
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

SYNC = ("CoreShowChannels", "QueueStatus")
"""The actions that ask for the whole state. An ActionID must end with the name of its action."""

_ABOUT = 2.0  # seconds ahead of which timers go off when nothing more can come
_SANE = 86400.0  # seconds by which the PBX's clock may differ from ours


class Translator:
    """One PBX's messages as events of one source.

    Call ``opened`` when a connection is made, ``take`` for each of its messages, ``lost`` when it ends; between them
    ``tick`` whenever ``due`` says so. The first connection is of series ``series``, and each that follows one higher.
    ``wrap_ups``: seconds by queue id, where Asterisk does not tell them. ``state`` is what a feed that is in order is
    called: live, or recorded. Never raises, whatever a message says.
    """

    def __init__(
        self, feed: Feed, series: int = 1, wrap_ups: Mapping[str, float] | None = None, state: FeedState = "live"
    ) -> None:
        self._teller = Teller(feed.id, series - 1)
        self._timers = Timers()
        self._rights = Rights()
        shared = self._rights, self._teller, self._timers
        self._members = Members(feed, wrap_ups or {}, self._teller, self._timers)
        self._waits = Waits(self._members, *shared)
        self._services = Services(self._waits, self._members, *shared)
        self._sync = Sync(self._waits, self._services, self._members, *shared, self._tell_status)
        self._state = state
        self._since = 0.0
        self._heard = 0.0
        self._skew = 0.0
        self._told_lacks: tuple[str, ...] | None = None
        self._handlers: dict[str, list[Callable[[Message], None]]] = {}
        for room in (self._members, self._waits, self._services, self._sync):
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
        for room in (self._rights, self._members, self._waits, self._services):
            room.clear()
        self._sync.opened(at, self._heard)
        self._told_lacks, self._since, self._skew = None, at, 0.0
        return self._teller.told()

    def lost(self, at: float, why: str = "") -> list[AnyEvent]:
        """The connection ended. What is open stays so: the next list tells what became of it."""
        events = self.ended(at)
        self._since = at
        return [*events, self.status("lost", at, why)]

    def ended(self, at: float) -> list[AnyEvent]:
        """Nothing more comes: what was about to be decided is decided by what is known."""
        self._run_timers(at, ahead=_ABOUT)
        self._timers.clear()
        return self._teller.told()

    def status(self, state: FeedState, at: float, why: str = "") -> FeedStatus:
        """A FeedStatus of this connection, numbered like its events."""
        self._stamp(at, at, "")
        return FeedStatus(
            **self._teller.head(), state=state, why=why, since=self._since, lacks=self.lacks, series=self._teller.series
        )

    def take(self, message: Message, at: float) -> list[AnyEvent]:
        """What a message means; timers that were due before it go first. ``at``: when it came, epoch seconds."""
        self._run_timers(at)
        self._heard = max(self._heard, at)
        ts = number(message, "Timestamp", at)
        ts = ts if abs(ts - at) < _SANE else at
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
        if self._told_lacks is not None and self._told_lacks != self.lacks:
            self._tell_status()
        return self._teller.told()

    def due(self) -> float | None:
        """When ``tick`` is next of use, on the clock that gives ``at``; None = not before the next message."""
        return self._timers.due()

    def tick(self, now: float) -> list[AnyEvent]:
        """What follows from time alone: the end of a wrap-up, a caller of whom nothing more was told, ..."""
        self._run_timers(now)
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
