"""Who talks to whom, from the list of channels: CoreShowChannels, the calls in progress that nobody announces again."""

from collections.abc import Callable, Iterator

from wallboard.feeds.ami.members import Leg, Members
from wallboard.feeds.ami.services import Service, Services
from wallboard.feeds.ami.teller import Message, Teller, device, text
from wallboard.feeds.ami.trunks import Trunks
from wallboard.feeds.ami.waits import Waits


class Channels:
    """``all``: the list is whole; ``began``: when it did."""

    def __init__(self, waits: Waits, services: Services, members: Members, trunks: Trunks, teller: Teller) -> None:
        self._waits = waits
        self._services = services
        self._members = members
        self._trunks = trunks
        self._teller = teller
        self._channels: list[Message] = []
        self.all = False
        self.began = 0.0
        self.handlers: dict[str, Callable[[Message], None]] = {
            "CoreShowChannel": self._channel,
            "CoreShowChannelsComplete": self._complete,
        }

    def clear(self) -> None:
        self._channels, self.all = [], False

    def _channel(self, message: Message) -> None:
        if self.all or not self._channels:
            self._channels, self.all = [], False
            self.began = self._teller.ts
        self._channels.append(message)

    def _complete(self, message: Message) -> None:
        if self.all or not self._channels:  # the list is empty
            self._channels, self.began = [], self._teller.ts
        self.all = True
        self._trunks.keep(self._channels)

    def present(self) -> set[str]:
        """Every channel there is."""
        return {text(channel, "Uniqueid") for channel in self._channels}

    def talks(self) -> None:
        """Who talks to whom, and who rings, from the channels that there are."""
        channels = self._channels
        self.clear()
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
        visit = self._waits.waiting.get(uid)
        if owner is None or self._services.known(leg) or (visit is not None and not visit.left):
            return
        if self._services.finished(uid, queue, owner[0]):
            return
        since = self._teller.ts - _duration(text(callee, "Duration"))
        if visit is not None:  # who answered was not told
            self._waits.out(visit, "answered", visit.left, max(visit.left - visit.since, 0.0), owner[0], inferred=True)
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
