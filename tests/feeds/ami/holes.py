"""A capture with a hole in it, and the queue_log of the same traffic: what a feed tells that was away for a while.

What the PBX would have listed when the connection came back is taken from a translator that was never away.
"""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from wallboard.config import Feed
from wallboard.feeds.ami.log_tail import LogTail
from wallboard.feeds.ami.translate import Translator
from wallboard.feeds.recorded import Step, steps
from wallboard.model.events import AnyEvent

Block = dict[str, str]


def lists(oracle: Translator, at: float) -> Iterator[Block]:
    """CoreShowChannels and QueueStatus, as it would answer them."""
    members, waits, services = oracle._members, oracle._waits, oracle._services
    served = {id(one): one for sides in services._sides.values() for one in sides if not one.gone}.values()
    for number, service in enumerate(served):
        bridged = {"BridgeId": f"b{number}", "Duration": f"00:00:{max(int(at - service.since), 0)}"}
        caller = {"Uniqueid": service.caller, "Channel": "SIP/x-1", "Application": "Queue"}
        yield {"Event": "CoreShowChannel", **caller, "ApplicationData": service.queue, **bridged}
        phone = service.interface.partition("/n")[0]
        callee = {"Uniqueid": service.callee, "Channel": f"{phone}-1", "Application": "AppQueue"}
        yield {"Event": "CoreShowChannel", **callee, **bridged}
    yield {"Event": "CoreShowChannelsComplete"}
    for queue in sorted({*waits._queues.values(), *(member.queue for member in members._members.values())}):
        yield {"Event": "QueueParams", "Queue": queue}
    for member in members._members.values():
        agent = members._agents[member.agent]
        about = {"Queue": member.queue, "Name": agent.name, "Location": member.interface}
        state = {"Status": str(agent.devices.get(member.interface, 0)), "StateInterface": member.device}
        paused = {"Paused": str(int(member.paused)), "PausedReason": member.reason, "LastPause": str(int(member.since))}
        yield {"Event": "QueueMember", "Penalty": str(member.level), **about, **state, **paused}
    for visit in waits.waiting.values():
        if not visit.left:
            waited = {"Wait": str(max(int(at - visit.since), 0)), "Position": "1", "Priority": str(visit.priority)}
            yield {"Event": "QueueEntry", "Queue": visit.queue, "Uniqueid": visit.uid, **waited}
    yield {"Event": "QueueStatusComplete", "EventList": "Complete"}


class Away:
    """Plays a capture to a translator, but for what comes from ``first`` to ``last`` (seconds from its beginning).

    ``without``: classes of events that the account may not read.
    """

    def __init__(self, capture: Path, feed: Feed, log: Path, without: tuple[str, ...] = ()) -> None:
        self._steps = list(steps(capture))
        self._lines = capture.with_name(capture.name.replace(".ami.gz", ".queue_log")).read_text("utf-8").splitlines()
        self._log = log
        self._tail = LogTail(log, feed)
        self._translator = Translator(feed)
        self._oracle = Translator(feed)
        self._without = without
        self.length = self._steps[-1].t - self._steps[0].t
        log.write_text("", "utf-8")

    def play(self, first: float, last: float) -> Iterator[AnyEvent]:
        with closing(self._tail):
            yield from self._play(first, last)

    def _play(self, first: float, last: float) -> Iterator[AnyEvent]:
        begins = self._steps[0].t
        away = back = False
        before = begins
        for step in self._steps:
            at = step.t - begins
            if not away and at >= first:
                away = True
                yield from self._translator.lost(step.t, "closed")
            if away and not back and ((at >= last and int(step.t) > int(before)) or step.kind == "end"):
                back = True
                yield from self._return(step.t)
            if not away or back:
                self._write(step.t)
                yield from self._translator.logged(self._tail.news(step.t), step.t)
                if step.message.get("Privilege", "").partition(",")[0] not in self._without or step.kind != "message":
                    yield from self._follow(self._translator, step)
                if step.kind == "connect":
                    yield from self._catch_up(step.t)
            self._follow(self._oracle, step)
            before = step.t

    def _return(self, t: float) -> Iterator[AnyEvent]:
        """It returns with a new second, as the log does not tell how much of one was written by now."""
        yield from self._translator.opened(t)
        for message in lists(self._oracle, t):
            yield from self._translator.take(message, t)
        yield from self._catch_up(int(t) - 1)

    def _catch_up(self, t: float) -> Iterator[AnyEvent]:
        self._write(t)
        begins = self._tail.begins()
        for events in self._tail.catch_up(self._translator.beside(self._translator.gap_from or t, begins), t):
            yield from events
        self._translator.caught_up(self._tail.readable, begins)

    def _write(self, t: float) -> None:
        """The PBX writes on."""
        written = 0
        while written < len(self._lines) and int(self._lines[written].partition("|")[0]) <= int(t):
            written += 1
        if written:
            with self._log.open("a", encoding="utf-8") as log:
                log.write("".join(f"{line}\n" for line in self._lines[:written]))
            del self._lines[:written]

    @staticmethod
    def _follow(translator: Translator, step: Step) -> list[AnyEvent]:
        if step.kind == "message":
            return translator.take(step.message, step.t)
        if step.kind == "connect":
            return translator.opened(step.t)
        if step.kind == "end":
            return [*translator.tick(step.t + 60), *translator.ended(step.t + 60)]
        return translator.lost(step.t)
