"""The jobs in docs/desk.md are done as it says, on a real terminal; its tables and files are the program's own."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from docs import measures
from tests.terminal import Terminal
from tests.test_docs import blocks
from wallboard.desk.views import find
from wallboard.keys import DESK, commands

DOCS = Path(__file__).parent.parent / "docs"
PAGE = DOCS / "desk.md"
KEYS = {"tab": "\t", "enter": "\r", "space": " ", "esc": "\x1b"}
AND = " && "
SHOWN = {  # what has to stand on the screen after each job, the first by a line of the table
    "Who is over break?": r"▸  O   Bai Lu +COM +break \+4:0\d +4:5\d",
    "Who waits longest, and since when?": r"▸ +4:1\d  Complaints +13800130000 && since +10:38:03",
    "What is wrong with the worst queue?": r"▸ !2  Complaints && SL +− +26.0 +86.7 && over break +O +1",
    "Where is trouble next?": r"▸ !1  Billing",
    "Who of team 2 is not ready, and why?": r"AGENTS  1 of 40   39 hidden && ▸  N   Han Bing +BIL +lunch",
    "Who is free for a queue?": r"AGENTS  2 of 40   38 hidden && R   Yun Fei && R   Zhang Yun",
    "Who has been on hold for over a minute?": r"▸  H   Tao Jun +FAU +hold +1:1\d .* 13912345678",
    "Where is this caller?": r"CONTACTS WAITING  1 of 9   8 hidden && Complaints +13800130003",
    "Only one queue, please": r"queue: Complaints && QUEUES  1 of 1 && AGENTS  5 of 5",
    "Tell somebody of it": r"copied: Complaints",
}


def jobs() -> Iterator[tuple[str, list[str]]]:
    """Every job, and what is to be pressed and typed for it."""
    table = PAGE.read_text("utf-8").partition("## Ten jobs")[2].partition("\n## ")[0]
    for line in table.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 3 and "`" in cells[1]:
            yield cells[0], re.findall(r'`[^`]+`|"[^"]+"', cells[1])


@pytest.mark.parametrize(("job", "keys"), list(jobs()), ids=[job for job, _ in jobs()])
def test_a_job_is_done_by_its_keys(job: str, keys: list[str]) -> None:
    pressed = [key for key in keys if key[0] == "`"]
    assert len(pressed) <= 3
    with Terminal([sys.executable, "-m", "tests.screens.show", "shift", "en"], 200, 50) as terminal:
        terminal.wait_for("WAITING", "Quit")
        for key in keys:
            name = key.strip('`"')
            terminal.type(KEYS.get(name, name))
            if name == "2":
                terminal.wait_for("▸ AGENTS")
            elif name == "t":
                terminal.wait_for("Scope   ")  # keys are its own once it is there
        for _ in range(100):
            if all(re.search(part, terminal.text()) for part in SHOWN[job].split(AND)):
                break
            terminal.read(0.2)
        else:
            raise AssertionError(f"{SHOWN[job]} never came to stand on the screen:\n{terminal.text()}")
        if job.startswith("Tell"):
            assert b"\x1b]52;c;" in terminal.written
        terminal.type("\x03")
        assert terminal.wait() == 0


@pytest.mark.parametrize(("typed", "shown"), [
    ("tqueue complaints\r", "queue: Complaints"),
    (":language 中文\r", "坐席"),
    ("/state:hold\rtqueue faults\r", "queue: Faults"),
])  # fmt: skip
def test_keys_that_come_in_one_go_are_all_for_what_the_first_of_them_opens(typed: str, shown: str) -> None:
    with Terminal([sys.executable, "-m", "tests.screens.show", "shift", "en"], 200, 50) as terminal:
        terminal.wait_for("WAITING", "Quit")
        terminal.type("2")
        terminal.wait_for("▸ AGENTS")
        terminal.type(typed)
        terminal.wait_for(shown)


def test_ten_jobs_are_told() -> None:
    assert [job for job, _ in jobs()] == list(SHOWN)


def test_the_page_of_measures_is_what_the_program_says() -> None:
    written = (DOCS / "measures.md").read_text("utf-8")
    assert written == measures.page(), "write it anew: python -m docs.measures > docs/measures.md"


def test_every_key_of_the_desk_stands_on_the_page() -> None:
    shown = PAGE.read_text("utf-8")
    own = [command.sign for command in commands(on=DESK) if command.on == DESK and command.sign]
    assert [sign for sign in own if f"`{sign}`" not in shown] == []


def test_the_view_shown_is_read(tmp_path: Path) -> None:
    (block,) = blocks(PAGE, "toml")
    (tmp_path / "away.toml").write_text(block, "utf-8")
    views, mistakes = find(tmp_path)
    assert mistakes == []
    assert list(views) == ["away"]
