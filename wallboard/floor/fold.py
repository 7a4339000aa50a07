"""The floor: what is going on, folded from events one by one.

``apply`` is total and deterministic. Whatever comes twice, too late, out of order, about somebody unknown, or with
figures that are none, is mended where the truth is plain and counted in ``oddities`` either way; it never raises.
State follows the order in which events arrive; counts follow the time at which things happened.
"""

from collections.abc import Callable
from math import isfinite
from typing import Any

from wallboard.floor import agent_events, contact_events
from wallboard.floor.feeds import Feed
from wallboard.floor.invariants import violations
from wallboard.floor.state import State, Touched
from wallboard.floor.sync import sync
from wallboard.floor.windows import END_OF_TIME
from wallboard.model import events
from wallboard.model.events import AnyEvent, FeedStatus, Observed, Synced, Trunked

AHEAD = 3600.0  # seconds a source's clock may be ahead of ours and still be believed


def _on_feed_status(floor: State, event: FeedStatus, at: float, feed: Feed) -> None:
    feed.status(event, at)
    floor.touch_source(feed)


def _on_synced(floor: State, event: Synced, at: float, feed: Feed) -> None:
    feed.sync(event, at)
    sync(floor, event, at, feed)
    floor.touch_source(feed)


def _on_trunked(floor: State, event: Trunked, at: float, feed: Feed) -> None:
    if event.trunk:
        floor.trunk(event.trunk, feed).use(event, at)


def _on_observed(floor: State, event: Observed, at: float, feed: Feed) -> None:
    gauges = {name: value for name, value in event.gauges.items() if isfinite(value)}
    floor.observed.setdefault(event.of, {}).update(gauges)
    queue = floor.queues.get(event.of)
    if queue is not None:
        queue.observe(gauges, floor.centre.queue(queue.id).service)
        queue.touched = True


def _changes_nothing(floor: State, event: AnyEvent, at: float, feed: Feed) -> None:
    """Scores, cases, alarms and actions are kept elsewhere."""


FOLDS: dict[type[Any], Callable[[Any, Any, float, Feed], None]] = {
    events.Queued: contact_events.on_queued,
    events.Rejected: contact_events.on_rejected,
    events.Renamed: contact_events.on_renamed,
    events.Alerted: contact_events.on_alerted,
    events.Missed: contact_events.on_missed,
    events.Dequeued: contact_events.on_dequeued,
    events.Held: contact_events.on_held,
    events.Ended: contact_events.on_ended,
    events.Session: agent_events.on_session,
    events.Readiness: agent_events.on_readiness,
    events.Working: agent_events.on_working,
    events.Assigned: agent_events.on_assigned,
    events.Reached: agent_events.on_reached,
    events.Trunked: _on_trunked,
    events.Observed: _on_observed,
    events.FeedStatus: _on_feed_status,
    events.Synced: _on_synced,
    events.Scored: _changes_nothing,
    events.Case: _changes_nothing,
    events.Alarm: _changes_nothing,
    events.Acted: _changes_nothing,
}


class Floor(State):
    """What is going on in a centre; ``keep_days``: how many days of quarter hours are kept, None = all.

    ``zoneinfo.ZoneInfoNotFoundError`` when a site's time zone is none.
    """

    def apply(self, event: AnyEvent) -> None:
        """Fold one event. Never raises, whatever comes."""
        feed = self.feeds.get(event.source)
        if feed is None:
            feed = self.feeds[event.source] = Feed(event.source)
        id = event.id
        if id in feed.recent or id in feed.older:
            self.oddities["duplicate"] += 1
            return
        if id:
            feed.remember(id)
        at = event.ts
        if at > self.latest and at <= event.rts + AHEAD and at < END_OF_TIME:
            self.latest = at
        elif not 0.0 <= at <= self.latest:
            at = self._time_of(event)
        kind = type(event)
        fold = FOLDS.get(kind)
        if fold is None:
            self.oddities["unknown_type"] += 1
            return
        fold(self, event, at, feed)
        if event.seq > feed.seq:
            feed.seq = event.seq
        heard = event.rts or at
        if feed.heard < heard < END_OF_TIME and kind is not FeedStatus:
            feed.heard, feed.touched = heard, True

    def _time_of(self, event: AnyEvent) -> float:
        """When an event happened whose own time is none, or far ahead of when we heard of it."""
        at, heard = event.ts, event.rts
        believable = 0.0 < heard < END_OF_TIME
        if not 0.0 <= at < END_OF_TIME or (believable and at > heard + AHEAD):
            self.oddities["bad_time"] += 1
            at = heard if believable else self.latest
        self.latest = max(self.latest, at)
        return at

    def take_touched(self) -> Touched:
        """What changed since the last call; every queue of a changed agent is in it, and so are contacts that went."""
        taken, self.gone_contacts = Touched(contacts=self.gone_contacts), set()
        for feed in self.feeds.values():
            if feed.touched:
                feed.touched = False
                taken.feeds.add(feed.id)
        for agent in self.agents.values():
            if agent.touched:
                agent.touched = False
                taken.agents.add(agent.id)
                taken.queues.update(agent.queues)
        for queue in self.queues.values():
            if queue.touched:
                queue.touched = False
                taken.queues.add(queue.id)
        for key, contact in self.contacts.items():
            if contact.touched:
                contact.touched, contact.shown = False, True
                taken.contacts.add(key)
        return taken

    def check(self) -> list[str]:
        """What is wrong with the floor, in words; always empty."""
        return violations(self.queues, self.agents, self.contacts)
