"""Names made to take over a terminal, in every field a source has: none of it reaches a screen, a pipe or a file."""

import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from tests.terminal import Terminal

HOSTILE = (
    "Eve\x1b]52;c;aGk=\x07\x1b[2J\x9b31m\x9d0;title\x9c\u202ec\u2066\u200b\ufeff\x00\x08"
    + "\u0301" * 1000
    + "[@click=app.quit]press[/]\x85\u2028end"
)
START = 1_800_000_000


def event(name: str, after: float, **fields: object) -> bytes:
    fields = {"Event": name, "Privilege": "agent,all", "Timestamp": f"{START + after:.6f}", **fields}
    return "".join(f"{key}: {value}\r\n" for key, value in fields.items()).encode() + b"\r\n"


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    member = {"Queue": f"q{HOSTILE}", "MemberName": f"m{HOSTILE}", "Interface": f"PJSIP/{HOSTILE}", "Status": 1}
    caller = {"Channel": f"PJSIP/{HOSTILE}", "CallerIDNum": f"1{HOSTILE}", "CallerIDName": f"c{HOSTILE}"}
    path = tmp_path / "hostile.ami"
    path.write_bytes(
        b"Asterisk Call Manager/9.0.0\r\n"
        + event("FullyBooted", 0, Status=HOSTILE)
        + event("QueueMemberAdded", 1, **member, Paused=0, Penalty=0)
        + event("QueueCallerJoin", 2, **caller, Queue=f"q{HOSTILE}", Position=1, Count=1, Uniqueid=f"u1{HOSTILE}")
        + event("QueueCallerJoin", 2, **caller, Queue=f"q{HOSTILE}", Position=2, Count=2, Uniqueid=f"u2{HOSTILE}")
        + event("QueueMemberPause", 3, **member, Paused=1, PausedReason=f"r{HOSTILE}")
        + event("QueueCallerLeave", 4, **caller, Queue=f"q{HOSTILE}", Position=1, Count=1, Uniqueid=f"u1{HOSTILE}")
        + event("AgentConnect", 4, **caller, **member, Uniqueid=f"u1{HOSTILE}", HoldTime=2, RingTime=1)
        + event(HOSTILE, 5, **{HOSTILE.replace(":", ""): HOSTILE})
        + b"Event: \xff\xfe\x9b\x1b[31m\r\n\r\n"
    )
    return path


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "queue_log"
    name = HOSTILE.replace("\n", "")
    verbs = [
        "ENTERQUEUE||1|1",
        "CONNECT|2|c|1",
        "COMPLETECALLER|2|5|1",
        f"PAUSE|{name}",
        f"{name}|1|2",
        "ABANDON|1|1|9",
    ]
    path.write_bytes(
        "".join(f"{START + at}|u{name}|q{name}|m{name}|{verb}\n" for at, verb in enumerate(verbs)).encode()
        + b"\xff\x9b\n"
    )
    return path


def test_nothing_of_it_reaches_the_terminal(recording: Path) -> None:
    command = [sys.executable, "-m", "wallboard", "watch", f"ami+file:{recording}"]
    with Terminal(command, 200, 50) as terminal:
        terminal.wait_for("mEve", "qEve", within=60)
        shown = terminal.text()
        terminal.type("q")
        terminal.wait_for("Quit?")
        terminal.type("q")
        assert terminal.wait() == 0
    text = terminal.written.decode()
    assert "\x1b]52" not in text
    assert not re.search("[\x80-\x9f\u200b\u2028\u202e\u2066\ufeff]", text)
    assert "\u0301" * 5 not in text
    assert "Traceback" not in shown


@pytest.mark.parametrize("format", ["table", "csv", "json"])
@pytest.mark.parametrize("by", ["queue", "agent", "interval"])
def test_nothing_of_it_reaches_a_report(recording: Path, log: Path, format: str, by: str) -> None:
    for source in (f"ami+file:{recording}", f"queuelog:{log}"):
        command = [sys.executable, "-m", "wallboard", "report", source, "--by", by, "--format", format]
        done = subprocess.run(command, capture_output=True, check=True)
        text = (done.stdout + done.stderr).decode()
        assert "Eve]52;c;aGk=[2J31m0;titlec" in text
        assert {unicodedata.category(char) for char in text.replace("\n", "")} & {"Cc", "Cf", "Cs", "Zl", "Zp"} == set()
