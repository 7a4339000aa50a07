"""What is written is there again: after a clean end, after a crash, and after whatever happened to the disk."""

import asyncio
import os
import random
import signal
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.floor.test_fold import calls
from tests.hub.journal.diary import NOON, Diary, same
from wallboard.clock import ManualClock, WallClock
from wallboard.config import Centre, Keep
from wallboard.hub.journal import JournalError, holder, place, schema, writer
from wallboard.model.events import AnyEvent, Dequeued, Queued

SUPPORT = "site/pbx:support"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "harbour.db"


def call(number: int, at: float = NOON, outcome: str = "abandoned") -> list[AnyEvent]:
    ids = {"source": "site/pbx", "contact": f"site/pbx:c{number}", "queue": SUPPORT}
    return [
        Queued(id=f"q{number}", ts=at, caller="555 0100", **ids),
        Dequeued(id=f"d{number}", ts=at + 5, outcome=outcome, waited=5.0, **ids),
    ]


def column(path: Path, what: str) -> list[object]:
    db = schema.read_only(path)
    try:
        return [row[0] for row in db.execute(f"SELECT {what}")]
    finally:
        db.close()


@pytest.mark.parametrize("seed", range(8))
def test_the_floor_is_what_the_journal_gives_wherever_it_was_put_down(path: Path, seed: int) -> None:
    rng, diary = random.Random(seed), Diary(path)
    for event in calls(seed):
        diary.tell(event)
        if rng.random() < 0.1:
            diary.put_down()
        if rng.random() < 0.1:
            floor = diary.floor
            diary.crash()
            diary = diary.again()
            assert same(floor, diary.folded())
    diary.journal.flush()
    assert same(diary.floor, diary.folded())
    assert diary.folded().check() == []
    diary.crash()


def test_files_are_nobody_elses_to_read(path: Path) -> None:
    diary = Diary(path)
    diary.tell(*call(1))
    diary.journal.flush()
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()} == {0o600}
    assert len(list(path.parent.iterdir())) == 4
    diary.crash()


def test_a_file_that_others_could_read_is_closed_to_them(path: Path) -> None:
    Diary(path).crash()
    path.chmod(0o644)
    Diary(path).crash()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_second_writer_is_told_who_the_first_is(path: Path) -> None:
    diary = Diary(path)
    with pytest.raises(JournalError, match=f"is written by process {os.getpid()}"):
        Diary(path)
    found = holder(path)
    assert found is not None
    assert found.pid == os.getpid()
    diary.crash()
    assert holder(path) is None
    diary.again().crash()


def test_the_lock_of_a_process_that_died_is_none(path: Path) -> None:
    path.parent.mkdir()
    path.with_name("harbour.db.lock").write_text('{"pid":1,"socket":""}')
    Diary(path).crash()


def test_a_newer_journal_is_refused(path: Path) -> None:
    Diary(path).crash()
    with sqlite3.connect(path) as db:
        db.execute(f"PRAGMA user_version = {len(schema.MIGRATIONS) + 1}")
    with pytest.raises(JournalError, match="newer wallboard") as refused:
        Diary(path)
    assert refused.value.why == "newer"


def test_another_centres_journal_is_refused(path: Path) -> None:
    Diary(path).crash()
    with pytest.raises(JournalError, match='of the centre "harbour", not of "airport"'):
        Diary(path, Centre(id="airport"))


@pytest.mark.parametrize("make", ["database", "text"])
def test_what_is_no_journal_is_refused_and_left_alone(path: Path, make: str) -> None:
    path.parent.mkdir()
    if make == "database":
        with sqlite3.connect(path) as db:
            db.execute("CREATE TABLE shopping (what TEXT)")
    else:
        path.write_text("milk, bread\n" * 1000)
    before = path.read_bytes()
    with pytest.raises(JournalError, match="a path of its own"):
        Diary(path)
    assert path.read_bytes() == before


