"""The power fails: whatever the disk had not yet been made sure of is gone, or is anything at all."""

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hub.journal.diary import Diary
from wallboard.clock import WallClock
from wallboard.hub.journal import schema

_VICTIM = """
import sys, asyncio
from pathlib import Path
from tests.hub.journal.diary import Diary
from tests.hub.journal.test_journal import call
from wallboard.clock import WallClock
async def main():
    path = Path(sys.argv[1])
    diary, number = Diary(path, clock=WallClock()), 0
    wal = path.with_name(path.name + "-wal")
    while True:
        number += 1
        diary.tell(*call(number))
        if number % 5 == 0:
            assert await diary.journal.commit(number, {})
            print(diary.journal.number, wal.stat().st_size, flush=True)
        if number % 40 == 0:
            diary.put_down()
asyncio.run(main())
"""


def killed(path: Path, acknowledged: int) -> tuple[int, int]:
    """Write until so many commits were acknowledged, then die; the last of them, and where the file ended then."""
    command = [sys.executable, "-c", _VICTIM, str(path)]
    victim = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)
    assert victim.stdout is not None
    for _ in range(acknowledged):
        said = victim.stdout.readline()
    victim.send_signal(signal.SIGKILL)
    rest, _ = victim.communicate()
    lines = [said, *rest.splitlines(keepends=True)]
    number, size = max((line for line in lines if line.endswith("\n")), key=lambda line: int(line.split()[0])).split()
    return int(number), int(size)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("torn", ["cut", "zeros", "noise"])
def test_what_was_acknowledged_is_there_whatever_became_of_the_rest(tmp_path: Path, seed: int, torn: str) -> None:
    chance, path = random.Random(seed), tmp_path / "harbour.db"
    number, sure = killed(path, chance.randrange(2, 40))
    with path.with_name("harbour.db-wal").open("r+b") as wal:
        length = wal.seek(0, os.SEEK_END)
        at = chance.randint(sure, max(sure, length))
        wal.seek(at)
        if torn == "cut":
            wal.truncate()
        else:
            rest = max(length - at, 5000)
            wal.write(bytes(rest) if torn == "zeros" else chance.randbytes(rest))
    diary = Diary(path, clock=WallClock())
    assert diary.journal.number >= number
    assert not diary.journal.notes
    assert diary.folded().check() == []
    diary.crash()


def test_every_commit_waits_for_the_disk(tmp_path: Path) -> None:
    db = schema.connect(tmp_path / "harbour.db")
    schema.prepare(db, tmp_path / "harbour.db", "harbour")
    assert db.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL
    assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    db.close()
