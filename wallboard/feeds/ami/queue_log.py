"""Asterisk's queue_log: the file every PBX has, with the exact outcome of every call.

A line is ``time|call|queue|agent|VERB|data...``, the time in whole epoch seconds. Nothing in it is escaped, a restart
is the line QUEUESTART, and refused joins leave no trace at all. PAUSE, CONNECT and the like say a member's name;
ADDMEMBER, REMOVEMEMBER and PENALTY say its interface unless queues.conf has ``log_membername_as_agent = yes``.
"""

import asyncio
import glob
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from wallboard.config import Feed
from wallboard.feeds.base import FeedError, Sink
from wallboard.feeds.logfile import blocks
from wallboard.model.events import (
    AgentFact,
    AnyEvent,
    Assigned,
    Dequeued,
    Ended,
    FeedStatus,
    Missed,
    Outcome,
    Queued,
    Readiness,
    Renamed,
    Session,
    Synced,
    Working,
)
from wallboard.text import clean

_LAST_TIME = 4102444800.0  # 2100-01-01: what lies beyond is a damaged line
_NAMED_DAMAGE = 20
DAMAGES = {
    "fields": "it does not read time|call|queue|agent|event",
    "time": "it does not begin with a time in seconds",
    "seconds": "it lacks its seconds of waiting, ringing or talking",
}
"""Every way in which a line can be damaged, and what it means."""

_BATCH = 2000

# verb -> how the caller left, and which data field says how long that took (app_queue.c, Asterisk 16 to 22)
_EXITS: dict[str, tuple[Outcome, int]] = {
    "ABANDON": ("abandoned", 2),
    "EXITWITHTIMEOUT": ("timeout", 2),
    "EXITEMPTY": ("emptied", 2),
    "WITHDRAW": ("withdrawn", 2),
    "EXITWITHKEY": ("exit_key", 3),
    "SYSCOMPAT": ("unknown", 0),  # no common codec: the PBX dropped the caller, and says nothing of the wait
}
# Lines that change nothing we count. AGENTDUMP: the agent hung up during her announcement, the caller waits on.
# RINGCANCELED: the caller left while a phone rang. PAUSEALL and UNPAUSEALL are followed by one line per queue.
# AGENTLOGIN and its kin speak of app_agent_pool's ids, which are no queue members.
_SILENT = frozenset(
    (
        *("AGENTDUMP", "RINGCANCELED", "PAUSEALL", "UNPAUSEALL", "RINGINUSE", "CONFIGRELOAD"),
        *("AGENTLOGIN", "AGENTLOGOFF", "AGENTCALLBACKLOGIN", "AGENTCALLBACKLOGOFF"),
    )
)


