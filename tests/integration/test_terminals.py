"""The real program on terminals of all kinds: only the colours that they have are sent to them."""

import re
import sys
from pathlib import Path

import pytest

from tests.terminal import Terminal

DEMO = [sys.executable, "-m", "wallboard", "demo", "--lang", "en"]
FULL = {"TERM": "xterm-256color", "COLORTERM": "truecolor"}


def codes(written: bytes) -> set[str]:
    """What kinds of colour were asked for: "38;2" any, "38;5" of 256, "31" of sixteen, "39" the terminal's own."""
    found = set()
    for sequence in re.findall(rb"\x1b\[([\d;]*)m", written):
        given = iter(sequence.decode().split(";"))
        for code in given:
            if code in ("38", "48"):
                kind = next(given)
                found.add(f"38;{kind}")
                for _ in range(3 if kind == "2" else 1):
                    next(given)
            elif re.fullmatch(r"(3|4|9|10)\d", code):
                found.add(code)
    return found


@pytest.mark.parametrize(("environment", "kinds"), [
    (FULL, {"38;2"}),
    ({"TERM": "xterm-256color", "COLORTERM": ""}, {"38;5"}),
    ({"TERM": "xterm", "COLORTERM": ""}, {"sixteen"}),
    ({"TERM": "linux", "COLORTERM": ""}, {"sixteen"}),
    ({**FULL, "NO_COLOR": "1"}, set()),
    ({**FULL, "NO_COLOR": ""}, {"38;2"}),
])  # fmt: skip
@pytest.mark.parametrize("theme", ["", "light"])
def test_a_terminal_is_sent_no_colour_it_does_not_have(
    environment: dict[str, str], kinds: set[str], theme: str
) -> None:
    command = [*DEMO, *(["--theme", theme] if theme else [])]
    with Terminal(command, 120, 36, **environment) as terminal:
        terminal.wait_for("AGENTS")
        sent = codes(terminal.written) - {"39", "49"}
    assert {kind if ";" in kind else "sixteen" for kind in sent} == kinds
    assert (b"ansi takes its place" in terminal.written) == (bool(theme) and not kinds & {"38;2", "38;5"})


def test_themes_of_a_user_are_there_and_bad_ones_are_named_once(tmp_path: Path) -> None:
    folder = tmp_path / "wallboard" / "themes"
    folder.mkdir(parents=True)
    (folder / "mine.toml").write_text('base = "dark"\n[colour]\nbg = "#010203"\n', "utf-8")
    (folder / "bad.toml").write_text('base = "dark"\n[colour]\nbg = "#01020"\n', "utf-8")
    with Terminal([*DEMO, "--theme", "mine"], 120, 36, XDG_CONFIG_HOME=str(tmp_path), **FULL) as terminal:
        terminal.wait_for("AGENTS")
        assert terminal.written.count(b"colour.bg: not a colour") == 1
        assert b"48;2;1;2;3" in terminal.written
        terminal.type("TT")  # "mine" is the last of all: round to "dark", on to "light"
        for _ in range(100):
            if b"48;2;247;248;250" not in terminal.written:
                terminal.read(0.5)
        assert b"48;2;247;248;250" in terminal.written
    with Terminal([*DEMO, "--theme", "bad"], 120, 36, XDG_CONFIG_HOME=str(tmp_path), **FULL) as terminal:
        terminal.wait_for("no theme is called")
        assert b"Traceback" not in terminal.written


def test_a_centre_has_its_themes_beside_it(tmp_path: Path) -> None:
    (tmp_path / "themes").mkdir()
    (tmp_path / "themes" / "house.toml").write_text('base = "light"\n[colour]\nbg = "#010203"\n', "utf-8")
    (tmp_path / "queue_log").write_text("1700000000|NONE|NONE|NONE|QUEUESTART|\n", "utf-8")
    (tmp_path / "centre.toml").write_text(
        'version = 1\n[[site]]\nid = "n"\ntimezone = "UTC"\n'
        f'[[feed]]\nid = "n/p"\nurl = "queuelog:{tmp_path}/queue_log"\n',
        "utf-8",
    )
    command = [sys.executable, "-m", "wallboard", "watch", str(tmp_path / "centre.toml"), "--theme", "house"]
    with Terminal(command, 120, 36, **FULL) as terminal:
        terminal.wait_for("QUEUES")
        assert b"48;2;1;2;3" in terminal.written
