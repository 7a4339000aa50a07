"""What somebody may want to watch: a centre.toml, a hub that runs, or the address of one feed."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from wallboard.config import Board, Centre, ConfigError, load, sockets
from wallboard.hub.addresses import AddressError, HubAddress, at_socket, hub_address, is_hub_address
from wallboard.hub.doors import Taken, answers
from wallboard.hub.link import Link, LocalLink


class TargetError(Exception):
    """What cannot be watched, and the mend: one line for each mistake."""


def _nothing() -> None:
    """There is nothing to close."""


class Watched(NamedTuple):
    """A link to watch by, what the centre lets a console do by itself, and how to leave no trace of it afterwards."""

    link: Link
    board: Board = Board()
    close: Callable[[], None] = _nothing


def open_target(target: str, *, insecure: bool = False, token: str = "") -> Watched:
    """Whatever is to be watched; see ``open_hub`` for addresses of feeds. Raises TargetError.

    The hub of a centre.toml is attached to where one runs, else it is started here, for other consoles too.
    ``unix:PATH`` and ``ws://127.0.0.1:PORT`` (for which there must be a ``token``) only attach.
    """
    if is_hub_address(target):
        return Watched(_attached(_running(target), token))
    if is_feed(target):
        from wallboard.hub.opening import open_hub

        hub = open_hub(target, insecure=insecure)
        return Watched(LocalLink(hub), hub.centre.board)
    centre = read_centre(target)
    found = next(filter(answers, sockets(centre)), None)
    if found is None:
        from wallboard.hub.host import HostLink
        from wallboard.hub.opening import open_host

        try:
            host = open_host(centre, target)
            return Watched(HostLink(host), centre.board, host.close)
        except Taken as taken:  # this very moment
            found = taken.path
    return Watched(_attached(at_socket(found)), centre.board)


def open_demo() -> Watched:
    """A recorded centre, round and round; nobody else sees it, and nothing is written down."""
    from wallboard.hub.opening import demo_hub

    hub = demo_hub()
    return Watched(LocalLink(hub), hub.centre.board)


def is_feed(target: str) -> bool:
    """Whether it is the address of a feed rather than a file."""
    return ":" in target and not Path(target).exists()


def read_centre(path: str) -> Centre:
    """Raises TargetError."""
    try:
        return load(path)
    except ConfigError as error:
        raise TargetError(str(error)) from error


def _attached(address: HubAddress, token: str = "") -> Link:
    from wallboard.hub.remote import RemoteLink  # and no hub, which a console that only looks has no need of

    return RemoteLink(address, token)


def _running(target: str) -> HubAddress:
    """The address of a hub, where one answers. Over TCP that is seen later."""
    try:
        found = hub_address(target)
    except AddressError as error:
        raise TargetError(str(error)) from error
    if found.path and not answers(Path(found.path)):
        raise TargetError(f"{target}: no hub answers there; start one with wallboard hub centre.toml")
    return found
