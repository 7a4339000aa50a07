"""Manager messages written by hand: a PBX that says what a test wants it to say."""

from collections.abc import Sequence
from typing import TypeVar

from wallboard.config import Feed
from wallboard.feeds.ami.translate import Translator
from wallboard.model.events import AnyEvent

FEED = Feed(id="site/pbx", url="ami://u@127.0.0.1:5038")
E = TypeVar("E")

CLASS = {
    "FullyBooted": "system",
    "Newchannel": "call",
    "DialBegin": "call",
    "HangupRequest": "call",
    "Hangup": "call",
    "Hold": "call",
    "Unhold": "call",
    "BlindTransfer": "call",
    "AttendedTransfer": "call",
    "LocalOptimizationBegin": "call",
    "Newexten": "dialplan",
    "VarSet": "dialplan",
}
LISTS = ("QueueParams", "QueueMember", "QueueEntry", "QueueStatusComplete", "CoreShowChannel")


class Pbx:
    """Says things at a time of its own, ``now``; ``told`` collects what the translator makes of them.

    ``without``: classes of events that the account may not read.
    """

    def __init__(
        self, feed: Feed = FEED, without: Sequence[str] = (), wrap_ups: dict[str, float] | None = None
    ) -> None:
        self.now = 1000.0
        self.told: list[AnyEvent] = []
        self.translator = Translator(feed, wrap_ups=wrap_ups)
        self._without = without
        self.told += self.translator.opened(self.now)
        self.say("FullyBooted")

    def say(self, event: str, **fields: object) -> None:
        group = CLASS.get(event, "agent")
        if group in self._without and event not in LISTS:
            return
        message = {"Event": event, **{key: str(value) for key, value in fields.items()}}
        if (event not in LISTS and not event.endswith("Complete")) or event == "AgentComplete":
            message["Privilege"] = f"{group},all"
        self.told += self.translator.take(message, self.now)

    def answer(self, action: str, response: str, message: str) -> None:
        said = {"Response": response, "ActionID": f"1-{action}", "Message": message}
        self.told += self.translator.take(said, self.now)

    def wait(self, seconds: float) -> None:
        """Time passes, and what falls due does."""
        end = self.now + seconds
        while (due := self.translator.due()) is not None and due <= end:
            self.now = max(due, self.now)
            self.told += self.translator.tick(self.now)
        self.now = end

    def all(self, kind: type[E]) -> list[E]:
        return [event for event in self.told if isinstance(event, kind)]

    def last(self, kind: type[E]) -> E:
        return self.all(kind)[-1]

    # what happens in a call centre

    def member(
        self, queue: str = "support", name: str = "Alice", interface: str = "PJSIP/101", **fields: object
    ) -> None:
        self.say("QueueMemberAdded", **membership(queue, name, interface, **fields))

    def status(self, state: int, queue: str = "support", name: str = "Alice", interface: str = "PJSIP/101") -> None:
        self.say("QueueMemberStatus", **membership(queue, name, interface, Status=state))

    def join(self, uid: str = "c1", queue: str = "support", **fields: object) -> None:
        self.say("Newchannel", Uniqueid=uid, Channel=f"SIP/trunk-{uid}", ChannelState=4)
        self.say("Newexten", Uniqueid=uid, Application="Queue", AppData=f"{queue},tk,,,30", Exten="800")
        self.say("QueueCallerJoin", **{"Uniqueid": uid, "Queue": queue, "Position": 1, "CallerIDNum": "0700", **fields})

    def leave(self, uid: str = "c1", queue: str = "support") -> None:
        self.say("QueueCallerLeave", Uniqueid=uid, Queue=queue)

    def abandon(self, hold: int, uid: str = "c1", queue: str = "support") -> None:
        self.say("QueueCallerAbandon", Uniqueid=uid, Queue=queue, HoldTime=hold)
        self.leave(uid, queue)

    def queue_status(self, value: str, uid: str = "c1") -> None:
        self.say("VarSet", Uniqueid=uid, Variable="QUEUESTATUS", Value=value)

    def hang_up(self, uid: str = "c1") -> None:
        self.say("Hangup", Uniqueid=uid)

    def ring(self, uid: str = "c1", queue: str = "support", leg: str = "a1", **member: str) -> None:
        self.say("Newchannel", Uniqueid=leg, Channel="PJSIP/101-0001", ChannelState=0)
        self.say("AgentCalled", Uniqueid=uid, DestUniqueid=leg, Queue=queue, **(member or ALICE))

    def connect(self, hold: int, uid: str = "c1", queue: str = "support", leg: str = "a1", **member: str) -> None:
        self.leave(uid, queue)
        who = member or ALICE
        self.say("AgentConnect", Uniqueid=uid, DestUniqueid=leg, Queue=queue, HoldTime=hold, RingTime=2, **who)

    def complete(
        self, talk: int, uid: str = "c1", queue: str = "support", leg: str = "a1", reason: str = "caller", **member: str
    ) -> None:
        sides = {key: value for key, value in (("Uniqueid", uid), ("DestUniqueid", leg)) if value}
        self.say("AgentComplete", **sides, Queue=queue, HoldTime=3, TalkTime=talk, Reason=reason, **(member or ALICE))

    def params(self, *queues: str, **counters: object) -> None:
        for queue in queues:
            counts = {"Calls": 0, "Completed": 0, "Abandoned": 0, "ServiceLevel": 20, "ServicelevelPerf": "87.5"}
            self.say("QueueParams", **{"Queue": queue, **counts, **counters})

    def listed(
        self, queue: str = "support", name: str = "Alice", interface: str = "PJSIP/101", **fields: object
    ) -> None:
        about = membership(queue, name, interface, **fields)
        about |= {"Name": about.pop("MemberName"), "Location": about.pop("Interface")}
        self.say("QueueMember", **about)

    def entry(self, uid: str, wait: int, queue: str = "support") -> None:
        self.say("QueueEntry", Queue=queue, Uniqueid=uid, Wait=wait, Position=1, Priority=0, CallerIDNum="0700")

    def end_of_list(self) -> None:
        self.say("QueueStatusComplete", EventList="Complete")
        self.wait(0.5)


ALICE = {"MemberName": "Alice", "Interface": "PJSIP/101"}


def membership(queue: str, name: str, interface: str, **fields: object) -> dict[str, object]:
    told = {"Queue": queue, "MemberName": name, "Interface": interface, "StateInterface": interface, "Penalty": 0}
    return told | {"Status": 1, "Paused": 0, "PausedReason": "", "LastPause": 0, "Wrapuptime": 0} | fields
