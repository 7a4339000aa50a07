"""The whole state of a PBX from its lists, corrected by what happened while they came.

QueueStatus lists queues, members and waiting callers; CoreShowChannels lists who talks to whom. Live events go on
meanwhile: for a caller or a member that one of them spoke of, what the event said stands, not the list. An event from
just before the list may even come just after it, so that the whole is only told a moment later.
"""

from collections.abc import Callable, Iterator

from wallboard.feeds.ami.members import Leg, Members
from wallboard.feeds.ami.rights import Rights
from wallboard.feeds.ami.services import Service, Services
from wallboard.feeds.ami.teller import Message, Teller, Timers, device, number, text
from wallboard.feeds.ami.waits import Visit, Waits
from wallboard.model.events import Observed, Synced

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


class Listing:
    """What came of the lists, and whom live events spoke of since."""

    def __init__(self, began: float) -> None:
        self.began = began
        self.queues: dict[str, dict[str, float]] = {}
        self.members: dict[tuple[str, str], Message] = {}
        self.entries: dict[str, tuple[float, Message]] = {}  # channel -> when its wait began, and the rest
        self.callers: set[str] = set()
        self.membership: set[tuple[str, str]] = set()


class Sync:
    def __init__(
        self,
        waits: Waits,
        services: Services,
        members: Members,
        rights: Rights,
        teller: Teller,
        timers: Timers,
        synced: Callable[[], None],
    ) -> None:
        self._waits = waits
        self._services = services
        self._members = members
        self._rights = rights
        self._teller = teller
        self._timers = timers
        self._synced = synced
        self._listing: Listing | None = None
        self._channels: list[Message] = []
        self._all_channels = False
        self._channels_began = 0.0
        self._opened = 0.0
        self._gap_from = 0.0
        self._counters: dict[str, tuple[float, ...]] = {}
        self.handlers: dict[str, Callable[[Message], None]] = {
            "QueueParams": self._queue,
            "QueueMember": self._member,
            "QueueEntry": self._entry,
            "QueueStatusComplete": self._complete,
            "CoreShowChannel": self._channel,
            "CoreShowChannelsComplete": self._channels_complete,
        }

    def opened(self, at: float, gap_from: float) -> None:
        """A new connection. ``gap_from``: when the PBX was last heard before, 0 = never."""
        self._listing, self._channels, self._all_channels = None, [], False
        self._opened, self._gap_from = at, gap_from
        self._counters.clear()

    def lively(self, message: Message) -> None:
        """An event, not of a list, came: what it speaks of is not taken from the list."""
        if self._listing is not None:
            for key in ("Uniqueid", "TransfereeUniqueid", "SecondTransfererUniqueid"):
                if key in message:
                    self._listing.callers.add(text(message, key))
            if "Interface" in message:
                self._listing.membership.add((text(message, "Queue"), text(message, "Interface")))

    # the lists

    def _lists(self) -> Listing:
        if self._listing is None:
            self._listing = Listing(self._teller.ts)
        return self._listing

    def _queue(self, message: Message) -> None:
        queue = self._waits.queue_of(message)
        if queue:
            self._lists().queues[queue] = {gauge: number(message, key) for key, gauge in _GAUGES.items()}

    def _member(self, message: Message) -> None:
        key = text(message, "Queue"), text(message, "Location") or text(message, "Interface")
        self._lists().members[key] = message

    def _entry(self, message: Message) -> None:
        since = max(self._teller.ts - number(message, "Wait"), 0.0)
        self._lists().entries[text(message, "Uniqueid")] = since, message

    def _complete(self, message: Message) -> None:
        self._lists()
        if message.get("EventList", "Complete") != "cancelled":
            self._timers.set("settle", self._teller.at + _SETTLE, self._settle)

    def _channel(self, message: Message) -> None:
        if self._all_channels or not self._channels:
            self._channels, self._all_channels = [], False
            self._channels_began = self._teller.ts
        self._channels.append(message)

    def _channels_complete(self, message: Message) -> None:
        if self._all_channels or not self._channels:  # the list is empty
            self._channels, self._channels_began = [], self._teller.ts
        self._all_channels = True
        self._timers.set("channels", self._teller.at + _TOGETHER, self._channels_alone)

    def _channels_alone(self) -> None:
        if self._listing is None and self._all_channels:
            self._talks()

    # what they amount to

    def _settle(self) -> None:
        listing, self._listing = self._lists(), None
        self._suspect(listing)
        for key, message in listing.members.items():
            if key not in listing.membership:
                self._members.see(message, told=False)
        self._members.keep(listing.members.keys() | listing.membership)
        self._merge_waiting(listing)
        if self._all_channels:
            present = {text(channel, "Uniqueid") for channel in self._channels} | listing.callers
            self._services.keep(present, before=min(listing.began, self._channels_began))
        self._talks()
        head = self._teller.head
        self._teller.tell(
            Synced(
                queues=tuple(self._teller.id(queue) for queue in listing.queues),
                waiting=tuple(self._waits.queued(visit) for visit in self._waits.waiting.values()),
                agents=tuple(self._members.facts()),
                gap_from=self._gap_from,
                **head(),
            )
        )
        for queue, gauges in listing.queues.items():
            self._teller.tell(Observed(**head(), of=self._teller.id(queue), gauges=gauges))
        self._gap_from = 0.0
        self._synced()

    def _merge_waiting(self, listing: Listing) -> None:
        """Take in who waits, but for those of whom live events spoke; forget who waits no more."""
        waiting = self._waits.waiting
        for uid, visit in list(waiting.items()):
            if uid not in listing.entries and uid not in listing.callers and not visit.left:
                del waiting[uid]
        for uid, (since, message) in listing.entries.items():
            position, priority = int(number(message, "Position")), int(number(message, "Priority"))
            if uid in waiting:
                waiting[uid].position, waiting[uid].priority = position, priority
            elif uid not in listing.callers:
                number_, name = text(message, "CallerIDNum"), text(message, "CallerIDName")
                queue = self._waits.queue_of(message)
                waiting[uid] = Visit(uid, queue, since, number_, name, position, priority)

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

    def _talks(self) -> None:
        """Who talks to whom, and who rings, from the channels that there are."""
        self._all_channels = False
        channels, self._channels = self._channels, []
        for callee, caller in _pairs(channels):
            self._talk(callee, caller)
        for channel in channels:
            application = text(channel, "Application")
            if application == "AppQueue" and not channel.get("BridgeId"):
                self._ring(channel)
            if application == "Queue":
                self._waits.entering(text(channel, "Uniqueid"), channel.get("ApplicationData", ""))
            elif application != "AppQueue":
                self._members.called(device(text(channel, "Channel")), inward=application != "Dial")

    def _ring(self, callee: Message) -> None:
        visit = self._waits.waiting.get(text(callee, "Linkedid"))
        leg = text(callee, "Uniqueid")
        if visit is None or leg in visit.ringing:
            return
        owner = self._members.owner(device(text(callee, "Channel")), visit.queue)
        if owner is None:
            return
        contact, queue = self._teller.id(visit.uid), self._teller.id(visit.queue)
        visit.ringing[leg] = owner[0]
        self._members.ring(owner[0], Leg(leg, contact, queue, owner[1], self._teller.ts))

    def _talk(self, callee: Message, caller: Message) -> None:
        queue = self._waits.queue_in(caller.get("ApplicationData", ""))
        uid, leg = text(caller, "Uniqueid"), text(callee, "Uniqueid")
        owner = self._members.owner(device(text(callee, "Channel")), queue)
        if owner is None or self._services.known(leg) or uid in self._waits.waiting:
            return
        since = self._teller.ts - _duration(text(callee, "Duration"))
        self._services.begin(Service(uid, queue, owner[0], owner[1], leg, since, uid, leg))


def _pairs(channels: list[Message]) -> Iterator[tuple[Message, Message]]:
    """Agent's and caller's channel of every call that app_queue made."""
    callers = {
        bridge: channel
        for channel in channels
        if (bridge := channel.get("BridgeId", "")) and channel.get("Application") == "Queue"
    }
    for channel in channels:
        if channel.get("Application") == "AppQueue" and channel.get("BridgeId", "") in callers:
            yield channel, callers[channel["BridgeId"]]


def _duration(text: str) -> float:
    """Seconds of "HH:MM:SS"."""
    seconds = 0.0
    for part in text.split(":"):
        seconds = seconds * 60 + (float(part) if part.isdecimal() else 0.0)
    return seconds