def test_an_older_journal_becomes_one_of_this_version(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    diary = Diary(path)
    diary.tell(*call(1))
    diary.crash()

    def third(db: sqlite3.Connection) -> None:
        db.execute("ALTER TABLE contacts ADD COLUMN mood TEXT DEFAULT 'calm'")

    monkeypatch.setattr(schema, "MIGRATIONS", [*schema.MIGRATIONS, third])
    diary = diary.again()
    assert column(path, "mood FROM contacts") == ["calm"]
    assert column(path, "value FROM meta WHERE key = 'schema_version'") == [3]
    assert diary.folded().queues[SUPPORT].cells.total().offered == 1
    diary.crash()


def test_a_journal_of_the_first_version_is_read(path: Path) -> None:
    """It was written when the first version was released, and is never made anew."""
    path.parent.mkdir()
    path.write_bytes((Path(__file__).parent / "version-1.db").read_bytes())
    diary = Diary(path)
    assert diary.folded().queues[SUPPORT].cells.total().offered == 3
    assert diary.folded().check() == []
    assert column(path, "count(*) FROM contacts") == [3]
    assert column(path, "value FROM meta WHERE key = 'schema_version'") == [2]
    diary.crash()


@pytest.mark.parametrize(
    ("mounts", "kind"),
    [
        ("22 1 8:1 / / rw - ext4 /dev/sda1 rw\n30 22 0:40 / /srv/my\\040data rw - nfs4 host:/x rw", "nfs4"),
        ("22 1 8:1 / / rw - ext4 /dev/sda1 rw", "ext4"),
        ("no such line", ""),
    ],
)
def test_the_kind_of_disk_is_that_of_the_nearest_mount(mounts: str, kind: str) -> None:
    assert place.disk(Path("/srv/my data/wallboard"), mounts) == kind


def test_a_network_disk_is_refused(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text("22 1 8:1 / / rw - nfs4 host:/ rw\n")
    monkeypatch.setattr(place, "_MOUNTS", mounts)
    with pytest.raises(JournalError, match="network disk"):
        Diary(path)


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(JournalError, match=r"give its file and folder|its disk fails"):
        Diary(tmp_path / "file" / "harbour.db")


def test_contacts_are_written_with_the_events_that_finished_them_and_a_lost_one_that_turns_up_is_mended(
    path: Path,
) -> None:
    diary = Diary(path)
    for event in calls(3):
        diary.tell(event)
    diary.journal.flush()
    total = sum(queue.cells.total().answered + queue.cells.total().abandoned for queue in diary.floor.queues.values())
    served = sum(not contact.waits() for contact in diary.floor.contacts.values())
    assert column(path, "count(*) FROM contacts") == [total - served]
    assert total > 5
    diary.crash()


def test_what_is_too_old_goes_and_callers_go_first(path: Path) -> None:
    keep = Keep(events=3600.0, callers=7200.0, contacts=86400.0, intervals=86400.0)
    diary = Diary(path, Centre(id="harbour", keep=keep))
    diary.tell(*call(1))
    diary.put_down()
    clock = diary.clock
    assert isinstance(clock, ManualClock)

    def after(seconds: float, number: int) -> tuple[int, list[object], int]:
        clock.advance(seconds)
        diary.tell(*call(number, clock.now()))
        for _ in range(2):
            diary.put_down()
            for _ in range(12):
                diary.journal.flush()
        (events,) = column(path, "count(*) FROM events")
        (cells,) = column(path, "count(*) FROM cells")
        return int(str(events)), column(path, "caller FROM contacts ORDER BY number"), int(str(cells))

    assert after(3000, 2) == (2, ["555 0100", "555 0100"], 1)
    assert after(5000, 3)[:2] == (1, ["", "555 0100", "555 0100"])
    events, callers, cells = after(90000, 4)
    assert (events, callers) == (1, ["555 0100"])
    assert cells <= 1
    diary.crash()


# -- disks


async def committed(diary: Diary) -> bool:
    diary.rev += 1
    return await diary.journal.commit(diary.rev, {})


async def until(diary: Diary, state: str) -> None:
    for _ in range(400):
        await committed(diary)
        if diary.journal.row().state == state:
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"{state} never came, but {diary.journal.row()}")


@pytest.fixture
def often(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(writer, "AGAIN", 0.0)
    return


@pytest.mark.usefixtures("often")
async def test_a_full_disk_is_said_at_once_and_heals_with_nothing_lost(path: Path) -> None:
    diary = Diary(path, clock=WallClock())
    epoch = diary.journal.epoch
    db = diary.journal._writer._db
    assert db is not None
    pages = db.execute("PRAGMA page_count").fetchone()[0]
    db.execute(f"PRAGMA max_page_count = {pages + 2}")
    for number in range(2000):
        diary.tell(*call(number))
    assert not await committed(diary)
    row = diary.journal.row()
    assert (row.state, row.why, row.lost) == ("degraded", "full", 0)
    db.execute("PRAGMA max_page_count = 100000")
    await until(diary, "ok")
    assert diary.journal.checkpoint_due()
    assert same(diary.floor, diary.folded())
    assert diary.journal.epoch == epoch
    diary.crash()


@pytest.mark.usefixtures("often")
async def test_what_a_full_disk_lost_is_counted_and_the_state_is_whole_all_the_same(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "HELD", 4000)
    diary = Diary(path, clock=WallClock())
    epoch = diary.journal.epoch
    db = diary.journal._writer._db
    assert db is not None
    db.execute(f"PRAGMA max_page_count = {db.execute('PRAGMA page_count').fetchone()[0]}")
    for number in range(1000):
        diary.tell(*call(number))
        diary.journal.flush()
    assert diary.journal.row().lost > 0
    db.execute("PRAGMA max_page_count = 100000")
    await until(diary, "ok")
    assert diary.journal.checkpoint_due()
    diary.put_down()
    assert diary.journal.epoch != epoch
    assert same(diary.floor, diary.folded())
    diary.crash()
    assert diary.again().journal.epoch == diary.journal.epoch


def damage(path: Path, table: str) -> None:
    """Overwrite the page that a table begins with, as a dying disk does."""
    with sqlite3.connect(path) as db:
        root, size = db.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()[0], 4096
    db.close()
    with path.open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(os.urandom(size))


@pytest.mark.usefixtures("often")
@pytest.mark.parametrize("table", ["events", "checkpoints", "meta", "contacts", "cells", "poison"])
def test_a_damaged_page_is_found_and_all_that_is_sound_goes_on(path: Path, table: str) -> None:
    diary = Diary(path)
    for number in range(300):
        diary.tell(*call(number, NOON + 10 * number))
    diary.put_down()
    epoch = diary.journal.epoch
    diary.crash()
    damage(path, table)
    diary = diary.again()
    if not diary.journal.notes:
        diary.journal.check()
        diary.tell(*call(1000))
        diary.journal.flush()
        diary.put_down()
    assert diary.journal.row().state == "salvaged"
    assert diary.journal.epoch != epoch
    assert len(list(path.parent.glob("harbour.db.damaged-*"))) >= 1
    folded = diary.folded()
    assert folded.check() == []
    if table not in ("checkpoints", "events"):
        assert folded.queues[SUPPORT].cells.total().offered >= 300
    diary.crash()


def test_events_that_fell_out_of_the_middle_are_noticed(path: Path) -> None:
    diary = Diary(path)
    for number in range(10):
        diary.tell(*call(number))
        diary.journal.flush()
    diary.crash()
    with sqlite3.connect(path) as db:
        db.execute("DELETE FROM checkpoints")
        db.execute("DELETE FROM events WHERE first = 7")
    db.close()
    diary = diary.again()
    assert "damaged" in diary.journal.notes[0]
    diary.crash()


# -- death

_VICTIM = """
import sys, asyncio
from pathlib import Path
from tests.hub.journal.diary import Diary
from tests.hub.journal.test_journal import call
from wallboard.clock import WallClock
async def main():
    diary = Diary(Path(sys.argv[1]), clock=WallClock())
    number = diary.journal.number
    while True:
        number += 2
        diary.tell(*call(number))
        if number % 7 == 0:
            await diary.journal.commit(number, {})
            print(number, flush=True)
        if number % 100 == 0:
            diary.put_down()
asyncio.run(main())
"""


def test_kill_at_any_moment_loses_nothing_that_was_acknowledged(path: Path) -> None:
    rng = random.Random(7)
    for _ in range(12):
        victim = subprocess.Popen([sys.executable, "-c", _VICTIM, str(path)], stdout=subprocess.PIPE, text=True)
        assert victim.stdout is not None
        acknowledged = 0
        for _ in range(rng.randrange(1, 60)):
            acknowledged = int(victim.stdout.readline())
        victim.send_signal(signal.SIGKILL)
        rest, _ = victim.communicate()
        if rest.strip():
            acknowledged = int(rest.split()[-1]) if rest.endswith("\n") else acknowledged
        diary = Diary(path)
        assert not diary.journal.notes
        assert diary.journal.number >= acknowledged
        restored = diary.journal.read()
        assert restored is not None
        assert restored.alive is not None
        assert restored.alive.rev >= acknowledged
        first, count = (
            int(str(column(path, what)[0])) for what in ("min(first) FROM events", "sum(count) FROM events")
        )
        assert first + count - 1 == diary.journal.number
        assert column(path, "* FROM pragma_quick_check") == ["ok"]
        diary.crash()


def test_a_disk_quota_is_no_crash(path: Path) -> None:
    """The kernel refuses to let the file grow; the process lives, and says so."""
    script = (
        "import resource, signal, sys; from pathlib import Path; from tests.hub.journal.diary import Diary;"
        "from tests.hub.journal.test_journal import call\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "diary = Diary(Path(sys.argv[1])); resource.setrlimit(resource.RLIMIT_FSIZE, (200000, 200000))\n"
        "for n in range(30000): diary.tell(*call(n))\n"
        "diary.journal.flush(); print(diary.journal.row().state)\n"
        "import os; os._exit(0)"
    )
    done = subprocess.run([sys.executable, "-c", script, str(path)], capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "degraded", done.stderr
