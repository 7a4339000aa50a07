"""The folder and the file of a journal: on this machine, and nobody else's to read."""

import os
from pathlib import Path

from wallboard.hub.journal.errors import MENDS, JournalError, code

_NETWORK = frozenset(
    ("nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "9p", "ceph", "glusterfs", "lustre", "fuse.sshfs", "fuse.glusterfs")
)
_MOUNTS = Path("/proc/self/mountinfo")


def prepare(path: Path) -> None:
    """Make the folder and the file, if they are not there. Raises JournalError."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if (kind := disk(path.parent.resolve(), _MOUNTS.read_text("utf-8") if _MOUNTS.exists() else "")) in _NETWORK:
            raise JournalError(f"{path}: {MENDS['network']} ({kind})", "network")
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
        for file in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
            if file.exists() and file.stat().st_mode & 0o077:
                file.chmod(0o600)
    except OSError as error:
        why = code(error)
        raise JournalError(f"{path}: {error.strerror or error}; {MENDS[why]}", why) from error


def disk(folder: Path, mounts: str) -> str:
    """The kind of file system a folder is on, as the kernel lists them; "" = it does not say."""
    found, kind = -1, ""
    for line in mounts.splitlines():
        fields, _, more = line.partition(" - ")
        point = fields.split(" ")[4:5]
        if not point:
            continue
        at = Path(point[0].replace("\\040", " "))
        if folder.is_relative_to(at) and len(at.parts) >= found:
            found, kind = len(at.parts), more.split(" ")[0]
    return kind
