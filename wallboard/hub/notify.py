"""A word to the service manager: see sd_notify(3). Without one to listen, nothing is said."""

import logging
import os
import socket

log = logging.getLogger(__name__)


def notify(**facts: object) -> None:
    """Tell facts such as READY=1, STATUS="...", WATCHDOG=1; each is one line, whatever is in it."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address.startswith(("/", "@")):
        return
    message = "\n".join(f"{name}={' '.join(str(value).split())}" for name, value in facts.items())
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as line:
            line.setblocking(False)  # a manager that does not read must not stop us
            line.sendto(message.encode(), "\0" + address[1:] if address[0] == "@" else address)
    except OSError as error:
        log.debug("the service manager was not told: %s", error)


def watchdog() -> float | None:
    """Within how many seconds a sign of life is expected; None if nobody waits for one."""
    if os.environ.get("WATCHDOG_PID") not in (None, str(os.getpid())):
        return None
    try:
        return int(os.environ.get("WATCHDOG_USEC", "")) / 1e6 or None
    except ValueError:
        return None
