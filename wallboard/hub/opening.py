"""A hub for what is to be watched, with its feeds ready to run."""

from pathlib import Path

from msgspec.structs import replace

from wallboard.clock import Clock, WallClock
from wallboard.config import Centre, ConfigError, Feed, address, bare, load, secret
from wallboard.config.reading import machine_zone
from wallboard.feeds.ami.queue_log import QueueLogSource
from wallboard.feeds.ami.shell import AmiSource
from wallboard.feeds.base import FeedError, Source
from wallboard.feeds.lines import Endpoint
from wallboard.feeds.recorded import RecordedSource, demo
from wallboard.floor.windows import days
from wallboard.hub.doors import DoorError, Taken
from wallboard.hub.host import Host
from wallboard.hub.hub import Hub
from wallboard.hub.journal import JournalError
from wallboard.hub.targets import TargetError, is_feed, read_centre

DEMO_PAST = 1666.0  # seconds: the fourth round of the recording, when callers begin to wait for support


def open_host(centre: Centre, named: str) -> Host:
    """The hub of a centre, to be run here; ``named``: what it is called by. Raises TargetError, Taken."""
    clock = WallClock()
    sources = _sources(centre, clock, named)
    try:
        return Host(centre, sources, clock)
    except Taken:
        raise
    except (DoorError, ConfigError, JournalError) as error:
        raise TargetError(str(error)) from error


def open_hub(target: str, *, insecure: bool = False) -> Hub:
    """A hub that nobody else sees and that writes nothing down, of a centre.toml or of one of ``ami://USER@HOST``,
    ``ami+tls://``, ``ami+file:PATH``, ``queuelog:PATH``.

    The secret of a bare address is in the environment: WALLBOARD_SECRET. Raises TargetError.
    """
    clock = WallClock()
    centre = _bare(target, insecure) if is_feed(target) else read_centre(target)
    return Hub(centre, _sources(centre, clock, target), clock, patient=not is_feed(target))


def open_feed(feed: Feed, centre: Centre, clock: Clock) -> Source:
    """A feed, ready to run. Raises ConfigError when its secret is not to be had, FeedError when its file is not."""
    where = address(feed.url)
    if where.scheme == "ami+file":
        return RecordedSource(Path(where.path), feed, clock, loop=False)
    if where.scheme == "queuelog":
        today, _ = days(centre.site_of(feed.id)).holding(clock.now())
        return QueueLogSource(Path(where.path), feed, since=today)
    secret(feed)  # better said now than by a feed that is lost
    wrap_ups = {queue.id: queue.wrap_up for queue in centre.queues if queue.wrap_up is not None}
    trunks = tuple(trunk for trunk in centre.trunks if trunk.id.startswith(f"{feed.id}:"))
    calendar = days(centre.site_of(feed.id))
    return AmiSource(feed, clock, wrap_ups, trunks, day=lambda at: calendar.holding(at)[0])


def demo_hub() -> Hub:
    """A hub that plays the recorded centre that comes with the program, round and round.

    It has been at it for a while, as a centre has that somebody comes to look at, and there is trouble ahead.
    """
    clock = WallClock()
    centre = load(demo().with_name("demo.toml"))
    centre = replace(centre, sites=tuple(replace(site, timezone=machine_zone()) for site in centre.sites))
    return Hub(centre, [RecordedSource(demo(), centre.feeds[0], clock, past=DEMO_PAST)], clock)


def _sources(centre: Centre, clock: Clock, named: str) -> list[Source]:
    if not centre.feeds:
        raise TargetError(f"{named}: there is no feed in it; add a [[feed]] with an id and a url")
    try:
        return [open_feed(feed, centre, clock) for feed in centre.feeds]
    except (ConfigError, FeedError) as error:
        raise TargetError(str(error)) from error


def _bare(target: str, insecure: bool) -> Centre:
    """A centre that is only an address is called by it."""
    try:
        centre = bare(target, insecure=insecure)
    except ConfigError as error:
        raise TargetError(str(error)) from error
    where = address(centre.feeds[0].url)
    return replace(centre, names={"": Path(where.path).name or str(Endpoint(where.host, where.port))})
