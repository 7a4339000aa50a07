"""Why a hub does not talk to a console, in words."""

from http import HTTPStatus

from wallboard import __version__
from wallboard.hub.addresses import HubAddress
from wallboard.hub.link import LinkError
from wallboard.hub.protocol import VERSION

_LATER = (429, 500, 502, 503, 504)  # states of a hub that has no room just now


def _(message: str) -> str:
    """Marks a message for translation where it is written down."""
    return message


def refused(address: HubAddress, status: int) -> LinkError | None:
    """What an HTTP status in place of a websocket means; None if it may be another one later."""
    if status in _LATER:
        return None
    if status == HTTPStatus.UNAUTHORIZED:
        return LinkError(_("{address}: the token is missing or wrong"), "token", address=address)
    if status == HTTPStatus.FORBIDDEN:
        return forbidden(address)
    return no_hub(address)


def forbidden(address: HubAddress) -> LinkError:
    return LinkError(_("{address}: this account may not look"), "forbidden", address=address)


def lost(address: HubAddress) -> LinkError:
    return LinkError(_("{address}: no hub answers there"), "hub_lost", address=address)


def silent(address: HubAddress) -> LinkError:
    return LinkError(_("{address}: the hub does not answer"), "hub_silent", address=address)


def no_hub(address: HubAddress) -> LinkError:
    return LinkError(_("{address}: what answers there is no hub"), "not_hub", address=address)


def other_version(address: HubAddress, v: int, program: str) -> LinkError | None:
    """None if the hub speaks our version."""
    if v == VERSION:
        return None
    newer = _(
        "{address}: the hub (wallboard {program}) speaks version {v} of the protocol, this console ({ours}) only "
        "version {known}: update wallboard here"
    )
    older = _(
        "{address}: the hub (wallboard {program}) speaks only version {v} of the protocol, this console ({ours}) "
        "version {known}: update wallboard there"
    )
    return LinkError(
        newer if v > VERSION else older,
        "version",
        address=address,
        v=v,
        program=program or "?",
        ours=__version__,
        known=VERSION,
    )
