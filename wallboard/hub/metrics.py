"""What a hub tells Prometheus, by the same rows as its consoles. No person is named in it.

Gauges are what is now. Counters count from the start of the hub, over the turn of the day: what today's figures grew
by. They only ever grow; a figure that is put right downwards stands until it is caught up with.
"""

from collections.abc import Callable, Iterator

from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

from wallboard import __version__
from wallboard.floor.windows import Days, days
from wallboard.hub.host import Host
from wallboard.hub.views import Views
from wallboard.model.rows import AgentRow, FeedRow, Frame, JournalRow, QueueRow, TrunkRow, Window
from wallboard.text import clean

KIND = CONTENT_TYPE_PLAIN_0_0_4
_LIVE = ("live", "recorded")
_LAGS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0)

_Figure = Callable[[Window], float | None]
_COUNTED: dict[str, tuple[str, _Figure]] = {
    "offered": ("Contacts that entered the queue", lambda day: day.offered),
    "answered": ("Contacts answered", lambda day: day.answered),
    "abandoned": ("Contacts that hung up while waiting", lambda day: day.abandoned),
    "other_exits": ("Contacts that left by any other door", lambda day: day.lost),
    "rejected": ("Contacts that were refused at the door, where the feed may tell", lambda day: day.rejected),
    "service_level_good": ("Contacts for the service level, by the queue's own formula", lambda day: day.good),
    "service_level_base": ("Contacts that the service level is of", lambda day: day.base),
    "wait_answered_seconds": ("Waits of the answered", lambda day: day.wait),
    "talk_seconds": ("Talks that ended, hold included", lambda day: day.talk),
}


class _Counted:
    """Figures of one queue: ``totals`` since the start, by what today's came to."""

    def __init__(self, day: float, now: list[float]) -> None:
        self._day = day
        self._high = now
        self.totals = [0.0] * len(now)

    def count(self, day: float, now: list[float]) -> None:
        if day != self._day:
            self._day, self._high = day, [0.0] * len(now)
        for place, (value, high) in enumerate(zip(now, self._high, strict=True)):
            if value > high:
                self.totals[place] += value - high
                self._high[place] = value


