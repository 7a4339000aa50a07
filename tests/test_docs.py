"""What the documents show is run: their commands are understood, their centre.toml is read."""

import json
import os
import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.commands import run, running
from tests.hub.test_metrics import Told
from wallboard.cli import parser
from wallboard.config import load
from wallboard.config.grammar import SHAPE, Entries, Table, later
from wallboard.model.rows import JournalRow
from wallboard.theming import NAMES, TOKENS, Themes

ROOT = Path(__file__).parent.parent
THEMES = ROOT / "docs" / "themes.md"
OPERATE = ROOT / "docs" / "operate.md"
NOT_CENTRES = ("themes.md", "desk.md")  # their files are something else
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", page.read_text("utf-8"), re.M | re.S)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_shown_is_understood(page: Path) -> None:
    for block in blocks(page, "sh"):
        for line in re.findall(r"^(?:\w+=\S+ )*wallboard (.*)$", block, re.M):
            parser().parse_args(shlex.split(line, comments=True))


@pytest.mark.parametrize("page", [page for page in PAGES if page.name not in NOT_CENTRES], ids=lambda page: page.name)
def test_every_centre_shown_is_read(page: Path, tmp_path: Path) -> None:
    for block in blocks(page, "toml"):
        (tmp_path / "centre.toml").write_text(block, "utf-8")
        assert load(tmp_path / "centre.toml").feeds


def test_every_theme_shown_is_read(tmp_path: Path) -> None:
    shown = blocks(THEMES, "toml")
    for number, block in enumerate(shown):
        (tmp_path / f"mine-{number}.toml").write_text(block, "utf-8")
    themes = Themes(tmp_path)
    assert themes.mistakes == []
    assert len(themes.names()) == len(Themes().names()) + len(shown)


def test_everything_a_theme_can_say_stands_in_the_document() -> None:
    shown = THEMES.read_text("utf-8")
    assert [token for token in TOKENS if f"`{token}`" not in shown] == []
    assert [name for name in NAMES if f"`{name.removeprefix('bright_')}`" not in shown] == []
    assert [name for name in Themes().names() if f"| `{name}` |" not in shown] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)", page.read_text("utf-8")):
        assert target.startswith("https://") or (page.parent / target).exists(), target


def test_every_key_there_is_stands_in_the_document() -> None:
    shown = (ROOT / "docs" / "centre.md").read_text("utf-8")
    tables = [shape.each if isinstance(shape, Entries) else shape for shape in SHAPE.keys.values()]
    keys = {
        key for table in tables if isinstance(table, Table) for key, reader in table.keys.items() if reader is not later
    }
    assert len(keys) > 20
    assert [key for key in sorted(keys) if not re.search(rf"\b{key}\b", shown)] == []


def test_what_the_program_is_said_to_say_it_says() -> None:
    spoken = "".join(path.read_text("utf-8") for path in (ROOT / "wallboard").rglob("*.py"))
    _, _, tables = OPERATE.read_text("utf-8").partition("## What it says, and what to do")
    said = [phrase for cell in re.findall(r"^\| (.*?) \|", tables, re.M) for phrase in re.findall(r"`(.*?)`", cell)]
    assert len(said) > 20
    assert [phrase for phrase in said if phrase not in spoken] == []


def test_every_metric_that_is_named_is_told() -> None:
    told = Told()
    told.driven.live()
    told.driven.hub.views.show(JournalRow("harbour", 0, "ok"))
    told.beat()
    page = told.metrics.page().decode()
    named = re.findall(r"\bwallboard_\w+", OPERATE.read_text("utf-8"))
    assert len(named) > 3
    assert [name for name in named if not re.search(rf"^{name}\b", page, re.M)] == []


def test_the_backup_that_is_shown_is_a_whole_journal(tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    (line,) = blocks(OPERATE, "sql")
    with running(tmp_path / "centre.toml") as hub:
        while not json.loads(run("status", "--json").stdout)["queues"]:
            pass
        with closing(sqlite3.connect(Path(os.environ["STATE_DIRECTORY"], "harbour.db"))) as journal:
            journal.execute(line.replace("/var/backups/wallboard-harbour.db", str(copy)))
        assert hub.end() == 0
    reported = run("report", str(copy), "--format", "json")
    assert (reported.returncode, reported.stderr.count("Traceback")) == (0, 0)
    centre = (tmp_path / "centre.toml").read_text()
    with running(tmp_path / "centre.toml", centre.replace("[[site]]", f'journal = "{copy}"\n[[site]]', 1)) as again:
        found = json.loads(run("status", "--json").stdout)
        assert found["queues"]
        assert found["journal"]["state"] == "ok"
        assert again.end() == 0


def test_systemd_understands_the_unit(tmp_path: Path) -> None:
    judge = shutil.which("systemd-analyze")
    if judge is None:
        pytest.skip("there is no systemd-analyze here")
    unit = tmp_path / "wallboard-hub.service"
    text = (ROOT / "docs" / "wallboard-hub.service").read_text("utf-8")
    unit.write_text(text.replace("/opt/wallboard/bin/wallboard", str(Path(sys.executable).with_name("wallboard"))))
    done = subprocess.run([judge, "verify", unit], capture_output=True, text=True, check=False)
    about_it = [line for line in done.stderr.splitlines() if unit.name in line]
    assert (done.returncode, about_it) == (0, [])