class QueueLog:
    """One PBX's queue_log, line by line: lines in, events out.

    ``since``: what happened before is only remembered, and told as the state the first events build on; 0 = the
    whole log. ``names``: interface -> member name, for logs that name members now one way and now the other.
    ``line`` counts the lines taken; ``damaged`` those that could not be read, or not in full, the first of which are
    named in ``damage`` as (line number, code of DAMAGES); ``ignored`` counts, by verb, what others wrote into the log
    (the dialplan's QueueLog()); ``heard`` is the time of the last line.
    """

    def __init__(self, feed: Feed, since: float = 0.0, names: Mapping[str, str] | None = None, series: int = 1) -> None:
        self.source = feed.id
        self.line = 0
        self.damaged = 0
        self.damage: list[tuple[int, str]] = []
        self.ignored: Counter[str] = Counter()
        self.heard = 0.0
        self._since = since
        self._series = series
        self._names = names or {}
        self._opened = False
        self._began = 0.0
        self._seq = 0
        self._verb = ""
        self._told: list[AnyEvent] = []
        self._waiting: dict[str, dict[str, float]] = {}  # queue -> call -> since
        self._serves: dict[str, dict[str, bool]] = {}  # agent -> queue -> whether that outlasts a restart
        self._paused: dict[tuple[str, str], tuple[float, str]] = {}  # (agent, queue) -> since, reason
        self._unnamed: dict[tuple[str, str], tuple[float, bool]] = {}  # (interface, queue) -> added, paused

    def take(self, line: str) -> list[AnyEvent]:
        """The events of one line, in order; none for a line that is empty, damaged or of no concern."""
        self.line += 1
        fields = line.rstrip("\r\n").split("|")
        if len(fields) < 5:
            return self._skip(fields)
        if fields[4] not in _VERBS:
            fields = _regroup(fields)
        try:
            at = float(fields[0])
        except ValueError:
            at = -1.0
        if not 0.0 < at < _LAST_TIME:
            self._damage("time")
            return []
        self._told = []
        if not self._opened and at >= self._since:
            self._open(self._since or at)
        self.heard = at
        self._verb = verb = fields[4]
        if (handler := _VERBS.get(verb)) is not None:
            handler(self, at, fields)
        elif verb not in _SILENT:
            self.ignored[clean(verb, 40)] += 1
        return self._told if self._opened else []

    def end(self) -> list[AnyEvent]:
        """What is still to be told at the end of the log: its state if nothing was told, and up to when it goes."""
        self._told = []
        if not self._opened:
            self._open(self._since)
        elif self._verb not in _VERBS:
            self._status(self.heard)
        return self._told

    def _open(self, at: float) -> None:
        self._opened, self._began = True, at
        self._verb = ""
        self._status(at)
        self._sync(at)

    def _status(self, at: float) -> None:
        self._tell(FeedStatus, at, state="recorded", since=self._began, series=self._series, lacks=("dialplan",))

    def _sync(self, at: float) -> None:
        """All that is known at a time: who waits, who is a member, who is paused."""
        for agent in list(self._serves):
            lasting = {queue: True for queue, lasts in self._serves[agent].items() if lasts}
            if lasting:
                self._serves[agent] = lasting
            else:
                del self._serves[agent]
        waiting = tuple(
            self._event(Queued, since, contact=self._id(call), queue=self._id(queue))
            for queue, calls in self._waiting.items()
            for call, since in calls.items()
        )
        queues = tuple(self._id(queue) for queue in self._waiting)
        self._tell(Synced, at, queues=queues, waiting=waiting, agents=tuple(self._facts(at)))

    def _facts(self, at: float) -> Iterator[AgentFact]:
        for name, queues in self._serves.items():
            agent = self._id(name)
            yield self._event(Session, at, agent=agent, on=True, name=clean(name))
            for queue in queues:
                yield self._event(Assigned, at, agent=agent, queue=self._id(queue), on=True)
                if (name, queue) in self._paused:
                    since, why = self._paused[name, queue]
                    yield self._event(Readiness, since, agent=agent, ready=False, queue=self._id(queue), reason=why)

    def _id(self, native: str) -> str:
        return f"{self.source}:{clean(native)}"

    def _event(self, kind: Callable[..., Any], at: float, **facts: object) -> Any:
        self._seq += 1
        return kind(
            id=f"{self._series}-{self._seq}",
            source=self.source,
            ts=at,
            rts=at,
            seq=self._seq,
            native=self._verb,
            **facts,
        )

    def _tell(self, kind: Callable[..., Any], at: float, **facts: object) -> None:
        self._told.append(self._event(kind, at, **facts))

    def _skip(self, fields: list[str]) -> list[AnyEvent]:
        if fields != [""]:
            self._damage("fields")
        return []

    def _damage(self, what: str) -> None:
        self.damaged += 1
        if len(self.damage) < _NAMED_DAMAGE:
            self.damage.append((self.line, what))

    def _seconds(self, fields: list[str], index: int) -> float:
        """A duration told by the PBX; -1 where the line lacks it."""
        try:
            told = float(fields[index])
        except (ValueError, IndexError):
            told = -1.0
        if 0.0 <= told < _LAST_TIME:
            return told
        self._damage("seconds")
        return -1.0

    # --- callers ------------------------------------------------------------------------------------------------

    def _enter(self, at: float, fields: list[str]) -> None:
        call, queue = fields[1], fields[2]
        self._waiting.setdefault(queue, {})[call] = at
        self._tell(
            Queued,
            at,
            contact=self._id(call),
            queue=self._id(queue),
            caller=clean("|".join(fields[6:-1])),
            position=_number(fields[-1]),
        )

    def _exit(self, at: float, fields: list[str]) -> None:
        outcome, index = _EXITS[self._verb]
        waited = self._seconds(fields, 5 + index) if index else -1.0
        self._leave(at, fields[1], fields[2], outcome, waited)

    def _connect(self, at: float, fields: list[str]) -> None:
        call, queue, agent = fields[1], fields[2], self._member(at, fields)
        self._leave(at, call, queue, "answered", self._seconds(fields, 5), agent)
        contact = self._id(call)
        self._tell(Working, at, agent=agent, work="talking", contact=contact, queue=self._id(queue))

    def _leave(self, at: float, call: str, queue: str, outcome: Outcome, waited: float, agent: str = "") -> None:
        """A caller brought by an attended transfer entered under the agent's channel id and leaves under his own."""
        calls = self._waiting.setdefault(queue, {})
        since = calls.pop(call, None)
        if since is None and waited >= 0:
            began = at - waited
            old = next((other for other, entered in calls.items() if abs(entered - began) <= 1), None)
            if old is not None:
                since = calls.pop(old)
                self._tell(Renamed, at, contact=self._id(old), queue=self._id(queue), to=self._id(call), inferred=True)
        inferred = waited < 0 and since is not None
        if inferred and since is not None:
            waited = max(0.0, at - since)
        self._tell(
            Dequeued,
            at,
            contact=self._id(call),
            queue=self._id(queue),
            outcome=outcome,
            waited=waited,
            agent=agent,
            inferred=inferred,
        )

    def _complete(self, at: float, fields: list[str]) -> None:
        self._end(at, fields, self._seconds(fields, 6), by=self._verb.removeprefix("COMPLETE").lower())

    def _blind(self, at: float, fields: list[str]) -> None:
        self._end(at, fields, self._seconds(fields, 8), by="transfer", to="@".join(fields[5:7]))

    def _attended(self, at: float, fields: list[str]) -> None:
        # BRIDGE|bridge, APP|application or LINK|channel|channel come before hold, talk and position
        self._end(at, fields, self._seconds(fields, max(len(fields) - 2, 5)), by="transfer", to="|".join(fields[6:-3]))

    def _end(self, at: float, fields: list[str], talked: float, by: str, to: str = "") -> None:
        contact, queue = self._id(fields[1]), self._id(fields[2])
        agent = self._id(self._names.get(fields[3], fields[3]))  # who may have been removed meanwhile
        talk = max(talked, 0.0)
        self._tell(Ended, at, contact=contact, queue=queue, agent=agent, talked=talk, by=by, to=clean(to))
        self._tell(Working, at, agent=agent, work="idle", contact=contact, queue=queue)

    def _miss(self, at: float, fields: list[str]) -> None:
        rang = max(self._seconds(fields, 5), 0.0) / 1000  # the one duration in milliseconds
        agent = self._member(at, fields)
        self._tell(Missed, at, contact=self._id(fields[1]), queue=self._id(fields[2]), agent=agent, rang=rang)

    # --- members ------------------------------------------------------------------------------------------------

    def _member(self, at: float, fields: list[str], lasts: bool = False) -> str:
        """The id of the agent a line speaks of; the first line that does so says that she serves the queue."""
        queue, name = fields[2], self._names.get(fields[3], fields[3])
        agent = self._id(name)
        if (serves := self._serves.get(name)) is None:
            serves = self._serves[name] = {}
            self._tell(Session, at, agent=agent, on=True, name=clean(name))
        if queue not in serves:
            serves[queue] = lasts
            self._tell(Assigned, at, agent=agent, queue=self._id(queue), on=True)
            if added := self._unnamed.pop((name, queue), None):  # her interface is her name: what ADDMEMBER said holds
                lasts = True
                if added[1]:
                    self._pause(added[0], name, queue, "")
        if lasts:
            serves[queue] = True
        return agent

    def _add(self, at: float, fields: list[str]) -> None:
        queue, name = fields[2], self._names.get(fields[3], fields[3])
        paused = fields[5:6] == ["PAUSED"]
        if "/" in name and name not in self._serves:
            self._unnamed[name, queue] = at, paused  # an interface; whose it is, this line does not say
            return
        self._member(at, fields, lasts=True)
        if paused:
            self._pause(at, name, queue, "")

    def _remove(self, at: float, fields: list[str]) -> None:
        queue, name = fields[2], self._names.get(fields[3], fields[3])
        self._unnamed.pop((name, queue), None)
        self._paused.pop((name, queue), None)
        serves = self._serves.get(name, {})
        if queue not in serves:
            return
        del serves[queue]
        self._tell(Assigned, at, agent=self._id(name), queue=self._id(queue), on=False)
        if not serves:
            del self._serves[name]
            self._tell(Session, at, agent=self._id(name), on=False, name=clean(name))

    def _readiness(self, at: float, fields: list[str]) -> None:
        agent = self._member(at, fields, lasts=True)
        queue, name = fields[2], self._names.get(fields[3], fields[3])
        if self._verb == "PAUSE":
            self._pause(at, name, queue, clean("|".join(fields[5:])))
        else:
            self._paused.pop((name, queue), None)
            self._tell(Readiness, at, agent=agent, ready=True, queue=self._id(queue))

    def _pause(self, at: float, name: str, queue: str, reason: str) -> None:
        self._paused[name, queue] = at, reason
        self._tell(Readiness, at, agent=self._id(name), ready=False, queue=self._id(queue), reason=reason)

    def _penalty(self, at: float, fields: list[str]) -> None:
        queue, name = fields[2], self._names.get(fields[3], fields[3])
        if queue in self._serves.get(name, {}):
            level = _number(fields[-1])
            self._tell(Assigned, at, agent=self._id(name), queue=self._id(queue), on=True, level=level)

    def _restart(self, at: float, fields: list[str]) -> None:
        """Who waited or talked is gone; a pause goes on, for no line says that it ended."""
        self._lose_all(at)

    def _lose_all(self, at: float) -> None:
        for calls in self._waiting.values():
            calls.clear()
        self._sync(at)


