"""The numbers, proved: every capture's report against the truth of Asterisk's own log."""

import csv
import io
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.data.compare_truth import compare
from wallboard.feeds import logfile
from wallboard.model.queries import ReportQuery
from wallboard.reporting import ReportError, make
from wallboard.text import width
from wallboard.words import Words

DATA = Path(__file__).parent / "data"
CAPTURES = sorted((DATA / "captures").glob("*.truth.json"))
WITHIN = (5, 10, 12, 15, 20, 30, 40, 60)
EN = Words("en")

capture = pytest.mark.parametrize("truth", CAPTURES, ids=lambda path: path.name.partition(".")[0])


def totals(source: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(make(source, ReportQuery(within=WITHIN), "json", EN).text)
    return told


def wire(truth: Path) -> Path:
    return truth.with_name(truth.name.replace(".truth.json", ".ami.gz"))


def log(truth: Path) -> Path:
    return truth.with_name(truth.name.replace(".truth.json", ".queue_log"))


def log_up_to_its_truth(truth: Path, folder: Path) -> Path:
    """The capture's queue_log up to where its truth was taken."""
    last = json.loads(truth.read_text("utf-8"))["whole_log"]["last"]
    path = folder / "queue_log"
    lines = log(truth).read_text("utf-8").splitlines()
    path.write_text("".join(f"{line}\n" for line in lines if line.partition("|")[0] <= last), "utf-8")
    return path


def named_by_interface(truth: Path) -> tuple[str, ...]:
    """Of whom the log says by interface that they come or go: whose that is, only the wire tells."""
    moved = set(re.findall(r"\|([^|\n]+)\|(?:ADD|REMOVE)MEMBER\|", log(truth).read_text("utf-8")))
    messages = "\n".join(line for block in logfile.blocks(wire(truth)) for line in block)
    members = re.findall(r"\n(?:MemberName|Name): ([^\r\n]+)\r\n(?:Interface|Location): ([^\r\n]+)", messages)
    return tuple({name for name, interface in members if interface in moved})


def test_there_is_something_to_prove() -> None:
    assert {truth.name.partition("-")[0] for truth in CAPTURES} >= {"steady", "pauses", "exits", "sync"}


@capture
def test_the_wire_says_what_the_log_says(truth: Path) -> None:
    told = totals(f"ami+file:{wire(truth)}")
    expected = json.loads(truth.read_text("utf-8"))
    assert list(compare(told, expected)) == []
    own = {name: queue["service_level"]["within"] for name, queue in told["queues"].items()}
    assert own == own | expected["service_level_s"]


@capture
def test_the_log_says_what_it_says(truth: Path, tmp_path: Path) -> None:
    told = totals(f"queuelog:{log_up_to_its_truth(truth, tmp_path)}")
    excused = tuple(f"agent {name}: paused" for name in named_by_interface(truth))
    differences = compare(told, json.loads(truth.read_text("utf-8")), whole_log=True)
    assert [line for line in differences if not line.startswith(excused)] == []


def test_refused_joins_are_counted_from_the_wire() -> None:
    told = totals(f"ami+file:{DATA / 'captures' / 'exits-22.ami.gz'}")
    assert sum(queue["rejected"] for queue in told["queues"].values()) == 17


def test_a_difference_is_told_in_a_line_each(tmp_path: Path) -> None:
    truth = DATA / "captures" / "exits-22.truth.json"
    told = totals(f"ami+file:{wire(truth)}")
    told["queues"]["support"]["offered"] += 1
    told["queues"]["support"]["talk_seconds"] += 1000
    told["agents"].pop("Alice Able")
    path = tmp_path / "report.json"
    path.write_text(json.dumps(told), "utf-8")
    command = [sys.executable, str(DATA / "compare_truth.py"), str(path), str(truth)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    alice, *queue = sorted(done.stdout.splitlines(), key=lambda line: "Alice" not in line)[2:]
    assert alice == "agent Alice Able: talk_seconds 0, by the log 136 (within 13)"
    assert queue == [
        "queue support: offered 57, by the log 56",
        "queue support: talk_seconds 1690, by the log 690 (within 53)",
        "queue support: does not balance: 57 came, 56 left or wait",
    ]


HOSTILE = """1795351832|NONE|NONE|NONE|QUEUESTART|
1795351836|7.0|=cmd()|NONE|ENTERQUEUE||0688761013|1
1795351841|7.0|=cmd()|+Al\x1b[31mice|CONNECT|5|7.1|1
1795351900|7.0|=cmd()|+Al\x1b[31mice|COMPLETECALLER|5|59|1
1795351901|7.2|客服|NONE|ENTERQUEUE||0688761013|1
1795351905|NONE|=cmd()|+Al\x1b[31mice|PAUSE|-lunch
1795352800|NONE|=cmd()|+Al\x1b[31mice|UNPAUSE|
"""


@pytest.fixture
def hostile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    (tmp_path / "queue_log").write_text(HOSTILE, "utf-8")
    return f"queuelog:{tmp_path / 'queue_log'}"


@pytest.mark.parametrize("by", ["queue", "agent", "interval"])
@pytest.mark.parametrize("words", [EN, Words("zh_CN")])
def test_a_table_is_aligned_by_cells(hostile: str, by: str, words: Words) -> None:
    text = make(hostile, ReportQuery(by=by, within=(5,)), "table", words).text
    headings, rule, *rows = [line for line in text.split("\n") if line]
    assert set(rule) == {"-"}
    assert max(map(width, [headings, *rows])) == width(rule)
    assert "\x1b" not in text
    assert all(width(row) == width(rule) for row in rows if not row.endswith("−"))


def test_a_table_of_queues_adds_them_up(hostile: str) -> None:
    text = make(hostile, ReportQuery(within=(4, 60)), "table", EN).text
    assert text.splitlines()[-1].split() == [
        *("Total", "2", "0", "1", "0", "0", "1", "−", "100.0", "0:20", "0:05", "0:05", "0:59", "0", "1"),
    ]


def test_quarter_hours_are_told_by_the_clock_of_the_site(hostile: str) -> None:
    (first, *_) = make(hostile, ReportQuery(by="interval"), "table", EN).text.splitlines()[2:]
    assert first.startswith("2026-11-22 20:45  =cmd()")
    rows = list(csv.DictReader(io.StringIO(make(hostile, ReportQuery(by="interval"), "csv", EN).text)))
    assert [(row["start"], row["queue"]) for row in rows] == [
        ("2026-11-22T20:45:00+08:00", "'=cmd()"),
        ("2026-11-22T20:45:00+08:00", "客服"),
    ]


def test_a_spreadsheet_computes_nothing_of_it(hostile: str) -> None:
    queues = list(csv.DictReader(io.StringIO(make(hostile, ReportQuery(), "csv", EN).text)))
    assert [(row["queue"], row["offered"], row["service_level_SL1"]) for row in queues] == [
        ("'=cmd()", "1", "100.0"),
        ("客服", "1", ""),
    ]
    (agent,) = csv.DictReader(io.StringIO(make(hostile, ReportQuery(by="agent"), "csv", EN).text))
    assert agent["agent"] == "'+Al[31mice"
    assert agent["paused_seconds_-lunch"] == "895"


def test_json_has_the_quarter_hours_if_asked(hostile: str) -> None:
    told = json.loads(make(hostile, ReportQuery(by="interval"), "json", EN).text)
    assert list(told) == ["queues", "agents", "feed", "intervals"]
    assert told["intervals"][0]["start"] % 900 == 0


def test_a_day_on_which_nothing_was_heard_is_said(hostile: str) -> None:
    made = make(hostile, ReportQuery(day="2026-11-24"), "json", EN)
    assert made.notes[-1] == "nothing was heard on 2026-11-24, but from 2026-11-22 20:50 to 2026-11-22 21:06"


def test_what_a_number_does_not_say_is_noted(tmp_path: Path) -> None:
    path = tmp_path / "queue_log"
    path.write_text("1000|NONE|NONE|NONE|QUEUESTART|\nwhat\n1001|7.1|support|NONE|ABANDON|1|1|\n", "utf-8")
    made = make(f"queuelog:{path}", ReportQuery(), "json", EN)
    assert made.notes == (
        "queue_log says nothing of refused joins",
        "2 damaged lines, not counted or not in full: 2, 3",
    )


@pytest.mark.parametrize(
    ("source", "day", "why"),
    [
        ("nothing", "", "nothing is no recording: write ami\\+file:PATH or queuelog:PATH"),
        ("ami://watcher@localhost", "", "is no recording"),
        ("queuelog:nothing", "", "nothing: No such file or directory"),
        ("queuelog:", "", "names no file"),
        ("ami+file:nothing.ami", "", "nothing.ami"),
        (f"queuelog:{DATA / 'compare_truth.py'}", "", "is not a queue_log: line 1: it does not read time"),
        (f"queuelog:{log(CAPTURES[0])}", "2026-02-30", "2026-02-30 is not a day"),
    ],
)
def test_no_report_without_saying_why(source: str, day: str, why: str) -> None:
    with pytest.raises(ReportError, match=why):
        make(source, ReportQuery(day=day), "table", EN)
