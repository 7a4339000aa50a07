"""Where a hub listens: a unix socket, or a port of this machine."""

from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from msgspec import Struct


class AddressError(ValueError):
    """What is wrong with an address, and the mend."""


class HubAddress(Struct, frozen=True):
    """``path`` of a unix socket, or ``host`` and ``port``."""

    path: str = ""
    host: str = ""
    port: int = 0

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"unix:{self.path}" if self.path else f"ws://{host}:{self.port}"

    @property
    def uri(self) -> str:
        """What a websocket asks for."""
        return "ws://localhost/" if self.path else f"{self}/"


def is_hub_address(text: str) -> bool:
    return text.startswith(("unix:", "ws:", "wss:"))


def at_socket(path: Path) -> HubAddress:
    return HubAddress(path=str(path))


def hub_address(text: str) -> HubAddress:
    """``unix:PATH`` or ``ws://HOST:PORT``. Raises AddressError; what is no such address at all included."""
    scheme, _, rest = text.partition(":")
    if scheme == "unix" and rest:
        return HubAddress(path=rest)
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port or 0
    except ValueError:
        host, port = "", 0
    if scheme != "ws" or not host or not port:
        raise AddressError(f"{text}: is not the address of a hub; write unix:PATH or ws://127.0.0.1:PORT")
    if parts.username or parts.password or parts.query or parts.path.strip("/"):
        raise AddressError(f"{text}: there is more in it than a host and a port; the token has its own place")
    return HubAddress(host=loopback(host, text), port=port)


def loopback(host: str, text: str) -> str:
    """The host, if it is this machine. Raises AddressError."""
    try:
        if host == "localhost" or ip_address(host).is_loopback:
            return host
    except ValueError:
        pass
    raise AddressError(f"{text}: {host} is not this machine; use an SSH tunnel to a port of 127.0.0.1")