_VERBS: dict[str, Callable[[QueueLog, float, list[str]], None]] = {
    "ENTERQUEUE": QueueLog._enter,
    "CONNECT": QueueLog._connect,
    **dict.fromkeys(_EXITS, QueueLog._exit),
    "COMPLETEAGENT": QueueLog._complete,
    "COMPLETECALLER": QueueLog._complete,
    "BLINDTRANSFER": QueueLog._blind,
    "TRANSFER": QueueLog._blind,  # until Asterisk 11
    "ATTENDEDTRANSFER": QueueLog._attended,
    "RINGNOANSWER": QueueLog._miss,
    "ADDMEMBER": QueueLog._add,
    "REMOVEMEMBER": QueueLog._remove,
    "PAUSE": QueueLog._readiness,
    "UNPAUSE": QueueLog._readiness,
    "PENALTY": QueueLog._penalty,
    "QUEUESTART": QueueLog._restart,
}


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _regroup(fields: list[str]) -> list[str]:
    """A line whose queue or agent has a "|" in its name, put together again; any other line as it is."""
    if fields[4] == "NONE" or not fields[4].isupper():
        for at in range(5, min(len(fields), 9)):
            if fields[at] in _VERBS:
                if fields[at - 1] == "NONE":
                    return [*fields[:2], "|".join(fields[2 : at - 1]), "NONE", *fields[at:]]
                return [*fields[:3], "|".join(fields[3:at]), *fields[at:]]
    return fields


