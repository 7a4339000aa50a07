"""Queue members as agents: who serves which queue, ready or not, what their phones do, and wrap-up.

Asterisk tells all of this queue by queue and phone by phone; an agent is the sum. What is told twice is emitted once.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import partial

from msgspec import Struct

from wallboard.config import Feed
from wallboard.feeds.ami.teller import Message, Teller, Timers, number, text
from wallboard.model.events import AgentFact, Assigned, Direction, Reached, Readiness, Session, Work, Working

# Device states of Asterisk (include/asterisk/devicestate.h), the Status of a queue member.
UNKNOWN, NOT_INUSE, INUSE, BUSY, INVALID, UNAVAILABLE, RINGING, RINGINUSE, ONHOLD = range(9)
_UNREACHABLE = {UNKNOWN: "unknown", INVALID: "invalid", UNAVAILABLE: "unavailable"}
_DOES: dict[int, Work] = {INUSE: "talking", BUSY: "talking", RINGINUSE: "talking", ONHOLD: "held", RINGING: "ringing"}
_SURE = 1.0  # seconds a phone must be busy before that is a call of its own: its state and the queue's events cross
_SILENT_END = 5.0  # seconds a phone must be free before a call is over of which no end was told


class Leg(Struct):
    """An agent's part in a contact that came by a queue. ``key``: the agent's channel, as far as it is known."""

    key: str
    contact: str
    queue: str
    interface: str
    since: float
    talking: bool = False
    held: bool = False


class Membership(Struct):
    """One agent's phone in one queue: ``interface`` is rung, the states are those of ``device``.

    ``since``: when it became ready or not. ``wrap_up`` seconds, 0 = not told.
    """

    queue: str
    interface: str
    device: str
    agent: str
    level: int
    paused: bool
    reason: str
    since: float
    wrap_up: float


class Shown(Struct, frozen=True):
    """What an agent does, as told to the floor."""

    work: Work = "idle"
    contact: str = ""
    queue: str = ""
    direction: Direction = "in"
    until: float = 0.0


class Agent:
    def __init__(self, id: str, name: str) -> None:
        self.id = id
        self.name = name
        self.memberships: dict[tuple[str, str], Membership] = {}
        self.devices: dict[str, int] = {}
        self.legs: dict[str, Leg] = {}
        self.wrap_up = Shown()
        self.busy_since = 0.0
        self.busy_surely = False
        self.shown = Shown()
        self.shown_since = 0.0
        self.reached: tuple[bool, str] | None = None

    def reach(self) -> tuple[bool, str]:
        """Reachable while any of her phones is; else why not."""
        states = list(self.devices.values()) or [UNKNOWN]
        if any(state not in _UNREACHABLE for state in states):
            return True, ""
        return False, _UNREACHABLE[states[0]]

    def other_call(self) -> Work | None:
        """What her phones do for a call that came by no queue. While a queue's call rings, only a second call tells."""
        states = self.devices.values()
        if self.legs:
            return "talking" if RINGINUSE in states else None
        does = {_DOES.get(state) for state in states}
        works: tuple[Work, ...] = ("talking", "held", "ringing")
        return next((work for work in works if work in does), None)

    def queue_call(self, talking: bool) -> Shown | None:
        """The latest of the queues' calls that she talks to, or that ring."""
        legs = [leg for leg in self.legs.values() if leg.talking == talking]
        if not legs:
            return None
        leg = max(legs, key=lambda leg: leg.since)
        work: Work = "ringing"
        if talking:
            work = "held" if leg.held or ONHOLD in self.devices.values() else "talking"
        return Shown(work, leg.contact, leg.queue)


