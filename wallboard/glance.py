"""``wallboard status``: one look at a centre, said in text; quick, for it runs in scripts and once a minute."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from wallboard.figures import trouble_first
from wallboard.model.rows import FeedRow, QueueRow
from wallboard.monitoring import as_json, plugin_line
from wallboard.picture import Names, Picture, Seen, take
from wallboard.status import Line, lines, verdict
from wallboard.text import clean
from wallboard.words import Words

if TYPE_CHECKING:
    from wallboard.hub.addresses import HubAddress

_WAIT = 10.0  # seconds for a feed to tell all that it has
_SGR = {"dim": "2", "ghost": "2", "live": "32", "warn": "33", "critical": "31", "lost": "35"}  # of a theme's tokens
_PLAIN = str.maketrans({"−": "-", "▸": ">", "·": "."})


class GlanceError(Exception):
    """Why nothing can be seen: one sentence for the user."""


class Glance(NamedTuple):
    """``live``: seen without a hub, so nothing is known of the time before now."""

    picture: Picture
    rev: int
    live: bool = False

    @property
    def code(self) -> int:
        """The exit code of a monitoring plugin."""
        return verdict(self.picture, self.live)

    def plain(self, words: Words, cells: int) -> str:
        """For a monitoring system: its line first, then all of it."""
        said = _texts(lines(self.picture, words, cells, rev=self.rev, live=self.live))
        return "\n".join([plugin_line(self.picture, words, self.live), "", *said]) + "\n"

    def drawn(self, words: Words, cells: int, colour: bool) -> str:
        """For a terminal."""
        found = lines(self.picture, words, cells, rev=self.rev, live=self.live)
        return "\n".join(map(_coloured, found) if colour else _texts(found)) + "\n"

    def json(self) -> str:
        return as_json(self.picture, self.rev, self.live)


def in_ascii(text: str) -> str:
    """A text with the signs of ours that ASCII lacks replaced; names stay what they are."""
    return text.translate(_PLAIN)


def _texts(found: Iterable[Line]) -> list[str]:
    return ["".join(span.text for span in line).rstrip() for line in found]


def _coloured(line: Line) -> str:
    """In the terminal's own colours: they are legible on its ground, whatever that is."""
    said = ""
    for span in line:
        codes = ";".join(filter(None, ("1" if span.bold else "", _SGR.get(span.token, ""))))
        said += f"\x1b[{codes}m{span.text}\x1b[0m" if codes and span.text.strip() else span.text
    return said.rstrip()


def look(target: str | None, words: Words, *, token: str = "", insecure: bool = False) -> Glance:
    """See a hub or, without one, a feed itself. Raises GlanceError."""
    if is_of_hub(target):
        return _seen(hub_of(target, words), words, token)
    assert target is not None
    return _feed(target, words, insecure)


def is_of_hub(target: str | None) -> bool:
    """Whether it is a hub that is meant, rather than a feed itself."""
    from wallboard.hub.addresses import is_hub_address

    return target is None or is_hub_address(target) or ":" not in target or Path(target).exists()


def hub_of(target: str | None, words: Words) -> HubAddress:
    """The hub of a centre.toml, at an address, or, for None, the one that runs here. Raises GlanceError."""
    from wallboard.hub.addresses import AddressError, hub_address, is_hub_address

    if target is None:
        return _running(words)
    if not is_hub_address(target):
        return _of_centre(target, words)
    try:
        return hub_address(target)
    except AddressError as error:
        raise GlanceError(str(error)) from error


def _seen(address: HubAddress, words: Words, token: str) -> Glance:
    from wallboard.hub.link import LinkError
    from wallboard.hub.once import snapshot

    try:
        found = snapshot(address, token=token)
    except LinkError as error:
        raise GlanceError(words.say(error.message, **error.values)) from error
    return Glance(_picture(found, words), found.rev)


def _running(words: Words) -> HubAddress:
    """The one hub that runs in the usual places."""
    from wallboard.config.places import all_sockets
    from wallboard.hub.addresses import at_socket
    from wallboard.hub.doors import answers

    found = [path for path in all_sockets() if answers(path)]
    if not found:
        raise GlanceError(
            words.say("no hub runs here: start one with wallboard hub centre.toml, or say what to look at")
        )
    if len(found) > 1:
        named = ", ".join(clean(f"unix:{path}") for path in found)
        raise GlanceError(words.say("several hubs run here, say which: {hubs}", hubs=named))
    return at_socket(found[0])


def _of_centre(path: str, words: Words) -> HubAddress:
    from wallboard.config import ConfigError, load, sockets
    from wallboard.hub.addresses import at_socket
    from wallboard.hub.doors import answers

    try:
        centre = load(path)
    except ConfigError as error:
        raise GlanceError(str(error)) from error
    for socket in sockets(centre):
        if answers(socket):
            return at_socket(socket)
    raise GlanceError(words.say("no hub of {path} runs here: start it with wallboard hub {path}", path=clean(path)))


def _feed(target: str, words: Words, insecure: bool) -> Glance:
    """What a feed tells at first, without a hub that would remember."""
    import asyncio

    from wallboard.hub.link import LinkError, LocalLink
    from wallboard.hub.opening import open_hub
    from wallboard.hub.targets import TargetError

    async def seen() -> Glance:
        rev = 0
        hub = open_hub(target, insecure=insecure)
        link = LocalLink(hub)
        try:
            async with asyncio.timeout(_WAIT):
                while not _told(link):
                    rev = (await link.frame()).rev
        except TimeoutError:
            pass  # what there is so far is told, with the feed's own trouble
        task = hub.start()
        task.cancel()
        await asyncio.wait({task})
        return Glance(_picture(link, words), rev, live=True)

    try:
        return asyncio.run(seen())
    except (LinkError, TargetError) as error:
        raise GlanceError(str(error)) from error


def _told(link: Seen) -> bool:
    """Whether every feed has told what it has."""
    heard = all(row.state in ("live", "recorded") for row in link.rows(FeedRow).values())
    return heard and bool(link.rows(QueueRow))


def _picture(seen: Seen, words: Words) -> Picture:
    picture = take(seen, Names(words))
    return picture._replace(queues=tuple(sorted(picture.queues, key=trouble_first)))