class Metrics(Collector):
    """Of a host. ``count`` is told every frame; ``page`` is what is shown."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._queues: dict[str, _Counted] = {}
        self._days: dict[str, Days] = {}
        self._registry = CollectorRegistry(auto_describe=False)
        self._registry.register(self)
        ProcessCollector(registry=self._registry)
        self.lag = Histogram(
            "wallboard_hub_loop_lag_seconds",
            "How late the hub's event loop came to what was due",
            buckets=_LAGS,
            registry=self._registry,
        )

    def page(self) -> bytes:
        """All of it, of the content type KIND."""
        return generate_latest(self._registry)

    def count(self, frame: Frame) -> None:
        """A frame came."""
        table = self._views.table(QueueRow)
        for row in filter(None, map(table.get, frame.changed.get("q", ()))):
            now = [float(figure(row.today) or 0.0) for _, figure in _COUNTED.values()]
            day = self._day(row.id, frame.now)
            if row.id in self._queues:
                self._queues[row.id].count(day, now)
            else:
                self._queues[row.id] = _Counted(day, now)

    @property
    def _views(self) -> Views:
        return self._host.hub.views

    def _day(self, id: str, now: float) -> float:
        """When the day of the queue's site began."""
        centre = self._host.hub.centre
        site = centre.site_of(centre.queue(id).site or id)
        calendar = self._days.get(site.id) or self._days.setdefault(site.id, days(site))
        return calendar.holding(now)[0]

    # -- families

    def collect(self) -> Iterator[Metric]:
        yield InfoMetricFamily("wallboard", "The program", {"version": __version__, "centre": self._host.hub.centre.id})
        yield from self._of_queues()
        yield from self._of_agents()
        yield from self._of_trunks()
        yield from self._of_feeds()
        yield from self._of_journal()
        yield from self._of_consoles()

    def _of_queues(self) -> Iterator[Metric]:
        rows = sorted(self._views.table(QueueRow).values(), key=lambda row: row.id)
        now = self._host.hub.clock.now()
        waiting = _gauge("queue_waiting", "Contacts that wait", "queue")
        oldest = _gauge("queue_longest_wait_seconds", "How long the first of them has waited", "queue")
        level = _gauge("queue_level", "0 calm, 1 warning, 2 critical", "queue")
        agents = _gauge("queue_agents", "Agents of the queue by what they do", "queue", "state")
        for row in rows:
            queue = clean(row.id)
            waiting.add_metric([queue], row.waiting)
            oldest.add_metric([queue], 0.0 if row.oldest is None else max(0.0, now - row.oldest))
            level.add_metric([queue], row.level)
            for state, count in sorted(row.states.items()):
                agents.add_metric([queue, state], count)
        yield from (waiting, oldest, level, agents)
        for place, (name, (about, _)) in enumerate(_COUNTED.items()):
            total = CounterMetricFamily(f"wallboard_queue_{name}", about, labels=["queue"])
            for id, counted in sorted(self._queues.items()):
                total.add_metric([clean(id)], counted.totals[place])
            yield total

    def _of_agents(self) -> Iterator[Metric]:
        found: dict[tuple[str, str], int] = {}
        for row in self._views.table(AgentRow).values():
            key = row.id.partition(":")[0], row.state
            found[key] = found.get(key, 0) + 1
        agents = _gauge("agents", "Agents by what they do, each once", "feed", "state")
        for (feed, state), count in sorted(found.items()):
            agents.add_metric([feed, state], count)
        yield agents

    def _of_trunks(self) -> Iterator[Metric]:
        used = _gauge("trunk_used_lines", "Lines in use, where the feed may tell", "trunk")
        lines = _gauge("trunk_lines", "Lines that there are", "trunk")
        for row in self._views.table(TrunkRow).values():
            if row.used is not None:
                used.add_metric([clean(row.id)], row.used)
            lines.add_metric([clean(row.id)], row.lines)
        yield from (used, lines)

    def _of_feeds(self) -> Iterator[Metric]:
        up = _gauge("feed_up", "Whether the feed is live", "feed")
        heard = _gauge("feed_last_heard_timestamp_seconds", "When it was last heard; 0 = never", "feed")
        drift = _gauge("feed_drift", "Differences found when it was last compared with its source", "feed")
        missing = _gauge("feed_missing_seconds", "Seconds of today that were not heard", "feed")
        offset = _gauge("feed_clock_offset_seconds", "By how much its source's clock is ahead", "feed")
        connections = CounterMetricFamily("wallboard_feed_connections", "Connections made so far", labels=["feed"])
        for row in self._views.table(FeedRow).values():
            up.add_metric([row.id], float(row.state in _LIVE))
            heard.add_metric([row.id], row.heard)
            drift.add_metric([row.id], row.drift)
            missing.add_metric([row.id], row.missing)
            offset.add_metric([row.id], row.offset)
            connections.add_metric([row.id], row.series)
        yield from (up, heard, drift, missing, offset, connections)

    def _of_journal(self) -> Iterator[Metric]:
        for row in self._views.table(JournalRow).values():
            if row.state == "none":
                continue
            yield _one(_gauge("journal_ok", "Whether everything is written down"), float(row.state != "degraded"))
            held_up = self._host.hub.held_up
            yield _one(_gauge("journal_commit_seconds", "How long the last beat waited to be written down"), held_up)
            yield _one(_gauge("journal_size_bytes", "Bytes on disk"), row.size)
            yield _one(_gauge("journal_events", "Events that it holds"), row.events)
            yield _one(CounterMetricFamily("wallboard_journal_lost_events", "Shown and never to be in it"), row.lost)

    def _of_consoles(self) -> Iterator[Metric]:
        server = self._host.server
        yield _one(_gauge("hub_consoles", "Consoles that look"), server.consoles)
        yield _one(_gauge("hub_skipped_beats", "Beats missed by the slow ones of these"), server.skipped)
        yield _one(CounterMetricFamily("wallboard_hub_evicted", "Consoles cut off for not keeping up"), server.evicted)
        yield _one(CounterMetricFamily("wallboard_hub_refused", "Connections turned away"), server.refused)
        yield _one(_gauge("hub_revision", "The revision of what is shown"), self._views.rev)


def _gauge(name: str, about: str, *labels: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"wallboard_{name}", about, labels=labels)


def _one(family: GaugeMetricFamily | CounterMetricFamily, value: float) -> Metric:
    family.add_metric([], value)
    return family
