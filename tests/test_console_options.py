"""``--view`` and ``--plain``, as they are typed: the real program, in a terminal and without one."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.terminal import Terminal

DEMO = (sys.executable, "-m", "wallboard", "demo", "--lang", "en")


@pytest.fixture
def views(tmp_path: Path) -> Path:
    """A user's folder of views, one of them good."""
    folder = tmp_path / "wallboard" / "views"
    folder.mkdir(parents=True)
    (folder / "callers.toml").write_text('pane = "contacts"\nzoom = true\n[contacts]\nsort = "queue"\n', "utf-8")
    return folder


def test_a_view_opens_the_desk_as_it_says(views: Path, tmp_path: Path) -> None:
    home = {"XDG_CONFIG_HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path)}
    with Terminal([*DEMO, "--view", "callers"], 120, 36, **home) as terminal:
        text = terminal.wait_for("▸ CONTACTS WAITING", "sort: queue", "callers")
        assert "▸ AGENTS" not in text
        terminal.type("\x03")
        assert terminal.wait() == 0


def test_a_view_there_is_not_is_told_with_those_there_are(views: Path, tmp_path: Path) -> None:
    home = {"XDG_CONFIG_HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path)}
    with Terminal([*DEMO, "--view", "caller"], 120, 36, **home) as terminal:
        terminal.wait_for('no view is called "caller"; there are callers')
        assert terminal.wait() == 1


@pytest.fixture
def plain() -> Iterator[subprocess.Popen[str]]:
    environment = os.environ | {"TERM": "dumb", "LC_ALL": "C.UTF-8"}
    process = subprocess.Popen([*DEMO, "--plain"], stdout=subprocess.PIPE, text=True, env=environment)
    yield process
    process.kill()
    process.communicate()


def test_plain_prints_sentences_without_a_terminal_and_moves_nothing(plain: subprocess.Popen[str]) -> None:
    assert plain.stdout
    said = [plain.stdout.readline() for _ in range(5)]
    assert all(re.fullmatch(r"\d\d:\d\d:\d\d [^\x00-\x1f\x7f]+\.\n", line) for line in said), said
    assert any("Feed " in line for line in said)
    plain.send_signal(signal.SIGINT)
    assert plain.wait(30) in (130, -signal.SIGINT)
