"""What the documents show is run: their commands are understood, their centre.toml is read."""

import re
import shlex
from pathlib import Path

import pytest

from wallboard.cli import parser
from wallboard.config import load
from wallboard.config.grammar import SHAPE, Entries, Table, later
from wallboard.theming import NAMES, TOKENS, Themes

ROOT = Path(__file__).parent.parent
THEMES = ROOT / "docs" / "themes.md"
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", page.read_text("utf-8"), re.M | re.S)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_shown_is_understood(page: Path) -> None:
    for block in blocks(page, "sh"):
        for line in re.findall(r"^(?:\w+=\S+ )*wallboard (.*)$", block, re.M):
            parser().parse_args(shlex.split(line, comments=True))


@pytest.mark.parametrize("page", [page for page in PAGES if page != THEMES], ids=lambda page: page.name)
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
