"""The whole state of a PBX from its lists, corrected by what happened while they came; and whether ours is still it.

QueueStatus lists queues, members and waiting callers; CoreShowChannels lists who talks to whom. Live events go on
meanwhile: for a caller or a member that one of them spoke of, what the event said stands, not the list. An event from
just before the list may even come just after it, so that the whole is only told a moment later.

Nothing on this wire is numbered, so that a lost event shows only by its consequences: QueueStatus is asked again and
again, and compared with what we know. What differs may be on its way to us; what still differs when everything was
asked once more is drift, and everything is told anew.
"""

from collections.abc import Callable

from wallboard.feeds.ami.channels import Channels
from wallboard.feeds.ami.logged import Logged
from wallboard.feeds.ami.members import Members
from wallboard.feeds.ami.rights import Rights
from wallboard.feeds.ami.services import Services
from wallboard.feeds.ami.teller import Message, Teller, Timers, number, text
from wallboard.feeds.ami.waits import Visit, Waits
from wallboard.model.events import Observed, Synced

WHOLE = ("CoreShowChannels", "QueueStatus")
"""The actions that ask for the whole state. An ActionID must end with the name of its action."""

_SETTLE = 0.25  # seconds after the end of the list
_TOGETHER = 1.0  # seconds within which the other list begins, if it was asked for with the channels
_GAUGES = {
    "Max": "max",
    "Calls": "calls",
    "Holdtime": "hold_time",
    "TalkTime": "talk_time",
    "Completed": "completed",
    "Abandoned": "abandoned",
    "ServiceLevel": "service_level",
    "ServicelevelPerf": "service_level_perf",
    "ServicelevelPerf2": "service_level_perf2",
    "Weight": "weight",
}
"""QueueParams fields -> gauges of Observed: counts, seconds (service_level is the queue's threshold) and per cent."""

Member = tuple[str, str]  # queue, interface


class Listing:
    """What came of the lists, and whom live events spoke of since.

    ``whole``: members are kept, to be told; else only what differs of them.
    """

    def __init__(self, began: float, whole: bool) -> None:
        self.began = began
        self.whole = whole
        self.queues: dict[str, dict[str, float]] = {}
        self.members: dict[Member, Message] = {}
        self.listed: set[Member] = set()
        self.differing: set[Member] = set()
        self.on_calls: set[Member] | None = None  # not told before Asterisk 13
        self.entries: dict[str, tuple[float, Message]] = {}  # channel -> when its wait began, and the rest
        self.callers: set[str] = set()
        self.membership: set[Member] = set()
        self.active: set[Member] = set()


