"""Callers at agents: whom a caller rings, who answers, and for how long.

AgentConnect follows QueueCallerLeave. AgentComplete may lack either channel, or never come; and it may come long
after the agent's phone is free again (a caller redirected while talking counts as served until she hangs up). What it
tells is used as told; where it never comes, the talk is measured.
"""

from collections.abc import Callable
from functools import partial

from msgspec import Struct

from wallboard.feeds.ami.members import Leg, Members
from wallboard.feeds.ami.rights import Rights
from wallboard.feeds.ami.teller import Message, Teller, Timers, device, number, text
from wallboard.feeds.ami.waits import Waits, remember
from wallboard.model.events import Alerted, Ended, Held, Missed

_COMPLETE = 2.0  # seconds that AgentComplete may take after both sides hung up
_BY = frozenset({"agent", "caller", "transfer"})


class Service(Struct):
    """A caller served by an agent. ``leg``: the agent's part; ``caller``, ``callee``: the channels of either side."""

    uid: str
    queue: str
    agent: str
    interface: str
    leg: str
    since: float
    caller: str
    callee: str
    gone: set[str] = set()
    held: float = 0.0
    held_since: float = 0.0
    to: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        return self.uid, self.queue, self.agent


class Services:
    def __init__(self, waits: Waits, members: Members, rights: Rights, teller: Teller, timers: Timers) -> None:
        self._waits = waits
        self._members = members
        self._rights = rights
        self._teller = teller
        self._timers = timers
        self._sides: dict[str, list[Service]] = {}  # channel -> the services it is a side of
        self._finished: dict[tuple[str, str, str], None] = {}  # so that nothing counts twice
        self.handlers: dict[str, Callable[[Message], None]] = {
            "AgentCalled": self._called,
            "AgentRingNoAnswer": self._no_answer,
            "AgentDump": self._dump,
            "AgentConnect": self._connect,
            "AgentComplete": self._complete,
            "Hangup": self._hangup,
            "Hold": partial(self._hold, on=True),
            "Unhold": partial(self._hold, on=False),
            "BlindTransfer": self._blind_transfer,
            "AttendedTransfer": self._attended_transfer,
            "LocalOptimizationBegin": self._optimization,
            "Newchannel": self._newchannel,
            "DialBegin": self._dial,
        }

    def clear(self) -> None:
        self._sides.clear()
        self._finished.clear()

    # ringing

    def _leg(self, message: Message) -> tuple[str, Leg]:
        agent, interface = self._members.agent(message)
        uid, queue = text(message, "Uniqueid"), self._teller.id(self._waits.queue_of(message))
        key = text(message, "DestUniqueid") or f"{uid} {interface}"
        return agent, Leg(key, self._teller.id(uid), queue, interface, self._teller.ts)

    def _called(self, message: Message) -> None:
        self._rights.missed("call")
        agent, leg = self._leg(message)
        if not agent:
            return
        head = self._teller.head()
        self._teller.tell(Alerted(**head, contact=leg.contact, queue=leg.queue, agent=self._members.id(agent)))
        visit = self._waits.waiting.get(text(message, "Uniqueid"))
        if visit is not None:
            visit.ringing[leg.key] = agent
        self._members.ring(agent, leg)

    def _no_answer(self, message: Message) -> None:
        agent, leg = self._leg(message)
        if not agent:
            return
        rang = number(message, "RingTime") / 1000  # milliseconds here, seconds in AgentConnect
        head, id = self._teller.head(), self._members.id(agent)
        self._teller.tell(Missed(**head, contact=leg.contact, queue=leg.queue, agent=id, rang=rang))
        self._silence(message, agent, leg)

    def _dump(self, message: Message) -> None:
        """The agent hung up while the announcement to her ran; the caller waits on."""
        agent, leg = self._leg(message)
        self._silence(message, agent, leg)

    def _silence(self, message: Message, agent: str, leg: Leg) -> None:
        visit = self._waits.waiting.get(text(message, "Uniqueid"))
        if visit is not None:
            visit.ringing.pop(leg.key, None)
        self._members.drop(agent, leg.key)

    # talking

    def _connect(self, message: Message) -> None:
        agent, leg = self._leg(message)
        visit = self._waits.visit(message)
        if not agent or not visit.uid or not visit.queue or self.known(leg.key):
            return
        waited = number(message, "HoldTime", max(self._teller.ts - visit.since, 0.0))
        self._waits.out(visit, "answered", self._teller.ts, waited, agent)
        callee = text(message, "DestUniqueid")
        self.begin(Service(visit.uid, visit.queue, agent, leg.interface, leg.key, leg.since, visit.uid, callee))

    def begin(self, service: Service) -> None:
        """Somebody is served."""
        for side in {service.caller, service.callee}:
            self._sides.setdefault(side, []).append(service)
        self._finished.pop(service.key, None)
        contact, queue = self._teller.id(service.uid), self._teller.id(service.queue)
        self._members.talk(service.agent, Leg(service.leg, contact, queue, service.interface, service.since))

    def members(self) -> set[tuple[str, str]]:
        """Who serves somebody: (queue, interface), as far as the end was not seen."""
        found = (service for services in self._sides.values() for service in services if not service.gone)
        return {(service.queue, service.interface) for service in found}

    def finished(self, uid: str, queue: str, agent: str) -> bool:
        """Whether the end of a service was told."""
        return (uid, queue, agent) in self._finished

    def known(self, channel: str) -> bool:
        return channel in self._sides

    def keep(self, channels: set[str], before: float) -> None:
        """Forget services begun before, of which no channel is left; the next facts tell it."""
        for service in {id(s): s for services in self._sides.values() for s in services}.values():
            if service.since < before and not {service.caller, service.callee} & channels:
                self._forget(service)
                self._finished.pop(service.key, None)  # its end was missed, or is still to come
                self._members.drop(service.agent, service.leg)

    def _service(self, message: Message, agent: str) -> Service | None:
        """The service a message is about, by what it tells of both sides."""
        uid, callee = text(message, "Uniqueid"), text(message, "DestUniqueid")
        hers = self._waits.queue_of(message), agent
        found = [service for service in self._sides.get(callee, ()) if callee and service.callee == callee]
        if not found:
            found = [service for service in self._sides.get(uid, ()) if (service.queue, service.agent) == hers]
        if not found and not (uid and callee):
            everything = (service for services in self._sides.values() for service in services)
            found = [service for service in everything if (service.queue, service.agent) == hers]
        return max(found, key=lambda service: service.since, default=None)

    def _complete(self, message: Message) -> None:
        agent, interface = self._members.agent(message)
        queue = self._waits.queue_of(message)
        if not agent or not queue:
            return
        service = self._service(message, agent)
        if service is None:  # answered before we were there, or told already
            callee = text(message, "DestUniqueid")
            uid = text(message, "Uniqueid") or text(message, "DestLinkedid")
            service = Service(uid, queue, agent, interface, callee, self._teller.ts, uid, callee)
            if service.key in self._finished:
                return
        reason = message.get("Reason", "")
        talked = number(message, "TalkTime", max(self._teller.ts - service.since, 0.0))
        self._end(service, talked, reason if reason in _BY else "")

    def _end(self, service: Service, talked: float, by: str = "", inferred: bool = False) -> None:
        self._forget(service)
        if service.held_since:
            service.held += max(self._teller.ts - service.held_since, 0.0)
        contact = self._teller.id(service.uid)
        self._teller.tell(
            Ended(
                **self._teller.head(inferred=inferred),
                contact=contact,
                queue=self._teller.id(service.queue),
                agent=self._members.id(service.agent),
                talked=talked,
                held=service.held,
                by=by,
                to=service.to,
            )
        )
        if service.callee not in service.gone:
            self._members.finish(service.agent, service.leg, (service.queue, service.interface), contact)

    def _forget(self, service: Service) -> None:
        self._timers.cancel(("complete", service.leg))
        remember(self._finished, service.key, None)
        for side in {service.caller, service.callee}:
            rest = [other for other in self._sides.pop(side, []) if other is not service]
            if rest:
                self._sides[side] = rest

    def _hangup(self, message: Message) -> None:
        """The agent is free when her phone is; the service is over when AgentComplete says so, or with both sides."""
        uid = text(message, "Uniqueid")
        for service in self._sides.get(uid, ()):
            service.gone.add(uid)
            if uid == service.callee:
                member, contact = (service.queue, service.interface), self._teller.id(service.uid)
                self._members.finish(service.agent, service.leg, member, contact)
            if service.gone >= {service.caller, service.callee}:
                talked = max(self._teller.ts - service.since, 0.0)
                then = partial(self._end, service, talked, inferred=True)
                self._timers.set(("complete", service.leg), self._teller.at + _COMPLETE, then)

    def _hold(self, message: Message, on: bool) -> None:
        for service in self._held_by(message):
            if on == bool(service.held_since):
                continue
            if not on:
                service.held += max(self._teller.ts - service.held_since, 0.0)
            service.held_since = self._teller.ts if on else 0.0
            contact, agent = self._teller.id(service.uid), self._members.id(service.agent)
            self._teller.tell(Held(**self._teller.head(), contact=contact, agent=agent, on=on))
            self._members.hold(service.agent, service.leg, on)

    def _held_by(self, message: Message) -> list[Service]:
        """Whom the agent at this channel holds. (A caller may hold, too.) Behind a Local channel is another of hers."""
        uid, call = text(message, "Uniqueid"), text(message, "Linkedid")
        if uid in self._sides:
            return [service for service in self._sides[uid] if service.callee == uid]
        return [service for service in self._sides.get(call, ()) if service.interface.startswith("Local/")]

    # channels

    def _blind_transfer(self, message: Message) -> None:
        self._transferred(text(message, "TransfererUniqueid"), text(message, "Extension"))

    def _attended_transfer(self, message: Message) -> None:
        self._transferred(text(message, "OrigTransfererUniqueid"), text(message, "SecondTransfererExten"))

    def _transferred(self, channel: str, to: str) -> None:
        for service in self._sides.get(channel, ()):
            if service.callee == channel:
                service.to = to

    def _optimization(self, message: Message) -> None:
        """A Local channel takes itself out of the way: another channel is that side from now on."""
        old, new = text(message, "LocalOneUniqueid"), text(message, "SourceUniqueid")
        if not new or old == new:
            return
        for service in self._sides.pop(old, []):
            if service.caller == old:
                service.caller = new
            else:
                service.callee = new
            self._sides.setdefault(new, []).append(service)

    def _newchannel(self, message: Message) -> None:
        """A phone that is called is a channel that is down at first; one that calls, one that rings the exchange."""
        self._members.called(device(text(message, "Channel")), message.get("ChannelState") != "4")

    def _dial(self, message: Message) -> None:
        self._members.dialled(device(text(message, "Channel")), device(text(message, "DestChannel")))
