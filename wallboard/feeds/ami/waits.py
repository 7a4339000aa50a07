"""Callers in queues: who waits where, and how each of them left.

Asterisk does not tell why a caller left. What it takes to know is here:

- QueueCallerLeave is every way out. QueueCallerAbandon is hanging up, time-out, an emptied queue and withdrawal
  alike; the channel variable QUEUESTATUS, set after both, tells which. It is not set at all for a caller who hung
  up, or whom somebody else redirected or hung up: queue_log says ABANDON for all three. Without class dialplan only
  a HangupRequest before the Abandon proves that the caller hung up.
- Leaving by a key has no QueueCallerAbandon, and no waiting time.
- A refused caller (queue full, nobody there) never joins: QUEUESTATUS is all there is, and the queue is that of the
  channel's last Newexten with application Queue.
- An attended transfer into a queue joins under the agent's channel and leaves under the caller's.

See queue_exec, record_abandoned and try_calling in apps/app_queue.c.
"""

from collections.abc import Callable, MutableMapping
from functools import partial
from typing import TypeVar

from msgspec import Struct

from wallboard.feeds.ami.members import Members
from wallboard.feeds.ami.rights import Rights
from wallboard.feeds.ami.teller import Message, Teller, Timers, number, text, unescaped
from wallboard.model.events import Dequeued, Outcome, Queued, Rejected, Renamed
from wallboard.text import clean

_STATUS: dict[str, Outcome] = {
    "TIMEOUT": "timeout",
    "LEAVEEMPTY": "emptied",
    "LEAVEUNAVAIL": "emptied",
    "WITHDRAW": "withdrawn",
}
_REJECTED = {"FULL": "full", "JOINEMPTY": "empty", "JOINUNAVAIL": "unavailable"}
_DECIDE = 1.0  # seconds that QUEUESTATUS may take after a caller left
_CONNECT = 10.0  # seconds that AgentConnect may take after a caller left while a phone rang (a subroutine may run),
_CONNECT_SURELY = 60.0  # and if a key would have shown in the dialplan
_NEAR = 1.5  # seconds by which a wait may seem to differ under another id: what Asterisk tells are whole seconds
_LOGGED = 1.5  # seconds by which the log, of whole seconds, may be behind
_MEMORY = 4096

K = TypeVar("K")
V = TypeVar("V")


def remember(memory: MutableMapping[K, V], key: K, value: V) -> None:
    """Put into a memory that forgets what is oldest, so that nothing grows where no Hangup is ever told."""
    memory.pop(key, None)
    memory[key] = value
    if len(memory) > _MEMORY:
        del memory[next(iter(memory))]


class Visit(Struct):
    """A caller in a queue. ``left`` when, 0 = not yet; ``waited`` seconds as told by QueueCallerAbandon, else -1."""

    uid: str
    queue: str
    since: float
    caller: str = ""
    caller_name: str = ""
    position: int = 0
    priority: int = 0
    hung_up: bool = False
    sent_elsewhere: bool = False
    left: float = 0.0
    waited: float = -1.0
    ringing: dict[str, str] = {}  # leg -> agent


