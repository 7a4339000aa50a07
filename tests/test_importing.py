"""``wallboard import``: days past into a journal, each once, and what keeps them out."""

import gzip
import json
import os
from pathlib import Path

import pytest

from tests.commands import CAPTURES, CENTRE, run, running
from wallboard.config.reading import load
from wallboard.importing import ImportFailed
from wallboard.importing import run as bring
from wallboard.words import Words

EN = Words("en")
LOG = CAPTURES / "exits-22.queue_log"


@pytest.fixture
def centre(tmp_path: Path) -> Path:
    path = tmp_path / "centre.toml"
    path.write_text(CENTRE)
    return path


def moved(by: float) -> str:
    """The log, as if it had been written so many seconds later."""
    lines = (line.partition("|") for line in LOG.read_text().splitlines())
    return "".join(f"{int(at) + by:.0f}|{rest}\n" for at, _, rest in lines)


def test_days_come_in_with_what_was_rotated_away_and_are_reported(tmp_path: Path, centre: Path) -> None:
    log = tmp_path / "queue_log"
    log.write_text(moved(-3 * 86400))
    with gzip.open(tmp_path / "queue_log.1.gz", "wt") as older:
        older.write(moved(-5 * 86400))
    said = bring(f"queuelog:{log}", str(centre), since=0.0, feed="", words=EN)
    assert said[0].startswith("came in: 2 days (")
    again = bring(f"queuelog:{log}", str(centre), since=0.0, feed="", words=EN)
    assert again[0] == "came in: 0 days, 0 contacts"
    assert again[1] == "2 days were there already"
    reported = run("report", str(centre), "--format", "json")
    assert (reported.returncode, reported.stderr.count("Traceback")) == (0, 0)
    alone = run("report", f"queuelog:{LOG}", "--format", "json", TZ="UTC")
    offered = [sum(part["offered"] for part in _queues(text).values()) for text in (reported.stdout, alone.stdout)]
    assert offered[0] == 2 * offered[1] > 0


def _queues(text: str) -> dict[str, dict[str, int]]:
    return dict(json.loads(text)["queues"])


def test_only_what_is_recent_enough_if_that_is_asked_for(tmp_path: Path, centre: Path) -> None:
    log = tmp_path / "queue_log"
    log.write_text(moved(-300 * 86400) + moved(-3 * 86400))
    done = run("import", f"queuelog:{log}", str(centre), "--since", "180d")
    assert done.stdout.startswith("came in: 1 day (")


def test_damaged_lines_are_counted_and_named(tmp_path: Path, centre: Path) -> None:
    log = tmp_path / "queue_log"
    lines = moved(-3 * 86400).splitlines()
    log.write_text("\n".join([*lines[:5], "garbage", *lines[5:]]) + "\n")
    said = bring(f"queuelog:{log}", str(centre), since=0.0, feed="", words=EN)
    assert said[-1] == "1 damaged lines, not counted or not in full: queue_log:6"


def test_nothing_comes_in_while_a_hub_writes(centre: Path) -> None:
    with running(centre) as hub:
        done = run("import", f"queuelog:{LOG}", str(centre))
    assert done.returncode == 1
    assert f"process {hub.process.pid}" in done.stderr
    assert done.stderr.count("\n") == 1


def test_of_several_feeds_that_is_meant_whose_log_it_is(tmp_path: Path, centre: Path) -> None:
    log = tmp_path / "queue_log"
    log.write_text(moved(-3 * 86400))
    more = '[[feed]]\nid = "north/{id}"\nurl = "ami://w@localhost"\nsecret = "env:S"\n'
    centre.write_text(CENTRE + more.format(id="b") + more.format(id="c") + f'queue_log = "{log}"\n')
    assert [feed.id for feed in load(centre).feeds] == ["north/pbx", "north/b", "north/c"]
    assert bring(f"queuelog:{log}", str(centre), since=0.0, feed="", words=EN)[0].startswith("came in: 1 day")
    with pytest.raises(ImportFailed, match="--feed with one of north/pbx, north/b, north/c"):
        bring(f"queuelog:{LOG}", str(centre), since=0.0, feed="", words=EN)
    assert bring(f"queuelog:{log}", str(centre), since=0.0, feed="north/b", words=EN)[0].startswith("came in: 1 day")


@pytest.mark.parametrize(
    ("source", "options", "says", "code"),
    [
        ("ami+file:x", [], "is no queue_log: write queuelog:PATH", 1),
        ("queuelog:/nowhere", [], "/nowhere", 1),
        (f"queuelog:{__file__}", [], "is not a queue_log", 1),
        (f"queuelog:{LOG}", ["--feed", "north/other"], "say whose log it is", 1),
        (f"queuelog:{LOG}", ["--since", "180"], "is not a duration", 2),
    ],
)
def test_what_keeps_it_out_is_told(source: str, options: list[str], says: str, code: int, centre: Path) -> None:
    done = run("import", source, str(centre), *options)
    assert done.returncode == code
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert code == 2 or done.stderr.count("\n") == 1


def test_a_centre_without_a_journal_has_nowhere_to_put_it(centre: Path) -> None:
    centre.write_text(CENTRE.replace("[[site]]", "journal = false\n[[site]]", 1))
    assert "keeps no journal" in run("import", f"queuelog:{LOG}", str(centre)).stderr
    assert not os.path.exists(os.environ["STATE_DIRECTORY"])