class Sync:
    """``drift``: differences when last compared. ``wishes``: actions to be asked. ``gap_from``: see ``opened``."""

    def __init__(
        self,
        waits: Waits,
        services: Services,
        members: Members,
        channels: Channels,
        logged: Logged,
        rights: Rights,
        teller: Teller,
        timers: Timers,
        synced: Callable[[], None],
    ) -> None:
        self._waits = waits
        self._services = services
        self._members = members
        self._channels = channels
        self._logged = logged
        self._rights = rights
        self._teller = teller
        self._timers = timers
        self._synced = synced
        waits.listed = self._listed
        self._listing: Listing | None = None
        self._known = False
        self._suspects: set[object] = set()
        self._opened = 0.0
        self._agreed = 0.0
        self._queues: set[str] = set()
        self._gauges: dict[str, dict[str, float]] = {}
        self._counters: dict[str, tuple[float, ...]] = {}
        self.gap_from = 0.0
        self.drift = 0
        self.wishes: tuple[str, ...] = ()
        self.handlers: dict[str, Callable[[Message], None]] = {
            "QueueParams": self._queue,
            "QueueMember": self._member,
            "QueueEntry": self._entry,
            "QueueStatusComplete": self._complete,
            "CoreShowChannelsComplete": self._channels_complete,
        }

    def opened(self, at: float, gap_from: float) -> None:
        """A new connection. ``gap_from``: when the PBX was last heard before, 0 = never."""
        self._listing, self._known = None, False
        self._opened, self._agreed, self.gap_from = at, at, gap_from
        self.drift, self.wishes = 0, ()
        self._suspects.clear()
        self._gauges.clear()
        self._counters.clear()

    def names(self) -> dict[str, str]:
        """What a log may call an agent -> what we call her."""
        for message in self._listing.members.values() if self._listing else ():
            self._members.agent(message)
        return self._members.names

    def lively(self, message: Message) -> None:
        """An event, not of a list, came: what it speaks of is not taken from the list."""
        if self._listing is not None:
            for key in ("Uniqueid", "TransfereeUniqueid", "SecondTransfererUniqueid"):
                if key in message:
                    self._listing.callers.add(text(message, key))
            if "Interface" in message:
                member = text(message, "Queue"), text(message, "Interface")
                self._listing.active.add(member)
                if message.get("Event", "").startswith("QueueMember"):
                    self._listing.membership.add(member)

    # the lists

    def _lists(self) -> Listing:
        if self._listing is None:
            self._listing = Listing(self._teller.ts, whole=not self._known or bool(self._suspects))
        return self._listing

    def _queue(self, message: Message) -> None:
        queue = self._waits.queue_of(message)
        if queue:
            self._lists().queues[queue] = {gauge: number(message, key) for key, gauge in _GAUGES.items()}

    def _member(self, message: Message) -> None:
        listing = self._lists()
        key = text(message, "Queue"), text(message, "Location") or text(message, "Interface")
        listing.listed.add(key)
        if listing.whole:
            listing.members[key] = message
        if self._known:
            if self._members.differs(key, message):
                listing.differing.add(key)
            if "InCall" in message:
                listing.on_calls = listing.on_calls or set()
                if message["InCall"] == "1":
                    listing.on_calls.add(key)

    def _entry(self, message: Message) -> None:
        since = max(self._teller.ts - number(message, "Wait"), 0.0)
        self._lists().entries[text(message, "Uniqueid")] = since, message

    def _complete(self, message: Message) -> None:
        self._lists()
        if message.get("EventList", "Complete") != "cancelled":
            self._timers.set("settle", self._teller.at + _SETTLE, self._settle)

    def _channels_complete(self, message: Message) -> None:
        self._timers.set("channels", self._teller.at + _TOGETHER, self._channels_alone)

    def _channels_alone(self) -> None:
        if self._listing is None and self._channels.all:
            self._channels.talks()

    # what they amount to

    def _settle(self) -> None:
        listing, self._listing = self._lists(), None
        self._suspect(listing)
        found = self._differences(listing) if self._known else set[object]()
        if self._known and (not listing.whole or not found & self._suspects):
            self._compared(found if not listing.whole else set())
            self._observe(listing)
            return
        if self._known:
            self._logged.retell(self._agreed)
        self.drift = len(found & self._suspects)
        self._suspects.clear()
        self._tell(listing)

    def _tell(self, listing: Listing) -> None:
        """Everything, as it is now."""
        for key, message in listing.members.items():
            if key not in listing.membership:
                self._members.see(message, told=False)
        self._members.keep(listing.members.keys() | listing.membership)
        self._merge_waiting(listing)
        if self._channels.all:
            present = self._channels.present() | listing.callers
            self._services.keep(present, before=min(listing.began, self._channels.began))
        self._channels.talks()
        self._teller.tell(
            Synced(
                queues=tuple(self._teller.id(queue) for queue in listing.queues),
                waiting=tuple(self._waits.queued(visit) for visit in self._waits.waiting.values()),
                agents=tuple(self._members.facts()),
                gap_from=self.gap_from,
                **self._teller.head(),
            )
        )
        self._observe(listing)
        self._queues = set(listing.queues)
        self._known, self._agreed, self.gap_from = True, self._teller.at, 0.0
        self._synced()

    def _observe(self, listing: Listing) -> None:
        for queue, gauges in listing.queues.items():
            if self._gauges.get(queue) != gauges:
                self._teller.tell(Observed(**self._teller.head(), of=self._teller.id(queue), gauges=gauges))
        self._gauges = listing.queues

    def _merge_waiting(self, listing: Listing) -> None:
        """Take in who waits, but for those of whom live events spoke; forget who waits no more."""
        waiting = self._waits.waiting
        for uid, visit in list(waiting.items()):
            if uid not in listing.entries and uid not in listing.callers and not visit.left:
                del waiting[uid]
        for uid, (since, message) in listing.entries.items():
            if uid in waiting:
                waiting[uid].position = int(number(message, "Position"))
                waiting[uid].priority = int(number(message, "Priority"))
            elif uid not in listing.callers:
                waiting[uid] = visit = self._visit(uid, since, message)
                if self._known and since > self._opened:  # came while we listened, and was not told
                    self._teller.tell(self._waits.queued(visit, inferred=True))

    def _visit(self, uid: str, since: float, message: Message) -> Visit:
        caller, name = text(message, "CallerIDNum"), text(message, "CallerIDName")
        position, priority = int(number(message, "Position")), int(number(message, "Priority"))
        return Visit(uid, self._waits.queue_of(message), since, caller, name, position, priority)

    def _listed(self, uid: str) -> Visit | None:
        """Who waited when the list was made, if one is coming."""
        if self._listing is None or uid not in self._listing.entries:
            return None
        return self._visit(uid, *self._listing.entries[uid])

    # whether they agree with what we know

    def _differences(self, listing: Listing) -> set[object]:
        members = listing.differing | (self._members.keys() ^ listing.listed)
        found: set[object] = {("member", key) for key in members - listing.membership}
        if listing.on_calls is not None:
            calls = listing.on_calls ^ (self._services.members() & listing.listed)
            found |= {("call", key) for key in calls - listing.active}
        waiting = {uid for uid, visit in self._waits.waiting.items() if not visit.left}
        found |= {("caller", uid) for uid in (waiting ^ listing.entries.keys()) - listing.callers}
        return found | {("queue", queue) for queue in self._queues ^ listing.queues.keys()}

    def _compared(self, found: set[object]) -> None:
        """Nothing differs, or it has to be looked at again."""
        self._suspects = found
        if found:
            self.wishes = WHOLE
            return
        self._agreed = self._teller.at
        if self.drift:
            self.drift = 0
            self._synced()

    def _suspect(self, listing: Listing) -> None:
        """Without class agent nobody announces who joins, or whom the PBX's own counters count."""
        for uid, (since, _) in listing.entries.items():
            if uid not in self._waits.waiting and uid not in listing.callers and since > self._opened + 2:
                self._rights.missed("agent")
        for queue, gauges in listing.queues.items():
            counted = gauges["calls"], gauges["completed"], gauges["abandoned"]
            if self._counters.setdefault(queue, counted) != counted:
                self._rights.missed("agent")
            self._counters[queue] = counted
