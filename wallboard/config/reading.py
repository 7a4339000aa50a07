"""centre.toml as a Centre, or everything that is wrong with it at once."""

import os
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from wallboard.config import values
from wallboard.config.centre import Board, Centre, Feed, Keep, QueueConfig, Reason, Site, Team, Tenant, Trunk
from wallboard.config.grammar import SHAPE, Reading
from wallboard.config.mistakes import ConfigError, Mistake, Wrong, meant

Found = dict[str, Any]


def load(path: str | os.PathLike[str]) -> Centre:
    """A whole centre.toml; paths in it are relative to its own folder. Raises ConfigError with every mistake in it."""
    path = Path(path)
    reading = Reading()
    found = reading.read(_parse(path), "", SHAPE)
    mistakes = [*reading.mistakes, *_unrelated(found)]
    if mistakes:
        raise ConfigError(mistakes)
    return _centre(found, path.resolve().parent)


def bare(
    url: str, *, secret: str = "env:WALLBOARD_SECRET", insecure: bool = False, timezone: str | None = None
) -> Centre:
    """The centre of one feed that is known by its URL alone: "site/pbx", on a site in the machine's own time zone."""
    feed: Found = {"id": "site/pbx", "url": url, "secret": secret, "insecure": insecure}
    try:
        values.url(url)
        zone = values.timezone(timezone) if timezone else machine_zone()
    except Wrong as wrong:
        raise ConfigError([wrong.at("address")]) from wrong
    mistakes = [Mistake("address", unsafe.what, "write ami+tls://, or add --insecure") for unsafe in _unsafe(feed)]
    if mistakes:
        raise ConfigError(mistakes)
    found: Found = {"site": [{"id": "site", "timezone": zone}], "feed": [feed]}
    return replace(_centre(found, Path.cwd()), journal=None, socket=None)


def machine_zone() -> str:
    """The IANA name of this machine's time zone; UTC where it tells none."""
    told = os.environ.get("TZ", "").removeprefix(":")
    linked = os.path.realpath("/etc/localtime").partition("zoneinfo/")[2]
    return next((zone for zone in (told, linked) if zone and values.is_zone(zone)), "UTC")


def _parse(path: Path) -> Found:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        mistake = Mistake(str(path), f"cannot be read ({error.strerror})", "give the path of a centre.toml")
    except UnicodeDecodeError as error:
        mistake = Mistake(str(path), f"byte {error.start} is not UTF-8", "save the file as UTF-8")
    except tomllib.TOMLDecodeError as error:
        what, _, place = str(error).rstrip(")").rpartition(" (at ")
        mistake = Mistake(f"{path}, {place}", f"this is not TOML: {what}", "mend this first; the rest is read after it")
    except (RecursionError, ValueError):  # lists in lists without end, a number of thousands of digits
        mistake = Mistake(str(path), "has a value that nobody could mean", "take it out")
    raise ConfigError([mistake])


def _unrelated(found: Found) -> Iterable[Mistake]:
    """What is wrong between tables that are each right alone."""
    sites, feeds, tenants = (_ids(found, table) for table in ("site", "feed", "tenant"))
    if (centre := found.get("centre", {}).get("id", Centre().id)) in sites:
        yield Mistake(f'site["{centre}"].id', "is the centre's id as well", "call one of them something else")
    if "listen" in found.get("centre", {}) and "token" not in found["centre"]:
        what = "is missing: anybody on this machine could look through centre.listen"
        yield Mistake("centre.token", what, 'say where it is kept: token = "file:PATH" or "env:NAME"')
    for feed in found.get("feed", ()):
        yield from _unlisted(feed, "feed", "id", feed.get("id", "").partition("/")[0], "site", sites)
        yield from _unsafe(feed)
    for queue in found.get("queue", ()):
        yield from _unlisted(queue, "queue", "id", queue.get("id", "").partition(":")[0], "feed", feeds)
        yield from _unlisted(queue, "queue", "tenant", queue.get("tenant", ""), "tenant", tenants)
    for trunk in found.get("trunk", ()):
        yield from _unlisted(trunk, "trunk", "id", trunk.get("id", "").partition(":")[0], "feed", feeds)


def _ids(found: Found, table: str) -> set[str]:
    return {entry["id"] for entry in found.get(table, ()) if "id" in entry}


def _unlisted(entry: Found, table: str, key: str, id: str, of: str, listed: set[str]) -> Iterable[Mistake]:
    if id and id not in listed:
        mend = meant(id, listed, f'add it: [[{of}]] id = "{id}"')
        yield Mistake(f'{table}["{entry.get("id", "?")}"].{key}', f'there is no {of} "{id}"', mend)


def _unsafe(feed: Found) -> Iterable[Mistake]:
    """A secret must not cross a network in clear without somebody having said so."""
    if "url" not in feed:
        return
    at, place = f'feed["{feed.get("id", "?")}"]', values.address(feed["url"])
    if place.scheme in values.FILES:
        return
    if not feed.get("secret"):
        yield Mistake(f"{at}.secret", "is missing", 'say where it is kept: secret = "file:PATH" or "env:NAME"')
    if not (place.tls or place.here or feed.get("insecure")):
        what = f"{place.host} is not this machine, and without TLS anybody on the way can read the password"
        yield Mistake(f"{at}.url", what, f"write {place.scheme}+tls://, or say insecure = true")


def _centre(found: Found, folder: Path) -> Centre:
    """The structs of what was found to be right."""
    base = QueueConfig(id="")
    defaults = _queue(base, found.get("defaults", {}))
    own = dict(found.get("centre", {}))
    for key in ("journal", "socket"):
        if own.get(key):
            own[key] = str(folder / Path(own[key]).expanduser())
    own["token"] = _placed(own.get("token", ""), ("file",), folder)
    own["keep"] = Keep(**own.get("keep", {}))
    return Centre(
        **own,
        defaults=defaults,
        sites=tuple(Site(**site) for site in found.get("site", ())),
        feeds=tuple(_feed(feed, defaults.wrap_up, folder) for feed in found.get("feed", ())),
        queues=tuple(_queue(defaults, queue) for queue in found.get("queue", ())),
        tenants=tuple(Tenant(**tenant) for tenant in found.get("tenant", ())),
        teams=tuple(Team(**team) for team in found.get("team", ())),
        reasons=tuple(Reason(**reason) for reason in found.get("reason", ())),
        trunks=tuple(Trunk(**trunk) for trunk in found.get("trunk", ())),
        board=Board(**found.get("board", {})),
    )


def _queue(over: QueueConfig, found: Mapping[str, Any]) -> QueueConfig:
    """A queue's own entry, key by key over the defaults."""
    service = replace(over.service, **found.get("service", {}))
    limits = replace(over.limits, **found.get("limits", {}))
    return replace(over, **{**found, "service": service, "limits": limits})


def _feed(found: Found, wrap_up: float | None, folder: Path) -> Feed:
    own = dict(found)
    own.setdefault("wrap_up", wrap_up or 0.0)
    own["url"] = _placed(own["url"], values.FILES, folder)
    own["secret"] = _placed(own.get("secret", ""), ("file",), folder)
    if own.get("queue_log"):
        own["queue_log"] = str(folder / Path(own["queue_log"]).expanduser())
    return Feed(**own)


def _placed(found: str, kinds: tuple[str, ...], folder: Path) -> str:
    """ "KIND:PATH" with its path made absolute, if it is of one of these kinds."""
    kind, _, path = found.partition(":")
    return f"{kind}:{folder / Path(path).expanduser()}" if kind in kinds else found