class Waits:
    def __init__(self, members: Members, rights: Rights, teller: Teller, timers: Timers) -> None:
        self._members = members
        self._rights = rights
        self._teller = teller
        self._timers = timers
        self._queues: dict[str, str] = {}  # in lower case -> as it is: to Asterisk both are the same queue
        self._entering: dict[str, str] = {}  # channel in application Queue -> its arguments
        self._logged: dict[tuple[str, str], tuple[Outcome, float]] = {}  # contact, queue -> how it left, and when
        self._hung_up: dict[str, None] = {}  # channels that nobody spoke of before
        self.listed: Callable[[str], Visit | None] = lambda uid: None  # who waits by the list that is coming
        self.waiting: dict[str, Visit] = {}  # a channel is in one queue at a time
        self.handlers: dict[str, Callable[[Message], None]] = {
            "Newexten": self._newexten,
            "QueueCallerJoin": self._join,
            "QueueCallerAbandon": self._abandon,
            "QueueCallerLeave": self._leave,
            "VarSet": self._varset,
            "HangupRequest": self._hangup_request,
            "Hangup": self._hangup,
            "AttendedTransfer": self._transfer,
        }

    def clear(self) -> None:
        self._queues.clear()
        self._entering.clear()
        self._logged.clear()
        self._hung_up.clear()
        self.waiting.clear()

    def queue_of(self, message: Message) -> str:
        """The queue of a queue event or list item."""
        name = text(message, "Queue")
        self._queues[name.lower()] = name
        return name

    # into the queue

    def entering(self, uid: str, arguments: str) -> None:
        """A channel runs application Queue."""
        remember(self._entering, uid, arguments)

    def queue_in(self, arguments: str) -> str:
        """The queue that application Queue is run with, by the name that the queue's own events have."""
        name = clean(arguments.partition(",")[0].strip(' "'))
        return self._queues.get(name.lower(), name)

    def _newexten(self, message: Message) -> None:
        if message.get("Application") != "Queue":
            return
        uid = text(message, "Uniqueid")
        self.entering(uid, message.get("AppData", ""))
        visit = self.waiting.get(uid)
        if visit is not None and visit.left:
            self.decide(visit)
        elif visit is not None:
            visit.sent_elsewhere = True

    def _join(self, message: Message) -> None:
        self._rights.missed("dialplan")
        uid, queue = text(message, "Uniqueid"), self.queue_of(message)
        old = self.waiting.get(uid)
        if not uid or not queue or (old is not None and old.queue == queue and not old.left):
            return
        if old is not None:
            self.decide(old)
        visit = Visit(uid, queue, self._teller.ts, *_caller(message), position=int(number(message, "Position")))
        self.waiting[uid] = visit
        self._teller.tell(self.queued(visit))

    def queued(self, visit: Visit, inferred: bool = False) -> Queued:
        return Queued(
            **self._teller.head(visit.since, inferred),
            contact=self._teller.id(visit.uid),
            queue=self._teller.id(visit.queue),
            caller=visit.caller,
            caller_name=visit.caller_name,
            priority=visit.priority,
            position=visit.position,
        )

    def _transfer(self, message: Message) -> None:
        visit = self.waiting.get(text(message, "SecondTransfererUniqueid"))
        uid = text(message, "TransfereeUniqueid")
        if visit is not None and message.get("Result") == "Success":
            self._rename(visit, uid, *_caller(message, "Transferee"))

    def _rename(self, visit: Visit, uid: str, caller: str, caller_name: str) -> None:
        if not uid or uid in self.waiting:
            return
        self._teller.tell(
            Renamed(
                **self._teller.head(),
                contact=self._teller.id(visit.uid),
                queue=self._teller.id(visit.queue),
                to=self._teller.id(uid),
                caller=caller,
                caller_name=caller_name,
            )
        )
        del self.waiting[visit.uid]
        self._timers.cancel(("decide", visit.uid))
        visit.uid, visit.caller, visit.caller_name = uid, caller, caller_name
        self.waiting[uid] = visit

    # out of the queue

    def visit(self, message: Message) -> Visit:
        """The wait that ends with this message.

        If none is known under this id: the same wait under another id, or one that began before we were there.
        """
        uid, queue = text(message, "Uniqueid"), self.queue_of(message)
        visit = self._known(uid)
        if visit is not None and visit.queue == queue:
            return visit
        since = max(self._teller.ts - number(message, "HoldTime"), 0.0)
        kin = [v for v in self.waiting.values() if v.queue == queue and abs(v.since - since) <= _NEAR and not v.left]
        if kin and visit is None and not self._rights.has("call"):  # else AttendedTransfer would have told
            visit = min(kin, key=lambda v: abs(v.since - since))
            self._rename(visit, uid, *_caller(message))
            return visit
        return Visit(uid, queue, since, *_caller(message), hung_up=uid in self._hung_up)

    def _known(self, uid: str) -> Visit | None:
        """Who waits, or is listed as waiting."""
        visit = self.waiting.get(uid)
        if visit is None and (visit := self.listed(uid)) is not None:
            visit.hung_up = uid in self._hung_up
            self.waiting[uid] = visit
        return visit

    def _abandon(self, message: Message) -> None:
        visit = self.visit(message)
        if not visit.uid or not visit.queue:
            return
        visit.left = self._teller.ts
        visit.waited = number(message, "HoldTime", max(visit.left - visit.since, 0.0))
        self.waiting.setdefault(visit.uid, visit)
        self._decide_in(_DECIDE, visit)

    def _leave(self, message: Message) -> None:
        visit = self._known(text(message, "Uniqueid"))
        if visit is None or visit.left or visit.queue != self.queue_of(message):
            return
        visit.left = self._teller.ts
        patience = _CONNECT_SURELY if self._rights.has("dialplan") else _CONNECT
        self._decide_in(_DECIDE if visit.sent_elsewhere or not visit.ringing else patience, visit)

    def _decide_in(self, seconds: float, visit: Visit) -> None:
        self._timers.set(("decide", visit.uid), self._teller.at + seconds, partial(self.decide, visit))

    def _varset(self, message: Message) -> None:
        if message.get("Variable") != "QUEUESTATUS":
            return
        uid, status = text(message, "Uniqueid"), message.get("Value", "")
        visit, entering = self.waiting.get(uid), self._entering.pop(uid, "")
        if visit is not None and visit.left:
            self.decide(visit, status)
        elif visit is None and status in _REJECTED and entering:
            contact, queue = self._teller.id(uid), self._teller.id(self.queue_in(entering))
            self._teller.tell(Rejected(**self._teller.head(), contact=contact, queue=queue, why=_REJECTED[status]))
        elif visit is None and entering and status != "UNKNOWN":  # was in the queue, and nobody said so
            self._rights.missed("agent")

    def _hangup_request(self, message: Message) -> None:
        uid = text(message, "Uniqueid")
        visit = self.waiting.get(uid)
        if visit is None:
            remember(self._hung_up, uid, None)
        elif not visit.left:
            visit.hung_up = True

    def _hangup(self, message: Message) -> None:
        uid = text(message, "Uniqueid")
        self._entering.pop(uid, None)
        self._hung_up.pop(uid, None)
        visit = self.waiting.get(uid)
        if visit is not None and visit.left:
            self.decide(visit)
        elif visit is not None:
            self._decide_in(_DECIDE, visit)

    def logged(self, contact: str, queue: str, outcome: Outcome, at: float) -> None:
        """queue_log tells how a caller left, and Asterisk itself knows best."""
        remember(self._logged, (contact, queue), (outcome, at))
        visit = self.waiting.get(contact.removeprefix(self._teller.id("")))
        if visit is not None and self._teller.id(visit.queue) == queue and visit.left:
            self.decide(visit)

    def decide(self, visit: Visit, status: str = "") -> None:
        """The caller is out of the queue and was not answered: say how."""
        told = visit.waited >= 0
        outcome: Outcome = "unknown"
        logged, at = self._logged.pop((self._teller.id(visit.uid), self._teller.id(visit.queue)), (outcome, 0.0))
        if at and at >= visit.left - _LOGGED:
            outcome = logged
        elif status in _STATUS:
            outcome = _STATUS[status]
        elif visit.hung_up or (told and self._rights.has("dialplan")):
            outcome = "abandoned"
        elif visit.left and not told and not status:
            outcome = "exit_key"
        ts = visit.left or self._teller.ts
        self.out(visit, outcome, ts, visit.waited if told else max(ts - visit.since, 0.0), inferred=not told)

    def out(
        self, visit: Visit, outcome: Outcome, ts: float, waited: float, agent: str = "", inferred: bool = False
    ) -> None:
        """Tell that the wait is over; what else still rings for it does no more. ``agent``: who answered."""
        if self.waiting.get(visit.uid) is visit:
            del self.waiting[visit.uid]
            self._timers.cancel(("decide", visit.uid))
        self._teller.tell(
            Dequeued(
                **self._teller.head(ts, inferred),
                contact=self._teller.id(visit.uid),
                queue=self._teller.id(visit.queue),
                outcome=outcome,
                waited=waited,
                agent=self._members.id(agent) if agent else "",
            )
        )
        for leg, ringing in visit.ringing.items():
            if ringing != agent:
                self._members.drop(ringing, leg)


def _caller(message: Message, prefix: str = "") -> tuple[str, str]:
    """Number and name of the caller."""
    return text(message, f"{prefix}CallerIDNum"), unescaped(message, f"{prefix}CallerIDName")
