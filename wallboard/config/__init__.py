"""What a centre is, and where that is written."""

from wallboard.config.centre import (
    Board,
    Centre,
    Feed,
    Keep,
    Limits,
    Names,
    QueueConfig,
    Reason,
    Service,
    Site,
    Team,
    Tenant,
    Trunk,
)
from wallboard.config.mistakes import ConfigError, Mistake
from wallboard.config.places import all_sockets, journal, socket, sockets
from wallboard.config.reading import bare, load
from wallboard.config.secrets import secret, token
from wallboard.config.values import Address, address

__all__ = [
    "Address",
    "Board",
    "Centre",
    "ConfigError",
    "Feed",
    "Keep",
    "Limits",
    "Mistake",
    "Names",
    "QueueConfig",
    "Reason",
    "Service",
    "Site",
    "Team",
    "Tenant",
    "Trunk",
    "address",
    "all_sockets",
    "bare",
    "journal",
    "load",
    "secret",
    "socket",
    "sockets",
    "token",
]
