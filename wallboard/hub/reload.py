"""What another configuration changes in a hub that runs."""

from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from wallboard.config import Centre, Feed

_RESTART = ("id", "journal", "socket", "listen", "token", "keep")  # a hub stays where it is for as long as it runs
_TABLES = {
    "sites": "site",
    "feeds": "feed",
    "queues": "queue",
    "tenants": "tenant",
    "teams": "team",
    "reasons": "reason",
    "trunks": "trunk",
}
_PARTS = {"defaults": "defaults", "board": "board", "keep": "centre.keep"}


class Difference(Struct, frozen=True):
    """``at``: a key of centre.toml; ``what``: added, removed or changed. ``restart``: it takes one."""

    at: str
    what: str
    restart: bool = False


def keeping(old: Centre, new: Centre) -> Centre:
    """The new configuration, but for what takes a restart."""
    return replace(new, **{key: getattr(old, key) for key in _RESTART})


def differences(old: Centre, new: Centre) -> list[Difference]:
    """Every key that says something else; never what it says, for that may be nobody's business."""
    found: list[Difference] = []
    for key in Centre.__struct_fields__:
        if key in _TABLES:
            found += _entries(_TABLES[key], getattr(old, key), getattr(new, key))
        elif getattr(old, key) != getattr(new, key):
            found.append(Difference(_PARTS.get(key, f"centre.{key}"), "changed", key in _RESTART))
    return found


def begun_anew(old: Centre, new: Centre) -> list[Feed]:
    """The feeds that are not there yet, or of which something changed that they were begun with."""
    begun = {feed.id: _begun_with(feed, old) for feed in old.feeds}
    return [feed for feed in new.feeds if begun.get(feed.id) != _begun_with(feed, new)]


def _begun_with(feed: Feed, centre: Centre) -> tuple[object, ...]:
    queues = (queue for queue in centre.queues if queue.wrap_up is not None and queue.id.startswith(f"{feed.id}:"))
    wrap_ups = {queue.id: queue.wrap_up for queue in queues}
    trunks = [trunk for trunk in centre.trunks if trunk.id.startswith(f"{feed.id}:")]
    return feed, wrap_ups, trunks, centre.site_of(feed.id)


def _entries(table: str, old: Sequence[Any], new: Sequence[Any]) -> Iterator[Difference]:
    key = "code" if table == "reason" else "id"
    before, after = ({getattr(entry, key): entry for entry in entries} for entries in (old, new))
    for id in dict.fromkeys([*after, *before]):
        at = f'{table}["{id}"]'
        if id not in before or id not in after:
            yield Difference(at, "added" if id in after else "removed")
        else:
            one, other = before[id], after[id]
            names = (name for name in one.__struct_fields__ if getattr(one, name) != getattr(other, name))
            yield from (Difference(f"{at}.{name}", "changed") for name in names)