def time_of(line: bytes) -> float | None:
    """When a line was written, None for one that does not say."""
    told = line[:24].partition(b"|")[0]
    return float(told) if told.isdigit() and 0.0 < float(told) < _LAST_TIME else None


def parts(path: Path) -> list[tuple[float, Path]]:
    """A log and what was rotated away of it (NAME.1, NAME.2.gz, NAME-20261122, ...), the oldest first, each with the
    time of its first line; what has none, or cannot be read, is left out.
    """
    name = re.compile(re.escape(path.name) + r"([.-]\d[\d.-]*)?(\.gz)?")
    found = []
    for part in path.parent.glob(f"{glob.escape(path.name)}*"):
        if name.fullmatch(part.name) and (first := _first_time(part)) is not None:
            found.append((first, part))
    return sorted(found)


def _first_time(path: Path) -> float | None:
    try:
        lines = next(blocks(path), [])
    except FeedError:
        return None
    return next((at for line in lines if (at := time_of(line.encode())) is not None), None)


def read(path: Path, log: QueueLog) -> Iterator[AnyEvent]:
    """Every event of a file, plain or gzipped, as it is read. Raises FeedError for a file that is no queue_log."""
    for block in blocks(path):
        for line in block:
            yield from log.take(line)
        if log.damaged and not log.heard:
            number, what = log.damage[0]
            raise FeedError(f"{path} is not a queue_log: line {number}: {DAMAGES[what]}")
    yield from log.end()


class QueueLogSource:
    """A queue_log as a source of events: from ``since`` up to its end."""

    def __init__(self, path: Path, feed: Feed, since: float = 0.0) -> None:
        self.source = feed.id
        self._feed = feed
        self._events = read(path, QueueLog(feed, since))
        self._path = path

    def resume(self, heard: float, series: int) -> None:
        if heard:
            self._events = read(self._path, QueueLog(self._feed, since=heard // 1 + 1, series=series + 1))

    async def run(self, sink: Sink) -> None:
        while batch := list(islice(self._events, _BATCH)):
            sink(batch)
            await asyncio.sleep(0)  # a log of years must not hold up everything else
