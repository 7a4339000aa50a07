"""The doors of a hub: sockets to listen at, and who may come in."""

import errno
import fcntl
import grp
import hashlib
import hmac
import os
import pwd
import socket as sockets
import stat
import struct
from collections import defaultdict
from pathlib import Path

from wallboard.hub.addresses import AddressError, loopback

_PEER = struct.Struct("3i")  # pid, uid, gid: see SO_PEERCRED in unix(7)
_LONGEST = 107  # bytes of a socket's path
_TOKEN = 16  # characters that a token has at least
_PAUSE = 0.25  # seconds until somebody with a wrong token is told so, doubled with every further one
_PAUSES = 4.0  # at most
_FORGOTTEN = 300.0  # seconds after which a wrong token is forgiven


class DoorError(Exception):
    """Nobody can be let in; one sentence, with the mend."""


class Taken(DoorError):
    """Another hub listens at ``path`` already."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path}: another hub listens here already")
        self.path = path


class Doors:
    """All doors of a hub, open: to a unix ``socket``, and to a port of this machine ("HOST:PORT") for a ``token``.

    Whoever comes waits until he is served.
    """

    def __init__(self, socket: Path | None, listen: str = "", token: str = "") -> None:
        """Raises DoorError; Taken if another hub is here already."""
        self.unix: UnixDoor | None = None
        self.tcp: sockets.socket | None = None
        self.guard: Guard | None = None
        try:
            if socket is not None:
                self.unix = UnixDoor(socket)
            if listen:
                self.guard = Guard(token)
                self.tcp = _tcp_door(listen)
        except DoorError:
            self.close()
            raise

    @property
    def port(self) -> int:
        """The port; 0 = none."""
        return int(self.tcp.getsockname()[1]) if self.tcp else 0

    def close(self) -> None:
        if self.unix is not None:
            self.unix.close()
        if self.tcp is not None:
            self.tcp.close()
        self.unix = self.tcp = None


class UnixDoor:
    """A unix socket of ours alone, for as long as it is open.

    Its folder is made for us only; whoever opens that to its group lets the group look. A lock beside the socket says
    that its owner lives: only without one may what a dead hub left behind be taken away.
    """

    def __init__(self, path: Path) -> None:
        """Raises Taken, or DoorError."""
        if len(os.fsencode(path)) > _LONGEST:
            raise DoorError(f"{path}: is too long for a socket ({_LONGEST} bytes); give another: [centre] socket")
        try:
            _make_folder(path.parent)
            self._lock = _locked(path.with_name(path.name + ".lock"), path)
        except OSError as error:
            raise DoorError(_no_socket(path, error)) from error
        self.path = path
        try:
            self.socket = _bound(path)
        except OSError as error:
            os.close(self._lock)
            raise DoorError(_no_socket(path, error)) from error
        except Taken:
            os.close(self._lock)
            raise
        found = os.stat(path)
        self._inode, self._group = (found.st_dev, found.st_ino), found.st_gid

    def close(self) -> None:
        self.socket.close()
        try:
            found = os.stat(self.path)
            if (found.st_dev, found.st_ino) == self._inode:  # and not what somebody put in its place
                self.path.unlink()
        except OSError:
            pass
        os.close(self._lock)

    def who(self, peer: sockets.socket) -> str | None:
        """Who is on the other end, "os:NAME"; None if he may not look: neither we, nor root, nor of our group."""
        _, uid, gid = _PEER.unpack(peer.getsockopt(sockets.SOL_SOCKET, sockets.SO_PEERCRED, _PEER.size))
        try:
            name = pwd.getpwuid(uid).pw_name
            groups = os.getgrouplist(name, gid)
        except KeyError:
            name, groups = str(uid), [gid]
        return f"os:{name}" if uid in (0, os.geteuid()) or self._group in groups else None

    @property
    def group(self) -> str:
        """Whose members may look."""
        try:
            return grp.getgrgid(self._group).gr_name
        except KeyError:
            return str(self._group)


def answers(path: Path) -> bool:
    """Whether somebody listens at a unix socket."""
    with sockets.socket(sockets.AF_UNIX, sockets.SOCK_STREAM) as knock:
        knock.setblocking(False)
        try:
            knock.connect(os.fsencode(path))
        except OSError as error:
            return error.errno in (errno.EAGAIN, errno.EACCES, errno.EPERM)  # busy, or not for us: there is somebody
        return True


def _make_folder(folder: Path) -> None:
    """A folder in which nobody but us and root can put anything. Raises OSError, DoorError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = os.stat(folder)
    shared = found.st_mode & (stat.S_IWGRP | stat.S_IWOTH) and not found.st_mode & stat.S_ISVTX
    if found.st_uid not in (0, os.geteuid()) or shared:
        raise DoorError(
            f"{folder}: others may put a false hub there; chmod 750 it if it is yours, or give another place: [centre] "
            "socket"
        )


def _locked(path: Path, of: Path) -> int:
    """The lock's descriptor. Raises Taken, OSError."""
    lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(lock)
        if error.errno in (errno.EWOULDBLOCK, errno.EACCES):
            raise Taken(of) from error
        raise
    return lock


def _bound(path: Path) -> sockets.socket:
    """The socket, listening. Raises Taken, OSError."""
    if path.exists() and answers(path):
        raise Taken(path)
    path.unlink(missing_ok=True)
    found = sockets.socket(sockets.AF_UNIX, sockets.SOCK_STREAM)
    try:
        found.bind(os.fsencode(path))
        os.chmod(path, 0o660)
        found.listen(sockets.SOMAXCONN)
    except OSError:
        found.close()
        raise
    return found


def _no_socket(path: Path, error: OSError) -> str:
    return f"{path}: no socket can be made there ({error.strerror}); give another place: [centre] socket"


def _tcp_door(listen: str) -> sockets.socket:
    """A port of this machine, "HOST:PORT". Raises DoorError."""
    host, _, port = listen.rpartition(":")
    host = host.strip("[]")
    try:
        loopback(host, listen)
        family = sockets.AF_INET6 if ":" in host else sockets.AF_INET
        return sockets.create_server((host, int(port)), family=family, backlog=sockets.SOMAXCONN)
    except AddressError as error:
        raise DoorError(str(error)) from error
    except OSError as error:
        raise DoorError(f"{listen}: cannot listen there ({error.strerror}); give another: [centre] listen") from error


class Guard:
    """Compares tokens, and lets those who guess wait. Only a digest of the token is kept."""

    def __init__(self, token: str) -> None:
        """Raises DoorError for a token that can be guessed."""
        if len(token) < _TOKEN:
            raise DoorError(f"the token is shorter than {_TOKEN} characters; make one: openssl rand -hex 32")
        self._digest = _digest(token)
        self._wrong: dict[str, tuple[int, float]] = defaultdict(lambda: (0, 0.0))

    def admits(self, authorization: str) -> bool:
        """Whether an Authorization header shows the token; takes as long whatever it shows."""
        scheme, _, shown = authorization.partition(" ")
        return hmac.compare_digest(_digest(shown.strip()), self._digest) and scheme.lower() == "bearer"

    def pause(self, address: str, at: float) -> float:
        """Seconds that somebody who was wrong just now has to wait; ``at`` is monotonic."""
        self._wrong = defaultdict(
            lambda: (0, 0.0), {who: wrong for who, wrong in self._wrong.items() if at - wrong[1] < _FORGOTTEN}
        )
        count = self._wrong[address][0]
        self._wrong[address] = count + 1, at
        return min(_PAUSES, _PAUSE * 2.0 ** min(count, 10))


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode(errors="surrogateescape")).digest()