class Members:
    """``wrap_ups``: seconds by queue id, before the feed's own; a member's own, told by Asterisk, goes first."""

    def __init__(self, feed: Feed, wrap_ups: Mapping[str, float], teller: Teller, timers: Timers) -> None:
        self._by_name = feed.agent_is != "interface"
        self._wrap_up = feed.wrap_up
        self._wrap_ups = wrap_ups
        self._teller = teller
        self._timers = timers
        self.names: dict[str, str] = {}  # what a log may call an agent -> what we call her; outlasts a connection
        self._agents: dict[str, Agent] = {}
        self._members: dict[tuple[str, str], Membership] = {}
        self._devices: dict[str, list[str]] = {}  # device -> agents
        self._directions: dict[str, Direction] = {}  # device -> of the call it has now
        self.handlers: dict[str, Callable[[Message], None]] = {
            "QueueMemberAdded": self.see,
            "QueueMemberStatus": self.see,
            "QueueMemberPause": self.see,
            "QueueMemberPenalty": self.see,
            "QueueMemberRemoved": self.removed,
        }

    def clear(self) -> None:
        self._agents.clear()
        self._members.clear()
        self._devices.clear()
        self._directions.clear()

    # who serves what

    def agent(self, message: Message) -> tuple[str, str]:
        """The agent a message speaks of, by name or by interface as the feed has it, and her phone."""
        interface = text(message, "Interface") or text(message, "Location")
        name = text(message, "MemberName") or text(message, "Name")
        native = (name or interface) if self._by_name else interface
        if native and native not in self._agents:
            self._agents[native] = Agent(self._teller.id(native), name or interface)
        if interface and self.names.get(interface) != native:
            self.names[interface] = self.names[name or interface] = native
        return native, interface

    def id(self, native: str) -> str:
        return self._agents[native].id if native in self._agents else self._teller.id(native)

    def see(self, message: Message, told: bool = True) -> None:
        """A membership, whole, as every member event and list item gives it. ``told`` False: only take it in."""
        native, interface = self.agent(message)
        queue = text(message, "Queue")
        if not queue or not interface:
            return
        key = queue, interface
        old = self._members.get(key)
        if old is not None and old.agent != native:
            self._leave(key, told)
            old = None
        new = self._membership(message, queue, interface, native, old)
        agent = self._agents[native]
        joined = not agent.memberships
        self._members[key] = agent.memberships[key] = new
        for phone in {new.device, _plain(interface)}:
            agents = self._devices.setdefault(phone, [])
            if native not in agents:
                agents.append(native)
        if told:
            self._tell_membership(agent, new, old, joined)
        if "Status" in message:
            self._device(agent, new, int(number(message, "Status")))
        if told:
            self._reach(agent)
            self._show(agent)

    def keys(self) -> set[tuple[str, str]]:
        """Every membership: (queue, interface)."""
        return set(self._members)

    def differs(self, key: tuple[str, str], message: Message) -> bool:
        """Whether a list item says something else of a membership than we know."""
        known = self._members.get(key)
        if known is None:
            return True
        paused = message.get("Paused") == "1"
        reason = text(message, "PausedReason") if paused else ""
        native, _ = self.agent(message)
        return (native, int(number(message, "Penalty")), paused, reason) != (
            known.agent,
            known.level,
            known.paused,
            known.reason,
        ) or self._agents[native].devices.get(known.interface) != int(number(message, "Status"))

    def _membership(
        self, message: Message, queue: str, interface: str, native: str, old: Membership | None
    ) -> Membership:
        paused = message["Paused"] == "1" if "Paused" in message else old is not None and old.paused
        reason = text(message, "PausedReason") if paused else ""
        if old is not None and (old.paused, old.reason) == (paused, reason):
            since = old.since
        elif old is None and paused:
            told = number(message, "LastPause")
            since = min(told - self._teller.offset, self._teller.ts) if told else self._teller.ts
        else:
            since = self._teller.ts
        return Membership(
            queue=queue,
            interface=interface,
            device=_plain(text(message, "StateInterface") or interface),
            agent=native,
            level=int(number(message, "Penalty")),
            paused=paused,
            reason=reason,
            since=since,
            wrap_up=number(message, "Wrapuptime"),
        )

    def _tell_membership(self, agent: Agent, new: Membership, old: Membership | None, joined: bool) -> None:
        tell, head, queue = self._teller.tell, self._teller.head, self._teller.id(new.queue)
        if joined:
            tell(Session(**head(), agent=agent.id, on=True, name=agent.name))
        if old is None or old.level != new.level:
            tell(Assigned(**head(), agent=agent.id, queue=queue, on=True, level=new.level))
        if old is None or (old.paused, old.reason) != (new.paused, new.reason):
            tell(Readiness(**head(), agent=agent.id, ready=not new.paused, queue=queue, reason=new.reason))

    def removed(self, message: Message) -> None:
        _, interface = self.agent(message)
        self._leave((text(message, "Queue"), interface), told=True)

    def _leave(self, key: tuple[str, str], told: bool) -> None:
        member = self._members.pop(key, None)
        if member is None:
            return
        agent = self._agents[member.agent]
        del agent.memberships[key]
        if not any(other.interface == member.interface for other in agent.memberships.values()):
            agent.devices.pop(member.interface, None)
        if not told:
            return
        tell, head = self._teller.tell, self._teller.head
        tell(Assigned(**head(), agent=agent.id, queue=self._teller.id(member.queue), on=False))
        if not agent.memberships:
            tell(Session(**head(), agent=agent.id, on=False, name=agent.name))

    def keep(self, keys: Iterable[tuple[str, str]]) -> None:
        """Forget every membership but these; the next ``facts`` tell it."""
        for key in self._members.keys() - set(keys):
            self._leave(key, told=False)

    def facts(self) -> list[AgentFact]:
        """Everything known of every agent, with the times at which it began."""
        head, facts = self._teller.head, list[AgentFact]()
        for agent in self._agents.values():
            if not agent.memberships:
                continue
            facts.append(Session(**head(), agent=agent.id, on=True, name=agent.name))
            agent.reached = agent.reach()
            facts.append(Reached(**head(), agent=agent.id, reachable=agent.reached[0], why=agent.reached[1]))
            for member in agent.memberships.values():
                queue = self._teller.id(member.queue)
                facts.append(Assigned(**head(), agent=agent.id, queue=queue, on=True, level=member.level))
                ready = not member.paused
                facts.append(
                    Readiness(**head(member.since), agent=agent.id, ready=ready, queue=queue, reason=member.reason)
                )
            if agent.other_call() and not agent.busy_surely:
                agent.busy_since, agent.busy_surely = agent.busy_since or self._teller.ts, True
            if (shown := self._now(agent)) != agent.shown:
                agent.shown, agent.shown_since = shown, self._teller.ts
            facts.append(self._working(agent, agent.shown_since or self._teller.ts, inferred=False))
        return facts

    # what they do

    def called(self, channel: str, inward: bool) -> None:
        """A channel came to be: the call of a member's phone has a direction."""
        if channel in self._devices:
            self._directions[channel] = "in" if inward else "out"

    def dialled(self, caller: str, called: str) -> None:
        """A call between two members' phones is internal."""
        if caller in self._devices and called in self._devices:
            self._directions[caller] = self._directions[called] = "internal"

    def owner(self, device: str, queue: str) -> tuple[str, str] | None:
        """Whose phone this is in that queue: agent and interface."""
        for native in self._devices.get(device, ()):
            for member in self._agents[native].memberships.values():
                if member.queue == queue and device in (member.device, _plain(member.interface)):
                    return native, member.interface
        return None

    def ring(self, native: str, leg: Leg) -> None:
        self._agents[native].legs[leg.key] = leg
        self._show(self._agents[native])

    def talk(self, native: str, leg: Leg) -> None:
        agent = self._agents[native]
        leg.talking = True
        agent.legs[leg.key] = leg
        agent.wrap_up = Shown()
        self._timers.cancel(("wrap_up", native))
        self._show(agent)

    def hold(self, native: str, key: str, on: bool) -> None:
        agent = self._agents.get(native)
        if agent is not None and key in agent.legs:
            agent.legs[key].held = on
            self._show(agent)

    def drop(self, native: str, key: str) -> None:
        """The leg is over, with nothing to wrap up."""
        agent = self._agents.get(native)
        if agent is not None and agent.legs.pop(key, None) is not None:
            self._show(agent)

    def finish(self, native: str, key: str, member: tuple[str, str], contact: str) -> None:
        """The leg is over; if it was the agent's last, wrap-up begins (derived: Asterisk has no such state)."""
        agent = self._agents.get(native)
        if agent is None:
            return
        agent.legs.pop(key, None)
        seconds = self._wrap_up_seconds(member)
        if seconds > 0 and not any(leg.talking for leg in agent.legs.values()):
            until = self._teller.ts + seconds
            agent.wrap_up = Shown("wrap_up", contact, self._teller.id(member[0]), until=until)
            self._timers.set(("wrap_up", native), self._teller.at + seconds, partial(self._wrapped_up, agent))
        self._show(agent)

    def _wrap_up_seconds(self, member: tuple[str, str]) -> float:
        known = self._members.get(member)
        if known is not None and known.wrap_up > 0:
            return known.wrap_up
        return self._wrap_ups.get(self._teller.id(member[0]), self._wrap_up)

    def _wrapped_up(self, agent: Agent) -> None:
        until, agent.wrap_up = agent.wrap_up.until, Shown()
        self._show(agent, until, inferred=True)

    def _device(self, agent: Agent, member: Membership, state: int) -> None:
        before = agent.devices.get(member.interface)
        agent.devices[member.interface] = state
        key = "silent end", agent.id, member.interface
        if state != NOT_INUSE:
            self._timers.cancel(key)
        elif before in _DOES and not member.device.startswith("Local/"):  # a Local channel may be optimized away
            then = partial(self._silent_end, agent, member.interface)
            self._timers.set(key, self._teller.at + _SILENT_END, then)

    def _silent_end(self, agent: Agent, interface: str) -> None:
        for leg in [leg for leg in agent.legs.values() if leg.interface == interface]:
            del agent.legs[leg.key]
        self._show(agent, inferred=True)

    def _reach(self, agent: Agent) -> None:
        reach = agent.reach()
        if agent.devices and reach != agent.reached:
            agent.reached = reach
            self._teller.tell(Reached(**self._teller.head(), agent=agent.id, reachable=reach[0], why=reach[1]))

    def _show(self, agent: Agent, ts: float | None = None, inferred: bool = False) -> None:
        """Tell what the agent does now, if that is something else than before."""
        self._listen_to_phone(agent)
        shown = self._now(agent)
        if shown != agent.shown:
            agent.shown = shown
            agent.shown_since = self._teller.ts if ts is None else ts
            derived = inferred or shown.work == "wrap_up"
            self._teller.tell(self._working(agent, agent.shown_since, derived))

    def _listen_to_phone(self, agent: Agent) -> None:
        key = "busy", agent.id
        if agent.other_call() is None:
            agent.busy_since, agent.busy_surely = 0.0, False
            self._timers.cancel(key)
        elif not agent.busy_since:
            agent.busy_since = self._teller.ts
            self._timers.set(key, self._teller.at + _SURE, partial(self._busy, agent))

    def _busy(self, agent: Agent) -> None:
        agent.busy_surely = True
        self._show(agent, agent.busy_since, inferred=True)

    def _now(self, agent: Agent) -> Shown:
        other = agent.other_call() if agent.busy_surely else None
        if talk := agent.queue_call(talking=True):
            return talk
        if other is not None:
            return Shown(other, direction=self._direction(agent))
        return agent.queue_call(talking=False) or agent.wrap_up

    def _direction(self, agent: Agent) -> Direction:
        members = agent.memberships.values()
        devices = (device for member in members for device in (member.device, _plain(member.interface)))
        return next((self._directions[device] for device in devices if device in self._directions), "in")

    def _working(self, agent: Agent, ts: float, inferred: bool) -> Working:
        shown = agent.shown
        return Working(
            **self._teller.head(ts, inferred),
            agent=agent.id,
            work=shown.work,
            direction=shown.direction,
            contact=shown.contact,
            queue=shown.queue,
            until=shown.until,
        )


def _plain(interface: str) -> str:
    """The device of an interface: channels of "Local/201@agents/n" are named without the option."""
    return interface.partition("/n")[0] if interface.startswith("Local/") else interface
